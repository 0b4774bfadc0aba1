"""What the type of a question card is called."""

from lms.editor.quiz_cards import Card
from lms.errors import N_
from lms.quizzes.format.parser import parse_question
from lms.quizzes.format.questions import TYPE_LABELS, QuestionType

# For questions with errors, whose type only their answers would tell.
_KIND_LABELS = {
    "choice": N_("Choice"),
    "answer": N_("Typed answer"),
    "matching": TYPE_LABELS[QuestionType.MATCHING],
    "ordering": TYPE_LABELS[QuestionType.ORDERING],
    "cloze": TYPE_LABELS[QuestionType.CLOZE],
    "open": N_("Open question"),
}


def type_label(card: Card, language: str) -> str:
    """Return the label of a card, to be translated: the type it names, else the one its answers make."""
    if card.kind == "text":
        return N_("Section") if card.is_section else N_("Text")
    if card.words.get("type") in set(QuestionType):
        return TYPE_LABELS[QuestionType(card.words["type"])]
    question = parse_question(card.source.split("\n"), language)
    return TYPE_LABELS[question.type] if question else _KIND_LABELS[card.kind]
