import unittest

from words import count_words, most_common, words_of


class WordsTest(unittest.TestCase):
    def test_words(self):
        self.assertEqual(words_of("Don't stop, now."), ["don't", "stop", "now"])

    def test_counts(self):
        self.assertEqual(count_words("a b A"), {"a": 2, "b": 1})
