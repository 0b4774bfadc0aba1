"""Print papers of a quiz, and make attempts of what was entered from them twice."""

import hmac
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import insert

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import db
from lms.errors import N_, Conflict, Refused
from lms.people.identity import User
from lms.people.queries import people
from lms.quizzes.access_rules import Claim
from lms.quizzes.actions.attempts import close, next_number, require_unit_access
from lms.quizzes.answer_encoding import encoded
from lms.quizzes.attempt_start import CannotStart, attempt_summary, require_start, window
from lms.quizzes.bank.queries import held_questions
from lms.quizzes.drawing import draw, without
from lms.quizzes.format.questions import Quiz
from lms.quizzes.models import Attempt, AttemptEvent, SavedAnswer
from lms.quizzes.overrides.lenient import for_person
from lms.quizzes.overrides.queries import overrides_for
from lms.quizzes.paper import actions as rows
from lms.quizzes.paper.queries import batch_with_id, entries_of, held_paper, other_paper_of
from lms.quizzes.paper.records import FIRST, KEYED, SECOND, SETTLED, Batch, NumberedPaper, PaperState
from lms.quizzes.pass_marks.queries import was_member
from lms.quizzes.queries import attempts as queries
from lms.quizzes.records import KeptQuiz, QuizEntry
from lms.quizzes.responses import normalise
from lms.quizzes.timing import AttemptState

ON_PAPER = "on paper"
NOT_ON_PAPER = N_(
    "This quiz asks how sure learners are of each answer, and a paper has no place for that. To print its questions, "
    "make another quiz of them without “Certainty”."
)
_LOG = insert(SavedAnswer.__table__)  # type: ignore[arg-type]
_EVENTS = insert(AttemptEvent.__table__)  # type: ignore[arg-type]


class WrongPerson(Refused):
    """The person named cannot have written this paper; the sentence says why."""


class SecondPersonNeeded(Refused):
    """The second entry would be by the person who made the first, without the confirmation that no one else can."""


def drawn_papers(
    quiz: Quiz,
    secret: str,
    token: str,
    people_ids: Sequence[int | None],
    held: Collection[str],
    *,
    shared: bool,
) -> list[rows.NewPaper]:
    """Draw one paper for each of these people (None: written by hand), the same for all where `shared`.

    Everything follows from the secret of the site and the token of the form.
    """
    left = without(quiz, held)
    found: list[rows.NewPaper] = []
    for place, person_id in enumerate(people_ids):
        if not shared or not found:
            name = f"paper/{token}/{place}".encode()
            seed = hmac.digest(secret.encode(), name, "sha256").hex()
            paper = draw(left, seed).to_data()
        found.append(rows.NewPaper(seed, paper, person_id))
    return found


def require_printable(entry: QuizEntry, quiz: Quiz, now: datetime) -> list[str]:
    """Return the questions that cannot be drawn now; Refused where the quiz cannot be taken on paper."""
    if quiz.settings.confidence:
        raise Refused(NOT_ON_PAPER)
    held = held_questions(entry.key, now)
    if not any(without(quiz, held).questions):
        raise CannotStart(N_("No questions of this quiz can be asked at present. Try again later."))
    return sorted(held)


@dataclass(frozen=True, slots=True)
class PaperContext:
    """A paper with what its entry needs: the printing, the quiz as printed, the zone of the site."""

    batch: Batch
    kept: KeptQuiz
    zone: tzinfo


def lines_of(kept: KeptQuiz, raw: Mapping[str, Sequence[str]]) -> tuple[dict[str, str], dict[str, Refused]]:
    """Return the answers as they are stored, and what was refused, by question."""
    lines, refused = {}, {}
    for id_, values in raw.items():
        try:
            lines[id_] = encoded(normalise(kept.by_id[id_], values))
        except Refused as refusal:
            refused[id_] = refusal
    return lines, refused


