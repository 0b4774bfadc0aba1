"""The gaps of a Cloze question of Moodle, such as `{2:SHORTANSWER:=word#Well done~%50%other}`."""

import html
import re
from decimal import Decimal, InvalidOperation

from lms.quizzes.format.importing import drafts
from lms.quizzes.format.importing.drafts import HUNDRED, ChoiceDraft, credit_of
from lms.quizzes.format.importing.losses import UnreadableError
from lms.quizzes.format.importing.texts import Texts, gap_mark
from lms.quizzes.format.importing.typed_keys import accepted, number
from lms.quizzes.format.questions import Gap, NumberAnswer, TextAnswer

_GAP = re.compile(
    r"\{(?P<points>[0-9]{0,4}(?:\.[0-9]{1,2})?):(?P<kind>[A-Z_]{2,20}):(?P<body>(?:\\.|[^}\\])*)\}", re.DOTALL
)
_ANSWER = re.compile(
    r"(?:%(?P<share>-?[0-9]{1,3}(?:\.[0-9]{1,10})?)%|(?P<right>=))?(?P<text>(?:\\.|&(?:amp;)?#|[^~#\\])*)(?:#(?P<note>(?:\\.|[^~\\]|(?<=&)~)*))?(?:~|$)",
    re.DOTALL,
)
_ESCAPED = re.compile(r"\\([}#~/\"\\])")
_LAYOUTS = ("", "H", "V", "S", "HS", "VS")
_CHOICES = frozenset(
    [f"MC{one}" for one in _LAYOUTS] + [f"MULTICHOICE_{one}".rstrip("_") for one in _LAYOUTS]
)
_SEVERAL = frozenset(
    [f"MR{one}" for one in _LAYOUTS] + [f"MULTIRESPONSE_{one}".rstrip("_") for one in _LAYOUTS]
)
_TYPED = frozenset({"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"})
_NUMBERS = frozenset({"NUMERICAL", "NM"})


def read_cloze(text: str, texts: Texts, language: str) -> tuple[str, list[Gap], list[tuple[str, str]]]:
    """Return the HTML with marks in place of its gaps, the gaps, and notices about them as (code, text)."""
    gaps: list[Gap] = []
    notices: dict[tuple[str, str], None] = {}

    def mark(found: re.Match[str]) -> str:
        kind = found["kind"]
        if kind in _SEVERAL:
            raise UnreadableError("gap-several")
        if kind not in _CHOICES | _TYPED | _NUMBERS:
            return found[0]
        answers = [_answer(one) for one in _ANSWER.finditer(found["body"]) if one["text"].strip()]
        for text, _, note in answers:
            if note and (told := texts.line(_ESCAPED.sub(r"\1", note))):
                notices[("gap-feedback", f"({len(gaps) + 1}) {texts.line(text)}: {told}")] = None
        if kind in ("SHORTANSWER_C", "SAC", "MWC"):
            notices[("case", "")] = None
        gaps.append(_gap(str(len(gaps) + 1), kind, answers, _points(found["points"]), texts, language))
        return gap_mark(len(gaps))

    return _GAP.sub(mark, text), gaps, list(notices)


def feedback_of_gaps(notices: list[tuple[str, str]]) -> list[str]:
    """Return the feedback on single gaps as paragraphs for the explanation."""
    return [text for code, text in notices if code == "gap-feedback"]


def _points(text: str) -> Decimal:
    try:
        return Decimal(text or "1") or Decimal(1)
    except InvalidOperation:
        return Decimal(1)


def _answer(found: re.Match[str]) -> tuple[str, Decimal, str]:
    credit = HUNDRED if found["right"] else credit_of(found["share"] or "0")
    return _ESCAPED.sub(r"\1", found["text"]).strip(), credit, (found["note"] or "").strip()


def _gap(
    key: str, kind: str, answers: list[tuple[str, Decimal, str]], points: Decimal, texts: Texts, language: str
) -> Gap:
    if kind in _CHOICES:
        choices = [ChoiceDraft(texts.line(text), credit) for text, credit, _ in answers]
        return drafts.choice_gap(key, choices, language, points)
    if kind in _NUMBERS:
        numbers = [
            _number(texts.words(text), credit) for text, credit, _ in answers if text != "*" and credit > 0
        ]
        return drafts.number_gap(key, numbers, points)
    words = [
        (texts.words(html.unescape(text) if "<" in text else text), credit) for text, credit, _ in answers
    ]
    typed: list[TextAnswer] = [accepted(word, credit, {}) for word, credit in words if word and credit > 0]
    return drafts.text_gap(key, typed, language, points)


def _number(text: str, credit: Decimal) -> NumberAnswer:
    value, _, width = text.partition(":")
    return NumberAnswer(number(value), tolerance=abs(number(width or "0")), credit=credit)
