from dataclasses import dataclass


@dataclass(frozen=True)
class Add:
    name: str
    cents: int

    def apply(self, entries):
        entries[self.name] = entries.get(self.name, 0) + self.cents


@dataclass(frozen=True)
class Remove:
    name: str

    def apply(self, entries):
        del entries[self.name]


@dataclass(frozen=True)
class Rename:
    old: str
    new: str

    def apply(self, entries):
        entries[self.new] = entries.pop(self.old)
