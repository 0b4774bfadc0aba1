"""Read marked YAML nodes by a schema: types, bounds, choices, unknown, missing and repeated keys."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from enum import StrEnum

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from lms.errors import N_
from lms.problems import Problem
from lms.text.nearest import listed, nearest
from lms.text.typed import visible
from lms.text.values import plain, read_day, read_flag, read_moment
from lms.text.wording import LANGUAGES

Place = tuple[int, int]
_SEPARATOR = re.compile(r"[,，、;；]")
DID_YOU_MEAN = N_("Did you mean “%(near)s”?")

# Keys are the same in both languages; these words tell which one was meant, the first that a file can have.
_CHINESE = {
    "标题": ("title",), "题目": ("title",), "名称": ("title",), "简介": ("summary",), "摘要": ("summary",),
    "对象": ("audience", "eligibility"), "语言": ("language",), "标签": ("tags",), "别名": ("aliases",),
    "时间": ("time_limit",), "时限": ("time_limit",), "限时": ("time_limit",),
    "时长": ("time_limit", "minutes", "hours"),
    "开始": ("opens", "from"), "开放": ("opens",), "开始时间": ("opens", "from"),
    "结束": ("closes", "until", "deadline"), "关闭": ("closes",), "结束时间": ("closes", "until", "deadline"),
    "截止": ("closes", "deadline", "until"), "截止时间": ("closes", "deadline", "until"), "次数": ("attempts",),
    "及格": ("pass",), "及格线": ("pass",), "乱序": ("shuffle",), "每页": ("page",), "封面": ("cover",),
    "学时": ("hours",), "分钟": ("minutes",), "完成": ("complete",), "测验": ("quizzes",), "周期": ("period",),
    "发布": ("publish",), "单位": ("unit", "units"), "奖项": ("prizes",), "评分标准": ("rubric",), "字数": ("length",),
}  # fmt: skip


class FieldType(StrEnum):
    """What a value may be."""

    TEXT = "text"
    TEXTS = "texts"
    INTEGER = "integer"
    NUMBER = "number"
    YES_NO = "yes-no"
    DATE = "date"
    MOMENT = "moment"
    END = "end"
    BY_LANGUAGE = "by-language"
    MAPPING = "mapping"
    MAPPINGS = "mappings"


class Unreadable(Exception):
    """Raised by a field's own `parse`: `message`, `fix` and `code` as in Problem.

    The written text is in the values as `value`, the key as `key`.
    """

    def __init__(self, message: str, fix: str, code: str = "unreadable-value", **values: object) -> None:
        super().__init__(message)
        self.message, self.fix, self.code, self.values = message, fix, code, values


@dataclass(frozen=True, slots=True)
class Field:
    """One key that a file may have.

    `parse` turns the written text of a TEXT field, or each of TEXTS, into a value and raises Unreadable; a MAPPING
    with it may also be written as one text. `fields` is the schema of the inner keys of MAPPING and MAPPINGS.
    `minimum` and `maximum` bound numbers; `max_chars` bounds each text. A MOMENT is a date with or without a time
    as aware UTC; of a date alone, END is the end. BY_LANGUAGE is one text or a text by code of its language.
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
    """What is gathered while one front matter is read; dates in it are local to `zone`."""

    zone: tzinfo = UTC
    problems: list[Problem] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)

    def add(
        self, code: str, at: Node | Place, message: str, fix: str, *, warning: bool = False, **values: object
    ) -> None:
        """Note a problem at a node, whose text it marks, or at a place."""
        marked = at.value[:60] if isinstance(at, ScalarNode) else ""
        place = place_of(at) if isinstance(at, Node) else at
        self.problems.append(Problem(code, *place, message, fix, values, marked, warning=warning))


def place_of(node: Node) -> Place:
    """The line and column, from 1, where a node begins."""
    return node.start_mark.line + 1, node.start_mark.column + 1


def names(fields: Sequence[Field]) -> Iterator[str]:
    """Every key of a schema, inner ones too."""
    for one in fields:
        yield one.name
        yield from names(one.fields)


def suggestion(key: str, known: Sequence[str]) -> str:
    """The key that an unknown one was probably meant to be, or an empty text."""
    return next((name for name in _CHINESE.get(key, ()) if name in known), "") or nearest(key, known)


def read_mapping(
    node: MappingNode, fields: Sequence[Field], prefix: str, reading: ParseContext
) -> dict[str, object]:
    """Read the keys of one mapping by its schema."""
    values: dict[str, object] = {f.name: f.default for f in fields}
    by_name = {f.name: f for f in fields}
    written = set()
    for key_node, key, value_node in _items(node, reading):
        if key not in by_name:
            near = suggestion(key, tuple(by_name))
            written.add(near)
            fix = DID_YOU_MEAN if near else N_("You can use these keys here: %(known)s.")
            message = N_("The key “%(key)s” is not recognised here.")
            reading.add(
                "unknown-key", key_node, message, fix, key=prefix + key, near=near, known=listed(by_name)
            )
            continue
        written.add(key)
        reading.places[prefix + key] = place_of(value_node)
        value = _value(value_node, by_name[key], prefix + key, reading)
        if value is not None:
            values[key] = value
    report_missing(fields, written, place_of(node) if prefix else (1, 1), prefix, reading)
    return values


