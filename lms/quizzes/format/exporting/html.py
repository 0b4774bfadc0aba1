"""Markdown as the plain XHTML that other programs read: no classes, no wrappers, formulas as TeX or MathML."""

import re
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser

from lms.text.markup import render_fragment, render_inline, words_for

_KEPT = frozenset(
    [
        "p",
        "br",
        "hr",
        "strong",
        "em",
        "sub",
        "sup",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "a",
        "img",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "ruby",
        "rt",
        "rp",
        "del",
    ]
)
_EMPTY = frozenset({"br", "hr", "img"})
_ATTRIBUTES = {"a": ("href",), "img": ("src", "alt"), "ol": ("start",)}
# Headings of a question would stand among those of the page that shows it.
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_BLOCKS = frozenset({"p", "pre", "ul", "ol", "blockquote", "table", "hr"})
_EMPTY_PARAGRAPH = re.compile(r"<p>\s*</p>\s*")
_MATHS = "http://www.w3.org/1998/Math/MathML"
_MEDIA = frozenset({"video", "audio"})


class XhtmlWriter(HTMLParser):
    """Writes well-formed XHTML of what the site renders."""

    def __init__(
        self, *, is_tex: bool, picture: Callable[[str], str], formula: Callable[[str], str] | None = None
    ) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.is_tex = is_tex
        self.picture = picture
        self.formula = formula
        self.maths: dict[str, str] | None = None
        self.in_tex = False
        self.silent = 0
        # A paragraph that a block interrupts is closed before it and opened again after it.
        self.in_paragraph = False
        self.inner_blocks = -1
        self.lost_media = False
        self.has_formula = False
        self.links: list[str] = []
        self.pictures: list[str] = []

    @property
    def xhtml(self) -> str:
        """What was written."""
        return _EMPTY_PARAGRAPH.sub("", "".join(self.out)).strip()

    def _block(self, tag: str) -> None:
        """Begin a block outside of any paragraph."""
        if self.in_paragraph:
            self.out.append("</p>")
            self.in_paragraph, self.inner_blocks = False, 0
        if tag == "p":
            self.in_paragraph, self.inner_blocks = True, -1
        elif self.inner_blocks >= 0 and tag not in _EMPTY:
            self.inner_blocks += 1

    def _words(self) -> None:
        """Open the interrupted paragraph again where words follow."""
        if self.inner_blocks == 0:
            self.out.append("<p>")
            self.in_paragraph, self.inner_blocks = True, -1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write a tag with the attributes that say something elsewhere."""
        given = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS:
            self._block(tag)
        elif tag in _KEPT or tag == "math":
            self._words()
        if tag == "math":
            self.maths = {"display": given.get("display", ""), "tex": ""}
            self.has_formula = True
        elif tag in _MEDIA:
            self.silent += 1
            self.lost_media = True
        if self.maths is not None:
            self._maths(tag, given)
        elif tag in _HEADINGS:
            self.out.append("<p><strong>")
        elif tag == "input":
            self.out.append("☑ " if "checked" in given else "☐ ")
        elif tag in _KEPT and not self.silent:
            if tag == "a":
                self.links.append(given.get("href", ""))
            elif tag == "img":
                self.pictures.append(given.get("src", ""))
                given["src"] = self.picture(given.get("src", ""))
            words = "".join(
                f' {name}="{escape(given[name])}"' for name in _ATTRIBUTES.get(tag, ()) if name in given
            )
            self.out.append(f"<{tag}{words}/>" if tag in _EMPTY else f"<{tag}{words}>")

    def _maths(self, tag: str, given: dict[str, str]) -> None:
        self.in_tex = self.in_tex or tag == "annotation"
        if not self.is_tex:
            given.pop("tabindex", None)  # for the pages of the site alone
            if tag == "math":
                given["xmlns"] = _MATHS
            self.out.append(
                f"<{tag}" + "".join(f' {name}="{escape(value)}"' for name, value in given.items()) + ">"
            )

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write a tag that is closed at once."""
        self.handle_starttag(tag, attrs)
        if tag not in _EMPTY:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close a tag; a formula in TeX is written as a whole."""
        if tag == "p":
            if not self.in_paragraph:
                self.inner_blocks = -1
                return
            self.in_paragraph = False
        elif tag in _BLOCKS and self.inner_blocks > 0:
            self.inner_blocks -= 1
        if self.maths is not None:
            self.in_tex = self.in_tex and tag != "annotation"
            if not self.is_tex:
                self.out.append(f"</{tag}>")
            if tag == "math":
                if self.formula:
                    self.out.append(escape(self.formula(self.maths["tex"]), quote=False))
                elif self.is_tex:
                    signs = ("$$", "$$") if self.maths["display"] == "block" else ("\\(", "\\)")
                    self.out.append(escape(self.maths["tex"], quote=False).join(signs))
                self.maths = None
        elif tag in _HEADINGS:
            self.out.append("</strong></p>")
        elif tag in _MEDIA:
            self.silent -= 1
        elif tag in _KEPT and tag not in _EMPTY and not self.silent:
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Write words."""
        if self.maths is not None and self.in_tex:
            self.maths["tex"] += data
        if data.strip():
            self._words()
        if not self.silent and (self.maths is None or not self.is_tex):
            self.out.append(escape(data, quote=False))


def _same(path: str) -> str:
    return path


def xhtml(
    markdown: str,
    language: str,
    *,
    is_tex: bool = True,
    picture: Callable[[str], str] = _same,
    is_inline: bool = False,
) -> str:
    """Return Markdown as a well-formed fragment; `picture` gives the address for the path of a picture.

    `is_tex` writes formulas as TeX between \\( \\) or $$ $$, else as MathML with the TeX beside it. `is_inline` is
    for one line, such as an option.
    """
    make = render_inline if is_inline else render_fragment
    return writer_of(make(markdown, words=words_for(language)).html, is_tex=is_tex, picture=picture).xhtml


def writer_of(
    html: str,
    *,
    is_tex: bool = True,
    picture: Callable[[str], str] = _same,
    formula: Callable[[str], str] | None = None,
) -> XhtmlWriter:
    """Return the writer after it has read HTML of the site; it also knows what was lost and what was linked.

    `formula` gives what is written for the TeX of a formula, in place of TeX between signs.
    """
    writer = XhtmlWriter(is_tex=is_tex, picture=picture, formula=formula)
    writer.feed(html)
    writer.close()
    return writer
