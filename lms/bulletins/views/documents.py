"""A bulletin as the document that pages show and files print."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from flask_babel import get_locale, gettext
from markupsafe import Markup

from lms.bulletins.content import content_of, lines
from lms.bulletins.document import BulletinPart, PrintedBulletin
from lms.bulletins.figures import without_private
from lms.bulletins.models import BulletinDraft
from lms.bulletins.queries.catalogue import BulletinSeries
from lms.bulletins.queries.issues import PlacedBulletin
from lms.bulletins.views.wording import figure_blocks, heading
from lms.bulletins.words import BulletinSection, Layout
from lms.http.dates import day_text
from lms.http.web import local_day, settings
from lms.text.wording import in_language


def document_of(place: PlacedBulletin, hidden: Collection[str]) -> PrintedBulletin:
    """Return a published bulletin in the reader's language, without the rows of `hidden` boards, by their slugs."""
    one = place.bulletin
    number = document_number(one.content["code"], one.year, one.year_number)
    return _document(one.content, number, one.published_at, notes_of(place), hidden)


def draft_document(series: BulletinSeries, draft: BulletinDraft) -> PrintedBulletin:
    """Return a draft as it would be published now; without a number, which it gets when it is published."""
    content = content_of(series.definition, draft.texts, draft.figures, draft.figures_at)
    notes = [gettext("Draft. Not published.")]
    if draft.corrects:
        notes.append(_why_corrected(draft.corrects, draft.note))
    return _document(content, "", draft.figures_at, tuple(notes), ())


def document_number(code: str, year: int, number: int) -> str:
    """Return the number of a document: 耕学通〔2026〕1号."""
    return gettext("%(code)s〔%(year)s〕No. %(number)s", code=code, year=year, number=number)


def title_of(place: PlacedBulletin) -> str:
    """Return the title of a bulletin in one line."""
    return " ".join(lines(in_language(_filled(place.bulletin.content["titles"]), str(get_locale()))))


def notes_of(place: PlacedBulletin) -> tuple[str, ...]:
    """Return what readers have to know before anything else: that it was withdrawn, corrected, or is a correction."""
    found = []
    if place.withdrawal is not None:
        reason = place.withdrawal.reason
        found.append(
            gettext(
                "Withdrawn on %(day)s: %(reason)s", day=day_text(place.withdrawal.at, "long"), reason=reason
            )
        )
    if place.replaced_by is not None:
        found.append(gettext("Replaced by no. %(number)s.", number=place.replaced_by))
    if place.replaces is not None:
        found.append(_why_corrected(place.replaces, place.bulletin.note))
    return tuple(found)


def _why_corrected(number: int, reason: str) -> str:
    return gettext("Replaces no. %(number)s because: %(reason)s", number=number, reason=reason)


def _document(
    content: Mapping[str, Any], number: str, at: datetime, notes: tuple[str, ...], hidden: Collection[str]
) -> PrintedBulletin:
    language = str(get_locale())
    figures = without_private(content["figures"], hidden)
    parts = tuple(
        BulletinPart(
            one["key"],
            heading(BulletinSection(one["key"])) if one["key"] != BulletinSection.PERIOD else "",
            Markup(in_language(_filled(one["html"]), language)),  # noqa: S704 -- sanitised when it was kept
            figure_blocks(BulletinSection(one["key"]), figures),
        )
        for one in content["sections"]
        if one["key"] != BulletinSection.TEXT or any(one["html"].values())
    )
    return PrintedBulletin(
        layout=Layout(content["layout"]),
        language=language,
        issuer=in_language(content["issuers"], language) or settings().site_name,
        number=number,
        title=tuple(lines(in_language(content["titles"], language))),
        addressee=in_language(content["addressees"], language),
        parts=parts,
        attachments=tuple(lines(in_language(_filled(content["attachments"]), language))),
        date=day_text(local_day(at), "long"),
        made_at=at,
        has_red_head=content["red_head"],
        has_seal=content["seal"],
        notes=notes,
        labels={
            "attachments": gettext("Attachments: "),
            "seal": gettext("(place of the seal)"),
            "source": gettext("(Source: %(source)s)"),
        },
    )


def _filled(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: text for language, text in texts.items() if text}
