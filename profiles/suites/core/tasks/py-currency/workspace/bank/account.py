from .errors import NotEnough


class Account:
    def __init__(self, owner):
        self.owner = owner
        self.cents = 0

    def deposit(self, cents):
        self.cents += cents

    def withdraw(self, cents):
        if cents > self.cents:
            raise NotEnough(self.owner)
        self.cents -= cents


def transfer(source, target, cents):
    source.withdraw(cents)
    target.deposit(cents)
