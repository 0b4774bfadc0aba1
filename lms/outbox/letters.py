"""What a message says, kept so that it can be written in its reader's language when it is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any, NamedTuple

from markupsafe import escape

from lms.text.typed import one_line

Value = str | int | datetime
_MOMENT = "moment"
_COLOUR = "#1a5c3a"


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence for translation, with the values of its places."""

    sentence: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Letter:
    """The subject, the paragraphs, and the address the reader is to open, if any, with the words for it."""

    subject: Line
    paragraphs: tuple[Line, ...]
    link: str = ""
    link_words: str = ""


class Written(NamedTuple):
    """A letter in its reader's language."""

    subject: str
    paragraphs: list[str]
    link: str
    link_words: str
    footer: str


def as_stored(letter: Letter) -> dict[str, Any]:
    """Return the letter as plain JSON."""
    return {
        "subject": line_as_stored(letter.subject),
        "paragraphs": [line_as_stored(one) for one in letter.paragraphs],
        "link": letter.link,
        "link_words": letter.link_words,
    }


def as_letter(stored: Mapping[str, Any]) -> Letter:
    """Return the letter of what `as_stored` made."""
    return Letter(
        line_of_stored(stored["subject"]),
        tuple(line_of_stored(one) for one in stored["paragraphs"]),
        stored["link"],
        stored["link_words"],
    )


def written(letter: Letter, say: Callable[[Line], str], footer: str) -> Written:
    """Return the letter in the language of `say`; line breaks in values cannot become headers or paragraphs."""
    words = say(Line(letter.link_words)) if letter.link_words else letter.link
    paragraphs = [one_line(say(one)) for one in letter.paragraphs]
    return Written(one_line(say(letter.subject)), paragraphs, letter.link, one_line(words), footer)


def as_text(letter: Written) -> str:
    """Return the plain text of a message."""
    parts = [*letter.paragraphs]
    if letter.link:
        parts.append(
            letter.link if letter.link_words == letter.link else f"{letter.link_words}\n{letter.link}"
        )
    return "\n\n".join([*parts, f"-- \n{letter.footer}\n"])


def as_html(letter: Written, tag: str) -> str:
    """Return the message as HTML for language `tag`: one column, no pictures, nothing loaded from elsewhere."""
    parts = [f"<p>{escape(one)}</p>" for one in letter.paragraphs]
    if letter.link:
        link = escape(letter.link)
        parts.append(
            f'<p><a href="{link}" style="color:{_COLOUR};font-weight:bold">{escape(letter.link_words)}</a></p>'
        )
        if letter.link_words != letter.link:
            parts.append(f'<p style="font-size:14px;overflow-wrap:anywhere">{link}</p>')
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="{tag}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(letter.subject)}</title></head>\n"
        '<body style="margin:0;padding:16px;font:16px/1.6 sans-serif">\n'
        f'<div style="max-width:600px;margin:0 auto;overflow-wrap:anywhere">\n{body}\n'
        f'<p style="border-top:1px solid #999;padding-top:8px;font-size:14px">{escape(letter.footer)}</p>\n'
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
    email.set_content(as_text(letter), cte="base64")
    email.add_alternative(as_html(letter, tag), subtype="html", cte="base64")
    return email


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
