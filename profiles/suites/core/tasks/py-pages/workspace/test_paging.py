import unittest

from paging import page, page_count


class PagingTest(unittest.TestCase):
    def test_counts(self):
        self.assertEqual(page_count(10, 3), 4)
        self.assertEqual(page_count(9, 3), 3)

    def test_cuts(self):
        self.assertEqual(page(list("abcde"), 2, 2), ["c", "d"])
