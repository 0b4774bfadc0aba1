"""Markdown → safe HTML: the only dialect and the only sanitising policy of the site."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from html import escape, unescape
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockQuoteProcessor
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, HTML_PLACEHOLDER_RE, AtomicString

from lms.errors import N_
from lms.problems import Problem
from lms.text.prose.maths import UnreadableTex, listed, mathml
from lms.text.prose.media import Media
from lms.text.prose.model import (
    CHINESE,
    ENGLISH,
    Captions,
    Heading,
    Link,
    Rendered,
    Resolver,
    Target,
    Words,
    unresolved,
)
from lms.text.prose.normalise import normalise
from lms.text.prose.plain import plain_text
from lms.text.prose.sanitiser import LinearCleaner
from lms.text.prose.scan import Scan, scan
from lms.text.prose.tree import (
    align_cells,
    anchor_headings,
    drop_empty_headings,
    heading_problems,
    join_han_lines,
    mark_callouts,
    mark_tasks,
    relabel_footnotes,
)
from lms.text.prose.work import line_over_budget
from lms.text.rendered_texts import RenderedTexts

__all__ = [
    "CHINESE", "ENGLISH", "Captions", "Heading", "Link", "Rendered", "Resolver", "Target", "Words",
    "render", "render_fragment", "render_inline", "sanitise", "words_for",
]  # fmt: skip

MAX_CHARS = 400_000

_TAGS = frozenset(
    listed(
        "p br hr h2 h3 h4 h5 h6 strong em del sub sup code pre blockquote ul ol li a img figure figcaption "
        "table thead tbody tr th td div section span video audio source track input ruby rt rp"
    )
)
_ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": frozenset({"href", "title", "rel", "class", "download", "aria-label"}),
    "img": frozenset({"src", "alt", "title", "width", "height", "loading", "decoding"}),
    "video": frozenset({"controls", "preload", "poster", "playsinline", "width", "height", "aria-label"}),
    "audio": frozenset({"controls", "preload", "aria-label"}),
    "source": frozenset({"src", "type"}),
    "track": frozenset({"kind", "src", "srclang", "label", "default"}),
    "ol": frozenset({"start"}),
    "th": frozenset({"scope", "class"}),
    "div": frozenset({"class", "aria-label"}),
    "input": frozenset({"disabled", "checked", "aria-label"}),
    "section": frozenset({"class", "aria-label"}),
}
_WITH_ID = frozenset({"h2", "h3", "h4", "h5", "h6", "li", "sup"})
_CLASSES = frozenset(
    listed(
        "callout note tip important warning caution callout-title task-list-item table-scroll right center "
        "footnote-ref footnote-backref footnote picture missing-picture video audio "
        "download highlight math-error"
    )
)
_LANGUAGE_CLASS = re.compile(r"language-[\w+#.-]{1,30}")
_SAFE_ID = re.compile(r"[\w:.-]{1,120}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
# In a table the stroke is written with a backslash.
_RUBY = r"(?<!\\)\{([\u2e80-\u9fff\U00020000-\U0003ffff]{1,12})\\?\|([^{}|<>\n\x02\x03\\]{1,60})\}"
_EXTENSIONS = [
    "markdown.extensions.tables",
    "markdown.extensions.footnotes",
    "markdown.extensions.sane_lists",
    "pymdownx.superfences",
    "pymdownx.highlight",
    "pymdownx.tilde",
]
_CONFIGS: dict[str, dict[str, Any]] = {
    "markdown.extensions.tables": {"use_align_attribute": True},
    "markdown.extensions.footnotes": {"BACKLINK_TEXT": "\u21a9\ufe0e"},
    "pymdownx.highlight": {"use_pygments": False},
}


_TEXTS = RenderedTexts()


def words_for(lang: str) -> Words:
    """The words that rendering writes, for a language tag such as zh_Hans, zh or en."""
    return CHINESE if lang.startswith("zh") else ENGLISH


def render(
    source: str,
    *,
    words: Words = ENGLISH,
    resolve: Resolver = unresolved,
    first_line: int = 1,
    id_prefix: str = "",
) -> Rendered:
    """Render a whole text: a lesson, a call, a description. Never raises; findings are in `problems`.

    `first_line` is the line of the file on which `source` starts. Meant to be called when content is saved,
    never while a page is served.
    """
    work = _Rendering(words, resolve, id_prefix)
    rendered = work.run(source, first_line)
    return replace(rendered, problems=_in_order([*rendered.problems, *heading_problems(rendered.headings)]))


def render_fragment(
    source: str,
    *,
    words: Words = ENGLISH,
    resolve: Resolver = unresolved,
    first_line: int = 1,
    id_prefix: str = "",
) -> Rendered:
    """Render a part of a page, such as a question: as `render`, without rules about heading levels."""

    def make(leading: Resolver) -> Rendered:
        rendered = _Rendering(words, leading, id_prefix).run(source, 1)
        return replace(rendered, problems=_in_order(rendered.problems))

    return _TEXTS.get(source, words, resolve, first_line, id_prefix, make, is_inline=False)


def render_inline(
    source: str, *, words: Words = ENGLISH, resolve: Resolver = unresolved, first_line: int = 1
) -> Rendered:
    """Render one line, such as an option or a title: no paragraphs, lists and headings stay plain signs.

    Tables are kept, because imported options can be tables.
    """

    def make(leading: Resolver) -> Rendered:
        rendered = _Rendering(words, leading, "", is_inline=True).run(source, 1)
        html = re.sub(r"</p>\s*<p>", "<br>", rendered.html.strip())
        if "<table>" in html:
            html = re.sub(r"</?p>\s*", "", html)
        elif html.startswith("<p>"):
            html = html.removeprefix("<p>").removesuffix("</p>")
        return replace(rendered, html=html, problems=_in_order(rendered.problems))

    return _TEXTS.get(source, words, resolve, first_line, "", make, is_inline=True)


def sanitise(html: str) -> str:
    """Keep only the elements, attributes and addresses that the policy allows."""
    cleaner = LinearCleaner(
        tags=_TAGS, attributes=_is_allowed, protocols={"http", "https", "mailto", "tel"}, strip=True
    )
    return str(cleaner.clean(html))


def _is_allowed(tag: str, name: str, value: str) -> bool:
    """Return whether an attribute may stay on an element."""
    if name == "class":
        return all(one in _CLASSES or _LANGUAGE_CLASS.fullmatch(one) for one in value.split())
    if name == "id":
        return tag in _WITH_ID and bool(_SAFE_ID.fullmatch(value))
    if name == "role":
        return tag == "div" and value in ("note", "region")
    if name == "tabindex":
        return tag in ("div", "pre") and value == "0"
    if tag == "input" and name == "type":
        return value == "checkbox"
    return name in _ATTRIBUTES.get(tag, ())


@dataclass(slots=True)
class _Rendering:
    """One run of the renderer over one text."""

    words: Words
    resolve: Resolver
    id_prefix: str
    is_inline: bool = False
    token: str = ""
    headings: list[Heading] = field(default_factory=list)

    def run(self, source: str, first_line: int) -> Rendered:
        """Scan, parse, rewrite, sanitise, then put the formulas in."""
        source = _CONTROL.sub("\ufffd", source)
        self.token = f"zm{sha256(source.encode()).hexdigest()[:12]}x"
        if len(source) > MAX_CHARS:
            return _unreadable(
                source[:1000], first_line, "text-too-long", N_("The text has more than %(most)s characters.")
            )
        if (line := line_over_budget(source)) is not None:
            return _unreadable(
                source,
                first_line + line - 1,
                "text-too-much-markup",
                N_("The text has too many formatting marks and lines from here on."),
            )
        found = scan(source, self.token, first_line)
        media = Media(found, self.resolve, self.words, lambda text: self._restore(text, found))
        try:
            if found.is_tangled():
                raise RecursionError
            html = sanitise(self._parse(found, media))
        except RecursionError:
            return _unreadable(
                source, first_line, "text-too-nested", N_("Quotes, lists or brackets are nested too deeply.")
            )
        return Rendered(
            html=self._formulas(html, found),
            plain_text=self._restore(plain_text(html), found),
            headings=self._placed_headings(found),
            links=tuple(media.links),
            pictures=tuple(media.pictures),
            problems=tuple(found.problems),
            has_math=bool(found.formulas),
        )

    def _parse(self, found: Scan, media: Media) -> str:
        """Markdown to raw HTML, with the tree rewritten on the way."""
        md = Markdown(extensions=_EXTENSIONS, extension_configs=_CONFIGS)
        # Every sign that has a meaning somewhere can be written with a backslash before it, as CommonMark has it;
        # not < & and ", which the last step would put back as HTML.
        md.ESCAPED_CHARS = [
            *md.ESCAPED_CHARS,
            *(sign for sign in "$%',/:;=?@^~" if sign not in md.ESCAPED_CHARS),
        ]
        md.inlinePatterns.register(_Ruby(_RUBY, md), "ruby", 185)
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.parser.blockprocessors.deregister("setextheader")
        md.parser.blockprocessors.deregister("code")
        md.parser.blockprocessors.register(_Quote(md.parser), "quote", 20)
        text = found.text
        if self.is_inline:
            for name in ("quote", "olist", "ulist", "hashheader", "hr", "footnote", "indent"):
                md.parser.blockprocessors.deregister(name, strict=False)
            md.preprocessors.deregister("fenced_code_block", strict=False)
            text = "\n".join(line.strip() for line in text.split("\n"))
        else:
            text = normalise(text, found.code_lines)
        md.treeprocessors.register(_Step(md, self._before_inline), "house-before", 30)
        md.treeprocessors.register(_Step(md, lambda root: self._after(root, md, media)), "house-after", -10)
        return md.convert(text).replace('<pre class="highlight">', '<pre class="highlight" tabindex="0">')

    def _before_inline(self, root: Element) -> None:
        mark_callouts(root, self.words)
        mark_tasks(root, self.words)
        join_han_lines(root)

    def _after(self, root: Element, md: Markdown, media: Media) -> None:
        for element in root.iter():
            _restore_escapes(element)
        media.rewrite(root)
        drop_empty_headings(root)
        align_cells(root, self.words, is_inline=self.is_inline)
        relabel_footnotes(root, self.words)

        def plain(element: Element) -> str:
            text = HTML_PLACEHOLDER_RE.sub(
                lambda match: unescape(str(md.htmlStash.rawHtmlBlocks[int(match[1])])),
                "".join(element.itertext()),
            )
            return media.restore(text)

        self.headings = anchor_headings(root, plain, self.id_prefix)
        for element in root.iter():
            for name, value in element.attrib.items():
                element.set(name, media.restore(value))

    def _placed_headings(self, found: Scan) -> tuple[Heading, ...]:
        """Headings with their lines, matched by level in order."""
        places = list(found.headings())
        placed, at = [], 0
        for heading in self.headings:
            own = next((i for i in range(at, len(places)) if places[i][2] == heading.level), None)
            line = places[own][0] if own is not None else found.first_line
            at = own + 1 if own is not None else at
            placed.append(replace(heading, line=line))
        return tuple(placed)

    def _restore(self, text: str, found: Scan) -> str:
        """Put the TeX back as text."""

        def tex(match: re.Match[str]) -> str:
            formula = found.formulas[int(match[1])]
            mark = "$$" if formula.block else "$"
            return f"{mark}{formula.tex}{mark}"

        return re.sub(rf"{self.token}(\d+)z", tex, text)

    def _formulas(self, html: str, found: Scan) -> str:
        """Put MathML in the place of the tokens; what cannot be read is shown as code and reported."""

        def formula(match: re.Match[str]) -> str:
            one = found.formulas[int(match[1])]
            try:
                return mathml(one.tex, block=one.block)
            except UnreadableTex as error:
                found.add(
                    "formula",
                    one.start,
                    N_("This formula cannot be read: %(tex)s"),
                    N_("Check the commands and braces. For a literal dollar sign, write \\$."),
                    error.part or one.tex[:60],
                    tex=one.tex[:60],
                )
                return f'<code class="math-error">{escape(one.tex)}</code>'

        return re.sub(rf"{self.token}(\d+)z", formula, html)


class _Ruby(InlineProcessor):
    """A pinyin guide: `{渠|qú}` shows the reading above the characters."""

    def handleMatch(  # type: ignore[override]  # noqa: N802 -- the name is Markdown's
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        """Return the element; readers that do not know it show the reading in brackets."""
        ruby = Element("ruby")
        ruby.text = AtomicString(m[1])
        for tag, text in (("rp", "("), ("rt", m[2]), ("rp", ")")):
            SubElement(ruby, tag).text = AtomicString(text)
        return ruby, m.start(), m.end()


class _Step(Treeprocessor):
    """A function over the tree as a step of Markdown."""

    def __init__(self, md: Markdown, work: Callable[[Element], None]) -> None:
        super().__init__(md)
        self.work = work

    def run(self, root: Element) -> None:
        """Do the work."""
        self.work(root)


class _Quote(BlockQuoteProcessor):
    """Begin a new quote after a blank line, as GitHub does, so that two call-outs stay two."""

    def lastChild(self, parent: Element) -> Element | None:  # noqa: N802 -- the name is Markdown's
        """Say that there is no quote to go on with."""
        return None


def _restore_escapes(element: Element) -> None:
    """Write mail addresses plainly; Markdown spells them in numbers."""
    for name, value in element.attrib.items():
        if AMP_SUBSTITUTE in value:
            element.set(name, unescape(value.replace(AMP_SUBSTITUTE, "&")))
    if element.text and AMP_SUBSTITUTE in element.text:
        element.text = unescape(element.text.replace(AMP_SUBSTITUTE, "&"))


def _unreadable(source: str, line: int, code: str, message: str) -> Rendered:
    """What is given for a text that cannot be rendered: the plain text, escaped."""
    problem = Problem(code, line, 1, message, N_("Split it into several shorter texts."), {"most": MAX_CHARS})
    return Rendered(f"<p>{escape(source)}</p>", source, problems=(problem,))


def _in_order(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.line, problem.column)))
