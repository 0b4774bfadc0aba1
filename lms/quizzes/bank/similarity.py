"""Questions of the bank that ask nearly the same.

`rapidfuzz` compares each stem of a page with all stems of its language.
"""

from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz, process

from lms.quizzes.format.folding import fold

LEAST = 88


def near_duplicates(
    wanted: Iterable[tuple[int, str]], stems: Sequence[tuple[int, str]]
) -> Mapping[int, list[int]]:
    """Return for each wanted question the ids of others whose stems are nearly the same, nearest first, at most 3."""
    ids = [id_ for id_, _ in stems]
    folded = [fold(stem) for _, stem in stems]
    found = {}
    for id_, stem in wanted:
        near = process.extract(fold(stem), folded, scorer=fuzz.ratio, score_cutoff=LEAST, limit=4)
        found[id_] = [ids[index] for _, _, index in near if ids[index] != id_][:3]
    return found
