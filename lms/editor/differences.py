"""What differs between two versions of a file, in words: settings, questions, options, paragraphs."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo

from lms.editor.form_settings import FORMS, label_of
from lms.editor.quiz_cards import Card, Row, cut, same
from lms.editor.settling import compared
from lms.errors import N_
from lms.text.front_matter import read
from lms.text.front_matter_forms import FormValue, read_state

MOST = 200
ADDED, REMOVED, CHANGED, MOVED = N_("added"), N_("removed"), N_("changed"), N_("moved")
_ROWS: Mapping[str, str] = {
    "choice": N_("Option"),
    "answer": N_("Accepted answer"),
    "matching": N_("Pair"),
    "ordering": N_("Step"),
    "cloze": N_("Gap"),
    "open": N_("Criterion"),
}
_ATTRIBUTES: Mapping[str, str] = {
    "type": N_("Type"),
    "points": N_("Maximum points"),
    "difficulty": N_("Difficulty"),
    "score": N_("Scoring rule"),
    "tags": N_("Tags"),
}


@dataclass(frozen=True, slots=True)
class Detail:
    """One text before and after, either empty where there was or is none; `label` is a sentence to be translated."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change: `what` and `verb` are to be translated, and so is `name` where it `is_setting`."""

    what: str
    name: str
    verb: str
    details: tuple[Detail, ...] = ()
    is_setting: bool = False


def differences(old: str, new: str, kind: str, language: str, zone: tzinfo = UTC) -> list[Change]:
    """Return what changed from one text of a file to another, at most MOST changes; empty for equal texts."""
    fields = FORMS.get(kind, ())
    before, after = read(old, fields), read(new, fields)
    found = [*_settings(old, new, kind, language, zone)]
    if kind == "quiz":
        found += _questions(
            cut(before.body, before.body_line, language), cut(after.body, after.body_line, language)
        )
    else:
        found += _paragraphs(before.body, after.body)
    return found[:MOST]


def _settings(old: str, new: str, kind: str, language: str, zone: tzinfo) -> Iterator[Change]:
    states = [read_state(text, FORMS.get(kind, ()), language, zone) for text in (old, new)]
    if None in states:
        return  # it cannot be read, which the checks say
    before, after = (state.values if state else {} for state in states)
    for name in dict.fromkeys([*before, *after]):
        one, other = _shown(before.get(name, "")), _shown(after.get(name, ""))
        if one != other:
            label = label_of(name.partition(".")[0])
            verb = CHANGED if one and other else ADDED if other else REMOVED
            yield Change(N_("Setting"), label, verb, (Detail("", one, other),), is_setting=True)


def _shown(value: FormValue) -> str:
    """Return a value as a page shows it; choices stay names, which the page translates."""
    return value if isinstance(value, str) else "\n".join(value)


def _questions(old: Sequence[Card], new: Sequence[Card]) -> Iterator[Change]:
    before, after = _named(old), _named(new)
    kept = [name for name in before if name in after]
    order = [name for name in after if name in before]
    still = {
        name
        for a, _, size in difflib.SequenceMatcher(None, kept, order, autojunk=False).get_matching_blocks()
        for name in kept[a : a + size]
    }
    for name, card in after.items():
        if name not in before:
            yield Change(_what(card), _title(card), ADDED, tuple(_contents(card, is_new=True)))
        elif not same(before[name], card):
            yield Change(_what(card), _title(card), CHANGED, tuple(_details(before[name], card)))
        elif name not in still:
            yield Change(_what(card), _title(card), MOVED)
    for name, card in before.items():
        if name not in after:
            yield Change(_what(card), _title(card), REMOVED, tuple(_contents(card, is_new=False)))


def _named(cards: Sequence[Card]) -> dict[str, Card]:
    """Return the cards by what they are known by: the lasting id, else how they begin."""
    named: dict[str, Card] = {}
    for card in cards:
        if card.source.strip():
            name = card.id or "\n" + _title(card)
            while name in named:
                name += "\n"
            named[name] = card if card.kind != "text" else replace(card, stem=card.source.strip("\n"))
    return named


def _what(card: Card) -> str:
    if card.kind != "text" or card.source.startswith("##"):
        return N_("Question")
    return N_("Section") if card.is_section else N_("Introduction")


def _stem_label(card: Card) -> str:
    question = N_("Question")
    return question if _what(card) == question else N_("Text")


def _title(card: Card) -> str:
    return (card.stem or card.source).strip().split("\n")[0].lstrip("# ")[:80]


def _contents(card: Card, *, is_new: bool) -> Iterator[Detail]:
    texts = [
        (_stem_label(card), card.stem),
        *((_ROWS[card.kind], shown(row, card.kind)) for row in card.rows),
    ]
    texts.append((N_("Answer explanation"), card.explanation))
    for label, text in texts:
        if text:
            yield Detail(label, "" if is_new else text, text if is_new else "")


def _details(old: Card, new: Card) -> Iterator[Detail]:
    if old.stem != new.stem:
        yield Detail(_stem_label(new), old.stem, new.stem)
    yield from _row_details(old.rows, new.rows, new.kind)
    for label, before, after in (
        (N_("Answer explanation"), old.explanation, new.explanation),
        (N_("Hints"), "\n\n".join(old.hints), "\n\n".join(new.hints)),
        (N_("Question ID"), old.id, new.id),
    ):
        if before != after:
            yield Detail(label, before, after)
    for key in dict.fromkeys([*old.words, *new.words]):
        if old.words.get(key, "") != new.words.get(key, ""):
            yield Detail(_ATTRIBUTES.get(key, key), old.words.get(key, ""), new.words.get(key, ""))


def _row_details(old: Sequence[Row], new: Sequence[Row], kind: str) -> Iterator[Detail]:
    """Compare rows of the same text with each other, and those that are left in their order."""
    left, right, label = list(old), list(new), _ROWS.get(kind, "")
    for row in old:
        twin = next((one for one in right if one.text == row.text), None)
        if twin is not None:
            left.remove(row)
            right.remove(twin)
            if twin != row:
                yield Detail(label, shown(row, kind), shown(twin, kind))
    for number in range(max(len(left), len(right))):
        before = shown(left[number], kind) if number < len(left) else ""
        after = shown(right[number], kind) if number < len(right) else ""
        yield Detail(label, before, after)
    if not left and not right and [row.text for row in old] != [row.text for row in new]:
        yield Detail(N_("Order"), "\n".join(row.text for row in old), "\n".join(row.text for row in new))


def shown(row: Row, kind: str = "") -> str:
    """Return an option, answer, pair, step or criterion in one line, with its key, weight and feedback."""
    text = f"{row.text} ⇒ {row.match}" if row.match else row.text
    weight = f" ({row.weight}{'' if kind == 'open' else '%'})" if row.weight and row.weight != "100" else ""
    note = f"\n> {row.feedback}" if row.feedback else ""
    return f"{'✓ ' if row.right else ''}{text}{weight}{note}"


def _paragraphs(old: str, new: str) -> Iterator[Change]:
    for part in compared(old, old, new):
        before, after = part.mine.strip(), part.theirs.strip()
        if not part.is_same and before != after:
            verb = CHANGED if before and after else ADDED if after else REMOVED
            name = (after or before).split("\n")[0].lstrip("#> -")[:80]
            yield Change(N_("Paragraph"), name, verb, (Detail("", before, after),))
