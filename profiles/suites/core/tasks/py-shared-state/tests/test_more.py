import unittest

from orders import Order


class MoreTest(unittest.TestCase):
    def test_copies_are_apart(self):
        first = Order("ann").add("tea").note("gift", "yes")
        second = first.copy("bob").add("tea").add("jam").note("gift", "no")
        self.assertEqual((first.total(), second.total()), (1, 3))
        self.assertEqual((first.notes, second.notes), ({"gift": "yes"}, {"gift": "no"}))

    def test_notes_are_apart(self):
        Order("ann").note("gift", "yes")
        self.assertEqual(Order("bob").notes, {})

    def test_given_lists_stay(self):
        given = [{"name": "tea", "count": 1}]
        Order("ann", given).add("tea").add("jam")
        self.assertEqual(given, [{"name": "tea", "count": 1}])
