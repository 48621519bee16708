import unittest

import durations


class DurationsTest(unittest.TestCase):
    def test_reads(self):
        self.assertEqual(durations.parse("1h 30m"), 5400)

    def test_writes(self):
        self.assertEqual(durations.format(5400), "1h 30m")
