"""Orders of a shop."""


class Order:
    def __init__(self, customer, items=[], notes={}):
        self.customer = customer
        self.items = items
        self.notes = notes

    def add(self, name, count=1):
        for item in self.items:
            if item["name"] == name:
                item["count"] += count
                return self
        self.items.append({"name": name, "count": count})
        return self

    def note(self, key, text):
        self.notes[key] = text
        return self

    def copy(self, customer):
        return Order(customer, self.items, self.notes)

    def total(self):
        return sum(item["count"] for item in self.items)
