import unittest

from calendar_rules import days_in_month, is_leap


class CalendarTest(unittest.TestCase):
    def test_every_fourth_year(self):
        self.assertTrue(is_leap(2024))
        self.assertFalse(is_leap(2023))

    def test_centuries(self):
        self.assertFalse(is_leap(1900))
        self.assertTrue(is_leap(2000))

    def test_months(self):
        self.assertEqual(days_in_month(2023, 4), 30)
