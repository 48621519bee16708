from .account import Account


def dump(accounts):
    return "\n".join(f"{account.owner};{account.cents}" for account in accounts)


def load(text):
    accounts = []
    for line in text.splitlines():
        owner, cents = line.split(";")
        account = Account(owner)
        account.deposit(int(cents))
        accounts.append(account)
    return accounts
