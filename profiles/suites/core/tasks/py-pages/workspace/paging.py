"""Cuts long lists into pages."""


def page_count(items, size):
    if size <= 0:
        raise ValueError("a page holds at least one item")
    return (items + size - 1) / size


def page(values, number, size):
    """The items of a page, counted from one; the last may be shorter."""
    if not 1 <= number <= max(1, page_count(len(values), size)):
        raise IndexError(number)
    return values[(number - 1) * size : number * size]
