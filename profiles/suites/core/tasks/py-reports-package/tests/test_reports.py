import unittest

from reports import average, by_month, load, table

ROWS = load(["2024-01-03; 10", "2024-01-09; 20", "2024-02-01; 5"])


class ReportsTest(unittest.TestCase):
    def test_sums(self):
        self.assertEqual(by_month(ROWS), {"2024-01": 30, "2024-02": 5})

    def test_table(self):
        self.assertEqual(table(ROWS), "2024-01      30\n2024-02       5\naverage  11.7")
