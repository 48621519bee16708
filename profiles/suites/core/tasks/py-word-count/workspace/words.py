"""Statistics of texts."""

import re


def words_of(text):
    return re.findall(r"[a-z']+", text.lower())


def count_words(text):
    counts = {}
    for word in words_of(text):
        counts[word] = counts.get(word) + 1
    return counts


def most_common(text, number):
    """The most frequent words, those of one count in the order of the alphabet."""
    return sorted(count_words(text).items(), key=lambda item: (-item[1], item[0]))[:number]
