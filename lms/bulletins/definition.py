"""What a bulletin is: the front matter of content/bulletins/<slug>.md, checked, and as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from lms.boards.periodic_files import FileCheck, by_language, check_days
from lms.boards.publication_rules import read_schedule
from lms.boards.words import PeriodKind
from lms.bulletins.words import BulletinSection, Layout
from lms.errors import N_
from lms.problems import Problem
from lms.schedule.slots import Daily, Monthly, Weekly, parse_schedule, schedule_text
from lms.text.front_matter import Field, FieldType, FrontMatter, read
from lms.text.language_blocks import language_blocks
from lms.text.schema import one_of
from lms.text.wording import in_language

PLACES = 3
LANGUAGES = ("zh_Hans", "en")
MAX_TEXT_CHARS = 20_000  # of one part of a bulletin in one language
# The time of a bulletin that is drafted by hand, which no one asks for.
_UNUSED = Monthly(1, time(9, 0))


@dataclass(frozen=True, slots=True)
class BulletinDefinition:
    """One bulletin: what it covers, from which sources, who may read it and how it is set.

    `titles`, `issuers` and `addressees` are by language ("zh_Hans", "en"). `publish` is when a draft is made, by a job
    where `is_scheduled`, else by hand. `boards` and `contests` are slugs; without contests all of them are covered.
    `unit` is the code of the subtree whose people are counted and whose conveners edit, empty for all. `code` is the
    word before the document number, `texts` what stands in the part for further information at first.
    """

    titles: Mapping[str, str]
    period: PeriodKind
    sections: tuple[BulletinSection, ...] = tuple(BulletinSection)
    publish: Daily | Weekly | Monthly = _UNUSED
    is_scheduled: bool = False
    from_on: date | None = None
    until_on: date | None = None
    boards: tuple[str, ...] = ()
    contests: tuple[str, ...] = ()
    places: int = PLACES
    public: bool = False
    unit: str = ""
    layout: Layout = Layout.PLAIN
    issuers: Mapping[str, str] = field(default_factory=dict)
    addressees: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    has_red_head: bool = True
    has_seal: bool = True
    texts: Mapping[str, str] = field(default_factory=dict)

    def title(self, language: str) -> str:
        """Return the title in the language, else in any."""
        return in_language(self.titles, language)


def _section(text: str) -> BulletinSection:
    return BulletinSection(
        one_of(text, tuple(BulletinSection), N_("“%(value)s” is not a part of a bulletin."))
    )


T = FieldType
FIELDS = (
    Field("title", T.BY_LANGUAGE, required=True, max_chars=200),
    Field("period", required=True, choices=tuple(PeriodKind)),
    Field("from", T.DATE),
    Field("until", T.DATE),
    Field("draft", parse=read_schedule),
    Field("sections", T.TEXTS, default=tuple(BulletinSection), parse=_section),
    Field("boards", T.TEXTS, default=()),
    Field("contests", T.TEXTS, default=()),
    Field("places", T.INTEGER, default=PLACES, minimum=1, maximum=20),
    Field("public", T.YES_NO, default=False),
    Field("unit", default=""),
    Field("layout", default=Layout.PLAIN, choices=tuple(Layout)),
    Field("issuer", T.BY_LANGUAGE, max_chars=200),
    Field("to", T.BY_LANGUAGE, max_chars=500),
    Field("code", default="", max_chars=20),
    Field("red-head", T.YES_NO, default=True),
    Field("seal", T.YES_NO, default=True),
)


def read_definition(text: str) -> tuple[BulletinDefinition | None, tuple[Problem, ...]]:
    """Read a bulletin's file; None when a problem keeps it from being published."""
    front = read(text, FIELDS)
    check = FileCheck(front)
    _check_parts(check)
    check_days(check)
    _check_layout(check)
    _check_texts(check)
    if any(not problem.warning for problem in check.problems):
        return None, check.problems
    return _definition(front), check.problems


def _definition(front: FrontMatter) -> BulletinDefinition:
    values = front.values
    return BulletinDefinition(
        titles=by_language(values["title"]),
        period=values["period"],
        sections=tuple(dict.fromkeys(values["sections"])),
        publish=values["draft"] or _UNUSED,
        is_scheduled=values["draft"] is not None,
        from_on=values["from"],
        until_on=values["until"],
        boards=tuple(dict.fromkeys(values["boards"])),
        contests=tuple(dict.fromkeys(values["contests"])),
        places=values["places"],
        public=values["public"],
        unit=values["unit"],
        layout=values["layout"],
        issuers=by_language(values["issuer"]),
        addressees=by_language(values["to"]),
        code=values["code"],
        has_red_head=values["red-head"],
        has_seal=values["seal"],
        texts=_bodies(front.body),
    )


