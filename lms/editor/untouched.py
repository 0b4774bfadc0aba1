"""Text that a template or a piece to insert begins with and that no one has written over."""

import re

from lms.errors import N_
from lms.problems import Problem

# No one asks, answers or explains with these words; what could be meant is not listed.
_WORDS = frozenset(
    {
        "Write here.", "在这里写。",
        "New question", "新题目", "New question [[answer]]", "新题目 [[答案]]",
        "This one", "Not this one", "这一项", "不是这一项",
        "Say why.", "说明理由。",
        "Question?", "题目？", "Statement.", "判断：陈述。",
        "Text of the note.", "提示内容。",
        "left => right", "second => its match", "左边 => 右边", "第二项 => 对应项",
    }
)  # fmt: skip
_SIGNS = re.compile(
    r"^(?:\#{1,6}\s+|>\s?|[-*]\s+(?:[\[(][ xX]?[\])]\s*)?|(?:Explanation:|解析：)\s*)|\s*\{[^{}]*\}\s*$"
)


def untouched(text: str, path: str) -> list[Problem]:
    """Return the lines of a text that still say what they said at first, as errors of the file."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        words = _SIGNS.sub("", line.strip()).strip()
        if words in _WORDS:
            found.append(Problem("not-written", number, 1, _MESSAGE, _FIX, {"text": words}, words, path))
    return found


_MESSAGE = N_("“%(text)s” is still the sample text.")
_FIX = N_("Write your own text, or remove it.")
