"""Turn a file of another program into a quiz file: read, look at what was lost, change, download or save."""

import io
from collections.abc import Iterable, Mapping, Sequence

from flask import render_template, request
from flask_babel import gettext
from flask_login import current_user
from itsdangerous import BadData, URLSafeSerializer
from werkzeug import Response as BaseResponse

from lms import clock
from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import db, read_only_from_now
from lms.errors import Refused
from lms.http.language import LANGUAGES, chosen_language, localize, localized_problem_text
from lms.http.web import file_response, require, see_other, settings, uploaded
from lms.library.loader import check_text
from lms.problems import Problem
from lms.quizzes import loader, policy
from lms.quizzes.author_view import AuthorQuestion, author_questions
from lms.quizzes.format.importing.bank import Imported, to_quiz
from lms.quizzes.format.importing.formats import FORMATS, import_bank
from lms.quizzes.format.lint.files import listed
from lms.quizzes.format.parser import parse
from lms.quizzes.format.questions import Question, Quiz
from lms.quizzes.format.rendering import rendered
from lms.quizzes.format.writer import write
from lms.quizzes.views.known import known_in_bank
from lms.storage import storage
from lms.text.source import MAX_BYTES

Page = tuple[str, int]
MOST_PROOFS = 200


def import_form() -> Page:
    """Ask for the file."""
    require(policy.may_author(current_user))
    return _form()


def import_preview() -> Page:
    """Show the questions of an uploaded file and everything that could not be carried over."""
    require(policy.may_author(current_user))
    name, data = uploaded("file", MAX_BYTES)
    if not data:
        return _form(
            gettext("The file is empty. Choose another one.") if name else gettext("Choose a file first.")
        )
    if len(data) > MAX_BYTES:
        return _form(gettext("The file is too large. Choose a smaller one."))
    name = name.replace("\\", "/").rpartition("/")[2] or "questions.txt"
    return _previewed(_imported(data, name), name)


def _previewed(made: Imported, name: str) -> Page:
    """Show what was read, or ask for another file with the reason why this one was refused."""
    return _form(localized_problem_text(made.refusal)) if made.refusal else _read_preview(made, name)


def _imported(data: bytes, name: str) -> Imported:
    """Read the bank; the preview stores nothing, so it lets SQLite's one writer go before this slow work."""
    language = _language()
    read_only_from_now()
    return import_bank(data, name, language, request.form.get("format", ""))[1]


def _read_preview(made: Imported, name: str) -> Page:
    """Show what was read as a quiz file, titled as was asked for or after the file."""
    quiz = to_quiz(made, request.form.get("title", "").strip() or name.partition(".")[0] or name)
    source, slug = write(quiz, made.language, settings().zone) if quiz else "", loader.slug_like(name)
    return _preview(
        quiz=quiz,
        problems=[*made.losses, *(_errors(slug, made.language, source, made.files) if quiz else ())],
        pictures=_kept(made.files),
        counts=(made.seen, len(made.questions)),
        source=source,
        slug=slug,
        filename=name,
    )


def import_save() -> BaseResponse | Page:
    """Give the quiz file to the browser, or keep it in the content folder."""
    require(policy.may_author(current_user))
    source, language = request.form.get("source", "").replace("\r\n", "\n"), _language()
    try:
        slug = loader.checked_slug(request.form.get("slug", ""))
        if request.form.get("do") != "save":
            return file_response(source, loader.file_name(slug, language), "text/markdown")
        return _saved(slug, language, source)
    except Refused as refusal:
        return _again("#slug", localize(refusal))


