"""The form view: settings as labelled controls, questions as cards, over the same draft as the text view."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import get_template_attribute, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug import Response
from werkzeug.datastructures import MultiDict

from lms.db import read_only_from_now
from lms.editor.card_changes import NEW, changed
from lms.editor.card_forms import more_words, posted_cards
from lms.editor.card_places import card_at, places, unfolded_after
from lms.editor.card_types import type_label
from lms.editor.form_settings import FORMS, SCORE_WORDS, Control, controls, label_of
from lms.editor.form_words import in_form, setting_at, settings_with, without_repeats
from lms.editor.quiz_cards import Card, assembled, cut
from lms.editor.views.access import OpenFile, learners_have, opened, questions_on
from lms.editor.views.named_choices import with_titles
from lms.editor.views.nearby import drafts_below
from lms.editor.views.preview import CheckedText, both_pages, check_draft
from lms.editor.views.signed_out import answer_signed_out
from lms.editor.views.text import after_saving, answer_to_check, is_beside, kept_draft
from lms.editor.views.undoing import keep_for_undo, undo_offered
from lms.errors import N_, Refused
from lms.http.language import TAGS, localized_problem_text
from lms.http.web import found_or_404, see_other, settings
from lms.library.paths import address
from lms.library.reading import MAX_TEXT_BYTES
from lms.problems import Problem
from lms.quizzes.format.questions import PartRule, ScoringRule
from lms.text.front_matter import read
from lms.text.front_matter_forms import posted, read_state, write_state
from lms.text.values import whole_number, whole_number_or

Page = str | tuple[str, int]
MOST_UNFOLDED = 60
BODY = -2
# What is usually made after a document of a kind.
NEXT = {
    "course": ("module",),
    "module": ("lesson",),
    "lesson": ("lesson", "quiz"),
    "quiz": ("board",),
}
NEXT_LABELS = {
    "module": N_("New module in this course"),
    "lesson": N_("New lesson in this module"),
    "quiz": N_("New quiz"),
    "board": N_("New board for this quiz"),
}
SCORES = {
    "choice": tuple(str(one) for one in ScoringRule if one is not ScoringRule.WEIGHTS),
    "ordering": tuple(str(one) for one in PartRule),
    "matching": (str(PartRule.EACH_PART), str(PartRule.ALL_OR_NOTHING)),
    "cloze": (str(PartRule.EACH_PART), str(PartRule.ALL_OR_NOTHING)),
    "answer": (),
    "open": (),
}
TYPES = {"choice": ("", "single", "multiple", "true-false", "survey"), "answer": ("", "short", "numeric")}


def show(path: str) -> Page | Response:
    """Show a file as a form; one without a form, or whose front matter cannot be read, is shown as text."""
    file = opened(path)
    fields = FORMS.get(file.place.kind)
    if fields is None:
        return see_other("editor.text", path=path)
    state = read_state(file.text, fields, file.place.language, settings().zone)
    if state is None:
        text = gettext("The settings cannot be read as a form. Correct them in the text view first.")
        return see_other("editor.text", text, "warn", path=path)
    return _page(file, controls(file.place.kind, state), check_draft(file, file.text))


def _page(file: OpenFile, shown: Sequence[Control], checked: CheckedText) -> str:
    front = read(file.text, FORMS[file.place.kind])
    cards = cards_of(file, file.text)
    problems_of = by_card(cards, checked.problems, front.body_line)
    return render_template(
        "editor/form.html",
        file=file,
        next_steps=_next_steps(file),
        below=drafts_below(file),
        address=address,
        lang=TAGS.get(file.place.language, file.place.language),
        head=file.text[: len(file.text) - len(front.body)],
        body=front.body,
        controls=with_titles(shown, file.place),
        cards=cards,
        problems_of=problems_of,
        places=places(cards, problems_of, _unfolded(request.args)),
        checked=checked,
        beside=both_pages(file, checked.page) if is_beside() else None,
        is_beside=is_beside(),
        questions=questions_on(file),
        is_out=learners_have(file),
        new=NEW,
        undo=undo_offered(file.path),
        more_words=more_words,
        scores={
            kind: [("", "–"), *((one, gettext(SCORE_WORDS[one])) for one in rules)] if rules else []
            for kind, rules in SCORES.items()
        },
        types=TYPES,
        labels=[type_label(one, file.place.language) for one in cards],
        wrong=settings_with(problems_of.get(-1, ()), file.text),
        localize_problem=words_of(file.text),
    )


def _next_steps(file: OpenFile) -> list[tuple[str, str]]:
    """Return label and address of what is usually made next, where it stands and in the same language."""
    kind, folder, language = file.place.kind, file.path.rpartition("/")[0], file.place.language
    slug = file.place.key.rpartition("/")[2]
    more: dict[str, dict[str, Any]] = {
        "module": {"folder": folder},
        "lesson": {"folder": folder},
        "board": {"quiz": slug},
    }
    return [
        (NEXT_LABELS[one], url_for("editor.new_form", kind=one, language=language, **more.get(one, {})))
        for one in NEXT.get(kind, ())
    ]


def words_of(text: str) -> Callable[[Problem], str]:
    """Return what says a problem of a text in the words of its form, the setting first where it is about one."""

    def said(problem: Problem) -> str:
        name = setting_at(text, problem.line)
        start = f"{gettext(label_of(name))}{gettext(': ')}" if name else ""
        return start + localized_problem_text(in_form(problem))

    return said


def placed_words_of(file: OpenFile) -> Callable[[Problem], str]:
    """Return what says a problem of a file as its form does, with the question or the setting that it is about."""
    cards, said = cards_of(file, file.text), words_of(file.text)

    def placed(problem: Problem) -> str:
        if problem.path not in ("", file.path):
            return f"{problem.path}{gettext(': ')}{localized_problem_text(problem)}"
        at = card_at(cards, problem.line)
        number = sum(one.is_question for one in cards[: at + 1])
        is_asked = at >= 0 and cards[at].is_question
        start = gettext("Question %(number)s", number=number) + gettext(": ") if is_asked else ""
        return start + said(problem)

    return placed


def _unfolded(sent: MultiDict[str, str]) -> list[int]:
    return sent.getlist("open", type=whole_number)[:MOST_UNFOLDED]


def cards_of(file: OpenFile, text: str, count: int = -1) -> list[Card]:
    """Return the cards of a text; none for what is no quiz. `count` is how many the form had that made it.

    The blank line that a form puts below the settings is no card of the form.
    """
    if file.place.kind != "quiz":
        return []
    front = read(text, FORMS["quiz"])
    cards = cut(front.body, front.body_line, file.place.language)
    return cards[1:] if len(cards) == count + 1 else cards


def by_card(cards: Sequence[Card], problems: Sequence[Problem], body: int = 0) -> dict[int, list[Problem]]:
    """Return the problems of each card by its number; -1 has those of the settings.

    -2 has those of a text without cards; it begins at line `body`.
    """
    found: dict[int, list[Problem]] = {}
    for problem in problems:
        at = card_at(cards, problem.line) if cards or not body or problem.line < body else BODY
        found.setdefault(at, []).append(problem)
    return {at: without_repeats(some) for at, some in found.items()}


def save(path: str) -> ResponseReturnValue:
    """Write the form into the draft, with what the pressed button adds, moves or removes."""
    if (answer := answer_signed_out(path)) is not None:
        return answer
    file = opened(path)
    do = request.form.get("do", "")
    text, card = written(file, do)
    return kept_draft(file, text) or _shown_after(file, do, card)


def _shown_after(file: OpenFile, do: str, card: int) -> Response:
    unfolded = unfolded_after(do, card, _unfolded(request.form))
    both = 1 if is_beside() else None
    verb, _, where = do.partition(":")
    at = whole_number_or(where, card) if verb == "remove" else card
    token = (
        keep_for_undo(file.path, verb, written(file, "")[0], at) if card >= 0 or verb == "remove" else None
    )
    if card >= 0 or token:
        anchor = "undo" if verb == "remove" else f"card-{card}"
        return see_other("editor.form", path=file.path, open=unfolded, both=both, undo=token, _anchor=anchor)
    return after_saving(file, do, "editor.form", unfolded)


def check_form(path: str) -> dict[str, object]:
    """Return what is wrong with a form that is not saved, and its preview, for the script."""
    file = opened(path)
    read_only_from_now()
    text, _ = written(file, "")
    checked = check_draft(file, text)
    found = _found_in(file, text, checked.problems)
    return answer_to_check(file, checked) | {
        "of": {str(card): _listed(some, text) for card, some in found.items()},
        "counts": {str(card): _counted(some) for card, some in found.items()},
    }


def _found_in(file: OpenFile, text: str, problems: Sequence[Problem]) -> dict[int, list[Problem]]:
    cards = cards_of(file, text, len(request.form.getlist("card")))
    return by_card(cards, problems, read(text, FORMS[file.place.kind]).body_line)


def _listed(problems: Sequence[Problem], text: str) -> str:
    return render_template("editor/_problems.html", problems=problems, localize_problem=words_of(text))


def _counted(problems: Sequence[Problem]) -> str:
    return str(get_template_attribute("editor/_cards.html", "problem_count")(len(problems)))


def written(file: OpenFile, do: str) -> tuple[str, int]:
    """Return the text that a form makes and the number of the card that a button was about, -1 for none."""
    return _made(file, do)


def _made(file: OpenFile, do: str) -> tuple[str, int]:
    fields, language = found_or_404(FORMS.get(file.place.kind)), file.place.language
    form = request.form.to_dict(flat=False)
    head = _plain(request.form.get("head", "")) or "---\n---\n"
    try:
        head = write_state(head, fields, language, posted(form, fields), settings().zone)
    except ValueError as error:
        raise Refused(
            N_("The settings cannot be read as a form. Correct them in the text view first.")
        ) from error
    if file.place.kind != "quiz":
        body = _plain(request.form.get("body", ""))
        return _short(head + body.rstrip("\n") + "\n" if body.strip() else head), -1
    cards, at = changed(posted_cards(form), do, language)
    made = assembled(cards, language)
    return _short(f"{head.rstrip()}\n\n{made.lstrip()}" if not made.startswith("\n") else head + made), at


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _short(text: str) -> str:
    if len(text.encode()) > MAX_TEXT_BYTES:
        raise Refused(N_("The text is too long for one file. Move a part of it to another file."))
    return text
