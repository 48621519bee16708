import unittest
from datetime import time

from service import load


class MoreTest(unittest.TestCase):
    def test_means_what_it_says(self):
        settings = load()
        self.assertEqual(settings["server"], {"host": "0.0.0.0", "port": 8080})
        self.assertEqual(settings["log"], {"level": "warning", "rotate_mb": 50})
        self.assertEqual(
            settings["jobs"],
            {
                "backup": {"at": time(2, 30), "days": [1, 2, 3, 4, 5, 6, 7]},
                "report": {"at": time(8), "days": [1]},
            },
        )
