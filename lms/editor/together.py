"""Which drafts belong together: a course and what stands in it, its quizzes, and the boards that count them."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from lms.editor.form_settings import FORMS
from lms.library.outline import rule
from lms.library.paths import ContentPath
from lms.text.front_matter_forms import read_state

_Draft = TypeVar("_Draft")
_ORDER = ("course", "module", "lesson", "quiz", "board", "bulletin", "survey")
_NAMING = re.compile(r"^(?:quizzes|after|complete)\s*:", re.MULTILINE)
_LINK = re.compile(r"(?<![\w-])(quizzes|boards|courses|learn)/([a-z0-9]+(?:-[a-z0-9]+)*)")


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A text and where it stands."""

    place: ContentPath
    text: str


def group_of(place: ContentPath) -> str:
    """Return the key of what a document is a part of: of its course, else its own."""
    return "/".join(place.key.split("/")[:2])


def names(one: PlacedText) -> set[str]:
    """Return the keys of the courses, quizzes and boards that a text names in its settings or links to."""
    found = {f"{'courses' if shelf == 'learn' else shelf}/{slug}" for shelf, slug in _LINK.findall(one.text)}
    return found | {f"quizzes/{slug}" for slug in _quizzes_of(one)}


def _quizzes_of(one: PlacedText) -> set[str]:
    """Return the short names of the quizzes in the settings of a text; none where these cannot be read."""
    fields = FORMS.get(one.place.kind, ())
    state = read_state(one.text, fields, one.place.language) if fields and _NAMING.search(one.text) else None
    values: Mapping[str, object] = state.values if state else {}
    listed = [values.get(name, ()) for name in ("quizzes", "after")]
    named = {str(slug) for some in listed for slug in ((some,) if isinstance(some, str) else _all(some))}
    found = rule(str(values.get("complete", "")))
    return named | ({found.quiz} if found and found.quiz else set())


def _all(some: object) -> Iterable[object]:
    return some if isinstance(some, tuple) else ()


def belonging(
    own: PlacedText, others: Sequence[_Draft], placed: Callable[[_Draft], PlacedText]
) -> list[_Draft]:
    """Return those of the other drafts that hang together with one, whichever of two names the other.

    What holds others comes first: course, module, lesson, quiz, board; then by path.
    """
    texts = [placed(one) for one in others]
    named = [(group_of(one.place), names(one)) for one in texts]
    reached, at_rim = set[int](), [(group_of(own.place), names(own))]
    while at_rim:
        group, named_here = at_rim.pop()
        for number, (other, named_there) in enumerate(named):
            if number not in reached and (other == group or other in named_here or group in named_there):
                reached.add(number)
                at_rim.append((other, named_there))
    return [others[number] for number in sorted(reached, key=lambda number: _rank(texts[number].place))]


def _rank(place: ContentPath) -> tuple[int, str]:
    return (_ORDER.index(place.kind) if place.kind in _ORDER else len(_ORDER), place.path)