def _bodies(body: str) -> Mapping[str, str]:
    """Return the Markdown below the front matter by language, from blocks ::: zh … ::: and ::: en … :::."""
    blocks = {language: text.strip() for language, text, _ in language_blocks(body)}
    return blocks or by_language(body.strip())


def _check_parts(check: FileCheck) -> None:
    values = check.front.values
    sections = values["sections"] or ()
    if not sections:
        check.add(
            "no-sections",
            "sections",
            N_("The bulletin has no parts."),
            N_("Write at least one: sections: [period, boards]"),
        )
    if "sections" in check.front.places and BulletinSection.BOARDS in sections and not values["boards"]:
        check.add(
            "no-boards",
            "sections",
            N_("The bulletin has a part for boards but lists no boards."),
            N_("Add a line such as boards: [weekly-accounts], or take “boards” out of the parts."),
        )
    for key in ("boards", "contests"):
        of_contests = {BulletinSection.CONTESTS, BulletinSection.ESSAYS}
        if values[key] and not ({BulletinSection.BOARDS} if key == "boards" else of_contests) & set(sections):
            check.add(
                "source-without-section",
                key,
                N_("The key “%(name)s” lists sources that no part of the bulletin shows."),
                N_("Add “%(name)s” to the parts, or remove the line."),
                name=key,
            )


def _check_layout(check: FileCheck) -> None:
    values = check.front.values
    if values["layout"] == Layout.OFFICIAL and not values["issuer"]:
        check.add(
            "no-issuer",
            "layout",
            N_("An official document names the unit that issues it."),
            N_("Add issuer: with the full name of the unit, or write layout: plain."),
        )


def _check_texts(check: FileCheck) -> None:
    for text in _bodies(check.front.body).values():
        if len(text) > MAX_TEXT_CHARS:
            line = check.front.body_line
            message = N_("The text has %(count)s characters; the maximum is %(most)s.")
            fix = N_("Shorten the text.")
            values = {"count": len(text), "most": MAX_TEXT_CHARS}
            check.found.append(Problem("text-too-long", line, 1, message, fix, values))


def to_data(definition: BulletinDefinition) -> dict[str, object]:
    """Return the definition as plain JSON, for the revision of its file."""
    return {
        "titles": dict(definition.titles),
        "period": definition.period.value,
        "sections": [one.value for one in definition.sections],
        "draft": schedule_text(definition.publish) if definition.is_scheduled else "",
        "from": definition.from_on.isoformat() if definition.from_on else None,
        "until": definition.until_on.isoformat() if definition.until_on else None,
        "boards": list(definition.boards),
        "contests": list(definition.contests),
        "places": definition.places,
        "public": definition.public,
        "unit": definition.unit,
        "layout": definition.layout.value,
        "issuers": dict(definition.issuers),
        "addressees": dict(definition.addressees),
        "code": definition.code,
        "red_head": definition.has_red_head,
        "seal": definition.has_seal,
        "texts": dict(definition.texts),
    }


def from_data(data: Mapping[str, Any]) -> BulletinDefinition:
    """Return the definition that `to_data` gave."""
    publish = parse_schedule(data["draft"]) if data["draft"] else None
    return BulletinDefinition(
        titles=data["titles"],
        period=PeriodKind(data["period"]),
        sections=tuple(map(BulletinSection, data["sections"])),
        publish=publish or _UNUSED,
        is_scheduled=publish is not None,
        from_on=date.fromisoformat(data["from"]) if data["from"] else None,
        until_on=date.fromisoformat(data["until"]) if data["until"] else None,
        boards=tuple(data["boards"]),
        contests=tuple(data["contests"]),
        places=data["places"],
        public=data["public"],
        unit=data["unit"],
        layout=Layout(data["layout"]),
        issuers=data["issuers"],
        addressees=data["addressees"],
        code=data["code"],
        has_red_head=data["red_head"],
        has_seal=data["seal"],
        texts=data["texts"],
    )
