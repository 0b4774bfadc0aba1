"""Question cards as a page sends them."""

from collections.abc import Mapping, Sequence

from lms.editor.quiz_cards import KINDS, Card, Row
from lms.errors import N_, Refused
from lms.quizzes.format.reading.attributes import read_heading
from lms.quizzes.format.reading.lines import SourceLine
from lms.quizzes.format.reading.report import ProblemReport

MOST_CARDS = 2_000
# Attributes with a control of their own; others stand together in one line.
OWN = ("type", "points", "difficulty", "score", "tags")

Form = Mapping[str, Sequence[str]]


def posted_cards(form: Form) -> list[Card]:
    """Return the cards of a form in their order; what is not a card is dropped. Refused for too many: none is lost."""
    numbers = form.get("card", ())
    if len(numbers) > MOST_CARDS:
        raise Refused(N_("The text is too long for one file. Move a part of it to another file."))
    return [_card(form, f"c.{number}.") for number in numbers if number.isdigit()]


def _card(form: Form, prefix: str) -> Card:
    source, kind = _ends(_last(form, prefix + "source")), _text(form, prefix + "kind")
    if kind not in KINDS:
        text = _text(form, prefix + "text")
        return Card("text", source if text == source.strip("\n") else f"{text}\n\n" if text else "")
    words = {key: value for key in OWN if (value := _line(form, f"{prefix}{key}"))}
    words |= {
        key: value for key, value in written_words(_line(form, prefix + "more")).items() if key not in OWN
    }
    order = written_words(_line(form, prefix + "order"))
    words = {
        key: words[key]
        for key in [*(one for one in order if one in words), *(one for one in words if one not in order)]
    }
    hints = tuple(one for hint in _text(form, prefix + "hints").split("\n\n") if (one := hint.strip("\n")))
    return Card(
        kind,
        source,
        _line(form, prefix + "id"),
        _text(form, prefix + "stem"),
        _rows(form, prefix, kind),
        _text(form, prefix + "explanation"),
        hints,
        words,
        is_round=bool(_line(form, prefix + "round")),
    )


def _rows(form: Form, prefix: str, kind: str) -> tuple[Row, ...]:
    rows = []
    for number in form.get(prefix + "row", ())[:200]:
        inner = f"{prefix}{number}."
        rows.append(
            Row(
                _text(form, inner + "text"),
                bool(_line(form, inner + "right")),
                _line(form, inner + "weight").rstrip("%"),
                _text(form, inner + "feedback"),
                _line(form, inner + "match"),
            )
        )
    return tuple(rows)


def written_words(text: str) -> dict[str, str]:
    """Return attributes written as in a heading: `tries=2 shuffle=no`."""
    if not text.strip():
        return {}
    _, _, found = read_heading(SourceLine(1, f"x {{{text}}}"), 0, ProblemReport())
    return {key: value for key, (value, _) in found.words.items()}


def more_words(card: Card) -> str:
    """Return the attributes without a control of their own as they are written in a heading."""
    rest = {key: value for key, value in card.words.items() if key not in OWN}
    return " ".join(f'{key}="{value}"' if " " in value else f"{key}={value}" for key, value in rest.items())


def _text(form: Form, name: str) -> str:
    return _clean(_last(form, name))


def _last(form: Form, name: str) -> str:
    return form[name][-1] if form.get(name) else ""


def _clean(text: str) -> str:
    return _ends(text).strip("\n")


def _ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _line(form: Form, name: str) -> str:
    return " ".join(_text(form, name).split())
