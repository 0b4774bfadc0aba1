"""How an administrator may word mail: the subject, and what stands before and after the message itself."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from lms.errors import N_, Refused
from lms.outbox.letters import Letter, Line, Value, Written
from lms.outbox.words import KIND_LABELS, MessageKind
from lms.text.typed import one_line

SUBJECT_CHARS = 120
TEXT_CHARS = 2000
_PLACE = re.compile(r"\{([^{}]*)\}")
_TITLED = frozenset(
    {
        MessageKind.DRAFT_REMINDER,
        MessageKind.JUDGE_INVITATION,
        MessageKind.JUDGE_REMINDER,
        MessageKind.MARKS_RELEASED,
        MessageKind.BOARD_OBJECTION,
    }
)
# These go to addresses rather than people.
_NAMELESS = frozenset({MessageKind.TEST, MessageKind.AUDIT_HEAD})
# Several messages are of these kinds, and only the subject tells which.
_SAID_BY_SUBJECT = frozenset(
    {
        MessageKind.NOTIFICATION,
        MessageKind.CONTEST_LETTER,
        MessageKind.ADDRESS_CONFIRM,
        MessageKind.ADDRESS_CHANGED,
    }
)


class TemplateText(NamedTuple):
    """How mail of a kind is worded in a language; texts hold placeholders such as {site}."""

    subject: str = "{subject}"
    opening: str = ""
    closing: str = ""


class BadSubject(Refused):
    """The subject cannot be used."""


class BadOpening(Refused):
    """The opening cannot be used."""


class BadClosing(Refused):
    """The closing cannot be used."""


BUILT_IN = TemplateText()


def subject_places(kind: MessageKind) -> tuple[str, ...]:
    """Return the placeholders that the subject of a kind may hold."""
    places = ["subject", "site"]
    if kind not in _NAMELESS:
        places.append("name")
    if kind in _TITLED:
        places.append("title")
    if kind is MessageKind.DIGEST:
        places.append("count")
    return tuple(places)


def text_places(kind: MessageKind) -> tuple[str, ...]:
    """Return the placeholders that the opening and the closing may hold: a link stands in no subject."""
    return (*subject_places(kind), "link")


def required_places(kind: MessageKind) -> tuple[str, ...]:
    """Return the placeholders of which the subject must hold one; empty when it needs none."""
    if kind in _TITLED:
        return ("subject", "title")
    return ("subject",) if kind in _SAID_BY_SUBJECT else ()


def checked(kind: MessageKind, text: TemplateText) -> TemplateText:
    """Return the text as it is kept; raises BadSubject, BadOpening or BadClosing for what cannot be used."""
    subject = text.subject.strip()
    if not subject:
        raise BadSubject(N_("Enter a subject."))
    if len(subject.splitlines()) > 1 or not subject.isprintable():
        raise BadSubject(N_("Write the subject on one line."))
    _check(subject, subject_places(kind), SUBJECT_CHARS, BadSubject)
    required = required_places(kind)
    if required and not set(required) & set(_PLACE.findall(subject)):
        raise BadSubject(
            N_("The subject must contain %(places)s: without it the message does not say what it is about."),
            places=shown(required, " / "),
        )
    opening, closing = (
        "\n".join(filter(None, map(one_line, one.splitlines()))) for one in (text.opening, text.closing)
    )
    _check(opening, text_places(kind), TEXT_CHARS, BadOpening)
    _check(closing, text_places(kind), TEXT_CHARS, BadClosing)
    return TemplateText(subject, opening, closing)


def shown(places: tuple[str, ...], between: str = ", ") -> str:
    """Return placeholders as they are typed."""
    return between.join(f"{{{one}}}" for one in places)


def _check(text: str, places: tuple[str, ...], most: int, error: type[Refused]) -> None:
    if len(text) > most:
        raise error(N_("Use at most %(count)s characters."), count=most)
    unknown = [one for one in _PLACE.findall(text) if one not in places]
    rest = _PLACE.sub("", text)
    if unknown:
        raise error(
            N_("There is no placeholder %(place)s here. Allowed are: %(places)s"),
            place=shown((unknown[0],)),
            places=shown(places),
        )
    if "{" in rest or "}" in rest:
        raise error(
            N_("A curly bracket stands alone. Placeholders are written like this: %(places)s"),
            places=shown(places),
        )


def reworded(letter: Written, text: TemplateText, values: Mapping[str, str]) -> Written:
    """Return the letter as the administrator words it, or as it was where a placeholder has no value.

    Values are put in once and on one line: a placeholder within a value stays as it is.
    """
    wanted = {name for part in text for name in _PLACE.findall(part)}
    if any(not values.get(name) for name in wanted):
        return letter
    subject, opening, closing = (_PLACE.sub(lambda found: one_line(values[found[1]]), part) for part in text)
    return letter._replace(
        subject=one_line(subject),
        paragraphs=[*filter(None, map(one_line, opening.splitlines())), *letter.paragraphs],
        closing=[*filter(None, map(one_line, closing.splitlines()))],
    )


def sample(kind: MessageKind, title: str, link: str) -> Letter:
    """Return a letter to try a wording with."""
    values: dict[str, Value] = {"title": title, "count": 3}
    return Letter(
        Line(KIND_LABELS[kind], values), (Line(N_("Here stands what the message itself says.")),), link
    )
