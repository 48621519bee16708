import unittest

from bill import cents_of, split


class MoreTest(unittest.TestCase):
    def test_every_cent_is_read(self):
        self.assertEqual([cents_of(f"{cents / 100:.2f}") for cents in range(2000)], list(range(2000)))

    def test_sums_hold(self):
        for people in range(1, 12):
            shares = split("19.99", people)
            self.assertEqual(sum(shares), 1999)
            self.assertLessEqual(max(shares) - min(shares), 1)

    def test_refunds(self):
        self.assertEqual(split("-0.05", 2), [-3, -2])

    def test_nobody(self):
        with self.assertRaises(ValueError):
            split("1.00", 0)
