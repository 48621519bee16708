import unittest

from paging import page, page_count


class MoreTest(unittest.TestCase):
    def test_last_page_is_shorter(self):
        self.assertEqual(page(list("abcde"), 3, 2), ["e"])

    def test_beyond_the_end(self):
        with self.assertRaises(IndexError):
            page(list("abcde"), 4, 2)

    def test_nothing(self):
        self.assertEqual(page_count(0, 5), 0)
        self.assertEqual(page([], 1, 5), [])
