"""A DOCX as judges get it: a page of its text and pictures, built from what may stay."""

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html import escape

from lms.contests.entries.essay import EssayText, html_of
from lms.contests.entries.pasting.markdown import PICTURE
from lms.contests.entries.pasting.word_fields import without_author_fields
from lms.contests.entries.pasting.word_file import BROKEN, BadDocument, checked_parts, converted
from lms.errors import N_
from lms.measurement.remarks import Remark
from lms.slow_work import slow
from lms.text.prose.plain import plain_text

MOST_PICTURES = 100
MOST_PIXELS = 200_000_000

Shown = tuple[str, bytes, int]
_LEFT_OUT = (
    ("properties", "docProps/"),
    ("thumbnail", "thumbnail"),
    ("reviewers", "people"),
    ("comments", "comments"),
    ("headers", "header"),
    ("footers", "footer"),
    ("custom", "customXml/"),
    ("embedded", "embeddings/"),
)
_HEAD = (
    '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>附件 Attachment</title></head><body>'
)


@slow
def document_page(
    data: bytes, drawn: Callable[[bytes], Shown | None]
) -> tuple[bytes, str, tuple[str, ...], tuple[Remark, ...]]:
    """Return the page as HTML in UTF-8, its words, what kinds were left out of the document, and what text was lost.

    `drawn` returns type, bytes and pixels of a redrawn picture, None when it cannot be shown.
    Raises BadDocument when the pictures are too many or too large.
    """
    found: list[bytes] = []
    names = checked_parts(data)
    try:
        data, had_fields = without_author_fields(data)
    except Exception as error:  # the reader fails in many ways on a broken file; all mean the same here
        raise BadDocument("broken", BROKEN) from error
    made = converted(data, found)
    if len(found) > MOST_PICTURES:
        raise BadDocument(
            "too-many-pictures",
            N_("The document has more than %(most)s pictures. Remove some."),
            most=MOST_PICTURES,
        )
    shown: dict[str, Shown | None] = {}
    pixels = 0
    for picture in found:
        key = sha256(picture).hexdigest()
        if key not in shown:
            shown[key] = drawn(picture)
        one = shown[key]
        pixels += one[2] if one else 0
        if pixels > MOST_PIXELS:
            raise BadDocument(
                "too-many-pixels", N_("The pictures are too large. Make them smaller and try again.")
            )
    html = html_of(EssayText("", "", made.markdown), "zh")
    plain = PICTURE.sub(" ", plain_text(html))
    pictures = [shown[sha256(picture).hexdigest()] for picture in found]

    def element(match: re.Match[str]) -> str:
        one = pictures[int(match[1])] if int(match[1]) < len(pictures) else None
        if one is None:
            return "<em>[图片无法显示 picture not shown]</em>"
        return f'<img alt="" src="data:{escape(one[0])};base64,{b64encode(one[1]).decode()}">'

    page = f"{_HEAD}{PICTURE.sub(element, html)}</body></html>"
    return page.encode(), plain, (*_left_out(names), *(["fields"] if had_fields else [])), made.losses


def _left_out(names: list[str]) -> tuple[str, ...]:
    return tuple(kind for kind, sign in _LEFT_OUT if any(sign in name for name in names))
