import unittest

from service import load


class SettingsTest(unittest.TestCase):
    def test_loads(self):
        self.assertEqual(load()["server"]["port"], 8080)
