"""What a single line of a quiz file is: heading, option, answer, keyword or plain text."""

import re
from dataclasses import dataclass
from enum import StrEnum

from lms.quizzes.format.reading.lines import HALF_WIDTH, SourceLine, mask
from lms.quizzes.format.reading.lookalikes import STARTS, lookalike, read_mark

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
    "explanation": "explanation", "explanations": "explanation", "rationale": "explanation",
    "解析": "explanation", "答案解析": "explanation", "试题解析": "explanation", "题目解析": "explanation", "详解": "explanation",
    "hint": "hint", "提示": "hint",
    "answer": "answer", "answers": "answer", "correct answer": "answer", "correct answers": "answer",
    "right answer": "answer", "answer key": "answer",
    "答案": "answer", "正确答案": "answer", "参考答案": "answer", "标准答案": "answer", "正确选项": "answer",
    "feedback": "feedback", "评语": "feedback",
}  # fmt: skip
# Words that name a part only when they stand in brackets, or when nothing but a key comes after them.
_BRACKETED = KEYWORDS | {"分析": "explanation", "解答": "explanation", "答": "answer", "key": "answer"}

_TEXT = LineSign(LineKind.TEXT)
_OPTION = re.compile(
    r"[-*+](?P<gap>[ \t]{0,4})(?P<open>[\[(])(?P<mark>[^\[\]()]{0,16})(?P<close>[\])])(?P<after>.?)"
)
_LETTER = re.compile(r"(?P<letter>[A-Z])[ \t]?[.、)]")
_BULLET_ANSWER = re.compile(r"[-*+•·●][ \t]?!?=[ \t]")
_ANSWER = re.compile(r"(?P<sign>!?=)(?P<credit>[ \t]?-?[0-9]{1,3}(?:\.[0-9]{1,8})?%(?=[ \t]))?(?P<after>.?)")
_WORD = r"(?P<word>[A-Za-z]{3,12}(?: (?:answers?|key))?|[\u4e00-\u9fff]{1,4})"
_KEYWORD = re.compile(
    rf"\*{{0,2}}{_WORD}(?P<band>[ \t]?[<>=≥≤][^:]{{1,12}})?[ \t]?\*{{0,2}}[ \t]?:", re.IGNORECASE
)
_IN_BRACKETS = re.compile(rf"\*{{0,2}}[\[(【〔〖「<]{_WORD}[\])】〕〗」>]\*{{0,2}}[ \t]?:?", re.IGNORECASE)
# A line with nothing but a key, however the words before it are put: `故选B`, `The correct answer is (A).`
_KEY_ONLY = re.compile(
    r"\*{0,2}(?:(?:the )?(?:correct |right )?(?:answers?|ans|key)|"
    r"[故则应本题该此所以正确参考标准的]{0,5}(?:(?<=正确)选项|答案|答|选))\*{0,2}[ \t]?"
    r"(?:is|are|应为|应选|为|是|选)?[ \t]?[:=\-–—]?[ \t]?\*{0,2}(?P<key>[\[(【「]?[ \t]?"
    r"(?:(?-i:[A-Z](?:[ \t,、;和及与&]{0,3}[A-Z]){0,9})|(?<=[ \t:=为是\[(【「-])(?:true|false|正确|错误|对|错|√|×))"
    r"[ \t]?[\])】」]?)\*{0,2}[ \t]?[.。]?\s*$",
    re.IGNORECASE,
)


def sign(line: SourceLine) -> LineSign:
    """Tell what a line is by its first signs; text inside code is always text."""
    rest = line.text.lstrip()
    if line.is_code or not rest:
        return _TEXT
    start = len(line.text) - len(rest)
    head = rest[:_HEAD] if rest.isascii() else rest[:_HEAD].translate(HALF_WIDTH)
    char = head[0]
    found: LineSign | None = None
    if char == "#":
        found = _heading(head)
    elif char in "-*+":
        found = _option(head) or _near_option(line) or _near_answer(head) or _match(line)
        found = found or (_keyword(head) if head.startswith("**") else None)
    elif char in STARTS or char.isdigit() or char in "【〔〖「<":
        found = _near_option(line) or _keyword(head) or _near_answer(head)
    elif char in "=!":
        found = _answer(head)
    elif head.startswith(":::"):
        found = LineSign(LineKind.LANGUAGE, head, 3)
    elif char.isalpha():
        found = _near_option(line) if head[1:2] in ".)、:" else None
        found = found or _keyword(head) or _letter(head, rest[:_HEAD].isascii())
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
    """Return an option that is written as it should be; `- [text](link)` and `- (a) text` are prose."""
    found = _OPTION.match(head)
    if not found or not found["gap"] or (found["open"] == "[") != (found["close"] == "]"):
        return None
    mark = read_mark(found["mark"])
    after, is_round = found["after"], found["open"] == "("
    if mark is None or (after and after in "([:") or (is_round and (not found["mark"] or _is_tight(after))):
        return None
    return LineSign(LineKind.OPTION, mark, found.end("close"), is_round)


def _is_tight(after: str) -> bool:
    """Return whether a sign right after `(x)` makes it part of a word or formula; a Chinese character does not."""
    return bool(after.strip()) and not "\u3400" <= after <= "\u9fff"


def _near_option(line: SourceLine) -> LineSign | None:
    found = lookalike(line.text[line.start : line.start + _HEAD])
    if found is None:
        return None
    why = (
        "bullet" if found.is_bare else "gap" if found.is_tight else "mark" if not found.suggestion else "like"
    )
    return LineSign(LineKind.NEAR_OPTION, why, found.end)


def _near_answer(head: str) -> LineSign | None:
    return LineSign(LineKind.NEAR_ANSWER, "-", found.end()) if (found := _BULLET_ANSWER.match(head)) else None


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
    if found and name and bool(found["band"]) == (name == "feedback"):
        end = found.end()
        stars = len(head[end:]) - len(head[end:].lstrip("*")) if head.startswith("*") else 0
        return LineSign(LineKind.KEYWORD, name + (found["band"] or "").replace(" ", ""), end + min(stars, 2))
    if found := _KEY_ONLY.match(head):
        return LineSign(LineKind.KEYWORD, "answer", found.start("key"))
    found = _IN_BRACKETS.match(head)
    name = _BRACKETED.get(found["word"].lower()) if found else None
    return LineSign(LineKind.KEYWORD, name, found.end()) if found and name and name != "feedback" else None


def _match(line: SourceLine) -> LineSign | None:
    visible = mask(line.text)
    for arrow in (" => ", " ＝＞ ", " =》"):
        if arrow in visible + " ":
            return LineSign(LineKind.MATCH, "=>", visible.find(arrow.strip()))
    return None
