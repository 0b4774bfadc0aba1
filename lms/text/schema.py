"""Read marked YAML nodes by a schema: types, bounds, choices, unknown, missing and repeated keys."""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from lms.errors import N_
from lms.problems import Problem

_SEPARATOR = re.compile(r"[,，、;；]")

_YES = {"true", "yes", "on", "是", "对"}
_NO = {"false", "no", "off", "否", "不"}


class FieldType(StrEnum):
    """What a value may be."""

    TEXT = "text"
    TEXTS = "texts"
    INTEGER = "integer"
    NUMBER = "number"
    YES_NO = "yes-no"
    DATE = "date"
    BY_LANGUAGE = "by-language"
    MAPPING = "mapping"
    MAPPINGS = "mappings"
    ANY = "any"


class Unreadable(Exception):
    """Raised by a field's own `parse`: `message` and `fix` as in Problem."""

    def __init__(self, message: str, fix: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix
        self.values = values


@dataclass(frozen=True, slots=True)
class Field:
    """One key that a file may have.

    `parse` turns the written text of a TEXT field into a value and raises Unreadable.
    `fields` is the schema of the inner keys of MAPPING and MAPPINGS. `minimum` and `maximum` bound numbers;
    `max_chars` bounds each text.
    """

    name: str
    type: FieldType = FieldType.TEXT
    required: bool = False
    default: object = None
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    max_chars: int = 2_000
    parse: Callable[[str], object] | None = None
    fields: tuple["Field", ...] = ()


@dataclass(slots=True)
class ParseContext:
    """What is gathered while one front matter is read."""

    problems: list[Problem] = field(default_factory=list)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)

    def add(
        self, code: str, place: tuple[int, int], message: str, fix: str, marked: str = "", **values: object
    ) -> None:
        self.problems.append(Problem(code, *place, message, fix, values, marked))


def place_of(node: Node) -> tuple[int, int]:
    """The line and column, from 1, where a node begins."""
    return node.start_mark.line + 1, node.start_mark.column + 1


def names(fields: Sequence[Field]) -> Iterator[str]:
    """Every key of a schema, inner ones too."""
    for one in fields:
        yield one.name
        yield from names(one.fields)


def read_mapping(
    node: MappingNode, fields: Sequence[Field], prefix: str, reading: ParseContext
) -> dict[str, object]:
    """Read the keys of one mapping by its schema."""
    values: dict[str, object] = {f.name: f.default for f in fields}
    by_name = {f.name: f for f in fields}
    seen: dict[str, int] = {}
    for key_node, value_node in node.value:
        key = key_node.value if isinstance(key_node, ScalarNode) else ""
        place = place_of(key_node)
        if key in seen:
            reading.add(
                "duplicate-key",
                place,
                N_("The key “%(key)s” appears twice (first on line %(first)s)."),
                N_("Keep one of the two."),
                key,
                key=key,
                first=seen[key],
            )
            continue
        seen[key] = place[0]
        if key not in by_name:
            _report_unknown(key, place, by_name, prefix, reading)
            continue
        reading.places[prefix + key] = place_of(value_node)
        value = _value(value_node, by_name[key], prefix + key, reading)
        if value is not None:
            values[key] = value
    report_missing(fields, {key for key in seen if key in by_name}, place_of(node), prefix, reading)
    return values


def _report_unknown(
    key: str, place: tuple[int, int], known: Mapping[str, Field], prefix: str, reading: ParseContext
) -> None:
    near = nearest(key, known)
    if near:
        message = N_("The key “%(key)s” is not recognised here.")
        fix = N_("Did you mean “%(near)s”?")
    else:
        message = N_("The key “%(key)s” is not recognised here.")
        fix = N_("You can use these keys here: %(known)s.")
    reading.add("unknown-key", place, message, fix, key, key=prefix + key, near=near, known=", ".join(known))


