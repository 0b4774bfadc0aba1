"""Turn a file of another program into a quiz file: read, look at what was lost, change, download or save."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug import Response as BaseResponse

from lms import clock
from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import db, read_only_from_now
from lms.errors import N_, Refused
from lms.http.language import LANGUAGES, chosen_language, localize, localized_problem_text
from lms.http.web import (
    file_response,
    require,
    settings,
    sign_in_answer,
    stale_form_answer,
    uploaded,
)
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
from lms.quizzes.views.authoring import made_quiz
from lms.quizzes.views.kept_imports import KeptImport, forget_import, keep_import, kept_import
from lms.quizzes.views.known import known_in_bank
from lms.storage import storage
from lms.text.source import MAX_BYTES

Page = tuple[str, int]
Answer = ResponseReturnValue
MOST_PROOFS = 200
# A longer text is not sent to the browser and back again unless someone wants to edit it.
MOST_SHOWN = 100_000
_EXPIRED = N_("The preview has expired. Choose the file again.")


def import_form() -> Page:
    """Ask for the file."""
    require(policy.may_author(current_user))
    return _form()


def import_preview() -> Answer:
    """Read an uploaded file, keep what was read for a day, and lead to its preview."""
    require(policy.may_author(current_user))
    name, data = uploaded("file", MAX_BYTES)
    if refusal := _file_refusal(name, data):
        return _form(refusal)
    return _read(data, name.replace("\\", "/").rpartition("/")[2] or "questions.txt")


def _file_refusal(name: str, data: bytes) -> str:
    if not data:
        return gettext("The file is empty. Choose another one.") if name else gettext("Choose a file first.")
    return gettext("The file is too large. Choose a smaller one.") if len(data) > MAX_BYTES else ""


def _read(data: bytes, name: str) -> Answer:
    """Keep what is read and lead to its preview, or ask for another file with the reason why this one was refused."""
    made = _imported(data, name)
    if made.refusal:
        return _form(localized_problem_text(made.refusal))
    return redirect(url_for("quizzes.import_kept", kept=_kept(made, name)), 303)


def _imported(data: bytes, name: str) -> Imported:
    """Read the bank; the preview writes no row, so it lets SQLite's one writer go before this slow work."""
    language = _language()
    read_only_from_now()
    return import_bank(data, name, language, request.form.get("format", ""))[1]


def _kept(made: Imported, name: str) -> str:
    """Keep what was read as a quiz file, titled as asked for, or as the file says or is called; return its token."""
    asked = request.form.get("title", "").strip()
    quiz = to_quiz(made, asked or made.title or name.partition(".")[0] or name)
    source, slug = write(quiz, made.language, settings().zone) if quiz else "", loader.slug_like(name)
    errors = _errors(slug, made.language, source, made.files) if quiz else ()
    pictures = {one: storage(settings()).put(io.BytesIO(data)) for one, data in made.files.items()}
    counts = (made.seen, len(made.questions))
    read = KeptImport(source, slug, made.language, name, (*made.losses, *errors), pictures, counts)
    return keep_import(read, current_user.id)


def import_kept() -> Page:
    """Show the questions that were read, and everything that could not be carried over; as often as is asked for."""
    require(policy.may_author(current_user))
    token = request.args.get("kept", "")
    found = kept_import(token)
    if found is None or found[0] != current_user.id:
        return _form(gettext(_EXPIRED))
    return _preview(found[1], token)


def import_save() -> Answer:
    """Give the quiz file to the browser, or keep it in the content folder; without a sign-in keep the choices."""
    token = request.form.get("kept", "")
    if (answer := sign_in_answer()) is not None:
        return _kept_for_later(token) or answer
    require(policy.may_author(current_user))
    return _chosen(token)


def _chosen(token: str) -> Answer:
    """Do what the form says, or show it again with what is wrong."""
    found = kept_import(token)
    if token and (found is None or found[0] != current_user.id):
        return _form(gettext(_EXPIRED))
    chosen = (found[1] if found else KeptImport("", "", chosen_language())).chosen(request.form)
    try:
        return _done(chosen, token)
    except Refused as refusal:
        return _preview(chosen, token, ("#slug", localize(refusal)))


def stale_form(error: CSRFError) -> Answer:
    """Keep the choices of a form whose sign-in is over, and show them again; other forms are refused as anywhere."""
    is_ours = request.endpoint == "quizzes.import_save"
    return (is_ours and _kept_for_later(request.form.get("kept", ""))) or stale_form_answer(error)


def _kept_for_later(token: str) -> BaseResponse | None:
    """Keep the choices that came without a sign-in, and lead to them; None for a token that was not given out."""
    if (found := kept_import(token)) is None:
        return None
    kept = keep_import(found[1].chosen(request.form), found[0])
    return redirect(url_for("quizzes.import_kept", kept=kept), 303)


def _done(chosen: KeptImport, token: str) -> Answer:
    slug, language = loader.checked_slug(chosen.slug), chosen.language
    read = parse(chosen.source, loader.file_name(slug, language), settings().zone, language)
    source = chosen.source
    if read.quiz and chosen.left:
        source = write(loader.without_questions(read.quiz, set(chosen.left)), language, settings().zone)
        read = parse(source, loader.file_name(slug, language), settings().zone, language)
    if request.form.get("do") != "save":
        return file_response(source, loader.file_name(slug, language), "text/markdown")
    pictures = _brought(chosen)
    if problems := read.problems if read.quiz is None else _errors(slug, language, source, pictures):
        wrong = replace(chosen, problems=tuple(one for one in problems if not one.warning), counts=None)
        return _preview(wrong, token, ("#source", gettext("The quiz file has errors. Nothing was saved.")))
    count = len([*read.quiz.questions]) if read.quiz else 0
    return _saved(slug, language, source, pictures, token, count)


def _saved(
    slug: str, language: str, source: str, pictures: Mapping[str, bytes], token: str, count: int
) -> BaseResponse:
    loader.write_quiz(settings().content, slug, language, loader.with_own_pictures(source, slug, pictures))
    loader.write_pictures(settings().content, slug, pictures)
    record(Verb.QUIZ_IMPORT, "quiz", slug, by_id=current_user.id, now=clock.now())
    db.session.commit()
    forget_import(token)
    return made_quiz(slug, language, count)


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


def _brought(chosen: KeptImport) -> dict[str, bytes]:
    """Return the pictures that the preview kept, by name."""
    store = storage(settings())
    pictures = chosen.pictures or {}
    return {name: store.open(digest).read() for name, digest in pictures.items() if store.has(digest)}


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


def _preview(shown: KeptImport, token: str, problem: tuple[str, str] | None = None) -> Page:
    """Show a quiz file with its questions as far as it can be read, what is wrong, and what was chosen."""
    language, source = shown.language, shown.source
    quiz = (
        parse(source, loader.file_name("quiz", language), settings().zone, language).quiz if source else None
    )
    near = known_in_bank(quiz, language) if quiz else {}
    page = render_template(
        "quizzes/import_preview.html",
        token=token,
        source=source,
        slug=shown.slug,
        language=language,
        problems=shown.problems,
        localize_problem=localized_problem_text,
        counts=shown.counts,
        problem=problem,
        filename=shown.filename,
        proofs=_proofs(quiz, language) if quiz else [],
        rest=[(one.id, listed(one.stem.get(language, ""))) for one in _further(quiz)],
        left=set(shown.left),
        is_edited=problem is not None or len(source) <= MOST_SHOWN or "edit" in request.args,
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