def enter(
    paper_id: int, turn: int, person: User, answers: Mapping[str, str], context: PaperContext, *, alone: bool, by: User,
    now: datetime, source: str = KEYED,
) -> PaperState:  # fmt: skip
    """Add the first or second entry of a paper; return where the paper stands then.

    Two equal entries are recorded as an attempt. Raises WrongPerson, Conflict when the paper has moved on, Refused when
    the second entry is by the person who made the first and `alone` does not say that no one else is there.
    """
    context = _held(context)
    paper = held_paper(paper_id)
    entries = entries_of(paper_id)
    if rows.is_same(entries.get(turn), person.id, answers, by):
        return paper.state
    _require_turn(paper, turn)
    _require_written(context, now)
    _require_person(paper, person, context, by)
    first = entries.get(FIRST)
    if first is not None and first.by_id == by.id and not alone:
        raise SecondPersonNeeded(
            N_("You made the first entry. Let someone else make the second, or confirm that no one else can.")
        )
    is_alone = first is not None and first.by_id == by.id
    rows.add_entry(paper.id, turn, source, person.id, answers, alone=is_alone, by=by, now=now)
    after = {"turn": turn, "source": source, "alone": is_alone}
    record(Verb.PAPER_ENTER, "paper", paper.number, by_id=by.id, now=now, after=after)
    if first is None:
        state = PaperState.ENTERED
    elif (first.person_id, dict(first.answers)) == (person.id, dict(answers)):
        _record(paper, person, answers, context, by, now)
        return PaperState.RECORDED
    else:
        state = PaperState.DIFFERS
    rows.set_state(paper.id, state)
    return state


def settle(
    paper_id: int, person: User, answers: Mapping[str, str], context: PaperContext, *, by: User, now: datetime
) -> None:
    """Record a paper as someone has settled the differences between its two entries."""
    context = _held(context)
    paper = held_paper(paper_id)
    entries = entries_of(paper_id)
    if rows.is_same(entries.get(SETTLED), person.id, answers, by):
        return
    _require_turn(paper, SETTLED)
    _require_written(context, now)
    _require_person(paper, person, context, by)
    rows.add_entry(paper.id, SETTLED, KEYED, person.id, answers, alone=False, by=by, now=now)
    differing = [
        id_ for id_ in answers if entries[FIRST].answers.get(id_) != entries[SECOND].answers.get(id_)
    ]
    record(
        Verb.PAPER_SETTLE, "paper", paper.number, by_id=by.id, now=now, after={"questions": differing},
    )  # fmt: skip
    _record(paper, person, answers, context, by, now)


def _held(context: PaperContext) -> PaperContext:
    """Return the printing as it stands now; no one else can move its exam until the transaction ends."""
    rows.hold_batch(context.batch.id)
    batch = batch_with_id(context.batch.id)
    assert batch is not None
    return replace(context, batch=batch)


def _require_written(context: PaperContext, now: datetime) -> None:
    if context.batch.starts_at > now:
        raise Refused(
            N_("The exam of this paper is still to come. Correct its time on the page of all papers.")
        )


def _require_turn(paper: NumberedPaper, turn: int) -> None:
    if paper.state is PaperState.RECORDED:
        raise Conflict(N_("This paper has been recorded already. A paper is recorded once only."))
    if paper.state is PaperState.VOID:
        raise Conflict(N_("This paper is void. Nothing can be entered from it."))
    if paper.turn != turn:
        raise Conflict(N_("Someone else has entered this paper meanwhile. Look at it again."))


def _require_person(paper: NumberedPaper, person: User, context: PaperContext, by: User) -> None:
    if not person.active:
        raise WrongPerson(N_("The account of this person is closed."))
    if person.id == by.id:
        raise WrongPerson(N_("Someone else must enter your own paper."))
    if paper.person_id is not None and paper.person_id != person.id:
        raise WrongPerson(N_("This paper was printed for %(name)s."), name=paper.person)
    other = other_paper_of(person.id, paper.batch_id, paper.id)
    if other is not None:
        raise WrongPerson(
            N_("Paper %(number)s of the same printing was entered for this person."), number=other
        )
    _require_start(person, context)


