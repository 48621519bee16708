import unittest

from orders import Order


class OrderTest(unittest.TestCase):
    def test_adds(self):
        self.assertEqual(Order("ann", []).add("tea").add("tea", 2).items, [{"name": "tea", "count": 3}])

    def test_orders_are_apart(self):
        Order("ann").add("tea")
        self.assertEqual(Order("bob").items, [])
