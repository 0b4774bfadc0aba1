"""What happened in one contest, in order: the acts of the audit trail that concern it and everything in it."""

from dataclasses import dataclass

from sqlalchemy import select

from lms.audit.queries import trail as audit
from lms.audit.queries.trail import TrailEntry, TrailPage
from lms.audit.verbs import Verb
from lms.contests.entries.queries.entries import author_ids, drafting_ids
from lms.contests.results.queries.evidence import things_of
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db

# What everybody does once and what decides nothing; the page leaves it out unless it is asked for.
ROUTINE = frozenset(
    {
        Verb.ENTRY_START, Verb.ENTRY_SUBMIT, Verb.ENTRY_RESTORE, Verb.ENTRY_SCREEN, Verb.ENTRY_INVITE,
        Verb.ENTRY_CONFIRM, Verb.JUDGE_CALIBRATED, Verb.MARK_SUBMIT,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ContestAct:
    """One act; `unnamed` are people whose names are not shown yet, and `hides_marks` hides the values."""

    act: TrailEntry
    unnamed: frozenset[int]
    hides_marks: bool

    @property
    def is_by_author(self) -> bool:
        """Whether someone acted whose name is not shown yet."""
        return self.act.entry.actor_id in self.unnamed


def contest_trail(contest: Contest, is_whole: bool, page: int) -> tuple[TrailPage, list[ContestAct]]:
    """Return one page of what happened, oldest first; without routine acts unless the whole is asked for.

    Until names are revealed authors have none here, and until judging has ended marks have no values.
    """
    left_out = () if is_whole else tuple(verb.value for verb in ROUTINE)
    found = audit.acts_about(things_of(contest.id), contest.slug, left_out, page)
    unnamed = _unnamed(contest)
    are_marks_hidden = not allows(Stage(contest.stage), Act.SEE_STANDINGS)
    return found, [
        ContestAct(act, unnamed, are_marks_hidden and act.entry.target_kind == "assignment")
        for act in found.rows
    ]


def _unnamed(contest: Contest) -> frozenset[int]:
    """Return the people whose names would say who wrote which entry."""
    if contest.names_shown_at is not None:
        return frozenset()
    wanted = (author_ids(contest.id), drafting_ids(contest.id))
    return frozenset(one for ids in wanted for one in db.session.scalars(select(ids.subquery())))
