"""Where each question card stands on the page of a quiz, and which cards are unfolded."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lms.editor.quiz_cards import Card
from lms.problems import Problem

# So few cards are all unfolded.
FEW_CARDS = 2
# What moves no card: the others stay as they were. After anything else only the card that it was about is unfolded.
_STILL = ("", "save", "row-add", "row-remove", "row-up", "silence")


@dataclass(frozen=True, slots=True)
class CardPlace:
    """The number of a card from 0 among `count`, that of its question from 1 (0: no question), and its problems."""

    number: int
    count: int
    question: int
    problems: Sequence[Problem]
    is_open: bool


def places(
    cards: Sequence[Card], problems_of: Mapping[int, Sequence[Problem]], unfolded: Collection[int]
) -> list[CardPlace]:
    """Return the place of each card: those with problems are unfolded, and those asked for."""
    found, question = [], 0
    for number, card in enumerate(cards):
        question += card.is_question
        problems = problems_of.get(number, ())
        is_open = bool(problems) or number in unfolded or len(cards) <= FEW_CARDS
        found.append(CardPlace(number, len(cards), question if card.is_question else 0, problems, is_open))
    return found


def card_at(cards: Sequence[Card], line: int) -> int:
    """Return the number of the card that a line is in; -1 for the settings."""
    spans = ((card.line, max(card.end, card.line + 1)) for card in cards)
    return next((number for number, (start, end) in enumerate(spans) if start <= line < end), -1)


def without_wrong(cards: Sequence[Card], lines: Collection[int]) -> list[Card]:
    """Return the cards that have none of the lines; none when a line is in no card."""
    wrong = {card_at(cards, line) for line in lines}
    return [] if -1 in wrong else [card for number, card in enumerate(cards) if number not in wrong]


def unfolded_after(do: str, at: int, unfolded: Sequence[int]) -> list[int]:
    """Return which cards to show unfolded after a pressed button about the card `at` (-1: about none)."""
    kept = list(unfolded) if do.partition(":")[0] in _STILL else []
    return list(dict.fromkeys([*kept, *([at] if at >= 0 else [])]))