def nearest(word: str, known: Mapping[str, object] | Sequence[str]) -> str:
    """The known word most like `word`, or an empty text when none is near."""
    lowered = word.lower().replace("_", "-").replace(" ", "-")
    keys = {name.lower().replace("_", "-"): name for name in known}
    found = difflib.get_close_matches(lowered, keys, n=1, cutoff=0.6)
    return keys[found[0]] if found else ""


def report_missing(
    fields: Sequence[Field], written: set[str], place: tuple[int, int], prefix: str, reading: ParseContext
) -> None:
    """Report required keys that are not written."""
    for one in fields:
        if one.required and one.name not in written:
            reading.add(
                "missing-key",
                place if prefix else (1, 1),
                N_("The key “%(key)s” is missing."),
                N_("Add a line: %(key)s: …"),
                key=prefix + one.name,
            )


def _value(node: Node, wanted: Field, name: str, reading: ParseContext) -> object:
    """The value of one key, or None when it is empty or wrong (then reported)."""
    if isinstance(node, ScalarNode) and not node.value.strip() and node.style is None:
        if wanted.required:
            reading.add(
                "empty-value",
                place_of(node),
                N_("The key “%(key)s” has no value."),
                N_("Write a value after the colon."),
                key=name,
            )
        return None
    if wanted.type is FieldType.ANY:
        return _anything(node, name, reading)
    if wanted.type in (FieldType.MAPPING, FieldType.MAPPINGS):
        return _inner(node, wanted, name, reading)
    if wanted.type is FieldType.TEXTS:
        return _texts(node, wanted, name, reading)
    if wanted.type is FieldType.BY_LANGUAGE and isinstance(node, MappingNode):
        return _by_language(node, wanted, name, reading)
    if not isinstance(node, ScalarNode):
        return _wrong(node, wanted, name, reading)
    return _scalar(node, wanted, name, reading)


_EXPECTED: Mapping[FieldType, str] = {
    FieldType.TEXT: N_("Write one text, in quotation marks if it contains a colon or a bracket."),
    FieldType.TEXTS: N_("Write a list such as [one, two]."),
    FieldType.INTEGER: N_("Write a whole number such as 12."),
    FieldType.NUMBER: N_("Write a number such as 2.5."),
    FieldType.YES_NO: N_("Write yes or no."),
    FieldType.DATE: N_("Write a date such as 2026-11-30."),
    FieldType.BY_LANGUAGE: N_("Write one text, or one text per language, such as {zh: …, en: …}."),
    FieldType.MAPPING: N_("Add indented “key: value” lines below it."),
    FieldType.MAPPINGS: N_("Write a list with a hyphen before each item."),
}


def _wrong(node: Node, wanted: Field, name: str, reading: ParseContext) -> object:
    """Report a value of the wrong type; None in its place."""
    reading.add(
        "wrong-type",
        place_of(node),
        N_("The value of “%(key)s” cannot be read."),
        _EXPECTED[wanted.type],
        node.value[:60] if isinstance(node, ScalarNode) else "",
        key=name,
    )
    return None


def _scalar(node: ScalarNode, wanted: Field, name: str, reading: ParseContext) -> object:
    """Read a single written value by type, bounds, choices and the field's own parser."""
    text = node.value.strip()
    if len(text) > wanted.max_chars:
        reading.add(
            "value-too-long",
            place_of(node),
            N_("The value of “%(key)s” has %(count)s characters; the maximum is %(most)s."),
            N_("Shorten it, or move the text below the closing --- line."),
            key=name,
            count=len(text),
            most=wanted.max_chars,
        )
        return None
    if wanted.parse:
        try:
            return wanted.parse(text)
        except Unreadable as error:
            reading.add(
                "unreadable-value", place_of(node), error.message, error.fix, text[:60], **error.values
            )
            return None
    value = _plain_value(text, wanted.type)
    if value is None:
        return _wrong(node, wanted, name, reading)
    if wanted.choices and text not in wanted.choices:
        near = nearest(text, wanted.choices)
        fix = N_("Did you mean “%(near)s”?") if near else N_("Write one of: %(known)s.")
        message = N_("“%(value)s” is not allowed for “%(key)s”.")
        reading.add(
            "unknown-choice",
            place_of(node),
            message,
            fix,
            text[:60],
            value=text[:60],
            key=name,
            near=near,
            known=", ".join(wanted.choices),
        )
        return None
    return _bounded(value, node, wanted, name, reading)


