"""Advice on a quiz while it is written: what is no error but makes questions worse, beside the question."""

from collections.abc import Mapping, Sequence

from flask import render_template, request
from flask_babel import gettext

from lms.db import read_only_from_now
from lms.editor import forms, loader, queries
from lms.editor.views.access import OpenFile, opened
from lms.editor.views.form import by_card, cards_of, written
from lms.http.language import localized_problem_text
from lms.http.web import found_or_404, settings
from lms.problems import Problem
from lms.quizzes.format.lint.checking import lint, silencing
from lms.quizzes.format.parser import Parsed, parse


def advise(path: str) -> dict[str, object]:
    """Return the advice on a text or form that is not saved, for the script, as HTML by card; "all" for a text."""
    file = opened(path)
    found_or_404(file.place.kind == "quiz" or None)
    is_text = "text" in request.form
    read_only_from_now()
    text = forms.text_of(request.form) if is_text else written(file, "")[0]
    found = advice_on(file, text)
    if is_text:
        return {"of": {"all": advice_html(found)}}
    return {
        "of": {
            str(card): advice_html(some, card)
            for card, some in by_card(cards_of(file, text, len(request.form.getlist("card"))), found).items()
        }
    }


def advice_on(file: OpenFile, text: str) -> list[Problem]:
    """Return the advice on the text of a quiz beside its other language as it stands; none while it has errors."""
    texts = {file.path: text}
    draft = queries.draft(file.other_path)
    if other := draft.text if draft else loader.file_state(settings().content, file.other_path).text:
        texts[file.other_path] = other
    return [one for one in lint(_read(texts), texts) if one.path == file.path]


def _read(texts: Mapping[str, str]) -> list[Parsed]:
    chosen = settings()
    placed = (
        (path, text, loader.placed(chosen.content, path, chosen.default_language))
        for path, text in texts.items()
    )
    return [parse(text, path, chosen.zone, place.language) for path, text, place in placed if place]


def advice_html(found: Sequence[Problem], card: int = -1) -> str:
    """Return advice as a list, each with how it is turned off; a card has a button for it."""
    return render_template(
        "editor/_advice.html",
        found=found,
        card=card,
        localize_problem=localized_problem_text,
        silence=lambda code: gettext(silencing(code), code=code),
    )