def _require_start(person: User, context: PaperContext) -> None:
    """Raise WrongPerson unless the person was allowed to take the quiz when the paper was written.

    The paper decides what is asked and how it is graded; whether one may take the quiz is as it stands now.
    """
    batch = context.batch
    day = batch.starts_at.astimezone(context.zone).date()
    entry = queries.entry_of(batch.document_id)
    kept = queries.kept_quiz(entry.revision_id, entry.digest) if entry else context.kept
    overrides = overrides_for(person.id, day, batch.document_id).get(batch.document_id)
    rules = for_person(kept.quiz, overrides).settings
    attempts = queries.attempts_of(person.id, batch.document_id)
    unit = people.unit_on(person.id, day)
    if any(not one.is_finished for one in attempts):
        raise WrongPerson(N_("This person has an attempt at this quiz in progress."))
    if was_member(batch.document_id, person.id):
        raise WrongPerson(N_("This person was on the panel for the pass mark and has seen the answers."))
    try:
        require_start(attempt_summary(rules, attempts, batch.starts_at))
        # Password, network and promise are for those who start by themselves.
        rules = replace(rules, networks=(), password="", honour=False)
        require_unit_access(rules, Claim(), person, unit)
    except Refused as refusal:
        raise WrongPerson(refusal.sentence, **refusal.values) from refusal


def _record(
    paper: NumberedPaper,
    person: User,
    answers: Mapping[str, str],
    context: PaperContext,
    by: User,
    now: datetime,
) -> None:
    """Make an attempt of a paper that was entered twice and grade it as any other."""
    attempt = _attempt(paper, person, context)
    db.session.add(attempt)
    db.session.flush()
    moment = _finished(attempt, context, now)
    log = [
        {"attempt_id": attempt.id, "question": id_, "answer": line, "sequence": place, "saved_at": moment}
        for place, (id_, line) in enumerate(answers.items(), 1)
        if line
    ]
    if log:
        db.session.connection().execute(_LOG, log)
    event = {"attempt_id": attempt.id, "kind": ON_PAPER, "at": now, "by_id": by.id, "ends_at": None}
    db.session.connection().execute(_EVENTS, event | {"reason": paper.number})
    held = queries.attempt_to_close(attempt.id)
    assert held is not None
    close(held, moment)
    rows.set_state(paper.id, PaperState.RECORDED, attempt_id=attempt.id)
    after = {"paper": paper.number, "count": len(log)}
    record(Verb.PAPER_RECORD, "attempt", attempt.id, by_id=by.id, now=now, after=after)
    db.session.flush()


def _attempt(paper: NumberedPaper, person: User, context: PaperContext) -> Attempt:
    batch = context.batch
    attempts = queries.attempts_of(person.id, batch.document_id)
    unit = people.unit_on(person.id, batch.starts_at.astimezone(context.zone).date())
    return Attempt(
        user_id=person.id,
        document_id=batch.document_id,
        revision_id=batch.revision_id,
        unit_id=unit.id if unit else None,
        number=next_number(attempts),
        state=AttemptState.IN_PROGRESS,
        seed=paper.seed,
        paper=paper.paper,
        drawn_from={"met": {}, "held": list(batch.held)},
        extra_time_percent=person.extra_time_percent,
        started_at=batch.starts_at,
        ends_at=None,
    )


def _finished(attempt: Attempt, context: PaperContext, now: datetime) -> datetime:
    """Return when the paper was handed in: at the end of the time limit, without one at once; never in the future."""
    full_s = window(context.kept.quiz.settings, attempt.extra_time_percent).full_s or 0
    return min(now, attempt.started_at + timedelta(seconds=full_s))
