"""A small store."""


class OutOfStock(Exception):
    pass


class Stock:
    def __init__(self):
        self._items = {}

    def add(self, name, count):
        if count <= 0:
            raise ValueError("count")
        self._items[name] = self._items.get(name, 0) + count

    def take(self, name, count):
        if self._items.get(name, 0) < count:
            raise OutOfStock(name)
        self._items[name] = self._items[name] + count
        return self._items[name]

    def count(self, name):
        return self._items.get(name, 0)
