"""Settings that name quizzes, contests, a unit or one of a few rules, as ticks or as a choice with their titles."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask_babel import gettext

from lms.boards.words import TIE_BREAKS_ZH, TIE_LABELS, TieBreak
from lms.editor import queries
from lms.editor.form_settings import Control
from lms.editor.views.index import titled
from lms.http.language import chosen_language
from lms.library.outline import rule
from lms.library.paths import ContentPath
from lms.people.queries import people
from lms.people.roles import UNIT_KIND_LABELS
from lms.people.tree import indented
from lms.text.wording import in_language

# Which kind of file a ticked setting names.
_TICKED = {"quizzes": "quiz", "after": "quiz", "contests": "contest"}


def with_titles(controls: Sequence[Control], place: ContentPath) -> list[Control]:
    """Return the controls; those that name quizzes or contests with all to choose from, drafts too, but not the file.

    The titles of the folder are read once, and only where a control needs them.
    """
    is_named = any(one.name in _TICKED or one.name == "complete" for one in controls)
    named = _named(place) if is_named else {}
    return [_with_titles(one, named) for one in controls]


def _with_titles(control: Control, named: Mapping[str, dict[str, str]]) -> Control:
    if control.name == "complete":
        return _completion(control, named["quiz"])
    if control.name == "unit":
        return _unit(control)
    if control.name == "ties":
        return _ties(control)
    if control.name == "division":
        return _ticks(control, {kind: gettext(label) for kind, label in UNIT_KIND_LABELS.items()})
    kind = _TICKED.get(control.name)
    return control if kind is None else _ticks(control, named[kind])


def _named(but: ContentPath) -> dict[str, dict[str, str]]:
    """Return what each quiz and each contest is called, by kind and short name."""
    named: dict[str, dict[str, dict[str, str]]] = {kind: {} for kind in _TICKED.values()}
    for place, title in titled(queries.drafts()):
        if place.kind in named and place.key != but.key:
            named[place.kind].setdefault(place.key.rpartition("/")[2], {})[place.language] = title
    return {
        kind: {slug: f"{in_language(titles, chosen_language())} ({slug})" for slug, titles in of_kind.items()}
        for kind, of_kind in named.items()
    }


def _unit(control: Control) -> Control:
    """Return the units to choose from, indented as a tree; one that does not exist stays chosen."""
    listed = [(unit.code, words) for unit, words in indented(people.all_units(), chosen_language())]
    choices = [("", gettext("Everyone")), *listed]
    if control.value not in {code for code, _ in choices}:
        choices.append((control.value, control.value))
    return replace(control, kind="choice", choices=tuple(choices), help="")


def _ties(control: Control) -> Control:
    """Return the rules with those of the file first, because their order counts."""
    chosen = {text: str(TIE_BREAKS_ZH.get(text, text)) for text in control.value.split("\n") if text}
    named = chosen | {str(rule): str(rule) for rule in TieBreak if rule not in chosen.values()}
    words: dict[str, str] = {str(rule): gettext(label) for rule, label in TIE_LABELS.items()}
    return _ticks(control, {text: words.get(rule, rule) for text, rule in named.items()})


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
