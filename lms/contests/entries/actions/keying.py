"""Entering what came on paper or from a unit; each author confirms the own entry by submitting it."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lms.contests.entries.actions import extensions, writing
from lms.contests.entries.batch_files import BatchDocument, file_key
from lms.contests.entries.essay import EssayText, length_of
from lms.contests.entries.models import KeyedEntry
from lms.contests.entries.queries import entries
from lms.contests.entries.queries.extensions import extended_until
from lms.contests.entries.submission import TEXT_MOST, Arrival, EntryDraft, arrival, checklist
from lms.contests.rules.actions.stages import lock, require_stage
from lms.contests.rules.definition import ContestDefinition
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act
from lms.db import db
from lms.errors import N_, Refused
from lms.people.columns import Cells
from lms.people.identity import Unit, User
from lms.people.queries.people import homes, people_called
from lms.problems import Problem

MOST_REASON = 500


@dataclass(frozen=True, slots=True)
class PlannedEntry:
    """One row of the list: what would be entered for whom; it is not entered with a problem that is no warning."""

    cells: Cells
    author: User | None
    text: EssayText
    category: str
    length: int
    problems: tuple[Problem, ...]

    @property
    def is_wrong(self) -> bool:
        """Whether the row cannot be entered."""
        return any(not one.warning for one in self.problems)


def plan(
    contest: Contest, rows: Sequence[Cells], documents: Iterable[BatchDocument], day: date
) -> list[PlannedEntry]:
    """Return what each row of the list would do; writes nothing."""
    definition = definition_of(contest)
    by_name: dict[str, list[BatchDocument]] = {}
    for one in documents:
        by_name.setdefault(file_key(one.name), []).append(one)
    people, _ = people_called(list(dict.fromkeys(row.text("author").strip() for row in rows)))
    units = homes([one.id for one in people], day)
    planned: list[PlannedEntry] = []
    taken: set[int] = set()
    used: set[str] = set()
    for cells in rows:
        author, problems = _author(contest, cells, people, units, day, taken)
        document, faults = _document(cells, by_name, used)
        category, wrong = _category(cells, definition)
        title = " ".join(cells.text("title").split())
        if not title:
            wrong.append(cells.problem("no-title", "title", N_("The title is missing."), N_("Enter it.")))
        text = EssayText(title, "", document.markdown.strip() if document else "")
        problems += [*faults, *wrong]
        if document is not None and not faults and title:
            problems += _advice(cells, text, category, definition)
        planned.append(
            PlannedEntry(cells, author, text, category, length_of(text.body).total, tuple(problems))
        )
    return planned


def _author(
    contest: Contest, cells: Cells, people: Sequence[User], units: Mapping[int, Unit], day: date, taken: set[int],
) -> tuple[User | None, list[Problem]]:  # fmt: skip
    def wrong(code: str, message: str, fix: str, **values: object) -> tuple[None, list[Problem]]:
        return None, [cells.problem(code, "author", message, fix, **values)]

    name, place = cells.text("author").strip(), cells.text("unit").strip()
    found = [one for one in people if one.active and name and name in (one.name, one.username)]
    if place:
        found = [
            one
            for one in found
            if (unit := units.get(one.id))
            and place.casefold() in (unit.name.casefold(), unit.code.casefold())
        ]
    if not found:
        message = N_("No one of this name is known in this unit.") if place else N_("No one has this name.")
        return wrong("unknown-author", message, N_("Check the name, or enter the username."))
    if len(found) > 1:
        return wrong(
            "several-authors", N_("Several people have this name."), N_("Enter the username instead.")
        )
    author = found[0]
    if author.id in taken:
        return wrong(
            "author-twice", N_("This author stands in the list twice."), N_("Keep one of the two rows.")
        )
    taken.add(author.id)
    if entries.own_entry(contest.id, author.id) is not None:
        return wrong(
            "has-entry", N_("This author already has an entry or a draft in this contest."),
            N_("Remove the row; what the author wrote is not replaced."),
        )  # fmt: skip
    if entries.obstacle(author, contest, day):
        message = N_("%(name)s cannot submit an entry in this contest.")
        return wrong("no-author", message, N_("Remove the row."), name=author.name)
    return author, []


def _document(
    cells: Cells, by_name: Mapping[str, Sequence[BatchDocument]], used: set[str]
) -> tuple[BatchDocument | None, list[Problem]]:
    def wrong(code: str, message: str, fix: str, **values: object) -> tuple[None, list[Problem]]:
        return None, [cells.problem(code, "file", message, fix, **values)]

    key = file_key(cells.text("file"))
    found = by_name.get(key, ()) if key else ()
    if not found:
        return wrong(
            "no-file", N_("The archive has no document of this name."), N_("Check the name of the file.")
        )
    if len(found) > 1:
        return wrong(
            "file-twice", N_("The archive has several documents of this name."), N_("Rename one of them.")
        )
    if key in used:
        return wrong(
            "file-used", N_("This document stands in the list twice."), N_("Keep one of the two rows.")
        )
    used.add(key)
    if found[0].problem:
        return wrong("bad-file", found[0].problem, "", **found[0].values)
    if len(found[0].markdown) > TEXT_MOST:
        return wrong("too-long", N_("The document is too long."), N_("Shorten it."))
    return found[0], []


def _category(cells: Cells, definition: ContestDefinition) -> tuple[str, list[Problem]]:
    given = cells.text("group").strip()
    for one in definition.categories:
        if given and given.casefold() in {one.key.casefold(), *(t.casefold() for t in one.titles.values())}:
            return one.key, []
    if given and definition.categories:
        return "", [
            cells.problem(
                "unknown-group", "group", N_("This contest has no such category."),
                N_("Write it as in the rules, or leave the cell empty: the author then chooses."),
            )
        ]  # fmt: skip
    return "", []


def _advice(cells: Cells, text: EssayText, category: str, definition: ContestDefinition) -> list[Problem]:
    """Return what the author still has to put right before confirming."""
    draft = EntryDraft(text.title, text.abstract, text.body, category, original=True)
    return [
        Problem(
            f"author-{point.field}", cells.row, 1, point.remark.sentence, "", point.remark.values, warning=True
        )
        for point in checklist(draft, definition)
        if point.remark is not None and not point.is_met
    ]  # fmt: skip


def enter(
    contest: Contest,
    planned: Iterable[PlannedEntry],
    until: datetime | None,
    reason: str,
    *,
    by: User,
    day: date,
    now: datetime,
    rng: random.Random,
) -> int:
    """Enter the rows without problems as drafts of their authors; return how many.

    With `until` each author has time until then to confirm. Raises Refused without a reason, without rows, or when
    an author could no longer confirm; nothing is entered then.
    """
    lock(contest)
    require_stage(contest, Act.EXTEND)
    sound = [(one, one.author) for one in planned if not one.is_wrong]
    reason = reason.strip()[:MOST_REASON]
    if not sound:
        raise Refused(N_("There is no row that can be entered."))
    if not reason:
        raise Refused(N_("Enter the reason."))
    for one, author in sound:
        assert author is not None
        if until is not None:
            extensions.extend(contest, author.username, until, reason, by=by, day=day, now=now)
        _require_time(contest, author, now)
        entry = writing.start(contest, author, day, now, rng, keyed_by=by, reason=reason)
        entry.category = one.category
        writing.save(entry, one.text, now, fresh=True)
        db.session.add(KeyedEntry(entry_id=entry.id, by_id=by.id, keyed_at=now))
    db.session.flush()
    return len(sound)


def _require_time(contest: Contest, author: User, now: datetime) -> None:
    rules = definition_of(contest)
    if arrival(rules.calendar, rules.late, now, extended_until(contest.id, author.id)) is Arrival.CLOSED:
        raise Refused(N_("The deadline has passed. Enter until when the authors can confirm."))
