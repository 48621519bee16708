import unittest

from bill import cents_of, split


class BillTest(unittest.TestCase):
    def test_reads_amounts(self):
        self.assertEqual(cents_of("0.29"), 29)

    def test_nothing_is_lost(self):
        self.assertEqual(split("10.00", 3), [334, 333, 333])

    def test_even(self):
        self.assertEqual(split("9.00", 3), [300, 300, 300])
