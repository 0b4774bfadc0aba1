"""Which fonts of a PDF say what their signs mean, so that its words can be read and searched."""

import re
from typing import Any

_SIMPLE = frozenset({"/Type1", "/MMType1", "/TrueType"})
_MEANINGS = (b"beginbfchar", b"beginbfrange")
_NUMBERED = re.compile(r"/(?:uni[0-9A-F]{4}|u[0-9A-F]{4,6})(?:\.\w+)?")


def at(thing: Any, *keys: str) -> Any:
    """Return what lies at the end of these keys, None where there is nothing."""
    for key in keys:
        thing = thing.get(key) if isinstance(thing, dict) else None
        thing = thing.get_object() if hasattr(thing, "get_object") else thing
    return thing


def is_embedded(font: Any) -> bool:
    """Return whether a font, or the description of one, comes with its program, so that its name says nothing."""
    for inner in at(font, "/DescendantFonts") or ():
        font = inner.get_object()
    about = at(font, "/FontDescriptor") or font
    return bool(about.keys() & {"/FontFile", "/FontFile2", "/FontFile3"})


def is_font(thing: Any) -> bool:
    """Return whether an object is a font as pages use it, not a part of one."""
    return thing.get("/Subtype") in _SIMPLE | {"/Type0", "/Type3"} and (
        thing.get("/Type", "/Font") == "/Font"
    )


def is_readable(font: Any) -> bool:
    """Return whether letters in this font can be read: by a table of meanings, or by names that all programs know."""
    from pypdf._cmap import _predefined_cmap  # noqa: PLC0415 -- slow import

    meanings = at(font, "/ToUnicode")
    if hasattr(meanings, "get_data") and any(mark in meanings.get_data() for mark in _MEANINGS):
        return True
    kind, encoding = font.get("/Subtype"), at(font, "/Encoding")
    if kind == "/Type0":
        known = isinstance(encoding, str) and (encoding in _predefined_cmap or "-UCS2-" in encoding)
        return known and not str(encoding).startswith("/Identity")
    if kind not in _SIMPLE:
        return False  # each sign is a drawing of its own
    if encoding is None:
        return not is_embedded(font)  # the program may number its signs as it likes
    names = at(encoding, "/Differences") if isinstance(encoding, dict) else None
    return all(_is_known(one) for one in names or () if isinstance(one, str))


def _is_known(name: str) -> bool:
    from pypdf._codecs import adobe_glyphs  # noqa: PLC0415 -- slow import

    return name == "/.notdef" or name in adobe_glyphs or bool(_NUMBERED.fullmatch(name))
