"""Places won or lost since the issue before."""

NEW = "new"


def places_won(rank: int, last_rank: int | None) -> int | None:
    """Return how many places up (positive) or down (negative); None for somebody new."""
    return None if last_rank is None else last_rank - rank


def movement_text(rank: int, last_rank: int | None) -> str:
    """Return ▲3, ▼1, = or "new", for files."""
    won = places_won(rank, last_rank)
    if won is None:
        return NEW
    if won > 0:
        return f"▲{won}"
    return f"▼{-won}" if won < 0 else "="
