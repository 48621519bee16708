import unittest

import durations


class MoreTest(unittest.TestCase):
    def test_round_trip(self):
        for seconds in [0, 1, 59, 60, 3599, 3600, 86399, 86400, 90061, 10**7, -1, -3661]:
            self.assertEqual(durations.parse(durations.format(seconds)), seconds)

    def test_spaces(self):
        self.assertEqual([durations.parse(text) for text in ("1d2h3m4s", " 2h  5s ", "45", "-1m 30s")], [93784, 7205, 45, -90])

    def test_refuses(self):
        for bad in ("", "-", "h", "1x", "30m 1h", "1h 1h", "1.5h", "1h 30", "--1m", "1 h"):
            with self.assertRaises(ValueError, msg=bad):
                durations.parse(bad)

    def test_shortest(self):
        self.assertEqual([durations.format(one) for one in (0, 60, 86461, -90)], ["0s", "1m", "1d 1m 1s", "-1m 30s"])
