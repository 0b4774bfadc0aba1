"""The gaps of a Cloze question of Moodle, such as `{2:SHORTANSWER:=word#Well done~%50%other}`."""

import html
import re
from decimal import Decimal, InvalidOperation

from lms.quizzes.format.importing import drafts
from lms.quizzes.format.importing.drafts import HUNDRED, ChoiceDraft, credit_of
from lms.quizzes.format.importing.losses import UnreadableError
from lms.quizzes.format.importing.texts import Texts, gap_mark
from lms.quizzes.format.importing.typed_keys import accepted, number
from lms.quizzes.format.questions import Gap, NumberAnswer, Text

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
        if kind in ("SHORTANSWER_C", "SAC", "MWC"):
            notices[("case", "")] = None
        gaps.append(_gap(str(len(gaps) + 1), kind, answers, _points(found["points"]), texts, language))
        return gap_mark(len(gaps))

    return _GAP.sub(mark, text), gaps, list(notices)


def _points(text: str) -> Decimal:
    try:
        return Decimal(text or "1") or Decimal(1)
    except InvalidOperation:
        return Decimal(1)


def _answer(found: re.Match[str]) -> tuple[str, Decimal, str]:
    credit = HUNDRED if found["right"] else credit_of(found["share"] or "0")
    note = _ESCAPED.sub(r"\1", found["note"] or "").strip()
    return _ESCAPED.sub(r"\1", found["text"]).strip(), credit, note


def _gap(
    key: str, kind: str, answers: list[tuple[str, Decimal, str]], points: Decimal, texts: Texts, language: str
) -> Gap:
    if kind in _CHOICES:
        choices = [ChoiceDraft(texts.line(text), credit, texts.line(note)) for text, credit, note in answers]
        return drafts.choice_gap(key, choices, language, points)
    told = [(text, credit, drafts.text_in(language, texts.line(note))) for text, credit, note in answers]
    otherwise = next((note for text, credit, note in told if text == "*" and credit <= 0), {})
    # A wrong answer that nothing is said about is wrong without being named.
    kept = [one for one in told if one[1] > 0 or (one[2] and one[0] != "*")]
    if kind in _NUMBERS:
        numbers = [_number(texts.words(text), credit, note) for text, credit, note in kept if text != "*"]
        return drafts.number_gap(key, numbers, points, otherwise)
    typed = [
        accepted(word, max(credit, Decimal(0)), note)
        for text, credit, note in kept
        if (word := texts.words(html.unescape(text) if "<" in text else text))
    ]
    return drafts.text_gap(key, typed, language, points, otherwise)


def _number(text: str, credit: Decimal, note: Text) -> NumberAnswer:
    value, _, width = text.partition(":")
    width_ = abs(number(width or "0"))
    return NumberAnswer(number(value), tolerance=width_, credit=max(credit, Decimal(0)), feedback=note)
