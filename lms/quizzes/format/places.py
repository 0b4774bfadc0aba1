"""Where in a quiz file a link, picture or finding stands.

Texts are rendered from the parsed quiz, which no longer knows its lines, so each is looked up by how it is written.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from lms.problems import Problem
from lms.text.prose.model import Link

_Found = TypeVar("_Found", Link, Problem)


def located_links(links: Iterable[Link], source: str) -> tuple[Link, ...]:
    """Return the links with the place of their targets in the source."""
    lines = source.split("\n")
    return tuple(
        replace(link, column=lines[link.line - 1].find(link.target) + 1)
        if f"lesson={link.target}" in _unquoted(lines[link.line - 1 : link.line])
        else located
        for link, located in zip(
            links,
            _located(links, source, lambda link: f"]({link.target}", lambda line, at: at + 2),
            strict=True,
        )
    )


def _unquoted(lines: list[str]) -> str:
    return "".join(lines).replace('"', "")


def located_pictures(pictures: Iterable[Link], source: str) -> tuple[Link, ...]:
    """Return the pictures with the place where each begins in the source."""
    return _located(
        pictures, source, lambda one: f"]({one.target}", lambda line, at: max(0, line.rfind("![", 0, at))
    )


def located_problems(problems: Iterable[Problem], source: str) -> tuple[Problem, ...]:
    """Return the findings with the place of what they mark in the source."""
    return _located(problems, source, lambda problem: problem.marked, _start)


def _start(line: str, at: int) -> int:
    """Return where a picture begins whose address stands at this index, else the index itself."""
    picture = line.rfind("![", 0, at)
    return picture if picture >= 0 and ")" not in line[picture:at] else at


def _located(
    things: Iterable[_Found], source: str, written: Callable[[_Found], str], begin: Callable[[str, int], int]
) -> tuple[_Found, ...]:
    """Give the first thing written so the first place in the source, the second the second, and so on."""
    lines = source.split("\n")
    seen: Counter[str] = Counter()
    found = []
    for thing in things:
        needle = written(thing)
        places = _places(lines, needle) if needle else []
        if places:
            line, at = places[min(seen[needle], len(places) - 1)]
            thing = replace(thing, line=line + 1, column=begin(lines[line], at) + 1)
            seen[needle] += 1
        found.append(thing)
    return tuple(found)


def _places(lines: list[str], needle: str) -> list[tuple[int, int]]:
    """Return line and index of every place where the needle stands."""
    places = []
    for number, line in enumerate(lines):
        at = line.find(needle)
        while at >= 0:
            places.append((number, at))
            at = line.find(needle, at + 1)
    return places
