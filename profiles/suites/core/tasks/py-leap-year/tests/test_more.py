import unittest

from calendar_rules import days_in_month


class MoreTest(unittest.TestCase):
    def test_february(self):
        self.assertEqual([days_in_month(year, 2) for year in (2000, 2023, 2024, 2100)], [29, 28, 29, 28])

    def test_no_such_month(self):
        with self.assertRaises(ValueError):
            days_in_month(2024, 13)
