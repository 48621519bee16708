class NotEnough(ValueError):
    pass
