"""Publish a board: all of an issue in one transaction, numbered, never changed afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from sqlalchemy import insert

from lms.audit.actions import link_record, record
from lms.audit.queries.chain import published_head
from lms.audit.signals import head_published
from lms.audit.verbs import Verb
from lms.boards.actions.letters import tell_published
from lms.boards.definition_data import to_data
from lms.boards.draft import DraftRow, IssueDraft, RankChange, UnitDraftRow, changes
from lms.boards.freezing import published_from
from lms.boards.models import BoardIssue, BoardRow, BoardUnitRow
from lms.boards.periods import Period
from lms.boards.publication_rules import notice_end
from lms.boards.queries import catalogue, drafting, issues
from lms.boards.queries.catalogue import Board
from lms.boards.queries.drafting import NONE_OTHER, OtherPoints
from lms.boards.queries.rows import unit_line, unit_rows
from lms.boards.signed_issue import manifest_of, signed
from lms.boards.snapshot import IssueHeader, digest_of
from lms.db import Outdated, db
from lms.errors import N_, Conflict, Refused
from lms.library.actions.sync import hold
from lms.people.identity import Unit, User

ROWS_AT_ONCE = 2_000
_ROWS = insert(BoardRow.__table__)  # type: ignore[arg-type] # past the mapper's bookkeeping


class PeriodStillRuns(Refused):
    """Results may still come in."""


class StillFrozen(Refused):
    """The results of the period are held back until a moment that has not come."""


class NoteMissing(Refused):
    """A correction says why."""


class UnknownUnit(Refused):
    """The board names a unit that does not exist."""


class NothingToCorrect(Conflict):
    """The issue would say what is published already."""


class DraftOutdated(Outdated, Conflict):
    """The draft was computed from something that has changed since."""


CHANGED = N_("Results or names on this board changed while its ranks were being computed. Try again.")


class ReplacedIssue(NamedTuple):
    """The issue that a correction replaces."""

    id: int
    number: int


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """A draft that may be published, the issue it would replace, and the note to readers."""

    rows: IssueDraft
    replaces: ReplacedIssue | None
    note: str


def unit_of(board: Board) -> Unit | None:
    """Return the unit the board ranks, None for everyone; raise UnknownUnit when its code is not known."""
    unit = catalogue.board_unit(board.definition)
    if unit is None and board.definition.unit:
        raise UnknownUnit(
            N_("The board lists an unknown unit “%(unit)s”. Correct it in the board’s file."),
            unit=board.definition.unit,
        )
    return unit


def draft(
    board: Board,
    period: Period,
    *,
    zone: tzinfo,
    secret: str,
    other: OtherPoints = NONE_OTHER,
    as_of: datetime | None = None,
) -> IssueDraft:
    """Compute what an issue of the period would say, or would if some attempts had `other` points.

    With `as_of` only what was there at that moment counts. `secret` makes the codes of boards that hide names.
    """
    return drafting.draft(
        board, period, unit_of(board), zone, f"{secret}/{board.document.key}", other, as_of=as_of
    )


def due_draft(board: Board, period: Period, *, zone: tzinfo, secret: str) -> CheckedDraft | None:
    """Compute the first issue of the period, or return None when there is one already."""
    if issues.newest_of_period(board.document.id, period.name) is not None:
        return None
    return CheckedDraft(draft(board, period, zone=zone, secret=secret), None, "")


def checked_draft(
    board: Board,
    period: Period,
    note: str,
    *,
    now: datetime,
    zone: tzinfo,
    secret: str,
    names: bool = True,
) -> CheckedDraft:
    """Compute an issue that a person may publish now, a correction where the period was published.

    Without `names`, a name that was corrected since is no reason for a new issue.
    Raises PeriodStillRuns, StillFrozen, NoteMissing (a correction says why), NothingToCorrect and UnknownUnit.
    """
    if not period.is_over(now, zone):
        raise PeriodStillRuns(N_("This period has not ended. Publish it after its last day."))
    old = issues.newest_of_period(board.document.id, period.name)
    if old is None:
        _check_revealed(board, period, now, zone)
    rows = draft(board, period, zone=zone, secret=secret)
    if old is None:
        return CheckedDraft(rows, None, note)
    if not note:
        raise NoteMissing(
            N_("This period has already been published. Add a note that explains the correction.")
        )
    if says_the_same(
        old, board, rows, changes(issues.ranks_and_points_in(old.id), rows.entries, names=names)
    ):
        raise NothingToCorrect(N_("Nothing has changed since issue %(number)s."), number=old.number)
    return CheckedDraft(rows, ReplacedIssue(old.id, old.number), note)


def reveal_draft(
    board: Board, period: Period, *, now: datetime, zone: tzinfo, secret: str
) -> CheckedDraft | None:
    """Compute what was held back; None where it is published. Raises what `checked_draft` raises."""
    if issues.newest_of_period(board.document.id, period.name) is not None:
        return None
    return checked_draft(board, period, "", now=now, zone=zone, secret=secret)


def publish(
    board: Board, made: CheckedDraft, *, by: User | None, now: datetime, zone: tzinfo, secret: str
) -> BoardIssue:
    """Publish a draft; a period that was published gets a correction, a new issue that replaces it.

    Raises DraftOutdated unless a draft would say the same now.
    """
    hold_unchanged(board, made, zone)
    return write(board, made, by=by, now=now, zone=zone, secret=secret)


def hold_unchanged(board: Board, made: CheckedDraft, zone: tzinfo) -> None:
    """Let no one else publish the board until the transaction ends; raise DraftOutdated if the draft is outdated."""
    lock_board(board)
    newest = issues.newest_of_period(board.document.id, made.rows.period.name)
    is_replaced = (newest.id if newest else None) != (made.replaces.id if made.replaces else None)
    if is_replaced or not is_unchanged(board, made.rows, zone):
        raise DraftOutdated(CHANGED)


def is_unchanged(board: Board, rows: IssueDraft, zone: tzinfo, as_of: datetime | None = None) -> bool:
    """Return whether a draft, with the same `as_of`, would be computed from the same rules and results now."""
    db.session.flush()  # refreshing forgets what is not written yet
    db.session.refresh(board.document)
    if board.document.current_id != board.revision_id:
        return False
    return drafting.sources_now(board, rows, unit_of(board), zone, as_of) == rows.sources


def digest_of_draft(board: Board, rows: IssueDraft, zone: tzinfo) -> str:
    """Return the SHA-256 of what a draft says; the moment and the number that an issue of it will have are left out."""
    period = rows.period
    head = IssueHeader(
        board=board.document.key,
        number=0,
        period=period.name,
        from_at=period.from_at(zone),
        until_at=period.until_at(zone),
        published_at=period.until_at(zone),
        replaces=None,
        note="",
        previous="",
        rules=rules_with(board, rows),
    )
    return digest_of(head, (entry.line for entry in rows.entries), (one.line for one in rows.units))


def _check_revealed(board: Board, period: Period, now: datetime, zone: tzinfo) -> None:
    at = published_from(board.definition, period, zone)
    if board.definition.freeze is not None and now < at:
        raise StillFrozen(
            N_("The results of this period are held back until %(moment)s."),
            moment=f"{at.astimezone(zone):%Y-%m-%d %H:%M}",
        )


def lock_board(board: Board) -> None:
    """Wait for another publication of the board to end, so that no two get one number."""
    hold(board.document.id)


def rules_with(board: Board, rows: IssueDraft) -> dict[str, Any]:
    """Return the rules by which a draft was computed, as an issue keeps them."""
    return to_data(board.definition) | {"compared_with": rows.compared_with}


def says_the_same(old: BoardIssue, board: Board, rows: IssueDraft, changed: Sequence[RankChange]) -> bool:
    """Return whether a published issue, of which these ranks changed, has the rules and units of a draft too."""
    return (
        not changed
        and old.rules == rules_with(board, rows)
        and [unit_line(one) for one in unit_rows(old)] == [one.line for one in rows.units]
    )


def write(
    board: Board, made: CheckedDraft, *, by: User | None, now: datetime, zone: tzinfo, secret: str
) -> BoardIssue:
    """Write an issue, signed, in the transaction of the caller, who holds the board."""
    rows, replaces, note = made.rows, made.replaces, made.note
    notice = notice_end(board.definition.notice, now, zone)
    number = issues.newest_number(board.document.id) + 1
    head = IssueHeader(
        board=board.document.key,
        number=number,
        period=rows.period.name,
        from_at=rows.period.from_at(zone),
        until_at=rows.period.until_at(zone),
        published_at=now,
        replaces=replaces.number if replaces else None,
        note=note,
        previous=issues.digest_of_number(board.document.id, number - 1),
        rules=rules_with(board, rows),
        notice_until=notice.at if notice else None,
    )
    digest = digest_of(head, (entry.line for entry in rows.entries), (one.line for one in rows.units))
    seal = signed(manifest_of(head.board, number, digest), secret)
    issue = BoardIssue(
        document_id=board.document.id,
        revision_id=board.revision_id,
        number=number,
        period=head.period,
        from_at=head.from_at,
        until_at=head.until_at,
        published_at=now,
        published_by_id=by.id if by else None,
        digest=digest,
        row_count=len(rows.entries),
        rules=dict(head.rules),
        replaces_id=replaces.id if replaces else None,
        note=note,
        notice_until=head.notice_until,
        signature=seal.signature,
        public_key=seal.public_key,
        **published_head(),
    )
    db.session.add(issue)
    db.session.flush()
    _write_rows(issue.id, rows.entries)
    if rows.units:
        db.session.execute(
            insert(BoardUnitRow), [_unit_row(issue.id, *one) for one in enumerate(rows.units, 1)]
        )
    head_published.send(issue)
    link_record("board_rows", issue.id)
    _record(issue, head.board, now)
    tell_published(board, issue, (entry.user_id for entry in rows.entries))
    return issue


def _record(issue: BoardIssue, board: str, now: datetime) -> None:
    record(
        Verb.BOARD_PUBLISH,
        N_("board issue"),
        issue.id,
        by_id=issue.published_by_id,
        now=now,
        after={"board": board, "number": issue.number, "period": issue.period, "digest": issue.digest},
        reason=issue.note,
    )


def _write_rows(issue_id: int, entries: Sequence[DraftRow]) -> None:
    for first in range(0, len(entries), ROWS_AT_ONCE):
        values = [
            {"issue_id": issue_id, "scores": entry.scores, **row_values(entry)}
            for entry in entries[first : first + ROWS_AT_ONCE]
        ]
        db.session.execute(_ROWS, values)


def _unit_row(issue_id: int, position: int, one: UnitDraftRow) -> dict[str, Any]:
    return {
        "issue_id": issue_id,
        "position": position,
        "rank": one.line.rank,
        "unit_id": one.unit_id,
        "name": one.line.name,
        "name_en": one.line.name_en,
        "score": one.line.score,
        "detail": {"figures": list(one.line.figures)},
    }


def row_values(entry: DraftRow) -> dict[str, Any]:
    """Return the columns of a published row by name, without what it belongs to and was computed from."""
    line = entry.line
    return {
        "position": entry.position,
        "rank": line.rank,
        "user_id": entry.user_id,
        "unit_id": entry.unit_id,
        "name": line.name,
        "unit_name": line.unit,
        "points": line.points,
        "quizzes": line.quizzes,
        "last_rank": line.last_rank,
        "detail": {"unit_en": line.unit_en, "ties": line.ties} | ({"wins": True} if entry.wins else {}),
    }
