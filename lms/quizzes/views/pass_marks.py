"""The pass mark of a quiz: the panel and its members' estimates, the borderline group, the decision."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.db import db, read_only_from_now
from lms.errors import N_, Conflict, Refused
from lms.http.language import chosen_language, localize
from lms.http.web import found_or_404, page_number, require, see_other
from lms.measurement.standard_setting import borderline_group
from lms.people.identity import User
from lms.people.queries import people
from lms.quizzes import policy
from lms.quizzes.author_view import author_questions
from lms.quizzes.pass_marks import actions, fields
from lms.quizzes.pass_marks import queries as panels
from lms.quizzes.pass_marks.panels import MEMBER_ROLES, ROUNDS, Panel
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries import statistics as reading
from lms.quizzes.records import KeptQuiz, QuizEntry
from lms.quizzes.statistics.counted_attempts import (
    CountedAttempts,
    FinishedAttempt,
    analysed_questions,
    counted,
)
from lms.quizzes.statistics.panel_result import PanelResult, panel_result, pass_share, standing_estimates
from lms.text.values import whole_number
from lms.text.wording import in_language

Page = tuple[str, int]
PER_PAGE = 100


def pass_mark(slug: str) -> str:
    """Show what the panel and the borderline group say about the pass mark, and what was decided."""
    require(policy.may_see_key(current_user))
    return _page(found_or_404(queries.quiz_entry(slug)), {}, {})


def _page(entry: QuizEntry, given: Mapping[str, str], errors: Mapping[str, Refused]) -> str:
    """Show the page; `given` is what a form that was refused held."""
    panel = panels.newest_panel(entry.document_id)
    results = _counted(entry)
    group = panels.borderline_learners(entry.document_id)
    percents = [one.percent for one in results]
    sentences = {name: localize(error) for name, error in errors.items()}
    return render_template(
        "quizzes/pass_mark.html",
        **_frame(entry, queries.kept_quiz(entry.revision_id, entry.digest)),
        **_about_panel(panel, entry),
        percents=percents,
        share=lambda cut: pass_share(percents, cut),
        group_size=len(group),
        borderline=borderline_group([one.percent for one in results if one.user_id in group]),
        may_act=policy.may_author(current_user),
        given=given,
        errors=sentences,
        problems=[(f"#{name}", sentence) for name, sentence in sentences.items()],
    )


def _frame(entry: QuizEntry, kept: KeptQuiz) -> dict[str, Any]:
    """Return what all pages say about the quiz."""
    return {
        "slug": entry.slug,
        "title": in_language(kept.quiz.title, chosen_language()),
        "language": kept.language(chosen_language()),
        "stems": kept.page(chosen_language())["questions"],
        "rules": kept.quiz.settings,
    }


def _about_panel(panel: Panel | None, entry: QuizEntry) -> dict[str, Any]:
    """Return the newest panel, its members and what its finished rounds came to."""
    if panel is None:
        return {"panel": None, "result": None, "members": [], "decision": None}
    kept = queries.kept_quiz(panel.revision_id, panel.digest)
    return {
        "panel": panel,
        "members": (members := panels.panel_members(panel)),
        "result": _result(panel, kept, [one.id for one in members]),
        "decision": panels.decision_of(panel),
        "question_count": len(analysed_questions(kept.quiz)),
        "panel_stems": kept.page(chosen_language())["questions"],
        "facility": queries.facility(entry.document_id, None),
    }


def _result(panel: Panel, kept: KeptQuiz, members: list[int]) -> PanelResult | None:
    """Return what the finished rounds came to; the present one is not looked into, so that members stay independent."""
    done = panel.round if panel.closed_at else panel.round - 1
    return panel_result(kept.quiz, members, panels.estimates_of(panel.id), done) if done else None


def _counted(entry: QuizEntry) -> list[FinishedAttempt]:
    """Return the first finished attempt of each person."""
    attempts, _waiting = reading.finished(reading.StatisticsScope(entry, None, CountedAttempts.FIRST))
    return counted(attempts, CountedAttempts.FIRST)


def _authored(slug: str) -> QuizEntry:
    require(policy.may_author(current_user))
    return found_or_404(queries.quiz_entry(slug))


def _again(entry: QuizEntry, errors: Mapping[str, Refused]) -> Page:
    """Show the page with what was typed and why it was refused."""
    db.session.rollback()
    read_only_from_now()
    return _page(entry, request.form.to_dict(), errors), 422


def open_panel(slug: str) -> Response | Page:
    """Begin a panel with the people named."""
    entry = _authored(slug)
    standard = request.form.get("standard", "").replace("\r\n", "\n").strip()
    if errors := _wrong_standard(standard):
        return _again(entry, errors)
    try:
        members = _people(request.form.get("members", ""))
        actions.open_panel(
            entry.document_id,
            entry.revision_id,
            entry.digest,
            standard,
            members,
            by=current_user,
            now=clock.now(),
        )
    except Refused as refusal:
        return _again(entry, {"members": refusal})
    db.session.commit()
    return see_other(
        "quizzes.pass_mark", gettext("The panel has begun. Its members will find it on the “Quizzes” page."), slug=slug
    )  # fmt: skip


def _wrong_standard(text: str) -> dict[str, Refused]:
    if not text:
        return {"standard": Refused(N_("Describe what someone who is just good enough knows and can do."))}
    if len(text) > fields.MOST_STANDARD:
        return {"standard": fields.too_long(text, fields.MOST_STANDARD)}
    return {}


def _people(text: str) -> list[User]:
    """Return the people whose usernames are in the field; Refused for a name that no active person has."""
    found = []
    for name in fields.usernames(text)[: actions.MOST_MEMBERS + 1]:
        person = people.user_named(name)
        if person is None or not person.active:
            raise Refused(N_("No one has the username %(name)s. Check the username."), name=name)
        found.append(person)
    return list({one.id: one for one in found}.values())


def panel_round(slug: str) -> Response:
    """Go on to the second round, or close the panel."""
    entry, now = _authored(slug), clock.now()
    panel = found_or_404(panels.newest_panel(entry.document_id))
    if request.form.get("do") == "close":
        actions.close_panel(panel.id, by=current_user, now=now)
        done = gettext("The panel has been closed.")
    else:
        actions.next_round(panel.id, 1, by=current_user, now=now)
        done = gettext("The second round has begun. Members now see the result of the first.")
    db.session.commit()
    return see_other("quizzes.pass_mark", done, slug=slug)


def decide_pass_mark(slug: str) -> Response | Page:
    """Record the decision."""
    entry = _authored(slug)
    percent, reason, errors = fields.decision(request.form)
    if errors:
        return _again(entry, errors)
    actions.decide(_newest(entry), percent, reason, by=current_user, now=clock.now())
    db.session.commit()
    return see_other("quizzes.pass_mark", gettext("The decision has been recorded."), slug=slug)


def _newest(entry: QuizEntry) -> int:
    """Return the id of the newest panel; 404 where there is none."""
    return found_or_404(panels.newest_panel(entry.document_id)).id


def estimates(slug: str) -> str:
    """Show a member every question with its answer, and a field for the estimate."""
    entry, panel = _membership(slug)
    return _form(entry, panel, {}, {})


def _membership(slug: str) -> tuple[QuizEntry, Panel]:
    """Return the quiz and its open panel to a member; 404 for everyone else, and who is no staff any more.

    Raises Conflict while the member takes the quiz, because the pages show its answers.
    """
    entry = found_or_404(queries.quiz_entry(slug))
    found_or_404(current_user.has_role(*MEMBER_ROLES) or None)
    if queries.running_attempt(current_user.id, entry.document_id) is not None:
        raise Conflict(N_("You have a quiz in progress"))
    return entry, found_or_404(panels.open_panel_of(entry.document_id, current_user.id))


def _form(
    entry: QuizEntry,
    panel: Panel,
    given: Mapping[str, str],
    errors: Mapping[str, Refused],
    moved: str = "",
) -> str:
    """Show the form; `given` is what one that was refused held, `moved` why it was refused as a whole."""
    kept = queries.kept_quiz(panel.revision_id, panel.digest)
    language = kept.language(chosen_language())
    said = panels.estimates_of(panel.id)
    result = _result(panel, kept, [one.id for one in panels.panel_members(panel)])
    asked = set(_asked(panel))
    sentences = {id_: localize(error) for id_, error in errors.items()}
    return render_template(
        "quizzes/pass_mark_estimates.html",
        **_frame(entry, kept),
        panel=panel,
        questions=[
            one for one in author_questions(kept.quiz, kept.page(language), language) if one.id in asked
        ],
        values={
            id_: str(value) for id_, value in standing_estimates(said, current_user.id, panel.round).items()
        }
        | {name.removeprefix("e."): value for name, value in given.items() if name.startswith("e.")},
        spreads={line.question.id: line.rounds[-1] for line in result.lines} if result else {},
        facility=queries.facility(entry.document_id, None) if result else {},
        saved=sum((current_user.id, panel.round, id_) in said for id_ in asked),
        errors=sentences,
        problems=[("#estimates", moved)] * bool(moved)
        + [(f"#e-{id_}", sentence) for id_, sentence in sentences.items()],
    )


def save_estimates(slug: str) -> Response | Page:
    """Keep the estimates of a member; what is wrong comes back at its field, and the rest is kept."""
    entry, panel = _membership(slug)
    given, errors = fields.estimates(request.form, _asked(panel))
    try:
        actions.save_estimates(panel.id, _round_seen(), given, by=current_user, now=clock.now())
    except actions.PanelMoved as moved:
        return _moved(entry, moved)
    db.session.commit()
    if errors:
        read_only_from_now()
        return _form(entry, panel, request.form.to_dict(), errors), 422
    return see_other("quizzes.estimates", *_saved(given), slug=slug)


def _moved(entry: QuizEntry, moved: actions.PanelMoved) -> Page:
    """Show what was typed in the round that has begun meanwhile; raise what was refused where the panel is closed."""
    db.session.rollback()
    read_only_from_now()
    panel = panels.open_panel_of(entry.document_id, current_user.id)
    if panel is None:
        raise moved
    return _form(entry, panel, request.form.to_dict(), {}, localize(moved)), 409


def _asked(panel: Panel) -> list[str]:
    """Return the questions to estimate."""
    quiz = queries.kept_quiz(panel.revision_id, panel.digest).quiz
    return [one.id for one in analysed_questions(quiz)]


def _round_seen() -> int:
    text = request.form.get("round", "")
    return int(text) if text in {str(one) for one in ROUNDS} else 0


def _saved(given: Mapping[str, int | None]) -> tuple[str, str]:
    """Return what is said after saving, and its kind."""
    left = sum(value is None for value in given.values())
    if not left:
        return gettext("All estimates have been saved. You can change them until the round ends."), "good"
    words = ngettext(
        "Your estimates have been saved. %(num)s question is left.",
        "Your estimates have been saved. %(num)s questions are left.",
        left,
    )
    return words, "warn"


def borderline(slug: str) -> str:
    """List the learners with a result, without the result, to say who is just good enough."""
    entry, page = _authored(slug), page_number()
    learners = _learners(entry)
    return render_template(
        "quizzes/pass_mark_borderline.html",
        **_frame(entry, queries.kept_quiz(entry.revision_id, entry.digest)),
        learners=learners[(page - 1) * PER_PAGE : page * PER_PAGE],
        page=page,
        pages=max(1, -(-len(learners) // PER_PAGE)),
        chosen=panels.borderline_learners(entry.document_id),
    )


def _learners(entry: QuizEntry) -> list[tuple[str, str, int]]:
    """Return unit, name and id of everyone with a result, in the order of units and names."""
    attempts = _counted(entry)
    names = people.names([one.user_id for one in attempts])
    units = reading.unit_names(sorted({_unit_of(one) for one in attempts}))
    return sorted(
        (units.get(_unit_of(one), ("", ""))[0], names.get(one.user_id, ""), one.user_id) for one in attempts
    )


def _unit_of(attempt: FinishedAttempt) -> str:
    return attempt.unit_path.strip("/").rsplit("/", 1)[-1]


def set_borderline(slug: str) -> Response:
    """Keep who is just good enough."""
    entry = _authored(slug)
    there = {one.user_id for one in _counted(entry)}
    shown, chosen = (set(request.form.getlist(name, type=whole_number)) for name in ("shown", "person"))
    count = actions.set_borderline(entry.document_id, shown & there, chosen, by=current_user, now=clock.now())
    db.session.commit()
    return see_other("quizzes.pass_mark", _group_words(count), slug=slug)


def _group_words(count: int) -> str:
    return ngettext(
        "%(num)s learner is in the borderline group.", "%(num)s learners are in the borderline group.", count
    )
