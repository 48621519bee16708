import unittest

from searching import find


class MoreTest(unittest.TestCase):
    def test_everything_is_found(self):
        for size in range(20):
            values = [3 * one for one in range(size)]
            self.assertEqual([find(values, value) for value in values], list(range(size)))

    def test_empty(self):
        self.assertEqual(find([], 1), -1)
