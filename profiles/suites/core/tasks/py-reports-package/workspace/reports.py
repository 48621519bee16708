"""Reports about sales."""

from collections import namedtuple

Row = namedtuple("Row", "day amount")


def load(lines):
    rows = []
    for line in lines:
        day, amount = line.split(";")
        rows.append(Row(day.strip(), int(amount)))
    return rows


def by_month(rows):
    sums = {}
    for row in rows:
        month = row.day[:7]
        sums[month] = sums.get(month, 0) + row.amount
    return sums


def average(rows):
    return sum(row.amount for row in rows) / len(rows) if rows else 0.0


def table(rows):
    lines = [f"{month}  {amount:>6}" for month, amount in sorted(by_month(rows).items())]
    return "\n".join([*lines, f"average  {average(rows):.1f}"])
