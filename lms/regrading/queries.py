"""Computing what a correction would change, from attempts and boards as they are stored."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from lms.boards.actions import publishing as boards
from lms.boards.draft import changes
from lms.boards.periods import period_named
from lms.boards.policy import may_publish
from lms.boards.queries import catalogue, issues
from lms.boards.queries.drafting import OtherPoints
from lms.boards.queries.touched import is_known, issues_with
from lms.people.identity import User
from lms.quizzes.queries import corrections, late
from lms.quizzes.queries.marking import marked_results
from lms.quizzes.records import QuizEntry
from lms.quizzes.regrading import Correction, regraded
from lms.regrading.dry_run import BoardMove, DryRun

if TYPE_CHECKING:
    from lms.boards.models import BoardIssue


def dry_run(entry: QuizEntry, correction: Correction, by: User, zone: tzinfo, secret: str) -> DryRun:
    """Compute what a correction would change for finished attempts and published boards; nothing is written.

    A few statements for all attempts, and those of a draft for each issue in whose period one of them ended.
    """
    kept = corrections.versions(entry.document_id, correction.question)
    reached = corrections.reached_versions(correction, kept)
    asked, changed = 0, []
    stored = corrections.stored_grades(entry.document_id, correction.named, reached)
    for one in regraded(stored, reached):
        asked += 1
        if one.is_changed:
            changed.append(one)
    other = {one.stored.attempt_id: (one.after.points, one.after.max_points) for one in changed}
    moments = [one.stored.finished_at for one in changed]
    moves = list(board_moves(entry, moments, by, zone, secret, other)) if changed else []
    running = corrections.running_people(entry.document_id, list(reached))
    return DryRun(asked, by.id, running, changed, moves)


def board_moves(
    entry: QuizEntry,
    moments: Collection[datetime],
    by: User,
    zone: tzinfo,
    secret: str,
    other: OtherPoints | None = None,
) -> Iterator[BoardMove]:
    """Yield the published issues that would say something else of attempts at the quiz that ended at these moments.

    `other` has points of attempts that are not stored yet.
    """
    for board, issue in issues_with(entry.slug, moments):
        period = period_named(issue.period)
        if period is None:
            continue
        draft = boards.draft(board, period, zone=zone, secret=secret, other=other or {})
        found = changes(issues.ranks_and_points_in(issue.id), draft.entries)
        if found:
            yield BoardMove(
                board.slug,
                board.definition.titles,
                issue.number,
                issue.period,
                found,
                board.definition.second_person,
                may_publish(by, boards.unit_of(board)),
            )


@dataclass(frozen=True, slots=True)
class LaterResult:
    """A finished attempt whose result someone changed: accepted late answers (`at` None), or gave a mark at `at`."""

    finished_at: datetime
    by_id: int
    at: datetime | None

    def changes(self, issue: "BoardIssue") -> bool:
        """Return whether an issue counts the attempt and may lack the change."""
        is_within = issue.from_at <= self.finished_at < issue.until_at
        return is_within and (self.at is None or self.at > issue.published_at)


def later_results(document_id: int) -> list[LaterResult]:
    """Return who changed results of a quiz by accepting late answers or by marks."""
    accepted = [LaterResult(one.finished_at, one.by_id, None) for one in late.accepted_late(document_id)]
    return accepted + [LaterResult(one.finished_at, one.by_id, one.at) for one in marked_results(document_id)]


def boards_for(slugs: Collection[str], users: Sequence[User]) -> Mapping[str, bool]:
    """Return for boards by their names whether one of the people may publish them."""
    found = {}
    for slug in slugs:
        board = catalogue.board(slug)
        if board is not None and is_known(board):
            unit = boards.unit_of(board)
            found[slug] = any(may_publish(one, unit) for one in users)
    return found
