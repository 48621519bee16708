import unittest

from bank import errors
from bank.account import Account, transfer
from bank.report import statement
from bank.storage import dump, load


class MoreTest(unittest.TestCase):
    def test_currencies_do_not_mix(self):
        ann, bob = Account("ann", "USD"), Account("bob")
        ann.deposit(500)
        with self.assertRaises(errors.CurrencyMismatch):
            transfer(ann, bob, 200)
        self.assertEqual((ann.cents, bob.cents), (500, 0))
        self.assertTrue(issubclass(errors.CurrencyMismatch, ValueError))

    def test_storage(self):
        ann = Account("ann", "CHF")
        ann.deposit(123)
        [read] = load(dump([ann]))
        self.assertEqual((read.owner, read.cents, read.currency), ("ann", 123, "CHF"))

    def test_old_storage(self):
        self.assertEqual(statement(load("ann;1000\nbob;5;USD")), "ann: 10.00 EUR\nbob: 0.05 USD")
