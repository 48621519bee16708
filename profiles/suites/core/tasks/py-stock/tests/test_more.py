import unittest

from stock import OutOfStock, Stock


class MoreTest(unittest.TestCase):
    def test_to_the_last(self):
        stock = Stock()
        stock.add("tea", 2)
        stock.take("tea", 2)
        self.assertEqual(stock.count("tea"), 0)
        with self.assertRaises(OutOfStock):
            stock.take("tea", 1)

    def test_bad_count(self):
        with self.assertRaises(ValueError):
            Stock().add("tea", 0)