def _items(node: MappingNode, reading: ParseContext) -> Iterator[tuple[Node, str, Node]]:
    """Each key of a mapping with its value; a second value of one key is reported and left out."""
    seen: dict[str, int] = {}
    for key_node, value_node in node.value:
        key = key_node.value if isinstance(key_node, ScalarNode) else ""
        if key not in seen:
            seen[key] = place_of(key_node)[0]
            yield key_node, key, value_node
            continue
        message, fix = (
            N_("The key “%(key)s” appears twice (first on line %(first)s)."),
            N_("Keep one of the two."),
        )
        reading.add("duplicate-key", key_node, message, fix, key=key, first=seen[key])


def report_missing(
    fields: Sequence[Field], written: set[str], place: Place, prefix: str, reading: ParseContext
) -> None:
    """Report required keys that are not written."""
    for one in fields:
        if one.required and one.name not in written:
            fix = N_("Add a line below “%(outer)s”: %(name)s: …") if prefix else N_("Add a line: %(key)s: …")
            message = N_("The key “%(key)s” is missing.")
            outer = prefix.rstrip(".")
            reading.add("missing-key", place, message, fix, key=prefix + one.name, name=one.name, outer=outer)


def _value(node: Node, wanted: Field, name: str, reading: ParseContext) -> object:
    """The value of one key, or None when it is empty or wrong (then reported)."""
    if isinstance(node, ScalarNode) and not visible(node.value).strip():
        fix = N_("Write a value after the colon.")
        if not wanted.required:
            fix = N_("Write a value after the colon, or remove the line.")
        if not _report_comment(node, wanted, name, reading) and (wanted.required or node.style is None):
            message = N_("The key “%(key)s” has no value.")
            reading.add("empty-value", node, message, fix, warning=not wanted.required, key=name)
        return None
    if wanted.type in (FieldType.MAPPING, FieldType.MAPPINGS):
        return _inner(node, wanted, name, reading)
    if wanted.type is FieldType.TEXTS:
        return _texts(node, wanted, name, reading)
    if wanted.type is FieldType.BY_LANGUAGE and isinstance(node, MappingNode):
        return _by_language(node, wanted, name, reading)
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
    fix = _EXPECTED.get(wanted.type, _EXPECTED[FieldType.TEXT])
    reading.add("wrong-type", node, N_("The value of “%(key)s” cannot be read."), fix, key=name)
    return None


def _scalar(node: Node, wanted: Field, name: str, reading: ParseContext) -> object:
    """Read a single written value by type, bounds, choices and the field's own parser."""
    if not isinstance(node, ScalarNode):
        return _wrong(node, wanted, name, reading)
    _report_comment(node, wanted, name, reading)
    text = node.value.strip()
    if len(text) > wanted.max_chars:
        reading.add(
            "value-too-long",
            node,
            N_("The value of “%(key)s” has %(count)s characters; the maximum is %(most)s."),
            N_("Shorten it, or move the text below the closing --- line."),
            key=name,
            count=len(text),
            most=wanted.max_chars,
        )
        return None
    try:
        value = wanted.parse(text) if wanted.parse else _plain_value(text, wanted, reading.zone)
    except Unreadable as error:
        values = {"key": name, "value": text[:80], **error.values}
        reading.add(error.code, node, error.message, error.fix, **values)
        return None
    if value is None:
        return _wrong(node, wanted, name, reading)
    return _bounded(value, node, wanted, name, reading)


def _plain_value(text: str, wanted: Field, zone: tzinfo) -> object:
    """A text as text, choice, number, date or truth; None when it is not one."""
    match wanted.type:
        case FieldType.INTEGER:
            return int(text) if re.fullmatch(r"[+-]?\d{1,12}", text) else None
        case FieldType.NUMBER:
            return float(text) if re.fullmatch(r"[+-]?\d{1,12}(\.\d{1,12})?", text) else None
        case FieldType.DATE:
            return read_day(text)
        case FieldType.MOMENT | FieldType.END:
            return _moment(text, zone, is_end=wanted.type is FieldType.END)
        case FieldType.YES_NO:
            return read_flag(text)
    return one_of(text, wanted.choices) if wanted.choices else " ".join(text.split())


