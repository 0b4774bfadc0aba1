"""What was typed in a form whose sign-in ended meanwhile: shown to be sent again, where no script keeps it."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from itsdangerous import BadData, URLSafeSerializer

from lms.errors import N_, NotAllowed
from lms.http.web import settings, sign_in_answer, stale_form_answer, wants_json

SAVING = ("editor.save_text", "editor.save_form")


def form_mark(path: str) -> str:
    """Return what shows later that a form about a file was given to this person, so that no other site can send one."""
    return _serializer().dumps([current_user.get_id(), path])


def stale_form(error: CSRFError) -> ResponseReturnValue:
    """Answer a form of the editor that came without its sign-in with all that it holds; others as anywhere."""
    path = (request.view_args or {}).get("path", "")
    return shown_again(path) or stale_form_answer(error)


def answer_signed_out(path: str) -> ResponseReturnValue | None:
    """Return the answer to a form about a file that is sent without a sign-in; None lets it pass.

    Raises NotAllowed for a form that was given to another person: it would be saved in the name of this one.
    """
    answer = sign_in_answer()
    if answer is None and "mark" in request.form and not _is_own(path):
        raise NotAllowed(
            N_(
                "This form was opened under another sign-in. It was not saved. Open the file again to change it."
            )
        )
    return answer and (shown_again(path) or answer)


def shown_again(path: str) -> tuple[str, int] | None:
    """Return a page with all that the form holds; None for a script, and for what was not given to this person."""
    if request.endpoint not in SAVING or wants_json() or not _is_own(path):
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    return render_template("editor/signed_out.html", fields=fields, path=path), 400


def _is_own(path: str) -> bool:
    try:
        owner, of = _serializer().loads(request.form.get("mark", ""))
    except BadData:
        return False
    return of == path and (not current_user.is_authenticated or owner == current_user.get_id())


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="editor-form")
