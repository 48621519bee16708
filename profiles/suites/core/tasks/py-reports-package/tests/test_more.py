import unittest

import os


class PackageTest(unittest.TestCase):
    def test_places(self):
        from reports import model, summary, text

        self.assertEqual(model.load(["2024-01-03;1"]), [model.Row("2024-01-03", 1)])
        self.assertEqual((summary.average([]), summary.by_month([])), (0.0, {}))
        self.assertEqual(text.table([]), "average  0.0")

    def test_names_are_the_same(self):
        import reports
        from reports import model, summary, text

        self.assertEqual((reports.Row, reports.load), (model.Row, model.load))
        self.assertEqual((reports.by_month, reports.average, reports.table), (summary.by_month, summary.average, text.table))

    def test_the_old_module_is_gone(self):
        self.assertFalse(os.path.exists("reports.py"))
