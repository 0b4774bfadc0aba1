"""Open panels, take estimates, go on to the next round, decide; say who is just good enough."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import delete, select

from lms.audit.actions import link_record, record
from lms.audit.verbs import Verb
from lms.db import db, hold
from lms.errors import N_, Conflict, Refused
from lms.people.identity import User
from lms.quizzes.pass_marks.models import BorderlineLearner, PassMarkEstimate, PassMarkMember, PassMarkPanel
from lms.quizzes.pass_marks.panels import MEMBER_ROLES, ROUNDS
from lms.quizzes.pass_marks.queries import borderline_learners, held_panel, newest_panel

LEAST_MEMBERS, MOST_MEMBERS = 2, 50


class PanelMoved(Conflict):
    """The panel went on to its next round, or was closed, after the page was opened."""


def open_panel(
    document_id: int,
    revision_id: int,
    digest: str,
    standard: str,
    members: Sequence[User],
    *,
    by: User,
    now: datetime,
) -> PassMarkPanel:
    """Begin the first round over the current questions of a quiz.

    Raises Refused with fewer than two members or one without a role, Conflict while another panel is open.
    """
    if not LEAST_MEMBERS <= len(members) <= MOST_MEMBERS:
        raise Refused(
            N_("Enter the usernames of %(least)s to %(most)s different people."), least=LEAST_MEMBERS, most=MOST_MEMBERS
        )  # fmt: skip
    for one in members:
        if not one.has_role(*MEMBER_ROLES):
            raise Refused(
                N_(
                    "%(name)s is a learner. Members see the answers, so choose trainers, judges or other staff."
                ),
                name=one.name,
            )
    hold(f"pass mark {document_id}")
    kept = newest_panel(document_id)
    if kept is not None and kept.closed_at is None:
        raise Conflict(N_("A panel is already at work on this quiz."))
    panel = PassMarkPanel(
        document_id=document_id,
        revision_id=revision_id,
        digest=digest,
        standard=standard,
        round=ROUNDS[0],
        opened_by_id=by.id,
        opened_at=now,
        members=[PassMarkMember(user_id=one.id) for one in members],
    )
    db.session.add(panel)
    db.session.flush()
    after = {"standard": standard, "members": [one.id for one in members]}
    record(Verb.PANEL_OPEN, "quiz", document_id, by_id=by.id, now=now, after=after)
    return panel


def save_estimates(
    panel_id: int, seen_round: int, given: Mapping[str, int | None], *, by: User, now: datetime
) -> None:
    """Keep what a member estimates in the present round; None takes an estimate back. Raises PanelMoved."""
    panel = _open(panel_id)
    if panel.round != seen_round:
        raise PanelMoved(
            N_("The panel has gone on to the next round. Check your estimates and save them again.")
        )
    kept = {
        one.question: one
        for one in db.session.scalars(
            select(PassMarkEstimate).where(
                PassMarkEstimate.panel_id == panel.id,
                PassMarkEstimate.user_id == by.id,
                PassMarkEstimate.round == panel.round,
            )
        )
    }
    for question, percent in given.items():
        held = kept.get(question)
        if held is not None and percent is None:
            db.session.delete(held)
        elif held is not None and percent is not None and held.percent != percent:
            held.percent, held.at = percent, now
        elif held is None and percent is not None:
            db.session.add(
                PassMarkEstimate(
                    panel_id=panel.id, user_id=by.id, round=panel.round, question=question, percent=percent, at=now
                )
            )  # fmt: skip
    link_record("pass_mark_estimates", panel.id)
    db.session.flush()


def next_round(panel_id: int, seen_round: int, *, by: User, now: datetime) -> None:
    """Go on to the second round; sent twice, it is done once."""
    panel = _open(panel_id)
    if panel.round == seen_round == ROUNDS[0]:
        panel.round = ROUNDS[1]
        record(
            Verb.PANEL_ROUND, "quiz", panel.document_id, by_id=by.id, now=now, after={"round": panel.round}
        )
        db.session.flush()


def close_panel(panel_id: int, *, by: User, now: datetime) -> None:
    """Take no more estimates."""
    panel = _open(panel_id)
    panel.closed_at = now
    record(Verb.PANEL_CLOSE, "quiz", panel.document_id, by_id=by.id, now=now, after={"round": panel.round})
    db.session.flush()


def decide(panel_id: int, percent: Decimal, reason: str, *, by: User, now: datetime) -> None:
    """Record the pass mark that was decided after a panel; a later decision replaces it, the trail keeps both."""
    panel = held_panel(panel_id)
    if panel is None or panel.closed_at is None:
        raise Conflict(N_("Close the panel before you record the decision."))
    before = {"percent": None if panel.decided_percent is None else str(panel.decided_percent)}
    panel.decided_percent, panel.decided_reason = percent, reason
    panel.decided_by_id, panel.decided_at = by.id, now
    record(
        Verb.PASS_MARK_DECIDE, "quiz", panel.document_id, by_id=by.id, now=now, before=before,
        after={"percent": str(percent)}, reason=reason,
    )  # fmt: skip
    db.session.flush()


def _open(panel_id: int) -> PassMarkPanel:
    panel = held_panel(panel_id)
    if panel is None or panel.closed_at is not None:
        raise PanelMoved(N_("The panel has been closed. No estimates are accepted any more."))
    return panel


def set_borderline(
    document_id: int, shown: Collection[int], chosen: Collection[int], *, by: User, now: datetime
) -> int:
    """Let the chosen of the people shown be the borderline group; return how many are in it now.

    Who was not shown on the page stays as they were.
    """
    hold(f"pass mark {document_id}")
    there = borderline_learners(document_id)
    gone = (there & set(shown)) - set(chosen)
    new = (set(chosen) & set(shown)) - there
    db.session.execute(
        delete(BorderlineLearner).where(
            BorderlineLearner.document_id == document_id, BorderlineLearner.user_id.in_(gone)
        )
    )
    db.session.add_all(
        BorderlineLearner(document_id=document_id, user_id=one, by_id=by.id, at=now) for one in sorted(new)
    )
    if gone or new:
        after = {"added": sorted(new), "removed": sorted(gone)}
        record(Verb.BORDERLINE_CHOOSE, "quiz", document_id, by_id=by.id, now=now, after=after)
    db.session.flush()
    return len((there - gone) | new)


def join_pass_marks(kept_id: int, leaving_id: int) -> None:
    """Move what a person's other account did in panels and where it was called just good enough."""
    for model in (PassMarkMember, PassMarkEstimate, BorderlineLearner):
        keys = [column.name for column in model.__table__.primary_key if column.name != "user_id"]
        mine = {tuple(getattr(one, key) for key in keys) for one in _of(model, kept_id)}
        for one in _of(model, leaving_id):
            if isinstance(one, PassMarkEstimate):
                link_record("pass_mark_estimates", one.panel_id)
            if tuple(getattr(one, key) for key in keys) in mine:
                db.session.delete(one)
            else:
                one.user_id = kept_id
    db.session.flush()


def _of(
    model: type[PassMarkMember] | type[PassMarkEstimate] | type[BorderlineLearner], user_id: int
) -> list[PassMarkMember | PassMarkEstimate | BorderlineLearner]:
    return list(db.session.scalars(select(model).where(model.user_id == user_id)))
