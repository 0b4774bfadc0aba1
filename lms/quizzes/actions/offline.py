"""Draw a paper for download before the start, begin its attempt, and show the code that opens it without a network."""

from dataclasses import replace
from datetime import datetime, tzinfo

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.errors import N_, Refused
from lms.people.identity import User
from lms.people.queries.people import unit_on
from lms.quizzes.access_rules import Claim
from lms.quizzes.actions.attempts import (
    added,
    drawn_paper,
    new_attempt,
    next_number,
    require_not_on_panel,
    require_unit_access,
)
from lms.quizzes.attempt_start import CannotStart, attempt_summary
from lms.quizzes.format.questions import QuizSettings
from lms.quizzes.offline import actions as papers
from lms.quizzes.offline.papers import PaperToTake, UnitCode
from lms.quizzes.offline.queries import prepared_paper
from lms.quizzes.offline.sealing import NewCode
from lms.quizzes.overrides.lenient import for_person
from lms.quizzes.overrides.queries import overrides_for
from lms.quizzes.queries import attempts as queries
from lms.quizzes.records import QuizEntry
from lms.quizzes.timing import StartBlocker


def prepare(
    entry: QuizEntry, by: User, now: datetime, *, secret: str, zone: tzinfo, grace_s: int,
    fresh: NewCode | None = None,
) -> PaperToTake:  # fmt: skip
    """Return the paper of the person's next attempt, the same one each time, drawn now if it is not there yet.

    Raises CodeNeeded when its unit needs a new code and none is given as `fresh`, CannotStart when the quiz is not for
    offline use, an attempt is in progress, or no attempt can follow, and NoAccess for someone of another unit or who
    has not passed what comes first.
    """
    attempts = queries.attempts_of(by.id, entry.document_id)
    day = now.astimezone(zone).date()
    overrides = overrides_for(by.id, day, entry.document_id).get(entry.document_id)
    quiz = for_person(queries.kept_quiz(entry.revision_id, entry.digest).quiz, overrides)
    if not quiz.settings.offline:
        raise CannotStart(N_("This quiz cannot be downloaded."))
    where = attempt_summary(quiz.settings, attempts, now, grace_s)
    if where.running is not None:
        raise CannotStart(N_("You have an attempt in progress. Continue it."))
    if where.blocker not in (None, StartBlocker.NOT_OPEN_YET):
        raise CannotStart(where.blocker.value)
    require_not_on_panel(entry.document_id, by.id)
    unit = unit_on(by.id, day)
    # What is asked at the start itself cannot be asked now.
    rules = replace(quiz.settings, password="", networks=(), honour=False)
    require_unit_access(rules, Claim(), by, unit)
    number = next_number(attempts)
    there = prepared_paper(by.id, entry.document_id, number, entry.revision_id)
    if there is not None:
        return there
    paper = drawn_paper(entry, quiz, by.id, attempts, now, secret)
    code_id = (
        papers.unit_code(entry.document_id, unit.id, fresh, now)
        if unit and takes_code(quiz.settings)
        else None
    )
    return papers.add_paper(paper, by.id, code_id, now)


def takes_code(rules: QuizSettings) -> bool:
    """Return whether a code may open the paper: not where the server has to ask something at the start."""
    return not (rules.password or rules.networks or rules.honour)


def begin(paper: PaperToTake, by: User, now: datetime, *, zone: tzinfo, device: str = "") -> int:
    """Return the attempt of a paper that a code has opened; it began when the code was shown.

    Raises CannotStart when the code has not been shown, or when the attempt of that number has another paper.
    """
    if (there := attempt_of(paper)) is not None:
        return there
    if paper.began_at is None:
        raise CannotStart(N_("The code for this paper has not been shown to anyone. Open the paper again."))
    entry = queries.entry_of(paper.document_id)
    if entry is None:
        raise CannotStart(N_("This quiz is no longer there."))
    overrides = overrides_for(by.id, now.astimezone(zone).date(), entry.document_id)
    kept = queries.kept_quiz(paper.revision_id, paper.digest)
    quiz = for_person(kept.quiz, overrides.get(entry.document_id))
    unit = unit_on(by.id, now.astimezone(zone).date())
    added(new_attempt(paper, quiz.settings, by, unit, paper.began_at, device))
    found = attempt_of(paper)
    if found is None:
        raise CannotStart(N_("Another attempt is in progress. Submit it, then open this page again."))
    return found


def attempt_of(paper: PaperToTake) -> int | None:
    """Return the attempt that has this paper; raise CannotStart when its number belongs to another paper."""
    there = next(
        (one for one in queries.attempts_of(paper.user_id, paper.document_id) if one.number == paper.number),
        None,
    )
    if there is None:
        return None
    if (there.revision_id, dict(there.paper)) != (paper.revision_id, dict(paper.paper)):
        raise CannotStart(
            N_(
                "This attempt was taken with another version of the paper. Your answers stay on this device. "
                "Show them to the convener."
            )
        )
    return there.id


def show_code(code: UnitCode, rules: QuizSettings, by: User, now: datetime, quiz: str) -> None:
    """Show the code of a unit: from now on the time of its papers runs. A code that was shown stays as it is.

    Raises Refused before the quiz opens and after it has closed.
    """
    if rules.opens_at is not None and now < rules.opens_at:
        raise Refused(N_("The code can be shown when the quiz opens."))
    if rules.closes_at is not None and now >= rules.closes_at:
        raise Refused(N_("This quiz is closed."))
    if papers.mark_shown(code.id, by.id, now):
        record(
            Verb.OFFLINE_CODE_SHOW, "unit", code.unit_id, by_id=by.id, now=now,
            after={"quiz": quiz},
        )  # fmt: skip
