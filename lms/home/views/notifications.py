"""Notices at home for the person concerned: invitations, objections and their letters, steps of the result."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext

from lms.contests.entries.queries.entries import open_questions
from lms.contests.results.news import SENTENCES
from lms.contests.results.queries.news import news
from lms.contests.results.queries.objections import Notice, notices
from lms.contests.results.words import ObjectionState
from lms.contests.rules.identity import Contest
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act, Stage, allows
from lms.people.identity import User
from lms.quizzes.format.questions import Quiz
from lms.quizzes.format.review_matrix import ReviewPart
from lms.quizzes.overview import shown_parts
from lms.quizzes.queries.attempts import entries_of, kept_quizzes
from lms.quizzes.queries.corrections import corrected_results
from lms.quizzes.queries.reports import answered_reports, marked_attempts, news_of_questions
from lms.quizzes.queries.running import attempts_with
from lms.quizzes.reports import ReportState
from lms.text.wording import in_language

# So long a letter stays on the first page; afterwards it is found at the contest.
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ForYou:
    """One notice: what it says, about which contest, where it leads and until when it is to be answered."""

    text: str
    title: str
    href: str
    until: datetime | None = None


def notifications(every: Iterable[Contest], reader: User, language: str, now: datetime) -> list[ForYou]:
    """Return the person's notices, invitations first; three queries, three more once there are results."""
    known = {one.id: one for one in every}
    found = []
    for contest_id, author, own_title in open_questions(reader.id):
        contest = known[contest_id]
        rules = definition_of(contest)
        text = gettext("%(author)s invites you to be a co-author.", author=author)
        if own_title:
            text = gettext(
                "“%(title)s” was entered for you. Read it and confirm or decline.", title=own_title
            )
        href = url_for("contests.check_entry" if own_title else "contests.entry", slug=contest.slug)
        until = None if own_title else rules.calendar.deadline_at
        found.append(ForYou(text, rules.title(language), href, until))
    for one in notices(reader.id, now - KEPT):
        contest = known[one.contest_id]
        href = url_for("contests.objection", slug=contest.slug, objection_id=one.id)
        until = one.answer_by if one.state == ObjectionState.FILED else None
        found.append(ForYou(_words(one, reader), definition_of(contest).title(language), href, until))
    return found + _results(known, reader, language, now) + _of_questions(reader, language, now)


def _of_questions(reader: User, language: str, now: datetime) -> list[ForYou]:
    """Return what the person hears of corrected, reported and marked questions; one query where there is nothing."""
    is_corrected, is_answered, is_marked = news_of_questions(reader.id, now - KEPT)
    found = _corrected_results(reader, language, now) if is_corrected else []
    found += _answered_reports(reader, language, now) if is_answered else []
    return found + (_marked_attempts(reader, language, now) if is_marked else [])


def _corrected_results(reader: User, language: str, now: datetime) -> list[ForYou]:
    """Return what the person hears of corrected questions; five queries however many there are."""
    told = corrected_results(reader.id, now - KEPT)
    attempts = {one.id: one for one in attempts_with({attempt_id for _, attempt_id, _ in told})}
    quizzes, found = _quizzes({document_id for document_id, *_ in told}), []
    for document_id, attempt_id, note in told:
        attempt, quiz = attempts[attempt_id], quizzes[document_id]
        sentence = gettext("A question you answered has been corrected.")
        if note.before and note.after and ReviewPart.GRADE in shown_parts(quiz.settings, attempt, now):
            sentence = gettext(
                "A question you answered has been corrected: %(before)s%% → %(after)s%%. %(why)s",
                before=f"{float(note.before.percent):.3g}", after=f"{float(note.after.percent):.3g}", why=note.reason,
            )  # fmt: skip
        href = url_for("quizzes.result", attempt_id=attempt_id)
        found.append(ForYou(sentence, in_language(quiz.title, language), href))
    return found


def _quizzes(document_ids: Collection[int]) -> dict[int, Quiz]:
    """Return quizzes by their documents; at most three queries."""
    entries = entries_of(document_ids)
    kept = kept_quizzes((one.revision_id, one.digest) for one in entries.values())
    return {document_id: kept[one.revision_id].quiz for document_id, one in entries.items()}


def _answered_reports(reader: User, language: str, now: datetime) -> list[ForYou]:
    """Return what the person hears of questions they reported; four queries however many there are."""
    told = answered_reports(reader.id, now - KEPT)
    quizzes = _quizzes({one.document_id for one in told})
    return [
        ForYou(
            gettext("A question you reported has been corrected.") if one.state is ReportState.CORRECTED
            else gettext("Your report of a question has been answered."),
            in_language(quizzes[one.document_id].title, language),
            url_for("quizzes.result", attempt_id=one.attempt_id),
        )
        for one in told
    ]  # fmt: skip


def _marked_attempts(reader: User, language: str, now: datetime) -> list[ForYou]:
    """Return what the person hears of marked answers, without points; four queries however many there are."""
    told = marked_attempts(reader.id, now - KEPT)
    quizzes = _quizzes({document_id for document_id, _ in told})
    return [
        ForYou(
            gettext("Your answers have been marked."),
            in_language(quizzes[document_id].title, language),
            url_for("quizzes.result", attempt_id=attempt_id),
        )
        for document_id, attempt_id in told
    ]


def _results(known: Mapping[int, Contest], reader: User, language: str, now: datetime) -> list[ForYou]:
    """Return what the person hears of results: published, final, certificates, corrections."""
    published = [one.id for one in known.values() if allows(Stage(one.stage), Act.SEE_RESULT)]
    found = []
    for one in news(reader.id, published, now - KEPT):
        rules = definition_of(known[one.contest_id])
        endpoint, values = one.where(known[one.contest_id].slug)
        award = rules.prize_title(one.award, language) if one.award else ""
        text = gettext(SENTENCES[one.kind], award=award)
        found.append(ForYou(text, rules.title(language), url_for(endpoint, **values)))
    return found


def _words(one: Notice, reader: User) -> str:
    if one.by_id != reader.id:
        return gettext("An objection is awaiting your answer.")
    if one.state == ObjectionState.FILED:
        return gettext("Your objection is being considered.")
    if one.state == ObjectionState.UPHELD:
        return gettext("Your objection has been upheld. Read the letter.")
    return gettext("Your objection has been answered. Read the letter.")
