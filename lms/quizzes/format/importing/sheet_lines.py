"""Lines of a question sheet without what chats, web pages and scanners put around them."""

import re

_EDGES = " \t\u3000\xa0\ufeff\u200b\u200d"
# `1️⃣` and `🅰️` count like `1.` and `A.`; so do ⒈, ⑴ and Ⓐ, which are one character each.
_KEYCAPS = re.compile(r"((?:[0-9]\ufe0f?\u20e3)+|\U0001f51f)[ \t.、．]*")
_LETTERS = {"\U0001f170": "A", "\U0001f171": "B", "\xa9\ufe0f": "C"} | {
    chr(0x24B6 + place): chr(65 + place) for place in range(8)
}
_LETTER = re.compile("(" + "|".join(_LETTERS) + ")\ufe0f?[ \t.、．]*")
_COUNTS = {chr(0x2488 + place): f"{place + 1}. " for place in range(20)} | {
    chr(0x2474 + place): f"({place + 1}) " for place in range(20)
}
# Pictures and stars that decorate the beginning of a line; signs that mark an option or an answer are none of them.
_ORNAMENTS = re.compile(
    "[\U0001f300-\U0001f517\U0001f519-\U0001f531\U0001f533-\U0001faff\u2600-\u260f\u2613-\u26ff\u2700-\u2704\u2706-\u2712"
    "\u2719-\u274b\u274d\u274f-\u2775\u2794-\u27bf◆◇▶►\ufe0f\u200d]+[ \t\u3000]*"
)
_TICKED_LABEL = re.compile(r"[✅☑✔✓√]\ufe0f?[ \t]*(?=(?:正[确確]|[参參]考|[标標][准準])?答案|答案?解析|解析)")
_SPACED_LABEL = re.compile(
    r"(?P<open>[【\[〔〖［(（]?)(?:答[ \t\u3000]+案|(?P<told>解[ \t\u3000]+析)(?=[】\]〕〗］)）]?[:：]))"
)
_RULE = re.compile(r"([-—–=＝*~～·.])\1{2,}")
# A scanner reads the number 1 as a letter.
_FIRST = re.compile(r"[lI|][ \t]?[.．、](?=[ \t]*[^\x00-\x7f])")
# What stands around the questions of a post: a closing line between dashes, an invitation to scan, follow or share.
_FRAMED = re.compile(r"([—\-=~★☆·])\1+[^?？]{1,60}[—\-=~★☆·]{2,}")
_INVITES = re.compile(
    r"[^?？]{0,40}(?:(?:扫|长按|識別|识别)[^?？]{0,6}[二维維]{1,2}[码碼]|关注[^?？]{0,6}公众号|公众号[:：]|关注我们|点赞|阅读原文"
    r"|对您有所?帮助|欢迎转发|点击作答)[^?？]{0,40}"
)


def cleaned(line: str) -> str:
    """Return a line without ornaments at its beginning and with the usual signs for numbers and letters.

    A rule between questions becomes an empty line.
    """
    line = line.strip(_EDGES)
    if not line or line[0] < "\x80":
        return (
            ""
            if _RULE.fullmatch(line)
            else _KEYCAPS.sub(_keycaps, line, count=1)
            if "\u20e3" in line
            else line
        )
    line = _TICKED_LABEL.sub("", line, count=1) if _TICKED_LABEL.match(line) else line
    if found := _ORNAMENTS.match(line):
        line = line[found.end() :]
    if found := _KEYCAPS.match(line):
        line = _keycaps(found) + line[found.end() :]
    elif found := _LETTER.match(line):
        line = f"{_LETTERS[found[1]]}. {line[found.end() :]}"
    elif line[:1] in _COUNTS:
        line = _COUNTS[line[0]] + line[1:].lstrip()
    line = _TICKED_LABEL.sub("", line, count=1) if _TICKED_LABEL.match(line) else line
    if found := _SPACED_LABEL.match(line):
        line = found["open"] + ("解析" if found["told"] else "答案") + line[found.end() :]
    return "" if _RULE.fullmatch(line) else line.strip(_EDGES)


def with_first_number(line: str) -> str:
    """Return the first numbered line with a 1 where a scanner read a letter."""
    return _FIRST.sub("1.", line, count=1) if _FIRST.match(line) else line


def is_closing(line: str) -> bool:
    """Return whether a line is what a post says between dashes below its questions."""
    return _FRAMED.fullmatch(line) is not None


def invites(line: str) -> bool:
    """Return whether a line asks its readers to scan, follow or share."""
    return is_closing(line) or _INVITES.fullmatch(line) is not None


def _keycaps(found: re.Match[str]) -> str:
    digits = re.sub(r"[^0-9]", "", found[1])
    return f"{digits or '10'}. "
