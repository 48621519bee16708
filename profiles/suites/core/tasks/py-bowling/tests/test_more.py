import unittest

from bowling import score


class MoreTest(unittest.TestCase):
    def test_perfect(self):
        self.assertEqual(score([10] * 12), 300)

    def test_strikes_in_a_row(self):
        self.assertEqual(score([10, 10, 5, 3] + [0] * 14), 51)

    def test_tenth_frame(self):
        self.assertEqual(score([0] * 18 + [7, 3, 5]), 15)
        self.assertEqual(score([0] * 18 + [10, 7, 1]), 18)
        self.assertEqual(score([0] * 18 + [10, 10, 10]), 30)

    def test_errors(self):
        for rolls in ([-1] + [0] * 19, [11] + [0] * 19, [5, 6] + [0] * 18, [0] * 19, [0] * 21, [10] * 11, [0] * 18 + [10, 5, 6], [0] * 18 + [5, 5], []):
            with self.assertRaises(ValueError, msg=str(rolls)):
                score(rolls)
