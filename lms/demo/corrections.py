"""What happens after a quiz: a corrected question, reports of learners, late answers, a message in the live room."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from lms.config import Settings
from lms.db import db
from lms.demo import results, timing
from lms.people.models import User
from lms.quizzes import policy
from lms.quizzes.actions import attempts, late, messages, reports, saving
from lms.quizzes.answer_encoding import GivenAnswer
from lms.quizzes.attempt_snapshot import TICKS_A_SECOND, AttemptSnapshot
from lms.quizzes.format.questions import Question
from lms.quizzes.models import Attempt, QuestionResult
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries import corrections
from lms.quizzes.queries import late as late_queries
from lms.quizzes.records import KeptQuiz, QuizEntry
from lms.quizzes.regrading import Correction
from lms.quizzes.reports import ReportState
from lms.regrading import actions as regrading
from lms.regrading.forms import fields_from, ruling_from
from lms.regrading.queries import dry_run

QUIZ, QUESTION, ACCEPTED = "flood-safety", "bag-count", ("151", "152")
REASON = "沙袋分层垒，每层按整袋计，算出151袋或152袋也合理，都算对。"
ALL_AT_ONCE = 10**6
# Who asks, and who agrees as the second person; the convener may publish the boards.
STAFF = ("trainer", "convener")


def add_corrections(
    cadres: Sequence[User], site: Settings, now: datetime, commit: Callable[[], None]
) -> None:
    """Let cadres report questions, correct one of them for all, keep late answers, and send a message."""
    staff = {one.username: one for one in db.session.scalars(select(User).where(User.username.in_(STAFF)))}
    corrected, practice = queries.quiz_entry(QUIZ), queries.quiz_entry(timing.QUIZ)
    if corrected is None or practice is None or len(staff) < len(STAFF):
        return
    trainer, convener = (staff[name] for name in STAFF)
    _report_questions(corrected, practice, trainer, now)
    commit()
    _correct(corrected, site, trainer, convener, now, commit)
    _answer_late(practice, cadres[-5:-3], site, convener, now)
    _send_message(practice, convener, now)
    commit()


def _report_questions(corrected: QuizEntry, practice: QuizEntry, trainer: User, now: datetime) -> None:
    """Report a question that is corrected later, one that is answered, and one that waits."""
    day = timedelta(days=1)
    _report(
        corrected,
        QUESTION,
        ACCEPTED[0],
        "分层垒的时候每层都要按整袋算，我算出来是151袋，请核对。",
        now - 3 * day,
    )
    _report(
        practice,
        results.LOCAL,
        results.LOCAL_ANSWER,
        "我们乡公开栏上写的是五个工作日，到底按哪个算？",
        now - 2 * day,
    )
    answer = "题目问的是稻香县的例子，按三个工作日作答；本乡另有规定的，工作中按本乡的办。"
    reports.answer_reports(
        practice.document_id, results.LOCAL, ReportState.ANSWERED, answer, by_id=trainer.id, now=now - day
    )
    _report(
        practice,
        results.CONTESTED,
        results.CONTESTED_OPTION,
        "我们村的施工队也要交保证书，选这一项为什么不对？",
        now - day,
    )


def _report(entry: QuizEntry, question: str, answer: str, text: str, now: datetime) -> None:
    """Report a question for the last person who gave this answer to it."""
    found = (
        select(Attempt.id)
        .join(QuestionResult, QuestionResult.attempt_id == Attempt.id)
        .where(
            Attempt.document_id == entry.document_id,
            Attempt.finished_at < now,
            QuestionResult.question == question,
            QuestionResult.answer == answer,
        )
        .order_by(Attempt.finished_at.desc(), Attempt.id)
    )
    attempt = _attempt(db.session.scalars(found.limit(1)).one())
    reports.report(attempt, question, text, by=db.session.get_one(User, attempt.user_id), now=now)


def _correct(
    entry: QuizEntry, site: Settings, trainer: User, convener: User, now: datetime, commit: Callable[[], None]
) -> None:
    """Accept further answers to a question; its grades and boards follow when the second person has agreed."""
    named = corrections.newest_version(entry.document_id, QUESTION)
    if named is None:
        return
    ruling = ruling_from(named, fields_from(named, "also", ACCEPTED, "", ""))
    correction = Correction(0, QUESTION, named, ruling, None, entry.revision_id)
    shown = dry_run(entry, correction, trainer, site.zone, site.secret_key)
    asked_at = now - timedelta(minutes=30)
    number = regrading.correct(entry, correction, shown, REASON, seen=0, by=trainer, now=asked_at)
    asked = corrections.correction_record(number)
    if asked is not None and asked.in_force_at is None:
        regrading.approve(asked, shown, "已核对解析，同意。", by=convener, now=now)
    commit()
    agreed = corrections.correction_record(number)
    if agreed is not None:
        regrading.follow(agreed, now, commit, zone=site.zone, secret=site.secret_key, most=ALL_AT_ONCE)


def _answer_late(
    entry: QuizEntry, cadres: Sequence[User], site: Settings, convener: User, now: datetime
) -> None:
    """Keep an answer of two attempts that arrived after their end; one is accepted, one waits."""
    kept = queries.kept_quiz(entry.revision_id, entry.digest)
    _, decided = (_late(entry, kept, cadre, site, now) for cadre in cadres)
    ids = [one.id for one in late_queries.late_of_attempt(decided)]
    late.decide_late(
        decided, ids, accept=True, reason="经核实当时网络中断，答案在结束前已经写好。",
        by=convener, now=now, grace_s=site.network_grace_s,
    )  # fmt: skip


def _late(entry: QuizEntry, kept: KeptQuiz, cadre: User, site: Settings, now: datetime) -> int:
    """Take the quiz until time runs out, with one more answer that the network delays; return the attempt."""
    grace_s, began = site.network_grace_s, now - timedelta(hours=2)
    attempt_id, _ = attempts.start(
        entry, cadre, began, secret=site.secret_key, zone=site.zone, grace_s=grace_s
    )
    attempt = _attempt(attempt_id)
    asked = [kept.by_id[id_] for page in attempt.paper["pages"] for id_ in page]
    chosen = [one for one in asked if one.options]
    in_time = [GivenAnswer(one.id, _right(one)) for one in chosen[:-1]]
    saving.save_answers(attempt, kept, in_time, began + timedelta(minutes=15), grace_s=grace_s)
    if attempt.ends_at is None:
        raise LookupError(f"{entry.slug} has no time limit")
    attempts.close(attempt, attempt.ends_at, by_time=True)
    made = attempt.tick(attempt.ends_at) - 90 * TICKS_A_SECOND
    delayed = [GivenAnswer(chosen[-1].id, _right(chosen[-1]), sequence=made)]
    arrived = attempt.ends_at + timedelta(minutes=6)
    late.keep_late(_attempt(attempt_id), kept, delayed, arrived, grace_s=grace_s)
    return attempt_id


def _right(question: Question) -> list[str]:
    return [option.key for option in question.options if option.right]


def _send_message(entry: QuizEntry, convener: User, now: datetime) -> None:
    """Write to whoever's attempt is paused."""
    paused = select(Attempt.id).where(
        Attempt.document_id == entry.document_id, Attempt.paused_at.is_not(None)
    )
    messages.send_message(
        entry.document_id, list(db.session.scalars(paused)), policy.supervised_paths(convener) or (),
        "来电后由我恢复作答；已填的答案都在，剩余时间不减少。", by=convener, now=now,
    )  # fmt: skip


def _attempt(attempt_id: int) -> AttemptSnapshot:
    attempt = queries.attempt_with_id(attempt_id)
    if attempt is None:
        raise LookupError(f"attempt {attempt_id} was not written")
    return attempt
