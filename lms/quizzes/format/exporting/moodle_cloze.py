"""A gap as Moodle's Cloze questions have it in their text: `{2:SHORTANSWER:=word~%50%other}`."""

import re
from html import escape

from lms.quizzes.format.exporting.html import xhtml
from lms.quizzes.format.exporting.typed_keys import wildcards
from lms.quizzes.format.questions import HUNDRED, Gap
from lms.text.values import write_decimal

_SIGNS = re.compile(r"[\\}#~/\"]")


def cloze_gap(gap: Gap, language: str) -> str:
    """Return a gap with its points and answers; what is a sign inside it is escaped."""
    if gap.options:
        kind = "MULTICHOICE"
        answers = [
            (option.weight if option.weight is not None else HUNDRED * option.right, option.text)
            for option in gap.options
        ]
        written = [
            (credit, xhtml(text.get(language, ""), language, is_inline=True)) for credit, text in answers
        ]
    elif gap.numbers:
        kind = "NUMERICAL"
        written = [
            (one.credit, f"{write_decimal(one.value)}:{write_decimal(one.tolerance)}") for one in gap.numbers
        ]
    else:
        kind = "SHORTANSWER"
        typed = gap.answers.get(language, ())
        written = [
            (one.credit, escape((wildcards(one.text) or "") if one.pattern else one.text.replace("*", "\\*")))
            for one in typed
        ]
    body = "~".join(
        ("=" if credit == HUNDRED else f"%{write_decimal(credit)}%") + _SIGNS.sub(r"\\\g<0>", words)
        for credit, words in written
    )
    return f"{{{write_decimal(gap.points)}:{kind}:{body}}}"
