"""What a message says, kept so that it can be written in its reader's language when it is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any, NamedTuple

from markupsafe import escape

from lms.errors import N_
from lms.text.typed import one_line

Value = str | int | datetime
_MOMENT = "moment"
_COLOUR = "#1a5c3a"
UNSUBSCRIBE = N_("Unsubscribe from these messages")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence for translation, with the values of its places."""

    sentence: str
    values: Mapping[str, Value] = field(default_factory=dict)


class Item(NamedTuple):
    """One of several things that a letter tells, with the address of its own, if any."""

    line: Line
    link: str


@dataclass(frozen=True, slots=True)
class Letter:
    """The subject, the paragraphs, and the address the reader is to open, if any, with the words for it.

    `items` are listed after the paragraphs. `unsubscribe` is the address at which the reader ends messages of this
    sort; a letter without one cannot be unsubscribed from.
    """

    subject: Line
    paragraphs: tuple[Line, ...]
    link: str = ""
    link_words: str = ""
    items: tuple[Item, ...] = ()
    unsubscribe: str = ""


class Written(NamedTuple):
    """A letter in its reader's language."""

    subject: str
    paragraphs: list[str]
    link: str
    link_words: str
    footer: str
    items: list[tuple[str, str]]
    unsubscribe: str
    unsubscribe_words: str
    closing: list[str] = []


def as_stored(letter: Letter) -> dict[str, Any]:
    """Return the letter as plain JSON."""
    return {
        "subject": line_as_stored(letter.subject),
        "paragraphs": [line_as_stored(one) for one in letter.paragraphs],
        "link": letter.link,
        "link_words": letter.link_words,
        "items": [[line_as_stored(one.line), one.link] for one in letter.items],
        "unsubscribe": letter.unsubscribe,
    }


def as_letter(stored: Mapping[str, Any]) -> Letter:
    """Return the letter of what `as_stored` made."""
    return Letter(
        line_of_stored(stored["subject"]),
        tuple(line_of_stored(one) for one in stored["paragraphs"]),
        stored["link"],
        stored["link_words"],
        tuple(Item(line_of_stored(line), link) for line, link in stored.get("items", ())),
        stored.get("unsubscribe", ""),
    )


def written(letter: Letter, say: Callable[[Line], str], footer: str) -> Written:
    """Return the letter in the language of `say`; line breaks in values cannot become headers or paragraphs."""
    words = say(Line(letter.link_words)) if letter.link_words else letter.link
    return Written(
        one_line(say(letter.subject)),
        [one_line(say(one)) for one in letter.paragraphs],
        letter.link,
        one_line(words),
        footer,
        [(one_line(say(one.line)), one.link) for one in letter.items],
        letter.unsubscribe,
        say(Line(UNSUBSCRIBE)),
    )


def as_text(letter: Written) -> str:
    """Return the plain text of a message."""
    parts = [*letter.paragraphs, *(f"- {text}\n  {link}".rstrip() for text, link in letter.items)]
    if letter.link:
        parts.append(
            letter.link if letter.link_words == letter.link else f"{letter.link_words}\n{letter.link}"
        )
    parts += letter.closing
    way_out = f"\n{letter.unsubscribe_words}\n{letter.unsubscribe}" if letter.unsubscribe else ""
    return "\n\n".join([*parts, f"-- \n{letter.footer}{way_out}\n"])


def as_html(letter: Written, tag: str) -> str:
    """Return the message as HTML for language `tag`: one column, no pictures, nothing loaded from elsewhere."""
    parts = [f"<p>{escape(one)}</p>" for one in letter.paragraphs]
    if letter.items:
        items = "".join(f"<li>{_linked(text, link)}</li>\n" for text, link in letter.items)
        parts.append(f'<ul style="padding-left:20px">\n{items}</ul>')
    if letter.link:
        link = escape(letter.link)
        parts.append(
            f'<p><a href="{link}" style="color:{_COLOUR};font-weight:bold">{escape(letter.link_words)}</a></p>'
        )
        if letter.link_words != letter.link:
            parts.append(f'<p style="font-size:14px;overflow-wrap:anywhere">{link}</p>')
    parts += [f"<p>{escape(one)}</p>" for one in letter.closing]
    body = "\n".join(parts)
    footer = f"{escape(letter.footer)}"
    if letter.unsubscribe:
        footer += f"<br>{_linked(letter.unsubscribe_words, letter.unsubscribe)}"
    return (
        f'<!doctype html>\n<html lang="{tag}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(letter.subject)}</title></head>\n"
        '<body style="margin:0;padding:16px;font:16px/1.6 sans-serif">\n'
        f'<div style="max-width:600px;margin:0 auto;overflow-wrap:anywhere">\n{body}\n'
        f'<p style="border-top:1px solid #999;padding-top:8px;font-size:14px">{footer}</p>\n'
        "</div></body></html>\n"
    )


def as_email(
    letter: Written, tag: str, *, sender: tuple[str, str], to: str, message_id: str, at: datetime
) -> EmailMessage:
    """Return the message to send, as text and as HTML; `sender` is a name and an address.

    The same `message_id` at a second delivery lets mail programs see that it is one message.
    """
    name, address = sender
    email = EmailMessage(policy=SMTP)
    email["From"] = Address(_for_header(name), addr_spec=address)
    email["To"] = Address(addr_spec=to)
    email["Subject"] = _for_header(letter.subject)
    email["Date"] = at
    email["Message-ID"] = f"<{message_id}@{address.rpartition('@')[2]}>"
    email["Auto-Submitted"] = "auto-generated"
    email["Content-Language"] = tag
    if letter.unsubscribe:
        # RFC 8058: mail programs show a button of their own, which sends a POST to the address.
        email["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        email["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    email.set_content(as_text(letter), cte="base64")
    email.add_alternative(as_html(letter, tag), subtype="html", cte="base64")
    return email


def _linked(text: str, link: str) -> str:
    if not link:
        return str(escape(text))
    return f'<a href="{escape(link)}" style="color:{_COLOUR}">{escape(text)}</a>'


def _for_header(text: str) -> str:
    """Return the text in one line without encoded words: `email` would decode them, line breaks and all."""
    return one_line(text).replace("=?", "= ?")


def line_as_stored(line: Line) -> list[Any]:
    """Return a sentence with its values as plain JSON."""
    return [
        line.sentence,
        {
            name: {_MOMENT: value.isoformat()} if isinstance(value, datetime) else value
            for name, value in line.values.items()
        },
    ]


def line_of_stored(stored: list[Any]) -> Line:
    """Return the sentence of what `line_as_stored` made."""
    sentence, values = stored
    return Line(
        sentence,
        {
            name: datetime.fromisoformat(value[_MOMENT]) if isinstance(value, dict) else value
            for name, value in values.items()
        },
    )
