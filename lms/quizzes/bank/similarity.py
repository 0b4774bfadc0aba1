"""Questions of the bank that ask nearly the same.

`rapidfuzz` compares the folded stems of a page with those of all questions of the language in one call.
"""

from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz, process

LEAST = 88
MOST_SHOWN = 3


def near_duplicates(
    wanted: Iterable[tuple[int, str]], stems: Sequence[tuple[int, str]]
) -> Mapping[int, list[int]]:
    """Return for each wanted question the ids of others whose stems are nearly the same, nearest first, at most 3.

    Stems are as `fold` writes them; an empty one is like no other.
    """
    import numpy as np  # noqa: PLC0415 -- slow import

    asked = [(id_, stem) for id_, stem in wanted if stem]
    if not asked or not stems:
        return {}
    scores = process.cdist(
        [stem for _, stem in asked], [stem for _, stem in stems], scorer=fuzz.ratio, dtype=np.float32
    )
    found = {}
    for (id_, _), row in zip(asked, scores, strict=True):
        near = sorted(np.flatnonzero(row >= LEAST).tolist(), key=lambda at: (-row[at], at))
        found[id_] = [other for at in near if (other := stems[at][0]) != id_][:MOST_SHOWN]
    return found
