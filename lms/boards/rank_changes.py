"""Places won or lost since the issue before."""


def places_won(rank: int, last_rank: int | None) -> int | None:
    """Return how many places up (positive) or down (negative); None for someone new."""
    return None if last_rank is None else last_rank - rank
