import unittest

from bank.account import Account, transfer
from bank.report import statement


class BankTest(unittest.TestCase):
    def test_transfers(self):
        ann, bob = Account("ann"), Account("bob")
        ann.deposit(500)
        transfer(ann, bob, 200)
        self.assertEqual((ann.cents, bob.cents), (300, 200))

    def test_statement(self):
        self.assertEqual(statement([Account("ann", "USD")]), "ann: 0.00 USD")
