"""Finding values in sorted lists."""


def find(values, wanted):
    """Where `wanted` is in the sorted `values`, or -1."""
    low, high = 0, len(values) - 1
    while low <= high:
        middle = (low + high) // 2
        if values[middle] == wanted:
            return middle
        if values[middle] > wanted:
            low = middle + 1
        else:
            high = middle - 1
    return -1
