"""The text of a bulletin: what is written at first, what is published, and the canonical text behind the digest."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from lms.audit.evidence import canonical, moment
from lms.bulletins.definition import LANGUAGES, MAX_TEXT_CHARS, BulletinDefinition
from lms.bulletins.figures import Figures
from lms.bulletins.words import BulletinSection
from lms.errors import N_, Refused
from lms.text.markup import render_fragment, words_for
from lms.text.typed import visible

FORMAT = "gengdu-bulletin 1"
MAX_TITLE_CHARS = 120
MAX_ATTACHMENTS = 20
# What neither XML nor Word can hold, such as the line break of Word, and signs that turn the text after them around.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff\ufffe\uffff]")


class TextRefused(Refused):
    """A text that was typed cannot be kept; `place` names the field."""

    place = ""


@dataclass(frozen=True, slots=True)
class BulletinHeader:
    """What a bulletin says about itself besides its content."""

    bulletin: str
    number: int
    year: int
    year_number: int
    period: str
    published_at: datetime
    replaces: int | None
    note: str
    previous: str


def first_texts(definition: BulletinDefinition, titles: Mapping[str, str]) -> dict[str, Any]:
    """Return what a new draft says: its titles by language, and the text of the file in the last part."""
    texts = {language: definition.texts.get(language, "") for language in LANGUAGES}
    return {
        "titles": dict(titles),
        "attachments": dict.fromkeys(LANGUAGES, ""),
        "sections": {
            one.value: texts if one is BulletinSection.TEXT else dict.fromkeys(LANGUAGES, "")
            for one in definition.sections
        },
        "left_out": [],
    }


def checked_texts(
    sections: Iterable[BulletinSection], sent: Mapping[str, str], left_out: Iterable[str]
) -> dict[str, Any]:
    """Return the texts of a draft from the fields of a form; raise TextRefused for one that cannot be kept.

    Fields are named `title-<language>`, `attachments-<language>` and `<part>-<language>`.
    """
    known = list(sections)

    def text(name: str, most: int, *, is_prose: bool = False) -> dict[str, str]:
        found = {}
        for language in LANGUAGES:
            place = f"{name}-{language}"
            typed = _UNWRITABLE.sub(" ", sent.get(place, "").replace("\r\n", "\n"))
            found[language] = (typed if is_prose else "\n".join(map(visible, typed.split("\n")))).strip()
            if len(found[language]) > most:
                _refuse(
                    place,
                    N_("The text has %(count)s characters; the maximum is %(most)s."),
                    count=len(found[language]),
                    most=most,
                )
        return found

    titles = text("title", MAX_TITLE_CHARS)
    for language, title in titles.items():
        if not title:
            _refuse(f"title-{language}", N_("Enter a title."))
        if title.count("\n") > 2:
            _refuse(f"title-{language}", N_("A title has at most three lines."))
    attachments = text("attachments", MAX_TITLE_CHARS * MAX_ATTACHMENTS)
    for language, listed in attachments.items():
        if len(listed.splitlines()) > MAX_ATTACHMENTS:
            _refuse(f"attachments-{language}", N_("Name at most %(most)s attachments."), most=MAX_ATTACHMENTS)
    return {
        "titles": titles,
        "attachments": attachments,
        "sections": {one.value: text(one.value, MAX_TEXT_CHARS, is_prose=True) for one in known},
        "left_out": [one.value for one in known if one.value in set(left_out)],
    }


def _refuse(place: str, sentence: str, **values: object) -> None:
    refusal = TextRefused(sentence, **values)
    refusal.place = place
    raise refusal


def shown_sections(definition: BulletinDefinition, texts: Mapping[str, Any]) -> list[BulletinSection]:
    """Return the parts that are published, in the order of the file."""
    return [one for one in definition.sections if one.value not in texts["left_out"]]


def content_of(
    definition: BulletinDefinition,
    texts: Mapping[str, Any],
    figures: Figures,
    figures_at: datetime,
) -> dict[str, Any]:
    """Return what is published: the Markdown of each part with its sanitised HTML, the figures, and how it is set."""
    shown = shown_sections(definition, texts)
    return {
        "titles": dict(texts["titles"]),
        "attachments": dict(texts["attachments"]),
        "sections": [
            {
                "key": one.value,
                "text": dict(texts["sections"].get(one.value, {})),
                "html": {
                    language: html_of(text, language)
                    for language, text in texts["sections"].get(one.value, {}).items()
                },
            }
            for one in shown
        ],
        "figures": {one.value: list(figures[one.value]) for one in shown if one.value in figures},
        "figures_at": moment(figures_at),
        "public": definition.public,
        "layout": definition.layout.value,
        "issuers": dict(definition.issuers),
        "addressees": dict(definition.addressees),
        "code": definition.code,
        "red_head": definition.has_red_head,
        "seal": definition.has_seal,
        "unit": definition.unit,
    }


def html_of(text: str, language: str) -> str:
    """Return the sanitised HTML of a part's Markdown."""
    return render_fragment(text, words=words_for(language)).html if text else ""


def canonical_text(head: BulletinHeader, content: Mapping[str, Any]) -> bytes:
    """Return the exact bytes whose SHA-256 is the digest of a bulletin."""
    return canonical(
        {
            "format": FORMAT,
            "bulletin": head.bulletin,
            "number": head.number,
            "year": head.year,
            "year_number": head.year_number,
            "period": head.period,
            "published": moment(head.published_at),
            "replaces": head.replaces,
            "note": head.note,
            "previous": head.previous,
            "content": content,
        }
    )


def digest_of(head: BulletinHeader, content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical text, in hexadecimal."""
    return sha256(canonical_text(head, content)).hexdigest()


def lines(text: str) -> Sequence[str]:
    """Return the lines of a text that are not blank."""
    return [one.strip() for one in text.splitlines() if one.strip()]
