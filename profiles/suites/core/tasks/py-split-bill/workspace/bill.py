"""Splits bills."""


def cents_of(text):
    return int(float(text) * 100)


def split(amount, people):
    """Shares in cents, one for each of so many people."""
    if people < 1:
        raise ValueError("nobody pays")
    share = round(cents_of(amount) / people)
    return [share] * people
