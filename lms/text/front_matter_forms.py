"""Forms over Markdown with front matter: the declared fields as plain texts, and changed ones written back.

A form value is a text, or a tuple of texts for TEXTS; a name is the key with its outer keys and row numbers joined with
dots, and with `.zh` or `.en` for a text by language: `prizes.0.title.zh`. Only what differs is written, in place, so
comments, the order of keys and keys that no field declares stay as they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import TypeAlias

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from lms.text.front_matter import read
from lms.text.schema import Field, FieldType, names
from lms.text.values import plain, read_flag, read_moment, write_moment
from lms.text.wording import LANGUAGES
from lms.text.yaml_edits import Item, Value, changed, child, node_at, rearranged, removed, root_of
from lms.text.yaml_nodes import compose, repaired

T = FieldType
FormValue: TypeAlias = "str | tuple[str, ...]"
SHORT = {language: short for short, language in LANGUAGES.items()}


@dataclass(slots=True)
class FormState:
    """What a form holds: values by name, and for each list its rows.

    A row is the number it has in the file, or None when it is new. `elsewhere` are the names whose value has parts
    that no control of the form shows; saving the form leaves them as they are.
    """

    values: dict[str, FormValue] = field(default_factory=dict)
    rows: dict[str, list[int | None]] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)


def read_state(text: str, fields: Sequence[Field], language: str, zone: tzinfo = UTC) -> FormState | None:
    """Return what a file says, or None when its front matter cannot be read as keys and values."""
    parts = _parts(text, fields)
    if parts is None:
        return None
    state = FormState()
    root = root_of(parts[1])
    if root is not None:
        _read(root, fields, "", _Reading(state, SHORT[language], zone))
    return state


def write_state(
    text: str, fields: Sequence[Field], language: str, state: FormState, zone: tzinfo = UTC
) -> str:
    """Return the file with the values of a form; names that the form does not hold stay as they are.

    A value left empty removes its key. Raises ValueError when the front matter cannot be read.
    """
    parts = _parts(text, fields)
    if parts is None:
        raise ValueError("the front matter cannot be read")
    head, front, tail = parts
    for name in sorted(state.rows, key=lambda name: name.count(".")):
        front = _with_rows(front, name, state.rows[name])
    shown = FormState()
    root = root_of(front)
    if root is not None:
        _read(root, fields, "", _Reading(shown, SHORT[language], zone))
    return head + _written(front, dict(leaves(fields, state)), shown, state, SHORT[language]) + tail


def body_of(text: str, fields: Sequence[Field]) -> str:
    """Return the text below the front matter."""
    return read(text, fields).body


def with_body(text: str, fields: Sequence[Field], body: str) -> str:
    """Return the file with another text below its front matter."""
    old = read(text, fields).body
    return text[: len(text) - len(old)] + body if old != body else text


def posted(form: Mapping[str, Sequence[str]], fields: Sequence[Field], prefix: str = "") -> FormState:
    """Return what a browser sent: `name`, or `name.date` and `name.time`, or `name.lines`; rows by `name.row`."""
    state = FormState()
    _take(form, fields, prefix, state)
    return state


def leaves(fields: Sequence[Field], state: FormState, prefix: str = "") -> Iterator[tuple[str, Field]]:
    """Yield each field with its name, those of every row too, but without languages."""
    for one in fields:
        name = prefix + one.name
        if one.type is T.MAPPING and one.fields:
            yield from leaves(one.fields, state, f"{name}.")
        elif one.type is T.MAPPINGS:
            for number in range(len(state.rows.get(name, ()))):
                yield from leaves(one.fields, state, f"{name}.{number}.")
        else:
            yield name, one


def with_row(state: FormState, name: str) -> FormState:
    """Return the form with one more empty row at the end of a list."""
    return FormState(dict(state.values), {**state.rows, name: [*state.rows.get(name, ()), None]})


def without_row(state: FormState, name: str, number: int) -> FormState:
    """Return the form without a row of a list."""
    order = [one for one in range(len(state.rows.get(name, ()))) if one != number]
    return _reordered(state, name, order)


def with_row_raised(state: FormState, name: str, number: int) -> FormState:
    """Return the form with a row one place further up in its list."""
    order = list(range(len(state.rows.get(name, ()))))
    if 0 < number < len(order):
        order[number - 1 : number + 1] = [number, number - 1]
    return _reordered(state, name, order)


def without_blank_rows(state: FormState) -> FormState:
    """Return the form without new rows in which nothing was written."""
    for name in sorted(state.rows, key=lambda name: -name.count(".")):
        for number in reversed(range(len(state.rows.get(name, ())))):
            inner = f"{name}.{number}."
            is_blank = not any(value for key, value in state.values.items() if key.startswith(inner))
            if state.rows[name][number] is None and is_blank:
                state = without_row(state, name, number)
    return state


def _reordered(state: FormState, name: str, order: Sequence[int]) -> FormState:
    places = {f"{old}": f"{new}" for new, old in enumerate(order)}

    def moved(key: str) -> str | None:
        if not key.startswith(f"{name}."):
            return key
        number, dot, rest = key[len(name) + 1 :].partition(".")
        return f"{name}.{places[number]}{dot}{rest}" if number in places else None

    rows = {key: value for key, value in state.rows.items() if key != name}
    kept = {new: value for key, value in rows.items() if (new := moved(key)) is not None}
    kept[name] = [state.rows[name][old] for old in order] if name in state.rows else []
    return FormState(
        {new: value for key, value in state.values.items() if (new := moved(key)) is not None}, kept
    )


def _parts(text: str, fields: Sequence[Field]) -> tuple[str, str, str] | None:
    """Cut a file into what stands before, in and after its front matter; None when that cannot be read."""
    found = read(text, fields)
    if any(one.code.startswith("front-matter") or one.code == "no-front-matter" for one in found.problems):
        return None
    lines = text.split("\n")
    front = repaired("\n".join(lines[1 : found.body_line - 2]), set(names(fields)))
    tail = "\n" + "\n".join(lines[found.body_line - 2 :])
    node, _ = compose(front, set())
    is_empty = node is None and all(line.lstrip()[:1] in ("", "#") for line in front.split("\n"))
    return (lines[0] + "\n", front, tail) if is_empty or isinstance(node, MappingNode) else None


@dataclass(frozen=True, slots=True)
class _Reading:
    state: FormState
    short: str
    zone: tzinfo


def _read(node: MappingNode, fields: Sequence[Field], prefix: str, to: _Reading) -> None:
    for one in fields:
        found = child(node, one.name)
        if found is not None:
            _read_field(found, one, prefix + one.name, to)


def _read_field(node: Node, one: Field, name: str, to: _Reading) -> None:
    values = to.state.values
    if isinstance(node, SequenceNode) and one.type is T.MAPPINGS:
        to.state.rows[name] = list(range(len(node.value)))
        for number, item in enumerate(node.value):
            if isinstance(item, MappingNode):
                _read(item, one.fields, f"{name}.{number}.", to)
    elif isinstance(node, SequenceNode) and one.type is T.TEXTS:
        values[name] = tuple(item.value.strip() for item in node.value if isinstance(item, ScalarNode))
    elif isinstance(node, MappingNode) and one.type is T.MAPPING:
        _read(node, one.fields, f"{name}.", to)
    elif isinstance(node, MappingNode) and one.type is T.BY_LANGUAGE:
        for short in LANGUAGES:
            text = child(node, short)
            if isinstance(text, ScalarNode):
                values[f"{name}.{short}"] = " ".join(text.value.split())
    elif isinstance(node, ScalarNode) and one.type is T.BY_LANGUAGE:
        values[f"{name}.{to.short}"] = " ".join(node.value.split())
    elif isinstance(node, ScalarNode) and one.type is T.TEXTS:
        values[name] = tuple(part for part in (p.strip() for p in _commas(node.value)) if part)
    elif isinstance(node, ScalarNode):
        values[name] = _shown(node.value, one, to.zone)
    else:
        to.state.elsewhere.add(name)


def _commas(text: str) -> list[str]:
    for sign in "，、;；":
        text = text.replace(sign, ",")
    return text.split(",")


def _shown(text: str, one: Field, zone: tzinfo) -> str:
    """Return a written value as a form shows it: one form for each moment, choice and truth."""
    text = " ".join(text.split())
    if one.type in (T.MOMENT, T.END):
        moment = read_moment(text, zone, is_end=one.type is T.END)
        if moment is None:
            return text
        return write_moment(moment, zone, is_end=one.type is T.END).removesuffix(
            " 24:00" if one.type is T.END else " 00:00"
        )
    if one.type is T.YES_NO:
        flag = read_flag(text)
        return text if flag is None else ("yes" if flag else "no")
    lowered = plain(text).lower()
    return lowered if lowered in one.choices else text


def _default(one: Field) -> FormValue:
    if one.type is T.YES_NO:
        return "yes" if one.default else "no"
    if one.default is None or one.type is T.BY_LANGUAGE:
        return ""
    return one.default if isinstance(one.default, tuple) else str(one.default)


def _with_rows(front: str, name: str, rows: Sequence[int | None]) -> str:
    node = node_at(front, name)
    present = len(node.value) if isinstance(node, SequenceNode) else 0
    if list(rows) == list(range(present)):
        return front
    items: list[Item] = [{} if one is None or one >= present else one for one in rows]
    return rearranged(front, name, items)


def _written(front: str, fields: Mapping[str, Field], shown: FormState, state: FormState, short: str) -> str:
    gone: list[str] = []
    new: dict[str, Value] = {}
    lists: dict[str, tuple[str, ...]] = {}
    for name, one in fields.items():
        if one.type is T.BY_LANGUAGE:
            _compare_languages(front, name, shown, state, short, gone, new)
            continue
        if name not in state.values:
            continue
        value, old = state.values[name], shown.values.get(name)
        if value == (_default(one) if old is None else old) or (old is None and not value):
            continue
        if not value:
            gone.append(name)
        elif isinstance(value, tuple) and isinstance(node_at(front, name), SequenceNode):
            lists[name] = value
        else:
            new[name] = value
    for name, texts in lists.items():
        front = _with_texts(front, name, texts, shown.values[name])
    return changed(removed(front, gone), new)


def _with_texts(front: str, name: str, texts: Sequence[str], old: FormValue) -> str:
    left = list(enumerate(old))
    items: list[Item] = []
    for text in texts:
        found = next((one for one in left if one[1] == text), None)
        if found is None:
            items.append(text)
        else:
            items.append(found[0])
            left.remove(found)
    return rearranged(front, name, items)


def _compare_languages(
    front: str,
    name: str,
    shown: FormState,
    state: FormState,
    short: str,
    gone: list[str],
    new: dict[str, Value],
) -> None:
    """Compare a text by language; one text without a language stays one while no other language is written."""
    keys = {code: f"{name}.{code}" for code in LANGUAGES if f"{name}.{code}" in state.values}
    if all(state.values[key] == shown.values.get(key, "") for key in keys.values()):
        return
    node = node_at(front, name)
    if isinstance(node, MappingNode):
        for key in keys.values():
            if not state.values[key] and key in shown.values:
                gone.append(key)
            elif state.values[key] != shown.values.get(key, ""):
                new[key] = state.values[key]
        return
    texts = {
        code: state.values.get(f"{name}.{code}", shown.values.get(f"{name}.{code}", "")) for code in LANGUAGES
    }
    texts = {code: text for code, text in texts.items() if text}
    if not texts:
        gone.append(name)
    else:
        new[name] = texts[short] if list(texts) == [short] else texts


def _take(form: Mapping[str, Sequence[str]], fields: Sequence[Field], prefix: str, state: FormState) -> None:
    for one in fields:
        name = prefix + one.name
        if one.type is T.MAPPING and one.fields:
            _take(form, one.fields, f"{name}.", state)
        elif one.type is T.MAPPINGS:
            if f"{name}.row" in form:
                # An empty first value only says that the list is part of the form.
                rows = [text for text in form[f"{name}.row"] if text][:MOST_ROWS]
                state.rows[name] = [
                    int(text) if text.isdecimal() and len(text) < 6 else None for text in rows
                ]
                for number in range(len(rows)):
                    _take(form, one.fields, f"{name}.{number}.", state)
        else:
            _take_leaf(form, one, name, state)


MOST_ROWS = 100


def _take_leaf(form: Mapping[str, Sequence[str]], one: Field, name: str, state: FormState) -> None:
    def last(key: str) -> str:
        return _clean(form[key][-1]) if form.get(key) else ""

    if one.type is T.BY_LANGUAGE:
        state.values |= {
            f"{name}.{code}": last(f"{name}.{code}") for code in LANGUAGES if f"{name}.{code}" in form
        }
    elif f"{name}.date" in form:
        state.values[name] = f"{last(f'{name}.date')} {last(f'{name}.time')}".strip()
    elif f"{name}.lines" in form:
        lines = form[f"{name}.lines"][-1].splitlines()
        state.values[name] = tuple(text for text in map(_clean, lines) if text)
    elif name in form and one.type is T.TEXTS:
        state.values[name] = tuple(text for text in map(_clean, form[name]) if text)
    elif name in form:
        state.values[name] = last(name)


def _clean(text: str) -> str:
    """Return the text on one line, without signs that no file may hold."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
