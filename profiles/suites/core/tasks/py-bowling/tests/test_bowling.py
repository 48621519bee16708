import unittest

from bowling import score


class BowlingTest(unittest.TestCase):
    def test_nothing_hit(self):
        self.assertEqual(score([0] * 20), 0)

    def test_a_spare(self):
        self.assertEqual(score([6, 4, 3] + [0] * 17), 16)
