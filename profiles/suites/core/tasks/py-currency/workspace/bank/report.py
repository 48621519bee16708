def statement(accounts):
    return "\n".join(f"{account.owner}: {account.cents / 100:.2f}" for account in accounts)
