"""Lines that look like an option but are written in another way, and how they should have been written."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from lms.quizzes.format.folding import fold
from lms.quizzes.format.reading.lines import HALF_WIDTH

RIGHT_MARKS = frozenset("xX×√✓✔☑")
TRUE_WORDS = frozenset({"对", "对的", "正确", "正确的", "true", "right", "√", "✓", "t", "是", "yes"})
FALSE_WORDS = frozenset(
    {"错", "错的", "错误", "错误的", "false", "wrong", "×", "✗", "f", "不对", "不正确", "否", "no"}
)

_BULLETS = "-*+–—‐‑‒−•·●○◦▪■◆◇▸►‣⁃∙・※➢◉◯⭕🔘"
_EMPTY_BOXES = "□☐⬜◻▢❏❑🔲"
_TICKED_BOXES = "☑✅✔✓√"
_CROSSED_BOXES = "☒❌✗✘×"
_BRACKETS = str.maketrans("【】〔〕〖〗{}<>《》", "[][][][][][]")
# Brackets that are common in prose; only a known mark after a bullet makes them an option.
_DOUBTFUL = frozenset("{<《")
# Signs that may begin a line of this kind; every other line is told apart at once.
STARTS = frozenset(_BULLETS + _EMPTY_BOXES + _TICKED_BOXES + _CROSSED_BOXES + "[(")

_LABEL = r"(?:\([0-9]{1,2}\)|\([A-Za-z]\)|[0-9]{1,2}[.)、:]|[A-Za-z][.)、:])"
_BOX = f"[{_EMPTY_BOXES}{_TICKED_BOXES}{_CROSSED_BOXES}]"
_LOOKALIKE = re.compile(
    rf"(?P<lead>(?:[{re.escape(_BULLETS)}][ \t]?){{1,3}}|{_LABEL})?[ \t]{{0,4}}\*{{0,2}}"
    rf"(?:(?P<open>[\[(])(?P<mark>[^\[\]()]{{0,16}})(?P<close>[\])])|(?P<box>{_BOX})\ufe0f?)(?:\*\*)?(?P<after>.?)"
)
_TRAILING = re.compile(r"(?:\[[ xX√✓✔×]\]|\([ xX√✓✔×]\)|[√✓✔☑✅☐□])\ufe0f?$")
_LIST_ITEM = re.compile(rf"(?:[{re.escape(_BULLETS)}]|{_LABEL}|\([ xX√✓]?\))[ \t]*(?=\S)")


@dataclass(frozen=True, slots=True)
class Lookalike:
    """What a line resembles: the option it was probably meant as ("" when the mark says nothing known).

    `end` is the index after the mark. `is_bare` tells that only the hyphen is missing, `is_tight` that only blanks are.
    """

    suggestion: str
    end: int = 0
    is_bare: bool = False
    is_tight: bool = False


def read_mark(text: str) -> str | None:
    """Return a mark in brackets in plain form: `x`, `×`, ` ` or a weight in per cent; None when it is none."""
    plain = text.strip()
    if not plain:
        return " "
    if len(plain) == 1 and plain in RIGHT_MARKS:
        return "×" if plain == "×" else "x"
    if plain.endswith("%"):
        try:
            weight = Decimal(plain[:-1].replace("−", "-").strip())
        except InvalidOperation:
            return None
        return str(weight) if weight.is_finite() else None
    return None


def lookalike(text: str) -> Lookalike | None:
    """Return what a line, which begins with its first sign, resembles; None for anything that is not an option."""
    head = text.translate(HALF_WIDTH).translate(_BRACKETS)
    found = _LOOKALIKE.match(head)
    if found is None:
        is_item = text[:1] in _BULLETS and text[1:2] in (" ", "\t")
        return Lookalike("", 1) if is_item and _TRAILING.search(head.rstrip()) and "](" not in head else None
    return _boxed(found, text) if found["box"] else _bracketed(found, text)


def _boxed(found: re.Match[str], text: str) -> Lookalike | None:
    box, after = found["box"], found["after"]
    if box in "√×" and after.strip() and after.isascii():
        return None  # `√2` is a root
    mark = " " if box in _EMPTY_BOXES else "x" if box in _TICKED_BOXES else ""
    end = found.end() - len(after)
    return Lookalike(_option("[", mark, "]", text[end:]) if mark else "", end)


def _bracketed(found: re.Match[str], text: str) -> Lookalike | None:
    lead, written, after = found["lead"], found["mark"], found["after"]
    is_round = found["open"] == "(" and found["close"] == ")"
    raw_after = text[found.end() - len(after) : found.end()]
    mark = read_mark(written)
    if after and after in "([:" and after == raw_after and (mark != " " or (not lead and not written)):
        return None  # a link or a note
    if is_round and (not lead or lead[0].isalnum() or lead[0] == "(") and mark in (" ", None):
        return None  # a gap at the start of a sentence, or words in brackets
    is_known = mark is not None
    opening = text[found.start("open")].translate(HALF_WIDTH)
    if opening in _DOUBTFUL and not (lead and is_known):
        return None
    if not is_known and not is_round and (share := _share(written)):
        mark = share
    if mark is None:
        is_slip = len(written) == 1 and written.isascii() and not after.strip()
        is_word = fold(written) in TRUE_WORDS | FALSE_WORDS or (len(written) == 1 and not written.isalnum())
        return (
            Lookalike("", found.end() - len(after))
            if lead and not is_round and (is_slip or is_word)
            else None
        )
    if not lead and mark not in (" ", "x", "×") and not (is_known and found["open"] == "["):
        return None
    rest = text[found.end() - len(after) :]
    sign = mark if mark in (" ", "x", "×") else f"{mark}%"
    suggestion = _option("(" if is_round else "[", sign, ")" if is_round else "]", rest)
    is_plain = is_known and found["open"] == opening
    is_matched = (found["open"] == "[") == (found["close"] == "]")
    return Lookalike(
        suggestion,
        found.end() - len(after),
        is_bare=is_plain and is_matched and (not lead or lead[0].isdigit()),
        is_tight=is_plain and is_matched and lead is not None and lead.strip() in ("-", "*", "+"),
    )


def _share(written: str) -> str | None:
    """Return a weight that lacks its per cent sign: `0.5` and `50` both as 50."""
    plain = written.strip()
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    if not plain.lstrip("+-").replace(".", "", 1).isdigit() or abs(value) in (0, 1) or abs(value) > 100:
        return None
    return format((value * 100 if abs(value) < 1 else value).normalize(), "f")


def _option(opening: str, mark: str, closing: str, rest: str) -> str:
    return f"- {opening}{mark}{closing} {rest.strip()}".rstrip()


def list_item(text: str) -> str | None:
    """Return the words of a line that is an item of any list, such as `- words`, `3) words` or `● words`, else None."""
    found = _LIST_ITEM.match(text.translate(HALF_WIDTH))
    return text[found.end() :].strip() if found else None
