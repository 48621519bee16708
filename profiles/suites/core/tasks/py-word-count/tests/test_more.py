import unittest

from words import count_words, most_common


class MoreTest(unittest.TestCase):
    def test_order(self):
        self.assertEqual(most_common("b a c b a d", 3), [("a", 2), ("b", 2), ("c", 1)])

    def test_nothing(self):
        self.assertEqual(count_words(""), {})
