"""Turn a GIFT file into a quiz file: read, look at what was lost, change, download or save."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response as BaseResponse

from lms import clock
from lms.audit.actions import record
from lms.db import db
from lms.language import LANGUAGES, chosen_language
from lms.quizzes import loader, policy
from lms.quizzes.importing.gift import read_gift
from lms.quizzes.parser import parse
from lms.quizzes.views.wording import told_problem
from lms.quizzes.writer import write
from lms.source import MAX_BYTES
from lms.web import require, settings

Page = str | tuple[str, int]


def import_form() -> Page:
    """Ask for the file."""
    require(policy.may_author(current_user))
    return _page()


def _page(problem: str = "", **parts: object) -> Page:
    names = {
        "imported": False,
        "problem": problem,
        "title": "",
        "language": chosen_language(),
        "told_problem": told_problem,
        "writable": loader.is_writable(settings().content),
    }
    return render_template("quizzes/import.html", **names | parts), 422 if problem else 200


def import_preview() -> Page:
    """Show the questions of an uploaded file and everything that could not be carried over."""
    require(policy.may_author(current_user))
    file = request.files.get("file")
    data = file.read(MAX_BYTES + 1) if file else b""
    language = request.form.get("language", "")
    language = language if language in LANGUAGES else chosen_language()
    title = request.form.get("title", "").strip()
    if file is None or not data:
        return _page(gettext("Choose a GIFT file first."), title=title, language=language)
    if len(data) > MAX_BYTES:
        return _page(gettext("The file is too large. Choose a smaller one."), title=title, language=language)
    name = (file.filename or "questions.txt").rpartition("/")[2]
    made = read_gift(data, name, title=title or name.rpartition(".")[0] or name, language=language)
    return _page(
        imported=True,
        language=language,
        losses=made.losses,
        question_count=len(list(made.quiz.questions)),
        source=write(made.quiz, language, settings().zone),
        slug=loader.slug_like(name),
    )


def import_save() -> BaseResponse | Page:
    """Give the quiz file to the browser, or keep it in the content folder."""
    require(policy.may_author(current_user))
    source = request.form.get("source", "").replace("\r\n", "\n")
    slug = loader.checked_slug(request.form.get("slug", ""))
    language = "en" if request.form.get("language") == "en" else "zh_Hans"
    if request.form.get("do") != "save":
        ending = "en" if language == "en" else "zh"
        headers = {"Content-Disposition": f'attachment; filename="{slug}.{ending}.md"'}
        return Response(source, mimetype="text/markdown", headers=headers)
    problems = parse(source, f"quizzes/{slug}.md", settings().zone, language).problems
    wrong = [problem for problem in problems if not problem.warning]
    if wrong:
        return _page(
            gettext(
                "The quiz file has errors: %(first)s", first=f"{wrong[0].place} {told_problem(wrong[0])}"
            ),
            imported=True,
            language=language,
            losses=wrong,
            question_count=1,
            source=source,
            slug=slug,
        )
    loader.write_quiz(settings().content, slug, language, source)
    record("quiz.import", "quiz", slug, by_id=current_user.id, now=clock.now())
    db.session.commit()
    flash(
        gettext("The quiz %(slug)s is saved. It is published with the next synchronisation.", slug=slug),
        "good",
    )
    return redirect(url_for("quizzes.authoring"), 303)
