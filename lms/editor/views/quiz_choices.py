"""Settings that name quizzes, as ticks or as a choice with the titles of the quizzes."""

from dataclasses import replace

from flask_babel import gettext

from lms.editor import queries
from lms.editor.form_settings import Control
from lms.editor.views.index import titled
from lms.http.language import chosen_language
from lms.library.outline import rule
from lms.library.paths import ContentPath
from lms.text.wording import in_language

_TICKED = ("quizzes", "after")


def with_quizzes(control: Control, place: ContentPath) -> Control:
    """Return a control that names quizzes with all of them to choose from, drafts too, but for the quiz itself."""
    if control.name not in _TICKED and control.name != "complete":
        return control
    listed = {slug: words for slug, words in _quizzes().items() if f"quizzes/{slug}" != place.key}
    return _ticks(control, listed) if control.name in _TICKED else _completion(control, listed)


def _quizzes() -> dict[str, str]:
    """Return what each quiz is called, by its short name."""
    named: dict[str, dict[str, str]] = {}
    for place, title in titled(queries.drafts()):
        if place.kind == "quiz":
            named.setdefault(place.key.rpartition("/")[2], {})[place.language] = title
    return {slug: f"{in_language(titles, chosen_language())} ({slug})" for slug, titles in named.items()}


def _ticks(control: Control, listed: dict[str, str]) -> Control:
    """Return all to tick, those that are ticked first and in the order of the file, which saving then keeps."""
    ticked = dict.fromkeys(slug for slug in control.value.split("\n") if slug)
    choices = {slug: listed.get(slug, slug) for slug in ticked} | listed
    return replace(control, kind="picks", choices=tuple(choices.items()))


def _completion(control: Control, listed: dict[str, str]) -> Control:
    choices = [
        ("read", gettext("Opening and reading it")),
        ("video", gettext("Watching its video")),
        *(
            (f"quiz:{slug}", gettext("Passing the quiz %(quiz)s", quiz=words))
            for slug, words in listed.items()
        ),
    ]
    found = rule(control.value)
    value = str(found) if found else control.value
    known = {one for one, _ in choices}
    return replace(
        control,
        kind="choice",
        value=value,
        choices=tuple(choices if value in known else [*choices, (control.value, control.value)]),
        help="",
    )