def _moment(text: str, zone: tzinfo, *, is_end: bool) -> object:
    moment = read_moment(text, zone, is_end=is_end)
    if moment is None:
        fix = N_("Write a date with or without a time: 2026-03-31 18:00.")
        raise Unreadable(N_("“%(value)s” is not a valid date."), fix, "bad-date")
    return moment


def one_of(
    text: str, choices: Sequence[str], message: str = N_("“%(value)s” is not allowed for “%(key)s”.")
) -> str:
    """Return the choice that is written, whatever its case and width; Unreadable when it is none of them."""
    written = plain(text).lower()
    found = next((choice for choice in choices if choice == written), None)
    if found is None:
        near = nearest(written, choices, 0.7)  # a word of like spelling may mean something else: best, latest
        fix = DID_YOU_MEAN if near else N_("Write one of: %(known)s.")
        raise Unreadable(message, fix, "unknown-choice", near=near, known=listed(choices))
    return found


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
    reading.add("out-of-range", node, message, fix, key=name, value=value, low=low or 0, high=high or 0)
    return None


def _report_comment(node: ScalarNode, wanted: Field, name: str, reading: ParseContext) -> bool:
    """Report words after ` #` that YAML drops from a text; a comment after a number or a date is none of it."""
    end = node.end_mark
    after = (end.buffer or "")[end.pointer :].partition("\n")[0].rstrip("\0")
    rest = after.strip()
    is_text = not (wanted.parse or wanted.choices) and wanted.type in (
        FieldType.TEXT, FieldType.TEXTS, FieldType.BY_LANGUAGE,
    )  # fmt: skip
    if not rest.startswith("#") or not is_text or node.style in ("|", ">"):
        return False
    reading.add(
        "text-after-hash",
        (end.line + 1, end.column + 1 + after.index("#")),
        N_("“%(rest)s” is a comment here, not part of “%(key)s”."),
        N_("Put the whole value in quotation marks, or write the comment on a line of its own."),
        warning=rest[1:2] in ("", " "),
        rest=rest[:40],
        key=name,
    )
    return True


def _texts(node: Node, wanted: Field, name: str, reading: ParseContext) -> object:
    """A list of texts; one written text is cut at commas, and at spaces where only certain words may stand."""
    if isinstance(node, ScalarNode):
        _report_comment(node, wanted, name, reading)
        written = re.sub(r"\s+", ",", node.value.strip()) if wanted.choices else node.value
        parts = [(part.strip(), node) for part in _SEPARATOR.split(written)]
    elif isinstance(node, SequenceNode):
        parts = []
        for index, item in enumerate(node.value):
            if not isinstance(item, ScalarNode):
                return _wrong(item, wanted, name, reading)
            reading.places[f"{name}.{index}"] = place_of(item)
            _report_comment(item, wanted, name, reading)
            parts.append((item.value.strip(), item))
    else:
        return _wrong(node, wanted, name, reading)
    texts = []
    for text, at in parts:
        try:
            if text:
                texts.append(
                    wanted.parse(text)
                    if wanted.parse
                    else one_of(text, wanted.choices)
                    if wanted.choices
                    else text
                )
        except Unreadable as error:
            values = {"key": name, "value": text[:80], **error.values}
            reading.add(error.code, at, error.message, error.fix, **values)  # type: ignore[arg-type]
    return tuple(texts)


def _by_language(node: MappingNode, wanted: Field, name: str, reading: ParseContext) -> object:
    """A text for each language as a mapping from the code of the language to the text."""
    texts: dict[str, object] = {}
    for _, key, item in _items(node, reading):
        reading.places[f"{name}.{key}"] = place_of(item)
        if key not in LANGUAGES:
            message, fix = N_("“%(language)s” is not a language of this site."), N_("Write zh or en.")
            reading.add("unknown-language", item, message, fix, language=key)
        elif isinstance(item, ScalarNode) and not item.value.strip():
            continue
        elif (text := _scalar(item, wanted, f"{name}.{key}", reading)) is not None:
            texts[LANGUAGES[key]] = text
    return texts


def _inner(node: Node, wanted: Field, name: str, reading: ParseContext) -> object:
    """A mapping, or a list of mappings, read by the field's own schema."""
    if wanted.type is FieldType.MAPPING and isinstance(node, MappingNode):
        return read_mapping(node, wanted.fields, f"{name}.", reading)
    if wanted.type is FieldType.MAPPING and wanted.parse:
        return _scalar(node, wanted, name, reading)
    if wanted.type is FieldType.MAPPINGS and isinstance(node, SequenceNode):
        rows = []
        for index, item in enumerate(node.value):
            if not isinstance(item, MappingNode):
                return _wrong(item, wanted, name, reading)
            rows.append(read_mapping(item, wanted.fields, f"{name}.{index}.", reading))
        return tuple(rows)
    return _wrong(node, wanted, name, reading)
