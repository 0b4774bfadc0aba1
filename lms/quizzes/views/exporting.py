"""Download a quiz in the format of another program; what that format cannot hold is shown before."""

from flask import Response, render_template, request
from flask_login import current_user

from lms.http.language import LANGUAGES, chosen_language, localized_problem_text
from lms.http.web import file_response, found_or_404, require, settings
from lms.quizzes import loader, policy
from lms.quizzes.format.exporting.exported import Exported
from lms.quizzes.format.exporting.formats import BY_NAME, FORMATS, ExportFormat
from lms.quizzes.format.questions import Quiz
from lms.quizzes.queries import attempts as queries
from lms.text.wording import in_language


def export_form(slug: str) -> str:
    """Ask for the format, and show what it cannot hold once one is chosen."""
    require(policy.may_author(current_user))
    quiz, files = _quiz(slug)
    language, target = _language(quiz), BY_NAME.get(request.args.get("format", ""))
    losses = _exported(quiz, target, language).losses if target else ()
    return render_template(
        "quizzes/export.html",
        slug=slug,
        title=in_language(quiz.title, chosen_language()),
        formats=FORMATS,
        languages=quiz.languages,
        language=language,
        target=target,
        losses=files.placed(losses, language) if files else losses,
        has_lines=files is not None,
        localize_problem=localized_problem_text,
    )


def export_file(slug: str, name: str) -> Response:
    """Send the quiz as a file."""
    require(policy.may_author(current_user))
    target = found_or_404(BY_NAME.get(name))
    quiz, _ = _quiz(slug)
    exported = _exported(quiz, target, _language(quiz))
    return file_response(exported.data, f"{slug}.{target.extension}", target.media_type.partition(";")[0])


def _quiz(slug: str) -> tuple[Quiz, loader.CheckedQuiz | None]:
    """Return the quiz as its files stand now and the files, else as it is published and None."""
    chosen = settings()
    found = loader.quiz_to_export(slug, chosen.content, chosen.zone, chosen.default_language)
    if found and found.quiz:
        return found.quiz, found
    entry = found_or_404(queries.quiz_entry(slug))
    return queries.kept_quiz(entry.revision_id, entry.digest).quiz, None


def _language(quiz: Quiz) -> str:
    asked = request.args.get("language", "")
    asked = asked if asked in LANGUAGES else chosen_language()
    return asked if asked in quiz.languages else quiz.languages[0]


def _exported(quiz: Quiz, target: ExportFormat, language: str) -> Exported:
    return target.write(quiz, language, loader.media_of(quiz, settings().content))
