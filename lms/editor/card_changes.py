"""Questions and their rows added, duplicated, moved and removed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from lms.editor.quiz_cards import MOST_ROWS, Card, Row
from lms.errors import N_
from lms.quizzes.format.lint.names import LintCheck
from lms.text.values import whole_number_or

# What may be added: the type, its label and how it begins.
NEW = {
    "single": N_("Single choice"),
    "multiple": N_("Multiple choice"),
    "true-false": N_("True or false"),
    "short": N_("Short answer"),
    "numeric": N_("Numerical"),
    "matching": N_("Matching"),
    "ordering": N_("Ordering"),
    "cloze": N_("Fill in the gaps"),
    "essay": N_("Essay question"),
    "file": N_("File upload"),
    "survey": N_("Survey"),
}
_KINDS = {
    "short": "answer",
    "numeric": "answer",
    "matching": "matching",
    "ordering": "ordering",
    "cloze": "cloze",
    "essay": "open",
    "file": "open",
}
_STEMS = {"en": "New question", "zh_Hans": "新题目"}


def new_card(type_: str, language: str, taken: Iterable[str]) -> Card:
    """Return an unfinished question of a type with an id that is free."""
    is_chinese = language == "zh_Hans"
    stem = _STEMS.get(language, _STEMS["en"])
    rows: tuple[Row, ...] = (Row(right=True), Row(), Row())
    # Pairs and gaps say themselves what they are; else a slip would make another type of the question unseen.
    words = {} if type_ in ("matching", "cloze") else {"type": type_}
    if type_ == "true-false":
        rows = (Row("对" if is_chinese else "True", right=True), Row("错" if is_chinese else "False"))
    elif type_ == "matching":
        rows = (Row(), Row())
    elif type_ == "ordering":
        rows = (Row(), Row(), Row())
    elif type_ in ("short", "numeric"):
        rows = (Row(weight="100"),)
    elif type_ == "survey":
        rows = (Row(), Row())
    elif type_ in ("essay", "file"):
        rows = ()
    elif type_ == "cloze":
        rows, stem = (), f"{stem} [[{'答案' if is_chinese else 'answer'}]]"
    return Card(_KINDS.get(type_, "choice"), "", free_id(taken), stem, rows, words=words)


def free_id(taken: Iterable[str]) -> str:
    """Return the first of q1, q2, … that is not taken."""
    used = set(taken)
    return next(one for number in range(1, 100_000) if (one := f"q{number}") not in used)


def changed(cards: Sequence[Card], do: str, language: str) -> tuple[list[Card], int]:
    """Return the cards after a pressed button, and the number of the card to look at; -1 when nothing was meant.

    `do` is `add:TYPE`, `duplicate:N`, `remove:N`, `up:N`, `down:N`, `row-add:N`, `row-remove:N.M`,
    `row-up:N.M` or `silence:N.CHECK`.
    """
    verb, _, where = do.partition(":")
    made = list(cards)
    ids = [card.id for card in made]
    if verb == "add" and where in NEW:
        return [*made, new_card(where, language, ids)], len(made)
    place, _, row = where.partition(".")
    number = whole_number_or(place, -1, len(made) - 1) if made else -1
    if number < 0:
        return made, -1
    card = made[number]
    if verb == "duplicate":
        copy = replace(
            card, id=free_id(ids) if card.id else "", source=card.source if card.kind == "text" else ""
        )
        made.insert(number + 1, copy)
        return made, number + 1
    if verb == "remove":
        del made[number]
        return made, max(0, number - 1)
    if verb in ("up", "down"):
        other = number + (1 if verb == "down" else -1)
        if 0 <= other < len(made):
            made[number], made[other] = made[other], made[number]
            return made, other
        return made, number
    if verb == "silence":
        off = [*card.words.get("lint_off", "").split(","), row]
        words = {**card.words, "lint_off": ",".join(dict.fromkeys(one for one in off if one))}
        made[number] = replace(card, words=words) if row in tuple(LintCheck) else card
        return made, number
    made[number] = replace(card, rows=_with_rows(card.rows, verb, whole_number_or(row, -1), card.kind))
    return made, number


def _with_rows(rows: Sequence[Row], verb: str, number: int, kind: str) -> tuple[Row, ...]:
    made = list(rows)
    if verb == "row-add" and len(made) < MOST_ROWS:
        made.append(Row(weight="100") if kind == "answer" else Row())
    elif verb == "row-remove" and 0 <= number < len(made):
        del made[number]
    elif verb == "row-up" and 0 < number < len(made):
        made[number - 1 : number + 1] = [made[number], made[number - 1]]
    return tuple(made)
