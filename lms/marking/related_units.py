"""Whether two units are so close that people of one should not mark work from the other."""


def is_top(path: str) -> bool:
    """Return whether a unit has no unit above it."""
    return path.count("/") <= 2


def are_related(own: str, other: str) -> bool:
    """Return whether two units are the same or one is below the other.

    A unit at the top of the tree counts only for itself: everything is below it.
    """
    if own == other:
        return True
    upper, lower = sorted((own, other), key=len)
    return lower.startswith(upper) and not is_top(upper)
