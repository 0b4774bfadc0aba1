"""The list of quizzes and the front page of one."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.http.language import chosen_language
from lms.http.web import found_or_404, local_day, settings
from lms.library.queries import pages as library
from lms.people.queries import people
from lms.people.tree import name_of
from lms.quizzes import policy
from lms.quizzes.access_rules import Claim
from lms.quizzes.actions import attempts as actions
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.attempt_start import STATUS_LABELS, ran_out_at
from lms.quizzes.format.questions import HAND_MARKED, Quiz, QuizSettings
from lms.quizzes.offline.queries import prepared_paper
from lms.quizzes.overrides.lenient import for_person
from lms.quizzes.overrides.queries import overrides_for
from lms.quizzes.overview import in_order, overview
from lms.quizzes.pass_marks.panels import MEMBER_ROLES
from lms.quizzes.pass_marks.queries import panels_waiting_for
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries.running import passed_quizzes
from lms.quizzes.records import KeptQuiz, QuizEntry
from lms.quizzes.sheet import AttemptSheet
from lms.quizzes.views.access import this_device, titled, titles_of
from lms.quizzes.views.telling import tell_contact
from lms.quizzes.views.wording import afterwards, at_the_end, checking, taking_off, which_counts
from lms.text.wording import in_language


def index() -> str:
    """List the quizzes: what is running, what is open, what comes, what is over."""
    now = clock.now()
    entries = queries.quiz_entries()
    kept = queries.kept_quizzes((entry.revision_id, entry.digest) for entry in entries)
    attempts, overrides = queries.attempts_of(current_user.id), overrides_for(current_user.id, local_day(now))
    overviews = [
        overview(
            entry.slug,
            for_person(kept[entry.revision_id].quiz, overrides.get(entry.document_id)),
            kept[entry.revision_id].language(chosen_language()),
            [one for one in attempts if one.document_id == entry.document_id],
            now,
            settings().network_grace_s,
        )
        for entry in entries
    ]
    return render_template(
        "quizzes/index.html",
        overviews=in_order(overviews),
        stages=STATUS_LABELS,
        now=now,
        may_author=policy.may_author(current_user),
        may_see_results=policy.may_see_results(current_user),
        panels=_panels(entries, kept),
        retired=titles_of(queries.retired_quizzes()).items() if policy.may_see_results(current_user) else (),
    )


def _panels(entries: list[QuizEntry], kept: Mapping[int, KeptQuiz]) -> list[tuple[str, str]]:
    """Return short name and title of the quizzes at whose pass mark the person is asked to work."""
    waiting = panels_waiting_for(current_user.id) if current_user.has_role(*MEMBER_ROLES) else []
    return [
        (one.slug, in_language(kept[one.revision_id].quiz.title, chosen_language()))
        for one in entries
        if one.document_id in waiting
    ]


def show(slug: str) -> str:
    """Show what a quiz is, how long it takes, what is shown afterwards, and the way in."""
    entry, now = _entry(slug), clock.now()
    kept = queries.kept_quiz(entry.revision_id, entry.digest)
    language = kept.language(chosen_language())
    quiz, attempts, has_exception = _for_me(entry, kept, now)
    return render_template(
        "quizzes/show.html",
        review_sentence=afterwards(kept.quiz.settings),
        minus_sentence=taking_off(kept.quiz),
        checking_sentence=checking(kept.quiz.settings),
        end_sentence=at_the_end(kept.quiz.settings),
        intro=kept.page(language)["intro"],
        overview=overview(
            slug,
            quiz,
            language,
            attempts,
            now,
            settings().network_grace_s,
        ),
        ran_out_at=_ran_out_at(entry, quiz.settings, attempts, now),
        extra_percent=current_user.extra_time_percent,
        now=now,
        may_author=policy.may_author(current_user),
        may_see_results=policy.may_see_results(current_user),
        may_see_timing=policy.may_see_timing(current_user),
        marking=_marking(kept),
        has_exception=has_exception,
        units=_unit_names(kept.quiz.settings),
        counts_sentence=which_counts(quiz.settings),
        to_pass=_to_pass(kept.quiz.settings),
    )


def _to_pass(rules: QuizSettings) -> list[tuple[str, str, bool]]:
    """Return the quizzes that are to be passed before this one: short name, title, whether the person has passed it."""
    passed = passed_quizzes(current_user.id) if rules.after else frozenset()
    return [(slug, title, slug in passed) for slug, title in titled(rules.after)]


def _unit_names(rules: QuizSettings) -> list[str]:
    """Return the names of the units a quiz is for, and the codes of those that are not there."""
    found = {one.code: one for one in people.units_coded(rules.units)} if rules.units else {}
    return [name_of(found[code], chosen_language()) if code in found else code for code in rules.units]


def _for_me(entry: QuizEntry, kept: KeptQuiz, now: datetime) -> tuple[Quiz, list[AttemptSnapshot], bool]:
    """Return the quiz with the rules that hold for the person, their attempts, and whether they have an exception."""
    overrides = overrides_for(current_user.id, local_day(now), entry.document_id)
    quiz = for_person(kept.quiz, overrides.get(entry.document_id))
    return quiz, queries.attempts_of(current_user.id, entry.document_id), bool(overrides)


def _ran_out_at(
    entry: QuizEntry, rules: QuizSettings, attempts: Sequence[AttemptSnapshot], now: datetime
) -> datetime | None:
    """Return when the time of the person's downloaded paper ran out after its code was shown, else None."""
    if not rules.offline:
        return None
    number = actions.next_number(attempts)
    paper = prepared_paper(current_user.id, entry.document_id, number, entry.revision_id)
    return ran_out_at(paper.began_at if paper else None, rules, current_user.extra_time_percent, now)


