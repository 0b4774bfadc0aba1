"""Change single values of YAML text in place: everything else, comments and unknown keys too, stays as written.

A path names a value by its keys and, in lists, its number, joined with dots: `prizes.0.title.zh`. The text must be
one that `yaml_nodes.compose` reads without a syntax problem.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from lms.text.yaml_nodes import compose

Value: TypeAlias = "str | Sequence[Value] | Mapping[str, Value]"
Item: TypeAlias = "int | Value"
_Tree: TypeAlias = "dict[str, Any]"  # values by the parts of their paths
_Edit: TypeAlias = "tuple[int, int, str]"

# Text that means itself without quotation marks wherever it stands, in brackets too.
_PLAIN = re.compile(r"[\w（“《][\w ./%+；，。、！？（）“”《》·—-]*|\d[\d-]* \d\d?(?::\d\d){1,2}")


def as_yaml(value: Value) -> str:
    """Write a value on one line, in quotation marks only where they are needed."""
    if isinstance(value, str):
        is_plain = _PLAIN.fullmatch(value) and value == value.strip()
        return value if is_plain else json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {as_yaml(inner)}" for key, inner in value.items()) + "}"
    return "[" + ", ".join(as_yaml(one) for one in value) + "]"


def root_of(text: str) -> MappingNode | None:
    """Return the mapping that a text holds, or None when it holds none."""
    node, _ = compose(text, set())
    return node if isinstance(node, MappingNode) else None


def child(node: Node | None, key: str) -> Node | None:
    """Return the value of a key, or an item of a list by its number; None when it is not there."""
    if isinstance(node, MappingNode):
        return next((value for name, value in node.value if name.value == key), None)
    if isinstance(node, SequenceNode) and key.isdecimal() and int(key) < len(node.value):
        found: Node = node.value[int(key)]
        return found
    return None


def node_at(text: str, path: str) -> Node | None:
    """Return the node at a path, or None."""
    node: Node | None = root_of(text)
    for key in path.split("."):
        node = child(node, key)
    return node


def changed(text: str, values: Mapping[str, Value]) -> str:
    """Set each value at its path; mappings that are missing on the way are written, lists must be there."""
    if not values:
        return text
    tree, root = _tree(values), root_of(text)
    if root is None:
        lines = [f"{key}: {as_yaml(value)}" for key, value in tree.items()]
        return "\n".join([*([text] if text else []), *lines])
    edits: list[_Edit] = []
    _set(root, tree, text, edits)
    return _applied(text, edits)


def removed(text: str, paths: Iterable[str]) -> str:
    """Remove the keys at the paths; a mapping that would be empty goes with them, as a list item it stays empty."""
    tree, root = _tree(dict.fromkeys(paths, "")), root_of(text)
    if root is None or not tree:
        return text
    edits: list[_Edit] = []
    if _remove(root, tree, text, edits):
        edits = _without_keys(root, text)
    made = _applied(text, edits)
    return made if text.endswith("\n") else made.rstrip("\n")


def rearranged(text: str, path: str, items: Sequence[Item]) -> str:
    """Give a list new items: numbers stand for present ones, which move as they are written, others are new.

    A list that is not there yet is written; one left without items becomes `[]`.
    """
    node = node_at(text, path)
    if not isinstance(node, SequenceNode):
        new: list[Value] = [one for one in items if not isinstance(one, int)]
        return changed(text, {path: new})
    if not items:
        return _applied(text, [_replacement(node, "[]", text)])
    if not node.value:
        return _applied(text, [_replacement(node, as_yaml([_new(one) for one in items]), text)])
    spans = [(_item_start(node, one, text), _end(one, text)) for one in node.value]
    dash = "" if node.flow_style else "- "
    wanted = [text[slice(*spans[one])] if isinstance(one, int) else dash + as_yaml(one) for one in items]
    edits = [(*span, new) for span, new in zip(spans, wanted, strict=False)]
    for start, end in spans[len(wanted) :]:
        if node.flow_style:
            continue
        edits.append((_line_start(text, start), _line_end(text, end) + 1, ""))
    if node.flow_style and len(spans) > len(wanted):
        edits.append((spans[len(wanted) - 1][1], spans[-1][1], ""))
    last = spans[-1][1] if node.flow_style else _line_end(text, spans[-1][1])
    join = ", " if node.flow_style else "\n" + " " * node.start_mark.column
    edits += [(last, last, join + new) for new in wanted[len(spans) :]]
    return _applied(text, edits)


def _new(one: Item) -> Value:
    return "" if isinstance(one, int) else one


def _tree(values: Mapping[str, Value]) -> _Tree:
    tree: _Tree = {}
    for path, value in values.items():
        *outer, last = path.split(".")
        level = tree
        for key in outer:
            level = level.setdefault(key, {})
        level[last] = value
    return tree


def _end(node: Node, text: str) -> int:
    """Return where a value really ends: block collections reach over the comments below them."""
    if isinstance(node, MappingNode | SequenceNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last, text)
    start, end = node.start_mark.index, node.end_mark.index
    return int(start + len(text[start:end].rstrip()))


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def _item_start(node: SequenceNode, item: Node, text: str) -> int:
    """Return where a list item starts, its hyphen included."""
    if node.flow_style:
        return int(item.start_mark.index)
    start = _line_start(text, item.start_mark.index)
    while start > 0 and text[start + node.start_mark.column : start + node.start_mark.column + 1] != "-":
        start = _line_start(text, start - 1)
    return start + int(node.start_mark.column)


def _replacement(node: Node, new: str, text: str) -> _Edit:
    start, end = node.start_mark.index, _end(node, text)
    if start == end and text[start - 1 : start] in (":", "-"):
        new = f" {new}"
    elif not isinstance(node, ScalarNode) and not text[_line_start(text, start) : start].strip():
        new = f"  {new}"  # a block list may stand right below its key, any other value stands further in
    return start, end, new


def _set(node: MappingNode, tree: _Tree, text: str, edits: list[_Edit]) -> None:
    missing: dict[str, Value] = {}
    for key, wanted in tree.items():
        value = child(node, key)
        if value is None:
            missing[key] = wanted
        elif isinstance(wanted, dict) and isinstance(value, MappingNode):
            _set(value, wanted, text, edits)
        elif isinstance(wanted, dict) and isinstance(value, SequenceNode):
            for number, inner in wanted.items():
                item = child(value, number)
                if isinstance(item, MappingNode) and isinstance(inner, dict):
                    _set(item, inner, text, edits)
                elif item is not None:
                    edits.append(_replacement(item, as_yaml(inner), text))
        else:
            edits.append(_replacement(value, as_yaml(wanted), text))
    if missing:
        edits.append(_insertion(node, missing, text))


def _insertion(node: MappingNode, missing: Mapping[str, Value], text: str) -> _Edit:
    lines = [f"{key}: {as_yaml(value)}" for key, value in missing.items()]
    if not node.value:
        at = node.start_mark.index + 1
        return at, at, ", ".join(lines)
    at = _end(node.value[-1][1], text)
    if node.flow_style:
        return at, at, "".join(f", {line}" for line in lines)
    at = _line_end(text, at)
    indent = " " * node.value[0][0].start_mark.column
    return at, at, "".join(f"\n{indent}{line}" for line in lines)


def _remove(node: MappingNode, tree: _Tree, text: str, edits: list[_Edit]) -> bool:
    """Note what removes the keys of a tree; return whether the mapping would be left empty."""
    gone = []
    for key, value in node.value:
        inner = tree.get(key.value)
        if not isinstance(inner, dict):
            gone.append(inner is not None)
        elif isinstance(value, SequenceNode):
            for number, below in inner.items():
                item = child(value, number)
                if isinstance(item, MappingNode) and isinstance(below, dict):
                    kept = len(edits)
                    if _remove(item, below, text, edits):
                        edits[kept:] = [(item.start_mark.index, _end(item, text), "{}")]
            gone.append(False)
        else:
            kept = len(edits)
            is_empty = isinstance(value, MappingNode) and _remove(value, inner, text, edits)
            if is_empty:
                del edits[kept:]
            gone.append(is_empty)
    if all(gone):
        return True
    cut = _cut_flow if node.flow_style else _cut_block
    edits += cut(node, gone, text)
    return False


def _without_keys(root: MappingNode, text: str) -> list[_Edit]:
    """Return what empties the whole text but for its comments."""
    if root.flow_style:
        return [(root.start_mark.index, _end(root, text), "{}")]
    return [(key.start_mark.index, _end(value, text), "") for key, value in root.value]


def _cut_flow(node: MappingNode, gone: Sequence[bool], text: str) -> list[_Edit]:
    edits = []
    first_kept = gone.index(False)
    for number, (key, value) in enumerate(node.value):
        if gone[number] and number < first_kept:
            edits.append((key.start_mark.index, node.value[number + 1][0].start_mark.index, ""))
        elif gone[number]:
            edits.append((_end(node.value[number - 1][1], text), _end(value, text), ""))
    return edits


def _cut_block(node: MappingNode, gone: Sequence[bool], text: str) -> list[_Edit]:
    edits = []
    first_kept = gone.index(False)
    for number, (key, value) in enumerate(node.value):
        if not gone[number]:
            continue
        start = key.start_mark.index
        on_dash = text[_line_start(text, node.start_mark.index) : node.start_mark.index].strip()
        if number < first_kept and on_dash:
            if number == 0:
                edits.append((start, node.value[first_kept][0].start_mark.index, ""))
            continue
        end = _end(value, text)
        line_end = _line_end(text, end)
        comment = len(text[end:line_end].lstrip())
        edits.append(
            (start, line_end - comment, "") if comment else (_line_start(text, start), line_end + 1, "")
        )
    return edits


def _applied(text: str, edits: Sequence[_Edit]) -> str:
    """Make the edits; of several at one place the one noted first comes first."""
    parts, at = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[0]):
        parts += [text[at:start], new]
        at = max(end, at)
    return "".join([*parts, text[at:]])
