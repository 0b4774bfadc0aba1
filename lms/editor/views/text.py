"""The text view: a file as Markdown, its problems beside it, and a preview as the learner will see it."""

from collections.abc import Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.db import db, read_only_from_now
from lms.editor import actions, forms
from lms.editor.snippets import completions_of, keys_of, snippets_of
from lms.editor.views import settling
from lms.editor.views.access import OpenFile, learners_have, opened, published_state, questions_on
from lms.editor.views.preview import CheckedText, both_pages, check_draft
from lms.editor.views.signed_out import answer_signed_out
from lms.http.language import localized_problem_text
from lms.http.web import see_other, wants_json
from lms.quizzes.bank.queries import quizzes_and_tags

Page = str | tuple[str, int]


def show(path: str) -> Page:
    """Show a file, or the draft of it, as text."""
    file = opened(path)
    checked = check_draft(file, file.text)
    return render_template(
        "editor/text.html",
        file=file,
        draft=file.draft,
        checked=checked,
        beside=both_pages(file, checked.page) if is_beside() else None,
        is_beside=is_beside(),
        other=published_state(file.other_path) if file.other_path else None,
        snippets=snippets_of(file.place.kind, file.place.language),
        keys=keys_of(file.place.kind),
        completions=completions_of(file.place.kind, quizzes_and_tags()[1]),
        localize_problem=localized_problem_text,
        questions=questions_on(file),
        is_out=learners_have(file),
    )


def save(path: str) -> ResponseReturnValue:
    """Keep the text as a draft, then stay or go on to publishing; a script gets the new version."""
    if (answer := answer_signed_out(path)) is not None:
        return answer
    file = opened(path)
    saved = kept_draft(file, forms.text_of(request.form))
    return saved or after_saving(file, request.form.get("do", ""), "editor.text")


def kept_draft(
    file: OpenFile, text: str, version: int | None = None, seen: str | None = None
) -> Page | dict[str, object] | None:
    """Keep the text as a draft; return the answer to a script or both versions of a conflict, else None.

    `version` and `seen` are the draft and the file that the text was made from; else the page says it.
    """
    try:
        kept = _keep_draft(
            file,
            text,
            forms.number_of(request.form, "version") if version is None else version,
            request.form.get("seen", "") if seen is None else seen,
        )
    except actions.DraftMoved as refusal:
        if wants_json():
            raise
        return settling.conflict(file, text, refusal)
    return {"saved_at": clock.now().isoformat(), "version": kept} if wants_json() else None


def _keep_draft(file: OpenFile, text: str, version: int, seen: str) -> int:
    """Save the text as a draft and return its version; DraftMoved when another person saved meanwhile."""
    saved = actions.save_draft(
        file.path,
        text,
        version=version,
        seen=seen,
        file=file.file,
        by=current_user,
        now=clock.now(),
        is_out=request.form.get("do") != "publish" or learners_have(file),
    )
    now = saved.version if saved else 0
    db.session.commit()
    return now


def is_beside() -> bool:
    """Whether the preview shows both languages."""
    return request.values.get("both") == "1"


def after_saving(file: OpenFile, do: str, back: str, unfolded: Sequence[int] = ()) -> Response:
    """Go where the pressed button leads; `unfolded` are the cards that stay so."""
    if do == "publish":
        return see_other("editor.publish", path=file.path)
    if do in ("text", "form"):
        return see_other(f"editor.{do}", path=file.path)
    text = gettext("The draft has been saved. Learners do not see it yet.")
    return see_other(back, text, path=file.path, open=unfolded, both=1 if is_beside() else None)


def check_text(path: str) -> dict[str, object]:
    """Return what is wrong with a text and its preview, for the script; nothing is stored."""
    file = opened(path)
    read_only_from_now()
    return answer_to_check(file, check_draft(file, forms.text_of(request.form)))


def answer_to_check(file: OpenFile, checked: CheckedText) -> dict[str, object]:
    """Return problems and preview as the script reads them, with the other language where both are shown."""
    beside = both_pages(file, checked.page) if is_beside() else None
    other = {"beside": render_template("editor/_preview.html", page=beside.page)} if beside else {}
    return other | {
        "problems": [
            {"line": one.line, "message": localized_problem_text(one), "warning": one.warning}
            for one in checked.problems
        ],
        "html": render_template("editor/_preview.html", page=checked.page),
        "elsewhere": render_template(
            "editor/_elsewhere.html", file=file, checked=checked, localize_problem=localized_problem_text
        ),
    }
