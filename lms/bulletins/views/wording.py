"""The figures of a bulletin as sentences, lists and tables in the reader's language."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import format_decimal, get_locale, gettext, ngettext

from lms.boards.periods import period_named
from lms.bulletins.document import BulletinBlock
from lms.bulletins.figures import Figures, part
from lms.bulletins.words import SECTION_LABELS, Absence, BulletinSection
from lms.errors import N_
from lms.http.dates import moment_text, span_text
from lms.library.paths import address
from lms.text.wording import in_language

Entry = Mapping[str, Any]

_COMING: Mapping[str, tuple[str, str]] = {
    "board": ("boards.latest", N_("%(at)s: board “%(title)s” is published")),
    "quiz-opens": ("quizzes.show", N_("%(at)s: quiz “%(title)s” opens")),
    "quiz-closes": ("quizzes.show", N_("%(at)s: quiz “%(title)s” closes")),
    "contest-opens": ("contests.call", N_("%(at)s: contest “%(title)s” opens for entries")),
    "contest-closes": ("contests.call", N_("%(at)s: entries for contest “%(title)s” close")),
}
_ABSENT: Mapping[Absence, str] = {
    Absence.GONE: N_("“%(title)s” no longer exists."),
    Absence.NONE: N_("“%(title)s” has published nothing for this period."),
    Absence.PRIVATE: N_("“%(title)s” is for signed-in users only, so its results are not shown here."),
}


def days_of(name: str) -> str:
    """Return the first and last day of a period by its lasting name; the name itself when it is not one."""
    period = period_named(name)
    return span_text(period.first, period.last) if period else name


def heading(section: BulletinSection) -> str:
    """Return what a part is called."""
    return gettext(SECTION_LABELS[section])


def figure_blocks(section: BulletinSection, figures: Figures) -> tuple[BulletinBlock, ...]:
    """Return the figures of a part as blocks; a part without any says so."""
    if section is BulletinSection.TEXT:
        return ()
    found: list[BulletinBlock] = []
    for one in part(figures, section):
        found += _absent(one) if "absent" in one else _WRITERS[section](one)
    if section is BulletinSection.PARTICIPATION and found:
        return _participation(part(figures, section))
    return tuple(found) or (BulletinBlock("empty", gettext("Nothing was published in this period.")),)


def entry_lines(section: BulletinSection, entry: Entry) -> list[str]:
    """Return one entry of a part in lines, for telling what changed."""
    written = _absent(entry) if "absent" in entry else _WRITERS[section](entry)
    lines = []
    for block in written:
        lines += [block.text] if block.text else []
        lines += [" · ".join(cell for cell in row if cell) for row in block.rows]
    return lines


def _title(entry: Entry) -> str:
    return in_language(entry["titles"], str(get_locale())) or entry.get("slug", "")


def _absent(entry: Entry) -> list[BulletinBlock]:
    return [BulletinBlock("text", gettext(_ABSENT[Absence(entry["absent"])], title=_title(entry)))]


def _unit(entry: Entry) -> str:
    english: str = entry["unit_en"]
    return english if english and str(get_locale()) == "en" else entry["unit"]


def _period(entry: Entry) -> list[BulletinBlock]:
    days = span_text(date.fromisoformat(entry["first"]), date.fromisoformat(entry["last"]))
    return [BulletinBlock("text", gettext("This bulletin covers %(days)s.", days=days))]


def _board(entry: Entry) -> list[BulletinBlock]:
    label = days_of(entry["period"])
    people = ngettext("%(num)d person", "%(num)d people", entry["people"])
    intro = gettext(
        "“%(title)s”, issue %(number)s (%(period)s): %(people)s ranked.",
        title=_title(entry), number=entry["number"], period=label, people=people,
    )  # fmt: skip
    blocks = [BulletinBlock("text", intro)]
    if entry.get("provisional"):
        blocks.append(
            BulletinBlock("text", gettext("This issue is provisional: objections to it can still change it."))
        )
    if entry["rows"]:
        rows = tuple(
            (str(one["rank"]), one["name"], _unit(one), format_decimal(Decimal(one["points"])))
            for one in entry["rows"]
        )
        names = (gettext("Rank"), gettext("Name"), gettext("Unit"), gettext("Points"))
        blocks.append(BulletinBlock("table", headings=names, rows=rows))
    else:
        blocks.append(BulletinBlock("text", gettext("No results in this period")))
    if entry["others"]:
        numbers = gettext(", ").join(map(str, entry["others"]))
        blocks.append(
            BulletinBlock("text", gettext("Other issues in this period: %(numbers)s.", numbers=numbers))
        )
    source = gettext("Board “%(title)s”, issue %(number)s", title=_title(entry), number=entry["number"])
    href = url_for("boards.issue", slug=entry["slug"], number=entry["number"])
    return [*blocks, BulletinBlock("source", source, href=href)]


_LISTS: Mapping[str, str] = {
    "notice": N_("Public notice"),
    "corrected": N_("Correction"),
    "final": N_("Final"),
    "corrected-final": N_("Corrected final list"),
}


def _contest(entry: Entry) -> list[BulletinBlock]:
    awards = ngettext("%(num)d entry has an award", "%(num)d entries have an award", entry["winners"])
    intro = gettext(
        "“%(title)s”, list %(number)s (%(state)s): %(awards)s.",
        title=_title(entry), number=entry["number"], state=gettext(_LISTS[entry["state"]]), awards=awards,
    )  # fmt: skip
    names = (gettext("Award"), gettext("Title"), gettext("Authors"), gettext("Unit"))
    rows = tuple(_winner(one) for one in entry["awards"])
    source = gettext("Contest “%(title)s”, list %(number)s", title=_title(entry), number=entry["number"])
    href = url_for("contests.result_list", slug=entry["slug"], number=entry["number"])
    more = entry["winners"] - len(rows)
    return [
        BulletinBlock("text", intro),
        *([BulletinBlock("table", headings=names, rows=rows)] if rows else []),
        *(
            [BulletinBlock("text", gettext("%(count)s more are on the full list.", count=more))]
            if more
            else []
        ),
        BulletinBlock("source", source, href=href),
    ]


def _winner(entry: Entry) -> tuple[str, ...]:
    language = str(get_locale())
    authors = gettext(", ").join(entry["authors"])
    return in_language(entry["award"], language), entry["title"], authors, _unit(entry)


def _essay(entry: Entry) -> list[BulletinBlock]:
    award, title, authors, unit = _winner(entry)
    text = gettext(
        "“%(essay)s” by %(authors)s, %(unit)s (%(award)s, %(contest)s)",
        essay=title, authors=authors, unit=unit, award=award, contest=_title(entry),
    )  # fmt: skip
    href = url_for("contests.collection_essay", slug=entry["contest"], code=entry["code"])
    return [BulletinBlock("item", text, href=href, mark="• ")]


def _unit_people(entry: Entry) -> list[BulletinBlock]:
    people = ngettext("%(num)d person took part", "%(num)d people took part", entry["people"])
    name = _unit(entry) or gettext("No unit")
    return [BulletinBlock("item", gettext("%(unit)s: %(people)s", unit=name, people=people), mark="• ")]


def _participation(entries: Sequence[Entry]) -> tuple[BulletinBlock, ...]:
    total = sum(one["people"] for one in entries)
    intro = gettext(
        "Took part means having finished at least one quiz in the period. Units stand in the order of the site."
    )
    names = (gettext("Unit"), gettext("People who took part"))
    rows = tuple((_rest_name(one) if one.get("rest") else _unit(one), str(one["people"])) for one in entries)
    return (
        BulletinBlock("text", ngettext("%(num)d person took part.", "%(num)d people took part.", total)),
        BulletinBlock("table", headings=names, rows=rows),
        BulletinBlock("note", intro),
    )


def _rest_name(entry: Entry) -> str:
    unit = _unit(entry)
    return gettext("%(unit)s itself", unit=unit) if unit else gettext("No unit")


def _learning(entry: Entry) -> list[BulletinBlock]:
    if entry["kind"] == "course":
        words = gettext("Course “%(title)s”", title=_title(entry))
        return [BulletinBlock("item", words, href=address("course", f"courses/{entry['slug']}"), mark="• ")]
    words = gettext("Quiz “%(title)s”", title=_title(entry))
    return [BulletinBlock("item", words, href=url_for("quizzes.show", slug=entry["slug"]), mark="• ")]


def _coming(entry: Entry) -> list[BulletinBlock]:
    endpoint, words = _COMING[entry["kind"]]
    at = moment_text(datetime.fromisoformat(entry["at"]))
    text = gettext(words, at=at, title=_title(entry))
    return [BulletinBlock("item", text, href=url_for(endpoint, slug=entry["slug"]), mark="• ")]


_WRITERS: Mapping[BulletinSection, Callable[[Entry], list[BulletinBlock]]] = {
    BulletinSection.PERIOD: _period,
    BulletinSection.BOARDS: _board,
    BulletinSection.CONTESTS: _contest,
    BulletinSection.ESSAYS: _essay,
    BulletinSection.PARTICIPATION: _unit_people,
    BulletinSection.LEARNING: _learning,
    BulletinSection.NEXT: _coming,
}
