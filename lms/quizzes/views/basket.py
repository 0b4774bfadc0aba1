"""The basket: questions put aside for a new quiz, with what they add up to, and the quiz file made of them."""

from collections.abc import Sequence

from flask import render_template, request
from flask_login import current_user
from werkzeug import Response as BaseResponse

from lms import clock
from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import db
from lms.errors import N_, Refused
from lms.http.language import chosen_language, localize
from lms.http.web import require, see_other, settings
from lms.quizzes import loader, policy
from lms.quizzes.bank import actions, queries
from lms.quizzes.bank.balance import assembled, balance
from lms.quizzes.bank.similarity import near_duplicates
from lms.quizzes.format.folding import fold
from lms.quizzes.format.questions import QuizSettings
from lms.quizzes.format.writer import write
from lms.quizzes.views.authoring import made_quiz
from lms.quizzes.views.picked import Picked, picked, shown_stem
from lms.text.values import read_duration_s, whole_number
from lms.text.wording import LANGUAGES

Page = tuple[str, int]
_FIELDS = ("title_zh", "title_en", "slug", "draw", "time_limit", "pool")


def basket() -> Page:
    """Show the basket with its balance, and ask what the quiz is to be."""
    require(policy.may_author(current_user))
    return _page()


def basket_remove() -> BaseResponse:
    """Take one question or all out of the basket."""
    require(policy.may_author(current_user))
    if "id" in request.form:
        numbers = request.form.getlist("id", type=whole_number)[:1]
        actions.take_from_basket(current_user.id, queries.with_ids(numbers))
    else:
        actions.empty_basket(current_user.id)
    db.session.commit()
    return see_other("quizzes.basket")


def basket_write() -> BaseResponse | Page:
    """Write the quiz file, or show again what stands in its way; "check" only counts again."""
    require(policy.may_author(current_user))
    if request.form.get("do") != "write":
        return _page()
    try:
        return _written()
    except Refused as refusal:
        return _page(localize(refusal))


def _written() -> BaseResponse:
    """Write the quiz file in each language that has a title."""
    chosen = picked(queries.basket(current_user.id))
    held = queries.in_open_exams([one.row.id for one in chosen], clock.now())
    if obstacles := _obstacles(chosen, held):
        raise Refused(obstacles[0])
    slug = loader.checked_slug(request.form.get("slug", ""))
    quiz = assembled([one.question for one in chosen], _titles(), draw=_draw(), settings=_settings())
    db.session.rollback()
    texts = {language: write(quiz, language, settings().zone) for language in quiz.languages}
    loader.write_quizzes(settings().content, slug, texts)
    record(Verb.QUIZ_ASSEMBLE, "quiz", slug, by_id=current_user.id, now=clock.now())
    actions.empty_basket(current_user.id)
    db.session.commit()
    return made_quiz(slug, next(iter(texts)), len([*quiz.questions]))


def _titles() -> dict[str, str]:
    return {
        code: title
        for name, code in LANGUAGES.items()
        if (title := " ".join(request.form.get(f"title_{name}", "").split())[:200])
    }


def _draw() -> int | None:
    text = request.form.get("draw", "").strip()
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 4 else None


def _settings() -> QuizSettings:
    pool = request.form.get("pool", "")
    return QuizSettings(
        time_limit_s=read_duration_s(request.form.get("time_limit", "")) or None,
        pool=pool if pool in ("practice", "exam") else "",
    )


def _obstacles(chosen: Sequence[Picked], held: frozenset[int]) -> list[str]:
    """Return why no quiz can be made of the basket as it is, as sentences to translate."""
    found = []
    if not chosen:
        found.append(N_("The basket is empty."))
    titles = _titles()
    if not titles:
        found.append(N_("Enter a title in at least one language."))
    if any(not one.question.stem.get(language) for one in chosen for language in titles):
        found.append(N_("Not every question is written in all the languages that have a title."))
    if _draw() is not None and chosen and not 0 < (_draw() or 0) <= len(chosen):
        found.append(N_("More questions are to be drawn than are in the basket."))
    if any(one.row.retired_at for one in chosen):
        found.append(N_("A question in the basket has been retired. Remove it."))
    if request.form.get("pool") == "practice" and held:
        found.append(N_("A question in the basket belongs to an exam that has not closed. Remove it."))
    text = request.form.get("time_limit", "").strip()
    if text and not read_duration_s(text):
        found.append(N_("Enter a time limit such as 20 min, or leave it empty."))
    return found


def _page(problem: str = "") -> Page:
    rows = queries.basket(current_user.id)
    chosen = picked(rows)
    held = queries.in_open_exams([row.id for row in rows], clock.now())
    language = chosen_language()
    stems = [(one.row.id, fold(one.question.stem.get(language, ""))) for one in chosen]
    near = near_duplicates(stems, stems)
    page = render_template(
        "quizzes/basket.html",
        chosen=chosen,
        held=held,
        near={id_ for id_, others in near.items() if others},
        balance=balance([one.question for one in chosen], list(LANGUAGES.values())),
        obstacles=_obstacles(chosen, held) if request.method == "POST" else [],
        problem=problem,
        values={name: request.form.get(name, "") for name in _FIELDS},
        writable=loader.is_writable(settings().content),
        stem_of=shown_stem,
    )
    return page, 422 if problem else 200
