import unittest

from ledger.book import Ledger
from ledger.commands import Add, Remove, Rename


class MoreTest(unittest.TestCase):
    def test_all_the_way_back(self):
        ledger = Ledger()
        states = [[]]
        for command in (Add("a", 1), Add("b", 2), Add("a", 3), Rename("a", "c"), Remove("b"), Add("b", 9)):
            ledger.run(command)
            states.append(list(ledger.entries.items()))
        for state in reversed(states[:-1]):
            self.assertTrue(ledger.undo())
            self.assertEqual(list(ledger.entries.items()), state)
        self.assertFalse(ledger.undo())
        for state in states[1:]:
            self.assertTrue(ledger.redo())
            self.assertEqual(list(ledger.entries.items()), state)
        self.assertFalse(ledger.redo())

    def test_a_new_command_forgets(self):
        ledger = Ledger().run(Add("a", 1))
        ledger.undo()
        ledger.run(Add("b", 1))
        self.assertFalse(ledger.redo())

    def test_what_raises_is_not_kept(self):
        ledger = Ledger().run(Add("a", 1)).run(Add("b", 1))
        for command, error in ((Remove("x"), KeyError), (Rename("x", "y"), KeyError), (Rename("a", "b"), ValueError)):
            with self.assertRaises(error):
                ledger.run(command)
        self.assertEqual(ledger.entries, {"a": 1, "b": 1})
        ledger.undo()
        self.assertEqual(ledger.entries, {"a": 1})
