"""The text of a content file from its bytes, or the one problem that stops reading it."""

from lms.errors import N_
from lms.problems import Problem

MAX_BYTES = 5_000_000

# Tab, line feed and carriage return are the only control characters a text file needs.
_FORBIDDEN = {chr(n) for n in range(32)} - {"\t", "\n", "\r"} | {"\x7f"}


def decode(data: bytes, path: str = "", limit: int = MAX_BYTES) -> str | Problem:
    """Decode the bytes of a content file: UTF-8 without BOM, line ends as LF; or say why it cannot be read.

    `limit` is in bytes. The place of the problem is the first offending byte or character.
    """
    if len(data) > limit:
        return Problem(
            "file-too-large", 1, 1,
            N_("The file is %(bytes)s bytes; the limit is %(limit)s bytes."),
            N_("Split it into several files, or move pictures and videos out of it."),
            {"bytes": len(data), "limit": limit}, path=path,
        )  # fmt: skip
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Problem(
            "not-utf8", 1, 1,
            N_("The file is in UTF-16, not in UTF-8."), N_("Save it as UTF-8."), path=path,
        )  # fmt: skip
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _not_utf8(data, error.start, path)
    return _control_character(text, path) or text.replace("\r\n", "\n").replace("\r", "\n")


def _not_utf8(data: bytes, start: int, path: str) -> Problem:
    before = data[:start].decode("utf-8-sig", errors="replace")
    line, column = _place(before)
    if looks_like_gbk(data):
        message, fix = (
            N_("The file is not in UTF-8; it looks like GBK."),
            N_("Open it as GBK (GB18030) and save it as UTF-8."),
        )
        code = "looks-like-gbk"
    else:
        message, fix = N_("The file is not in UTF-8: byte 0x%(byte)s is not valid."), N_("Save it as UTF-8.")
        code = "not-utf8"
    return Problem(code, line, column, message, fix, {"byte": f"{data[start]:02X}"}, path=path)


def looks_like_gbk(data: bytes) -> bool:
    """Return whether the bytes read as GB18030 give mostly everyday Chinese characters."""
    sample = data[:100_000]
    for cut in range(4):
        try:
            text = sample[: len(sample) - cut].decode("gb18030")
            break
        except UnicodeDecodeError:
            continue
    else:
        return False
    beyond_ascii = [char for char in text if ord(char) > 127]
    everyday = sum("\u4e00" <= char <= "\u9fff" or "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uffef"
                   for char in beyond_ascii)  # fmt: skip
    # A stray Latin-1 letter swallows its neighbour and gives a lone character; real Chinese comes in runs.
    return everyday >= 4 and everyday >= 0.9 * len(beyond_ascii)


def _control_character(text: str, path: str) -> Problem | None:
    if _FORBIDDEN.isdisjoint(text):
        return None
    index = next(i for i, char in enumerate(text) if char in _FORBIDDEN)
    line, column = _place(text[:index])
    return Problem(
        "control-character", line, column,
        N_("The file contains the control character U+%(code)s."),
        N_("Delete it. A text file needs only letters, symbols, tabs and line breaks."),
        {"code": f"{ord(text[index]):04X}"}, path=path,
    )  # fmt: skip


def _place(before: str) -> tuple[int, int]:
    """Count the line and column just after `before`, from 1; any of LF, CRLF and CR ends a line."""
    unified = before.replace("\r\n", "\n").replace("\r", "\n")
    return unified.count("\n") + 1, len(unified) - (unified.rfind("\n") + 1) + 1
