"""The figures of a bulletin as plain data: what changed in the sources, what is missing, what a stranger may see."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from lms.bulletins.words import Absence, BulletinSection

# Of each part the list of its sources; participation has its units.
Figures = Mapping[str, Sequence[Mapping[str, Any]]]
# What says which entry of a part is the same one later.
_IDENTITY: Mapping[BulletinSection, tuple[str, ...]] = {
    BulletinSection.PERIOD: ("first",),
    BulletinSection.BOARDS: ("slug",),
    BulletinSection.CONTESTS: ("slug",),
    BulletinSection.ESSAYS: ("contest", "code"),
    BulletinSection.PARTICIPATION: ("unit",),
    BulletinSection.LEARNING: ("kind", "slug"),
    BulletinSection.NEXT: ("kind", "slug"),
}


def part(figures: Figures, section: BulletinSection) -> Sequence[Mapping[str, Any]]:
    """Return the entries of a part, none where it has no figures."""
    return figures.get(section.value, ())


def changed_entries(
    before: Figures, after: Figures, sections: Collection[BulletinSection]
) -> Iterator[tuple[BulletinSection, Mapping[str, Any] | None, Mapping[str, Any] | None]]:
    """Yield part, entry as drafted and entry now of everything that differs; None where there is no entry."""
    for section, keys in _IDENTITY.items():
        if section not in sections:
            continue
        was = {tuple(one[key] for key in keys): one for one in part(before, section)}
        now = {tuple(one[key] for key in keys): one for one in part(after, section)}
        for key in {**was, **now}:
            if was.get(key) != now.get(key):
                yield section, was.get(key), now.get(key)


def absent(figures: Figures, *reasons: Absence) -> list[tuple[BulletinSection, Mapping[str, Any]]]:
    """Return the named sources that have no figures, for one of the reasons."""
    return [
        (section, one)
        for section in (BulletinSection.BOARDS, BulletinSection.CONTESTS)
        for one in part(figures, section)
        if one.get("absent") in reasons
    ]


def is_empty(figures: Figures) -> bool:
    """Return whether no source has anything for the period: no result, no essay, no one who took part."""
    results = [*part(figures, BulletinSection.BOARDS), *part(figures, BulletinSection.CONTESTS)]
    found = [one for one in results if "absent" not in one and (one.get("rows") or one.get("awards"))]
    return not (
        found or part(figures, BulletinSection.ESSAYS) or part(figures, BulletinSection.PARTICIPATION)
    )


def without_private(figures: Figures, private: Collection[str]) -> Figures:
    """Return the figures without the rows of boards that are for people who are signed in, by their slugs."""
    boards = [
        {"slug": one["slug"], "titles": one["titles"], "absent": Absence.PRIVATE.value}
        if one["slug"] in private and "absent" not in one
        else one
        for one in part(figures, BulletinSection.BOARDS)
    ]
    return (
        {**figures, BulletinSection.BOARDS.value: boards}
        if BulletinSection.BOARDS.value in figures
        else figures
    )
