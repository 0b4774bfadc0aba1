"""Reading requests for acts that need two persons."""

from collections.abc import Collection

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from lms.audit.queries.trail import has_done
from lms.audit.verbs import Verb
from lms.contests.rules.models.approvals import Approval
from lms.contests.rules.second_person import SharedAct
from lms.db import db
from lms.people.second_person import ApprovalState

# Acts of those who run or audit a contest.
RUNNING = frozenset(
    {
        *(Verb.CONTEST_BEGIN, Verb.CONTEST_SET_UP, Verb.CONTEST_CHANGE_RULES, Verb.CONTEST_KEEP_RULES),
        *(
            Verb.CONTEST_MOVE,
            Verb.CONTEST_SEARCH,
            Verb.CONTEST_EXPORT,
            Verb.CONTEST_WORKBOOK,
            Verb.CONTEST_FIX_RANKS,
        ),
        *(
            Verb.CONTEST_UNMASK,
            Verb.CONTEST_PUBLISH,
            Verb.CONTEST_FINISH,
            Verb.JUDGE_APPOINT,
            Verb.JUDGE_REMOVE,
        ),
        *(Verb.STANDINGS_SEE, Verb.STANDINGS_OPEN),
    }
)


def approvals(contest_id: int) -> list[Approval]:
    """Return all requests of a contest, those that wait first, then the newest."""
    is_decided = Approval.state != ApprovalState.OPEN
    return list(
        db.session.scalars(
            select(Approval)
            .where(Approval.contest_id == contest_id)
            .options(joinedload(Approval.asked_by), joinedload(Approval.decided_by))
            .order_by(is_decided, Approval.id.desc())
        )
    )


def approval(contest_id: int, approval_id: int) -> Approval | None:
    """Return one request of a contest."""
    return db.session.scalar(
        select(Approval).where(Approval.contest_id == contest_id, Approval.id == approval_id)
    )


def open_approval(contest_id: int, act: SharedAct, subject: str) -> Approval | None:
    """Return the request for an act that still waits."""
    return db.session.scalar(
        select(Approval).where(
            Approval.contest_id == contest_id,
            Approval.act == act,
            Approval.subject == subject,
            Approval.state == ApprovalState.OPEN,
        )
    )


def open_subjects(contest_id: int, act: SharedAct) -> set[str]:
    """Return what the requests for an act that still wait are about."""
    wanted = select(Approval.subject).where(
        Approval.contest_id == contest_id, Approval.act == act, Approval.state == ApprovalState.OPEN
    )
    return set(db.session.scalars(wanted))


def is_approved(contest_id: int, act: SharedAct, subject: str) -> bool:
    """Return whether the act was agreed to, or done by one person where that is enough."""
    found = select(Approval.id).where(
        Approval.contest_id == contest_id,
        Approval.act == act,
        Approval.subject == subject,
        Approval.state.in_((ApprovalState.APPROVED, ApprovalState.SINGLE)),
    )
    return db.session.scalar(found.limit(1)) is not None


def has_run(contest_id: int, person_id: int) -> bool:
    """Return whether the person ever ran or audited this contest: an act on record, or a request or its decision."""
    decided = select(Approval.id).where(
        Approval.contest_id == contest_id,
        or_(Approval.asked_by_id == person_id, Approval.decided_by_id == person_id),
    )
    if db.session.scalar(decided.limit(1)) is not None:
        return True
    return has_done(person_id, RUNNING, "contest", contest_id)


def waiting(contest_ids: Collection[int], person_id: int) -> dict[int, int]:
    """Return by contest how many requests wait for the person, who did not ask for them."""
    found = db.session.execute(
        select(Approval.contest_id, func.count())
        .where(
            Approval.contest_id.in_(contest_ids),
            Approval.state == ApprovalState.OPEN,
            Approval.asked_by_id != person_id,
        )
        .group_by(Approval.contest_id)
    )
    return {contest_id: int(count) for contest_id, count in found}
