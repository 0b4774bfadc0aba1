"""A gap as Moodle's Cloze questions have it in their text: `{2:SHORTANSWER:=word~%50%other}`."""

import re
from decimal import Decimal
from html import escape

from lms.quizzes.format.exporting.html import xhtml
from lms.quizzes.format.exporting.typed_keys import wildcards
from lms.quizzes.format.questions import HUNDRED, Gap
from lms.text.values import write_decimal

_SIGNS = re.compile(r"[\\}#~/\"]")


def _note(text: str, language: str) -> str:
    return "#" + _SIGNS.sub(r"\\\g<0>", xhtml(text, language, is_inline=True)) if text else ""


def cloze_gap(gap: Gap, language: str) -> str:
    """Return a gap with its points and answers; what is a sign inside it is escaped."""
    if gap.options:
        kind = "MULTICHOICE"
        written = [
            (
                option.weight if option.weight is not None else HUNDRED * option.right,
                xhtml(option.text.get(language, ""), language, is_inline=True),
                option.feedback,
            )
            for option in gap.options
        ]
    elif gap.numbers:
        kind = "NUMERICAL"
        written = [
            (one.credit, f"{write_decimal(one.value)}:{write_decimal(one.tolerance)}", one.feedback)
            for one in gap.numbers
        ]
    else:
        kind = "SHORTANSWER"
        typed = gap.answers.get(language, ())
        written = [
            (
                one.credit,
                escape((wildcards(one.text) or "") if one.pattern else one.text.replace("*", "\\*")),
                one.feedback,
            )
            for one in typed
        ]
    if gap.otherwise:
        written.append((Decimal(0), "*", gap.otherwise))
    body = "~".join(
        ("=" if credit == HUNDRED else f"%{write_decimal(credit)}%")
        + _SIGNS.sub(r"\\\g<0>", words)
        + _note(note.get(language, ""), language)
        for credit, words, note in written
    )
    return f"{{{write_decimal(gap.points)}:{kind}:{body}}}"