def _saved(slug: str, language: str, source: str) -> BaseResponse | Page:
    """Keep a quiz file without errors; others come back with what is wrong."""
    read = parse(source, loader.file_name(slug, language), settings().zone, language)
    if read.quiz and (left := set(request.form.getlist("skip"))):
        chosen = loader.without_questions(read.quiz, left)
        source = write(chosen, language, settings().zone)
        read = parse(source, loader.file_name(slug, language), settings().zone, language)
    pictures = _brought()
    if problems := read.problems if read.quiz is None else _errors(slug, language, source, pictures):
        return _again("#source", gettext("The quiz file has errors. Nothing was saved."), problems)
    loader.write_quiz(settings().content, slug, language, loader.with_own_pictures(source, slug, pictures))
    loader.write_pictures(settings().content, slug, pictures)
    record(Verb.QUIZ_IMPORT, "quiz", slug, by_id=current_user.id, now=clock.now())
    db.session.commit()
    text = gettext(
        "The quiz %(slug)s has been saved. Check it below and publish it when it is ready.", slug=slug
    )
    return see_other("quizzes.authoring", text)


def _errors(slug: str, language: str, source: str, pictures: Iterable[str]) -> list[Problem]:
    """Return what would keep the quiz from being published; `pictures` are saved together with it."""
    path = f"quizzes/{loader.file_name(slug, language)}"
    found = check_text(settings().content, path, source, settings().default_language)
    brought = {f"media/{name}" for name in pictures}
    return [
        problem
        for problem in found
        if not problem.warning
        and not (problem.code == "missing-picture" and problem.values.get("target") in brought)
    ]


def _kept(pictures: Mapping[str, bytes]) -> str:
    """Keep the pictures of a preview until it is saved; return their names and digests, signed, for its form."""
    digests = {name: storage(settings()).put(io.BytesIO(data)) for name, data in pictures.items()}
    return _signer().dumps(digests) if digests else ""


def _brought() -> dict[str, bytes]:
    """Return the pictures that the preview kept, by name; none where the form has none or was tampered with."""
    try:
        digests = _signer().loads(request.form.get("pictures", ""))
    except BadData:
        return {}
    store = storage(settings())
    return {name: store.open(digest).read() for name, digest in digests.items() if store.has(digest)}


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="quiz-import")


def _language() -> str:
    asked = request.form.get("language", "")
    return asked if asked in LANGUAGES else chosen_language()


def _form(problem: str = "") -> Page:
    page = render_template(
        "quizzes/import.html",
        problem=problem,
        title=request.form.get("title", ""),
        language=_language(),
        formats=FORMATS,
        chosen=request.form.get("format", ""),
    )
    return page, 422 if problem else 200


def _again(field: str, problem: str, problems: Sequence[Problem] = ()) -> Page:
    """Show the text as it was sent, with what is wrong; nothing of it is lost."""
    return _preview(
        problem=(field, problem),
        problems=[one for one in problems if not one.warning],
        source=request.form.get("source", ""),
        slug=request.form.get("slug", ""),
    )


def _preview(
    *,
    source: str,
    slug: str,
    problems: Sequence[Problem],
    quiz: Quiz | None = None,
    counts: tuple[int, int] | None = None,
    problem: tuple[str, str] | None = None,
    filename: str = "",
    pictures: str | None = None,
) -> Page:
    language = _language()
    near = known_in_bank(quiz, language) if quiz else {}
    page = render_template(
        "quizzes/import_preview.html",
        source=source,
        slug=slug,
        language=language,
        problems=problems,
        localize_problem=localized_problem_text,
        counts=counts,
        problem=problem,
        filename=filename,
        pictures=request.form.get("pictures", "") if pictures is None else pictures,
        proofs=_proofs(quiz, language) if quiz else [],
        rest=[(one.id, listed(one.stem.get(language, ""))) for one in _further(quiz)],
        near={id_: one.rows for id_, one in near.items()},
        same={id_ for id_, one in near.items() if one.is_same},
        writable=loader.is_writable(settings().content),
    )
    return page, 422 if problem else 200


def _proofs(quiz: Quiz, language: str) -> list[AuthorQuestion]:
    """Return the first questions as learners see them; of a large bank the others are only listed."""
    further = {one.id for one in _further(quiz)}
    first = loader.without_questions(quiz, further) if further else quiz
    return author_questions(first, rendered(first, language).data, language)


def _further(quiz: Quiz | None) -> list[Question]:
    return list(quiz.questions)[MOST_PROOFS:] if quiz else []
