"""What a single line of a quiz file is: heading, option, answer, keyword or plain text."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from lms.quizzes.format.reading.lines import HALF_WIDTH, SourceLine, mask

# Long enough for every sign the language has; what follows is never looked at by a regular expression.
_HEAD = 60


class LineKind(StrEnum):
    """What the start of a line says."""

    TEXT = "text"
    HEADING = "heading"
    NEAR_HEADING = "near-heading"
    OPTION = "option"
    NEAR_OPTION = "near-option"
    LETTERED = "lettered"
    ANSWER = "answer"
    NEAR_ANSWER = "near-answer"
    MATCH = "match"
    KEYWORD = "keyword"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class LineSign:
    """A line's kind; `mark` is the sign itself in plain form and `rest` the index where the content starts.

    For a heading `mark` is its level, for an option one of `x`, ` `, `50` (per cent); `is_round` tells `(x)` from
    `[x]`. For an answer it is `=` or `!=` with a credit as in `=50`; for a keyword its English name.
    """

    kind: LineKind
    mark: str = ""
    rest: int = 0
    is_round: bool = False


KEYWORDS = {
    "explanation": "explanation", "解析": "explanation", "答案解析": "explanation",
    "hint": "hint", "提示": "hint",
    "answer": "answer", "answers": "answer", "答案": "answer", "正确答案": "answer", "参考答案": "answer",
    "feedback": "feedback", "评语": "feedback",
}  # fmt: skip

_TEXT = LineSign(LineKind.TEXT)
_OPTION = re.compile(
    r"[-*+](?P<gap>[ \t]{0,4})(?P<open>[\[(])(?P<mark>[^\[\]()]{0,16})(?P<close>[\])])(?P<after>.?)"
)
_BARE_OPTION = re.compile(r"(?:\[[ xX√✓×]?\]|\([xX√✓]\)|[0-9]{1,2}[.)] ?\[[ xX√✓×]?\])(?P<after>.?)")
_LETTER = re.compile(r"(?P<letter>[A-Z])[ \t]?[.、)]")
_ANSWER = re.compile(r"(?P<sign>!?=)(?P<credit>[ \t]?-?[0-9]{1,3}(?:\.[0-9]{1,8})?%(?=[ \t]))?(?P<after>.?)")
_KEYWORD = re.compile(
    r"\*{0,2}(?P<word>[A-Za-z]{4,11}|[\u4e00-\u9fff]{2,4})(?P<band>[ \t]?[<>=≥≤][^:]{1,12})?[ \t]?\*{0,2}[ \t]?:"
)
_RIGHT_MARKS = frozenset("xX×√✓✔☑")


def sign(line: SourceLine) -> LineSign:
    """Tell what a line is by its first signs; text inside code is always text."""
    if line.is_code or line.is_blank:
        return _TEXT
    start = line.start
    head = line.text[start : start + _HEAD].translate(HALF_WIDTH)
    char = head[0]
    found: LineSign | None = None
    if char == "#":
        found = _heading(head)
    elif char in "-*+":
        found = _option(head) or _match(line) or (_keyword(head) if head.startswith("**") else None)
    elif char in "[(" or char.isdigit():
        found = _bare_option(head)
    elif char in "=!":
        found = _answer(head)
    elif head.startswith(":::"):
        found = LineSign(LineKind.LANGUAGE, head, 3)
    elif char.isalpha():
        found = _keyword(head) or _letter(head, line.text[start : start + _HEAD].isascii())
    if found is None:
        return _TEXT
    return LineSign(found.kind, found.mark, found.rest + start, found.is_round)


def _heading(head: str) -> LineSign | None:
    level = len(head) - len(head.lstrip("#"))
    after = head[level : level + 1]
    if level > 6:
        return None
    if after.strip():
        return LineSign(LineKind.NEAR_HEADING, str(level), level) if level > 1 else None
    return LineSign(LineKind.HEADING, str(level), level)


def _option(head: str) -> LineSign | None:
    found = _OPTION.match(head)
    if not found or (found["open"] == "[") != (found["close"] == "]"):
        return None
    is_round = found["open"] == "("
    mark = _mark(found["mark"])
    after = found["after"]
    if mark is None or (after and after in "([:") or (is_round and (not found["mark"] or after.strip())):
        # `- [text](link)` and `- (a) text` are prose; a lone strange sign in square brackets is a slip.
        slip = len(found["mark"]) == 1 and not is_round and not after.strip()
        return LineSign(LineKind.NEAR_OPTION, "mark", found.end("close")) if slip else None
    if not found["gap"]:
        return LineSign(LineKind.NEAR_OPTION, "gap", found.end("close"))
    return LineSign(LineKind.OPTION, mark, found.end("close"), is_round)


def _mark(text: str) -> str | None:
    plain = text.strip()
    if not plain:
        return " "
    if len(plain) == 1 and plain in _RIGHT_MARKS:
        return "×" if plain == "×" else "x"
    if plain.endswith("%"):
        try:
            return str(Decimal(plain[:-1].replace("−", "-").strip()))
        except InvalidOperation:
            return None
    return None


def _bare_option(head: str) -> LineSign | None:
    found = _BARE_OPTION.match(head)
    if not found or (found["after"] and found["after"] in "([:"):
        return None
    return LineSign(LineKind.NEAR_OPTION, "bullet", found.end())


def _letter(head: str, is_ascii: bool) -> LineSign | None:
    # `A.D. 618` is prose; with a Chinese sign or letter an option needs no blank after its letter.
    found = _LETTER.match(head)
    if not found or (
        head[found.end() - 1] == "." and head[found.end() : found.end() + 1].isalnum() and is_ascii
    ):
        return None
    return LineSign(LineKind.LETTERED, found["letter"], 0)


def _answer(head: str) -> LineSign | None:
    found = _ANSWER.match(head)
    if not found:
        return None
    if found["after"] == "=":
        return LineSign(LineKind.NEAR_ANSWER, found["sign"], found.end())
    credit = (found["credit"] or "").rstrip("%")
    if credit[:1] in (" ", "\t"):
        # `= 50% of them` is a text that begins with a share; only `=50% text` gives part credit.
        return LineSign(LineKind.ANSWER, found["sign"], found.end("sign"))
    return LineSign(LineKind.ANSWER, found["sign"] + credit, found.start("after"))


def _keyword(head: str) -> LineSign | None:
    found = _KEYWORD.match(head)
    name = KEYWORDS.get(found["word"].lower()) if found else None
    if not found or not name or bool(found["band"]) != (name == "feedback"):
        return None
    end = found.end()
    stars = len(head[end:]) - len(head[end:].lstrip("*")) if head.startswith("*") else 0
    return LineSign(LineKind.KEYWORD, name + (found["band"] or "").replace(" ", ""), end + min(stars, 2))


def _match(line: SourceLine) -> LineSign | None:
    visible = mask(line.text)
    for arrow in (" => ", " ＝＞ ", " =》"):
        if arrow in visible + " ":
            return LineSign(LineKind.MATCH, "=>", visible.find(arrow.strip()))
    return None
