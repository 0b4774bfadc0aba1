"""Whether a text looks like a plain question sheet."""

import re

from lms.quizzes.format.importing.gift_text import decode_gift
from lms.quizzes.format.importing.sheet_signs import PLAIN


def looks_like_sheet(data: bytes, name: str) -> bool:
    """Return whether a text has lines with 答案, or numbered questions with lettered options and their answers."""
    if name.lower().endswith((".gift", ".csv", ".tsv", ".xml", ".json")) or data.startswith((b"PK", b"<")):
        return False
    text = decode_gift(data[:200_000])[0]
    if re.search(
        r"\{[ \t\n]*(?:[=~#}]|T(?:RUE)?[#}]|F(?:ALSE)?[#}])|^[ \t]*::|^[ \t]*- [\[(][ xX][\])]",
        text,
        re.MULTILINE,
    ):
        return False
    if "答案" in text or len(re.findall(r"^[ \t]*问[:：].*\n\s*答[:：]", text, re.MULTILINE)) > 1:
        return True
    plain = text.translate(PLAIN)
    numbered = re.search(
        r"^[ \t]*\**(?:[0-9]{1,3} ?[.、):]|\([0-9]{1,3}\)|第 ?[0-9]{1,3} ?题|(?:Q|题目?|问题?) ?[0-9])",
        plain,
        re.MULTILINE,
    )
    lettered = re.search(
        r"^[ \t]*[-*√✓]?[ \t]*\(?(?:选项)?[Aa][.、): ].*\n(?:.*\n)?[ \t]*[-*√✓]?[ \t]*\(?(?:选项)?[Bb][.、): ]"
        r"|\bA[.、)].*\bB[.、)]",
        plain,
        re.MULTILINE,
    )
    gap = re.search(r"\([ \t]*(?:[A-H]{1,6}|√|×|对|错|正确|错误)[ \t]*\)", plain)
    return bool(
        (numbered and (lettered or gap))
        or (
            lettered
            and re.search(
                r"^[ \t]*(?:(?:correct )?(?:answers?|key|ans)|答)[ \t]*:", plain, re.MULTILINE | re.IGNORECASE
            )
        )
    )
