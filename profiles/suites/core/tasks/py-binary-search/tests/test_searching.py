import unittest

from searching import find


class FindTest(unittest.TestCase):
    def test_middle(self):
        self.assertEqual(find([1, 3, 5], 3), 1)

    def test_ends(self):
        self.assertEqual([find([1, 3, 5, 7], 1), find([1, 3, 5, 7], 7)], [0, 3])

    def test_missing(self):
        self.assertEqual(find([1, 3, 5], 4), -1)
