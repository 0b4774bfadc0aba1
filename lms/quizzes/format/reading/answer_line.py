"""The line that names the right answer (`Answer: B`, `答案：B（…）`): letters, words or truth, and what follows them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from lms.quizzes.format.folding import fold
from lms.quizzes.format.reading.lines import HALF_WIDTH, mask
from lms.quizzes.format.reading.lookalikes import FALSE_WORDS, TRUE_WORDS

_PLAIN: dict[int, int | str] = {**HALF_WIDTH, ord("【"): "[", ord("】"): "]", ord("「"): "[", ord("」"): "]"}
_LABEL = re.compile(
    r"[。.;；,，]?[ \t\u3000]*(?:[【\[](?:答案)?(?:解析|分析|详解|说明|理由|解答)[】\]][:：]?|"
    r"\*{0,2}(?:答案解析|解析|解释|理由|说明|分析|详解|explanation|rationale|reason)[ \t]?\*{0,2}[:：]\*{0,2})[ \t]*",
    re.IGNORECASE,
)
_AND = re.compile(r"(?<=[A-Za-z])[ \t]+and[ \t]+(?=[A-Za-z](?![a-z]))")
_UPPER = re.compile(
    r"[\[(]?[ \t]?(?P<key>[A-Z](?:[ \t,、;/&+|和及与]{0,3}[A-Z](?![a-z]))*)(?![a-z])[ \t]?[\])]?"
)
_LOWER = re.compile(
    r"[\[(]?[ \t]?(?P<key>[a-z](?:[ \t,、;/&+]{1,3}[a-z])*|[a-z]{1,6})[ \t]?[\])]?(?![A-Za-z])"
)
_TRUTH = re.compile(
    r"[\[(]?[ \t]?(?P<key>不正确|不对|正确|错误|对|错|是|否|true|false|right|wrong|yes|no|√|✓|×|✗)[ \t]?[\])]?(?![A-Za-z])",
    re.IGNORECASE,
)
_LONE_LETTER = re.compile(r"(?<![A-Za-z])[A-Z](?![A-Za-z])")
_SAID = re.compile(
    r"(?:(?:答案|(?<![A-Za-z])(?i:answers?))[ \t]*(?:(?:is|are|为|是)[ \t]*[:：]?|[:：]|(?=[（(【\[]))|(?<![A-Za-z])(?i:key)[ \t]*[:：]|"
    r"答案[ \t]*(?=[A-Z]{1,8}[ \t。.]*$))[ \t]*[（(【\[]?[ \t]*(?P<key>[A-Z]{1,8})(?![A-Za-z])",
    re.MULTILINE,
)
# `Figure (A)` names something, `应设在（B）` is a gap that was filled in.
_FIGURE = re.compile(
    r"(?:图|表|例|式|附件|选项|维生素|fig\.?|figure|table|diagram|part|option|vitamin|group)[ \t]*$",
    re.IGNORECASE,
)
_IN_GAP = re.compile(
    r"[（(][ \t\u3000]*(?P<key>[A-Z](?:[、,，;； \t\u3000]{0,2}[A-Z]){0,9})[ \t\u3000]*[)）]"
)
_TRUTH_AT_END = re.compile(
    r"[（(][ \t\u3000]*(?P<key>√|×|✓|✗|对|错|正确|错误|[TF])[ \t\u3000]*[)）][ \t。.]*$", re.MULTILINE
)
_KEY_IN_WORDS = re.compile(
    r"(?:[（(\[【][ \t]*(?i:正确|正确答案|答案|对|错|错误|√|✓|×|correct|correct answer|right|right answer|wrong|incorrect)[ \t]*"
    r"[)）\]】]|(?<=[ \t\u3000])(?:[√✓✔✗×]|\[[xX ]?\])|[✔✅☑❌])\s*$"
)
# With all the blanks and signs that folding takes away.
_LONGEST_TRUTH = 60
_BLANKS = " \t\u3000*"
_ENDS = _BLANKS + ".。,，;；、:："


@dataclass(frozen=True, slots=True)
class Key:
    """What an answer line says: the letters of the right options, and the explanation that is in brackets.

    `problem` is a code when it cannot be read: answer-line-empty, answer-letter (with `bad`), answer-line-tail or
    answer-line-unclear.
    """

    letters: frozenset[str] = frozenset()
    explanation: str = ""
    problem: str = ""
    bad: str = ""


def truth(text: str) -> bool | None:
    """Return what a word says when it is one of those for true and false, else None."""
    return _truth(text) if len(text) <= _LONGEST_TRUTH else None


@lru_cache(1024)
def _truth(text: str) -> bool | None:
    word = fold(text)
    return True if word in TRUE_WORDS else False if word in FALSE_WORDS else None


def split_explanation(text: str) -> tuple[str, str]:
    """Split `B 解析：…` into the key and the explanation ("" when there is none)."""
    found = _LABEL.search(text)
    return (text[: found.start()], text[found.end() :].strip()) if found else (text, "")


def read_truth(text: str) -> tuple[bool | None, Key]:
    """Read an answer line that says true or false; None when it says neither."""
    plain = text.translate(_PLAIN).strip(_ENDS)
    if (said := truth(plain)) is not None:
        return said, Key()
    found = _TRUTH.match(plain)
    return (
        (truth(found["key"]), _with_rest(plain[found.end() :], frozenset(), [])) if found else (None, Key())
    )


def read_key(text: str, options: Sequence[tuple[str, str]]) -> Key:
    """Read an answer line for options given as (letter, text)."""
    plain = _AND.sub(",", text.translate(_PLAIN)).strip(_ENDS)
    if not plain:
        return Key(problem="answer-line-empty")
    known = {letter for letter, _ in options}
    found = _UPPER.match(plain) or _LOWER.match(plain)
    letters = (
        frozenset(char for char in found["key"].upper() if char.isalpha() and char.isascii())
        if found
        else frozenset()
    )
    if found and letters <= known:
        return _with_rest(plain[found.end() :], letters, options)
    if same := [letter for letter, words in options if fold(words) == fold(plain)]:
        return Key(frozenset(same[:1]))
    said, rest = read_truth(plain)
    if said is not None and (same := [letter for letter, words in options if truth(words) is said]):
        return Key(frozenset(same[:1]), rest.explanation, rest.problem)
    bad = next((char for char in sorted(letters) if char not in known), plain[0])
    return Key(problem="answer-letter", bad=bad)


def _with_rest(rest: str, letters: frozenset[str], options: Sequence[tuple[str, str]]) -> Key:
    """Judge what stands behind the letters: the words of the option again, a remark in brackets, or unknown text."""
    words = rest.strip(_ENDS + "-—")
    if not words:
        return Key(letters)
    inside = words[1:-1].strip() if words[0] in "[(" and words[-1] in "])" else ""
    if {letter for letter, text in options if fold(text) == fold(inside or words)} == letters != frozenset():
        return Key(letters)
    is_other = any(fold(text) in (fold(inside), fold(words)) for _, text in options)
    if is_other or _LONE_LETTER.search(words) or words.startswith(("或", "or ")):
        return Key(letters, problem="answer-line-unclear")
    return Key(letters, inside) if inside else Key(letters, problem="answer-line-tail")


def shown_key(text: str, known: str, right: str, said: bool | None) -> str:
    """Return the part of a question's text that gives its answer away, or an empty text.

    `known` are the letters of the options, `right` those of the right ones, `said` what a true-false question says.
    """
    visible = mask(text)
    for found in _SAID.finditer(visible):
        if found["key"] and set(found["key"]) <= set(known):
            return text[found.start() : found.end()].strip()
    for found in _IN_GAP.finditer(visible):
        letters = {char for char in found["key"] if char.isalpha()}
        is_gap = found[0][1].isspace() or not visible[found.end() :].strip(" \t\u3000。.?？")
        if _FIGURE.search(visible[: found.start()]):
            continue
        if right and (letters == set(right) or (is_gap and letters <= set(known))):
            return text[found.start() : found.end()].strip()
    end = _TRUTH_AT_END.search(visible)
    return (
        text[end.start() : end.end()].strip()
        if end and said is not None and truth(end["key"]) is said
        else ""
    )


def key_in_words(text: str) -> str:
    """Return the end of an option's text that says whether it is right, such as `（正确）` or ` √`, or an empty text."""
    found = _KEY_IN_WORDS.search(mask(text))
    return text[found.start() :].strip() if found and text[: found.start()].strip() else ""
