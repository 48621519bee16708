class Ledger:
    def __init__(self):
        self._entries = {}

    @property
    def entries(self):
        return dict(self._entries)

    def run(self, command):
        command.apply(self._entries)
        return self
