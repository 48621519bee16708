import unittest

from ledger.book import Ledger
from ledger.commands import Add, Remove


class LedgerTest(unittest.TestCase):
    def test_runs(self):
        self.assertEqual(Ledger().run(Add("tea", 5)).run(Add("tea", 2)).entries, {"tea": 7})

    def test_undo_and_redo(self):
        ledger = Ledger().run(Add("tea", 5)).run(Remove("tea"))
        self.assertTrue(ledger.undo())
        self.assertEqual(ledger.entries, {"tea": 5})
        self.assertTrue(ledger.redo())
        self.assertEqual(ledger.entries, {})