def _plain_value(text: str, wanted: FieldType) -> object:
    """A text as text, number, date or truth; None when it is not one."""
    try:
        match wanted:
            case FieldType.INTEGER:
                return int(text) if re.fullmatch(r"[+-]?\d{1,12}", text) else None
            case FieldType.NUMBER:
                return float(text) if re.fullmatch(r"[+-]?\d{1,12}(\.\d{1,12})?", text) else None
            case FieldType.DATE:
                return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
            case FieldType.YES_NO:
                return True if text.lower() in _YES else False if text.lower() in _NO else None
    except ValueError:
        return None
    return text


def _bounded(value: object, node: Node, wanted: Field, name: str, reading: ParseContext) -> object:
    """Keep a number only within its bounds."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return value
    low, high = wanted.minimum, wanted.maximum
    if (low is None or value >= low) and (high is None or value <= high):
        return value
    if low is not None and high is not None:
        fix = N_("Write a number from %(low)g to %(high)g.")
    elif low is not None:
        fix = N_("Write a number that is at least %(low)g.")
    else:
        fix = N_("Write a number that is at most %(high)g.")
    message = N_("The value %(value)s of “%(key)s” is out of range.")
    reading.add(
        "out-of-range",
        place_of(node),
        message,
        fix,
        str(value),
        key=name,
        value=value,
        low=low or 0,
        high=high or 0,
    )
    return None


def _texts(node: Node, wanted: Field, name: str, reading: ParseContext) -> object:
    """A list of texts; one written text is cut at commas."""
    if isinstance(node, ScalarNode):
        parts = tuple(part.strip() for part in _SEPARATOR.split(node.value))
        return tuple(part for part in parts if part)
    if not isinstance(node, SequenceNode):
        return _wrong(node, wanted, name, reading)
    texts = []
    for index, item in enumerate(node.value):
        if not isinstance(item, ScalarNode):
            return _wrong(item, wanted, name, reading)
        reading.places[f"{name}.{index}"] = place_of(item)
        texts.append(item.value.strip())
    return tuple(text for text in texts if text)


def _by_language(node: MappingNode, wanted: Field, name: str, reading: ParseContext) -> object:
    """A text for each language as a mapping from language to text."""
    texts: dict[str, str] = {}
    for key, item in node.value:
        if not (isinstance(key, ScalarNode) and isinstance(item, ScalarNode)):
            return _wrong(item, wanted, name, reading)
        reading.places[f"{name}.{key.value}"] = place_of(item)
        texts[key.value] = item.value.strip()
    return texts


def _inner(node: Node, wanted: Field, name: str, reading: ParseContext) -> object:
    """A mapping, or a list of mappings, read by the field's own schema."""
    if wanted.type is FieldType.MAPPING and isinstance(node, MappingNode):
        return read_mapping(node, wanted.fields, f"{name}.", reading)
    if wanted.type is FieldType.MAPPINGS and isinstance(node, SequenceNode):
        rows = []
        for index, item in enumerate(node.value):
            if not isinstance(item, MappingNode):
                return _wrong(item, wanted, name, reading)
            rows.append(read_mapping(item, wanted.fields, f"{name}.{index}.", reading))
        return tuple(rows)
    return _wrong(node, wanted, name, reading)


def _anything(node: Node, name: str, reading: ParseContext) -> object:
    """Texts, lists and mappings as they are written; numbers and dates stay text."""
    reading.places[name] = place_of(node)
    if isinstance(node, MappingNode):
        return {
            key.value: _anything(item, f"{name}.{key.value}", reading)
            for key, item in node.value
            if isinstance(key, ScalarNode)
        }
    if isinstance(node, SequenceNode):
        return [_anything(item, f"{name}.{index}", reading) for index, item in enumerate(node.value)]
    return str(node.value)
