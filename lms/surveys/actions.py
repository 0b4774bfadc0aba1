"""Keep the answers of someone as answers of nobody, end surveys, and tell people of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from secrets import token_hex
from typing import Any, cast

from sqlalchemy import Table, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lms.db import Base, db, take
from lms.errors import N_, Conflict
from lms.http.web import local_day
from lms.notifications.actions.telling import Destination, notify
from lms.notifications.kinds import Kind
from lms.notifications.subjects import Subject
from lms.outbox.letters import Line
from lms.people.identity import Unit, User
from lms.people.joining import Joined
from lms.surveys.definition import TYPED
from lms.surveys.models import SurveyAnswer, SurveyParticipation, SurveyRun
from lms.surveys.queries import answers as queries
from lms.surveys.queries.catalogue import SurveyEntry
from lms.surveys.standing import SurveyState

# So many rows of others are written anew with each response, in each of the two tables; see lms/surveys/models.py.
MIXED = 200
NOT_OPEN = N_("The survey takes no answers now, so yours were not saved.")


def unit_to_keep(one: SurveyEntry, unit: Unit | None, now: datetime) -> int | None:
    """Return the unit that is kept with answers: the person's or the nearest above it with enough people; else None."""
    if unit is None or not one.rules.by_unit:
        return None
    ids = [part for part in unit.path.split("/") if part]
    for length in range(len(ids), 0, -1):
        path = "/" + "/".join(ids[:length]) + "/"
        if one.rules.units and not any(path.startswith(wider) for wider in one.paths):
            return None
        if len(queries.asked([path], one.rules.roles, local_day(now))) >= one.rules.minimum:
            return int(ids[length - 1])
    return None


def respond(
    one: SurveyEntry, user: User, unit_id: int | None, answers: Mapping[str, str], now: datetime
) -> bool:
    """Keep answers, by question; return False when the person has answered already, and then keep nothing.

    Raises Conflict when the survey takes no answers now, or was changed after it was read.
    """
    run = _run(one)
    if run.revision_id != one.revision_id:
        raise Conflict(
            N_("The survey was changed while you answered. Check your answers and send them again.")
        )
    if run.is_ended or one.state(now) is not SurveyState.OPEN:
        raise Conflict(NOT_OPEN)
    if queries.has_responded(one.id, user.id):
        return False
    typed = {question.id for question in one.rules.questions if question.kind in TYPED}
    _write_among_others(
        SurveyAnswer,
        one.id,
        "token",
        [
            {
                "token": token_hex(16),
                "document_id": one.id,
                "question": id_,
                "answer": answer,
                "unit_id": None if id_ in typed else unit_id,
            }
            for id_, answer in answers.items()
        ],
    )
    _write_among_others(SurveyParticipation, one.id, "user_id", [{"document_id": one.id, "user_id": user.id}])
    return True


def _run(one: SurveyEntry) -> SurveyRun:
    """Return the run of a survey, taken for this transaction; the first answer makes it."""
    chosen = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    values = {"document_id": one.id, "revision_id": one.revision_id, "is_ended": False, "responded": 0}
    db.session.execute(chosen.insert(SurveyRun).values(values).on_conflict_do_nothing())
    run = db.session.get_one(SurveyRun, one.id)
    take(run)
    return run


def _write_among_others(
    model: type[SurveyAnswer] | type[SurveyParticipation],
    document_id: int,
    key: str,
    new: Sequence[dict[str, Any]],
) -> None:
    """Write rows together with rows of others, all in the order of their keys, so that nothing tells which are new."""
    if not new:
        return
    table = cast(Table, model.__table__)
    mine = table.c.document_id == document_id
    others = (
        db.session.execute(select(table).where(mine).order_by(func.random()).limit(MIXED)).mappings().all()
    )
    gone = delete(model).where(mine, table.c[key].in_([row[key] for row in others]))
    db.session.execute(gone.execution_options(synchronize_session=False))
    rows = sorted((*new, *map(dict, others)), key=lambda row: row[key])
    db.session.execute(insert(table), rows)


def end(document_id: int) -> bool:
    """Take no more answers to a survey and forget who has answered, but for how many; return whether it ended now."""
    run = db.session.get_one(SurveyRun, document_id)
    take(run)
    if run.is_ended:
        return False
    run.is_ended, run.responded = True, queries.counts([document_id]).get(document_id, 0)
    gone = delete(SurveyParticipation).where(SurveyParticipation.document_id == document_id)
    db.session.execute(gone.execution_options(synchronize_session=False))
    db.session.flush()
    return True


def tell(one: SurveyEntry, cause: str, now: datetime, *, is_opening: bool) -> None:
    """Tell those who are asked and have not answered that the survey is open, or until when they can answer."""
    done = queries.respondents(one.id)
    paths = one.paths if one.rules.units else None
    people = [id_ for id_ in queries.asked(paths, one.rules.roles, local_day(now)) if id_ not in done]
    notify(
        Kind.SURVEY,
        cause,
        people,
        Line(N_("The survey “%(title)s” is open. Your answers are anonymous."))
        if is_opening
        else Line(
            N_("The survey “%(title)s” closes on %(at)s, and you have not answered it yet."),
            {"at": one.rules.closes_at},
        ),
        Destination("surveys.show", {"slug": one.slug}),
        now=now,
        subject=Subject("document", one.document.key),
    )


def join_responses(kept: User, leaving: User, now: datetime) -> Joined:
    """Let the account that stays count as having answered where either has; answers belong to no account."""
    model: type[Base] = SurveyParticipation
    own = select(SurveyParticipation.document_id).where(SurveyParticipation.user_id == kept.id)
    both = delete(model).where(
        SurveyParticipation.user_id == leaving.id, SurveyParticipation.document_id.in_(own)
    )
    moved = (
        update(SurveyParticipation)
        .where(SurveyParticipation.user_id == leaving.id)
        .values(user_id=kept.id)
        .returning(SurveyParticipation.document_id)
    )
    db.session.execute(both.execution_options(synchronize_session=False))
    count = len(db.session.execute(moved.execution_options(synchronize_session=False)).all())
    return Joined(((N_("answered surveys"), count),))
