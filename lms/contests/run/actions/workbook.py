"""Taking the workbook of a contest: which sheets one may have now, and each download on record."""

from collections.abc import Collection
from datetime import datetime

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.results.actions import standings
from lms.contests.rules.actions.stages import require_stage
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Act, Stage, allows
from lms.contests.run.workbook_columns import STANDINGS, WorkbookPart
from lms.errors import N_, Conflict, Refused
from lms.people.identity import User


def open_parts(contest: Contest, person: User) -> list[WorkbookPart]:
    """Return the sheets that the person may have now; marks and results as the standings are shown."""
    hidden = standings.are_hidden(contest, person)
    return [part for part in WorkbookPart if not (hidden and part in STANDINGS)]


def take(
    contest: Contest,
    parts: Collection[WorkbookPart],
    with_names: bool,
    codes: Collection[str] | None = None,
    *,
    by: User,
    now: datetime,
) -> None:
    """Put a download of all entries, or of those with the `codes`, on record.

    Raises Refused when nothing is chosen, Conflict for names or sheets that are still hidden.
    """
    require_stage(contest, Act.EXPORT)
    if not parts:
        raise Refused(N_("Choose at least one sheet."))
    if codes is not None and not codes:
        raise Refused(N_("Select at least one entry."))
    if set(parts) - set(open_parts(contest, by)):
        raise Conflict(N_("Marks and results are hidden until judging has ended."))
    if with_names and contest.names_shown_at is None:
        raise Conflict(N_("Reveal the names first."))
    if STANDINGS & set(parts) and not allows(Stage(contest.stage), Act.SEE_STANDINGS):
        standings.note_look(contest, by=by, now=now)
    after: dict[str, object] = {"sheets": [part.value for part in parts], "names": with_names}
    if codes is not None:
        after["codes"] = sorted(codes)
    record(Verb.CONTEST_WORKBOOK, "contest", contest.id, by_id=by.id, now=now, after=after)
