import unittest

from stock import OutOfStock, Stock


class StockTest(unittest.TestCase):
    def test_adds(self):
        stock = Stock()
        stock.add("tea", 3)
        stock.add("tea", 2)
        self.assertEqual(stock.count("tea"), 5)

    def test_takes(self):
        stock = Stock()
        stock.add("tea", 3)
        self.assertEqual(stock.take("tea", 2), 1)

    def test_refuses(self):
        with self.assertRaises(OutOfStock):
            Stock().take("tea", 1)