def _marking(kept: KeptQuiz) -> str:
    """Return the page where the person marks the answers or sees how far marking is; empty where there is none."""
    if not any(one.type in HAND_MARKED for one in kept.quiz.questions):
        return ""
    if policy.may_mark(current_user):
        return "quizzes.marking"
    return "quizzes.marking_progress" if policy.may_see_marking(current_user) else ""


def _entry(slug: str) -> QuizEntry:
    """Return the quiz; end the request with its new address, with its results when it was retired, or with 404."""
    entry = queries.quiz_entry(slug)
    if entry is None and (moved := library.moved_to(f"quizzes/{slug}")):
        abort(redirect(url_for("quizzes.show", slug=moved.removeprefix("quizzes/")), 301))
    if entry is None and policy.may_see_results(current_user) and queries.quiz_entry(slug, also_retired=True):
        abort(redirect(url_for("quizzes.results", slug=slug), 303))
    return found_or_404(entry)


def start(slug: str) -> Response:
    """Start an attempt, or go on with the running one."""
    now = clock.now()
    entry = found_or_404(queries.quiz_entry(slug))
    attempt_id, is_new = actions.start(
        entry,
        current_user,
        now,
        secret=current_app.config["SECRET_KEY"],
        zone=settings().zone,
        grace_s=settings().network_grace_s,
        claim=Claim(
            request.remote_addr or "", request.form.get("password", "")[:200], "promised" in request.form
        ),
        device=this_device(),
        is_used="is_used" in request.form,
    )
    tell_contact(entry.document_id, attempt_id)
    return redirect(_first_page(attempt_id, is_new), 303)


def _first_page(attempt_id: int, is_new: bool) -> str:
    """Return the address of the page an attempt begins or goes on with."""
    number = 1 if is_new else _first_open_page(attempt_id)
    return url_for("quizzes.page", attempt_id=attempt_id, number=number)


def _first_open_page(attempt_id: int) -> int:
    """Return the page with the first unanswered question, else the first page."""
    attempt = found_or_404(queries.attempt_with_id(attempt_id))
    if attempt.place is not None:
        return attempt.place
    kept = queries.kept_quiz(attempt.revision_id, attempt.digest)
    sheet = AttemptSheet(kept.quiz, {}, attempt.paper, queries.answers(attempt_id))
    return next((spot.page for spot in sheet.spots if not spot.answered), 1)
