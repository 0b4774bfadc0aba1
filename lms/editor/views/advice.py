"""Advice on a quiz while it is written: what is no error but makes questions worse, beside the question."""

from collections.abc import Mapping, Sequence

from flask import render_template, request
from flask_babel import gettext, ngettext
from markupsafe import Markup

from lms.db import read_only_from_now
from lms.editor import forms, loader, queries
from lms.editor.form_words import in_form
from lms.editor.views.access import OpenFile, opened, published_state
from lms.editor.views.form import by_card, cards_of, written
from lms.editor.views.preview import check_draft
from lms.errors import N_
from lms.http.language import localized_problem_text
from lms.http.web import found_or_404, settings
from lms.problems import Problem
from lms.quizzes.format.lint.checking import has_pictures, lint, not_told, silencing
from lms.quizzes.format.parser import Parsed, parse

_SILENCE_IN_FORM = N_(
    "To turn this check off: write `%(code)s` in “Advice turned off” under “More settings”."
)


def advise(path: str) -> dict[str, object]:
    """Return the advice on a text or form that is not saved, for the script, as HTML by card; "all" for a text."""
    file = opened(path)
    found_or_404(file.place.kind == "quiz" or None)
    read_only_from_now()
    return _of_text(file) if "text" in request.form else _of_form(file)


def _of_text(file: OpenFile) -> dict[str, object]:
    return {"of": {"all": advice_html(_advice_now(file, forms.text_of(request.form)))}}


def _of_form(file: OpenFile) -> dict[str, object]:
    """Return the advice by card, and how much there is, which a closed card says."""
    text, _ = written(file, "")
    cards = cards_of(file, text, len(request.form.getlist("card")))
    found = by_card(cards, _advice_now(file, text))
    return {
        "of": {str(card): advice_html(some, card, is_form=True) for card, some in found.items()},
        "tips": {str(card): _count(len(some)) for card, some in found.items() if some},
    }


def _count(number: int) -> str:
    words = ngettext("%(num)s piece of advice", "%(num)s pieces of advice", number)
    return Markup('<span class="tag info">{}</span>').format(words)


def _advice_now(file: OpenFile, text: str) -> list[Problem]:
    found = advice_on(file, text)
    return not_told(found, check_draft(file, text).problems) if has_pictures(found) else found


def advice_on(file: OpenFile, text: str) -> list[Problem]:
    """Return the advice on the text of a quiz beside its other language as it stands; none while it has errors."""
    draft = queries.draft(file.other_path)
    return _between({file.path: text}, file, draft.text if draft else None)


def advice_beside(file: OpenFile, other: str | None) -> list[Problem]:
    """Return the advice on a quiz beside a text in the other language, None for the published one."""
    return _between({file.path: file.text}, file, other)


def _between(texts: dict[str, str], file: OpenFile, other: str | None) -> list[Problem]:
    if beside := published_state(file.other_path).text if other is None else other:
        texts[file.other_path] = beside
    return [one for one in lint(_read(texts), texts) if one.path == file.path]


def _read(texts: Mapping[str, str]) -> list[Parsed]:
    chosen = settings()
    placed = (
        (path, text, loader.placed(chosen.content, path, chosen.default_language))
        for path, text in texts.items()
    )
    return [parse(text, path, chosen.zone, place.language) for path, text, place in placed if place]


def _in_form(problem: Problem) -> str:
    return localized_problem_text(in_form(problem))


def advice_html(found: Sequence[Problem], card: int = -1, *, is_form: bool = False) -> str:
    """Return advice as a list, each with how it is turned off; a card has a button for it, the form view a field."""
    return render_template(
        "editor/_advice.html",
        found=found,
        card=card,
        is_form=is_form,
        localize_problem=_in_form if is_form else localized_problem_text,
        silence=lambda code: gettext(_SILENCE_IN_FORM if is_form else silencing(code), code=code),
    )
