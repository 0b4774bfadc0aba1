"""Download ticked questions of the bank in another format; what that format cannot hold is shown before."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import render_template, request
from flask_babel import gettext
from werkzeug import Response

from lms.db import db
from lms.http.language import chosen_language, localized_problem_text
from lms.http.web import file_response, settings
from lms.quizzes import loader
from lms.quizzes.bank.balance import assembled
from lms.quizzes.bank.filters import BankFilter
from lms.quizzes.format.exporting import formats
from lms.quizzes.format.questions import Question
from lms.quizzes.views.picked import picked
from lms.text.wording import LANGUAGES

if TYPE_CHECKING:
    from lms.quizzes.bank.models import BankQuestion


def bank_export(rows: Sequence["BankQuestion"]) -> Response | str | None:
    """Return the page with what is lost, or the file where it was asked for; None when no question has the language."""
    short = request.form.get("export_language", "")
    language = LANGUAGES.get(short, chosen_language())
    found = [one.question for one in picked(rows) if one.question.stem.get(language)]
    db.session.rollback()
    return _exported(rows, found, short, language) if found else None


def _exported(
    rows: Sequence["BankQuestion"], questions: Sequence[Question], short: str, language: str
) -> Response | str:
    target = formats.BY_NAME.get(request.form.get("format", ""), formats.FORMATS[0])
    quiz = assembled(questions, {language: gettext("Questions of the bank")})
    exported = target.write(quiz, language, loader.media_of(quiz, settings().content))
    if request.form.get("sure"):
        name = f"questions.{target.extension}"
        return file_response(exported.data, name, target.media_type.partition(";")[0])
    return render_template(
        "quizzes/bank_export.html",
        rows=rows,
        count=len(questions),
        target=target,
        short=short,
        losses=exported.losses,
        localize_problem=localized_problem_text,
        wanted=BankFilter.of(request.form),
    )
