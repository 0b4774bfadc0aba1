"""The text of a post: what may be written, its HTML, a quotation of it, and the words the search finds it by."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lms.errors import N_, Refused
from lms.library.search_terms import tokens
from lms.text.markup import render_fragment, words_for
from lms.text.prose.model import Target
from lms.text.typed import plain, visible

MAX_TITLE_CHARS = 120
MAX_POST_CHARS = 10_000
MAX_QUOTED_CHARS = 1_000
MAX_REASON_CHARS = 500
# Signs no text needs: control characters and marks that turn the text after them around.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


class PostTextRefused(Refused):
    """The text of a post cannot be kept."""


class TitleRefused(Refused):
    """The title of a thread cannot be kept."""


class ReasonRefused(Refused):
    """A reason is missing or too long."""


@dataclass(frozen=True, slots=True)
class PostText:
    """A text ready to be stored: as written, as HTML, and as words for the search."""

    source: str
    html: str
    words: str


def checked_title(typed: str) -> str:
    """Return a title as it is kept; raise TitleRefused when it is empty or too long."""
    title = " ".join(visible(typed).split())
    if not title:
        raise TitleRefused(N_("Enter a title."))
    if len(title) > MAX_TITLE_CHARS:
        raise TitleRefused(
            N_("The title has %(count)s characters; the maximum is %(most)s."),
            count=len(title),
            most=MAX_TITLE_CHARS,
        )
    return title


def checked_source(typed: str) -> str:
    """Return the text of a post as it is kept; raise PostTextRefused when it is empty or too long."""
    source = _UNWRITABLE.sub(" ", typed.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not visible(source).strip():
        raise PostTextRefused(N_("Enter your post."))
    if len(source) > MAX_POST_CHARS:
        raise PostTextRefused(
            N_(
                "Your post has %(count)s characters; the maximum is %(most)s. Shorten it or post it in parts."
            ),
            count=len(source),
            most=MAX_POST_CHARS,
        )
    return source


def checked_reason(typed: str) -> str:
    """Return a reason as it is kept; raise ReasonRefused when it is empty or too long."""
    reason = " ".join(visible(typed).split())
    if not reason:
        raise ReasonRefused(N_("Enter the reason."))
    if len(reason) > MAX_REASON_CHARS:
        raise ReasonRefused(
            N_("The reason has %(count)s characters; the maximum is %(most)s."),
            count=len(reason),
            most=MAX_REASON_CHARS,
        )
    return reason


def post_text(source: str, language: str, *, title: str = "", id_prefix: str = "") -> PostText:
    """Return a checked text as it is stored; `title` is found with the first post of its thread.

    A picture becomes its description. `id_prefix` keeps the anchors of two posts on one page apart.
    """
    rendered = render_fragment(source, words=words_for(language), resolve=_unknown, id_prefix=id_prefix)
    return PostText(source, rendered.html, search_words(title, rendered.plain_text))


def _unknown(_target: str) -> Target | None:
    return None


def holds_word(source: str, words: Iterable[str]) -> bool:
    """Return whether a text holds one of the words, whatever the letter case, widths and invisible signs."""
    folded = "".join(plain(source).casefold().split())
    return any(word in folded for one in words if (word := "".join(plain(one).casefold().split())))


def search_words(*texts: str) -> str:
    """Return the words of texts as a search looks for them, with a space before and after each."""
    found = tokens("\n".join(texts))
    return f" {' '.join(found)} " if found else ""


def quoted(source: str, name: str) -> str:
    """Return a text as a quotation in Markdown, below the name of its author."""
    short = source[:MAX_QUOTED_CHARS] + (" …" if len(source) > MAX_QUOTED_CHARS else "")
    # Quotations inside it are left out: they can be read above.
    lines = [line for line in short.split("\n") if not line.startswith(">")]
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return (
        "\n".join(f"> {line}".rstrip() for line in [f"**{_escaped(name)}**", "", *body.split("\n")]) + "\n\n"
    )


def _escaped(name: str) -> str:
    return re.sub(r"([\\`*_{}\[\]()#+.!|<>~^$-])", r"\\\1", name)
