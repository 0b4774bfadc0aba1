"""YAML text → marked nodes without making objects, with every slip explained in a sentence and a fix."""

import re
from collections.abc import Set

import yaml
from yaml.nodes import Node

from lms.errors import N_
from lms.problems import Problem

MAX_DEPTH = 8

_FULL_WIDTH_COLON = re.compile(r"^( *(?:- +)?)([\w-]+)[ \t]*：[ \t]*")
_NO_SPACE = re.compile(r"^( *(?:- +)?)([\w-]+):(?=[^\s:/])")
_LEADING_TAB = re.compile(r"^( *)(\t+)")
_BLOCK_TEXT = re.compile(r"^( *)(?:- +)?[\w-]+:[ \t]+[|>][-+0-9]{0,2}[ \t]*$")
_VALUE = re.compile(r"^ *(?:- +)?[\w-]+:[ \t]+(.+?)[ \t]*$")

# As "\\0" or "\\ud800" writes them between quotation marks; no database keeps them.
_CONTROL = re.compile("[\\0-\\x08\\x0b-\\x1f\\x7f\\ud800-\\udfff]")
_INVISIBLE = (
    N_("There is an invisible control character here."),
    N_("Delete it and save the file as plain UTF-8 text."),
)
_QUOTE = N_("Put the value in quotation marks.")
_TAG = "yaml-tag", N_("The value starts with an exclamation mark, which has a special meaning."), _QUOTE
_SPECIAL = (
    "yaml-special-character",
    N_("The value starts with a character that has a special meaning."),
    _QUOTE,
)
_BRACKET = (
    "yaml-bracket-open",
    N_("This opening bracket is not closed correctly."),
    N_("Write a list as [one, two] on one line, or put the value in quotation marks."),
)
# What the YAML reader says, with code, message and fix; the first that fits.
_SENTENCES = (
    (
        "mapping values are not allowed",
        "yaml-second-colon",
        N_("This value contains a colon followed by a space, or the line is indented too far."),
        N_("Put the whole value in quotation marks, or move the key to the left edge."),
    ),
    (
        "quoted scalar",
        "yaml-quote-open",
        N_("This opening quotation mark is not closed correctly."),
        N_("Close it with the same quotation mark at the end of the value, or remove both."),
    ),
    *((what, *_BRACKET) for what in ("flow sequence", "flow mapping", "flow node")),
    (
        "could not find expected ':'",
        "yaml-not-a-key",
        N_("This line is not in the form “key: value”."),
        N_("Write a key, a colon, a space and the value; or indent it to continue the value above."),
    ),
    *(
        (what, *_SPECIAL)
        for what in ("cannot start any token", "alias", "anchor", "directive", "block scalar")
    ),
    *((what, *_SPECIAL) for what in ("sequence entries are not", "mapping keys are not")),
    ("tag", *_TAG),
    (
        "document",
        "yaml-second-document",
        N_("The front matter contains more than one block."),
        N_("Put all keys between the first two --- lines."),
    ),
    (
        "",
        "yaml-indent",
        N_("The indentation of this line does not match the lines above it."),
        N_("Start each key at the left edge, and list items with two spaces and a hyphen."),
    ),
)


# YAML breaks lines at these signs, editors do not; a space in their place keeps lines and columns true.
_OTHER_BREAKS = str.maketrans({"\u0085": " ", "\u2028": " ", "\u2029": " "})


def compose(text: str, known_keys: Set[str], first_line: int = 1) -> tuple[Node | None, list[Problem]]:
    """Read YAML into nodes; marks count from line 0 of a text shifted so that `first_line` is the first line.

    Anchors, references, tags and deep nesting are refused before anything is built, so that a small file
    cannot grow in memory. None when empty or unreadable; then a problem says why.
    """
    problems: list[Problem] = []
    healed = "\n" * (first_line - 1) + _repaired(text, known_keys, first_line, problems)
    try:
        refusal = _refusal(healed)
        if refusal:
            return None, [*problems, refusal]
        return yaml.compose(healed, Loader=yaml.SafeLoader), problems
    except yaml.MarkedYAMLError as error:
        problems.append(explain(error, healed))
    except yaml.reader.ReaderError as error:
        line = healed.count("\n", 0, error.position) + 1
        column = error.position - healed.rfind("\n", 0, error.position)
        problems.append(Problem("control-character", line, column, *_INVISIBLE))
    return None, problems


def repaired(text: str, known_keys: Set[str]) -> str:
    """Return the text as `compose` reads it: colons, spaces, tabs and foreign line breaks corrected."""
    return _repaired(text, known_keys, 1, [])


def _repaired(text: str, known_keys: Set[str], first_line: int, problems: list[Problem]) -> str:
    """Correct mistakes that YAML would explain badly, so that the rest of the file is read; report most of them."""
    corrected = []
    block_indent = -1  # how far the key of a text in several lines (| or >) is indented, while in one
    for number, line in enumerate(text.translate(_OTHER_BREAKS).split("\n"), start=first_line):
        if block_indent >= 0 and (not line.strip() or len(line) - len(line.lstrip(" ")) > block_indent):
            corrected.append(line)
            continue
        if tab := _LEADING_TAB.match(line):
            message, fix = N_("This line is indented with a tab."), N_("Use two spaces instead of the tab.")
            problems.append(Problem("tab-indent", number, tab.start(2) + 1, message, fix))
            line = tab[1] + "  " * len(tab[2]) + line[tab.end() :]
        colon = _FULL_WIDTH_COLON.match(line)
        tight = _NO_SPACE.match(line)
        if colon and (not colon[1] or colon[2] in known_keys):
            # A slip of the input method, never meant as text.
            line = f"{colon[1]}{colon[2]}: {line[colon.end() :]}"
        elif tight and tight[2] in known_keys:
            message = N_("There is no space after the colon of “%(key)s”.")
            fix, values = N_("Add a space after the colon: %(key)s: …"), {"key": tight[2]}
            marked = line.strip()[:60]
            problems.append(
                Problem("no-space-after-colon", number, tight.end() + 1, message, fix, values, marked)
            )
            line = f"{tight[0]} {line[tight.end() :]}"
        block = _BLOCK_TEXT.match(line)
        block_indent = len(block[1]) if block else -1
        corrected.append(line)
    return "\n".join(corrected)


def _refusal(text: str) -> Problem | None:
    """Look at the events first; the first thing that is not plain data, or None."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.events.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.events.CollectionEndEvent):
            depth -= 1
        mark = event.start_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        if isinstance(event, yaml.events.AliasEvent) or getattr(event, "anchor", None):
            message = N_("Anchors (&name) and references (*name) are not supported here.")
            fix = N_("Write the value in full, or put it in quotation marks.")
            return Problem("yaml-anchor", line, column, message, fix)
        if _CONTROL.search(getattr(event, "value", "") or ""):
            return Problem("control-character", line, column, *_INVISIBLE)
        if getattr(event, "tag", None):
            return Problem(_TAG[0], line, column, *_TAG[1:])
        if depth > MAX_DEPTH:
            message, fix = N_("Keys are nested more than %(most)s levels deep."), N_("Use fewer levels.")
            return Problem("yaml-too-nested", line, column, message, fix, {"most": MAX_DEPTH})
    return None


def explain(error: yaml.MarkedYAMLError, text: str) -> Problem:
    """Say in a sentence what a YAML syntax error means, where it begins, and what to write instead."""
    what = f"{error.context or ''}; {error.problem or ''}"
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    start = error.context_mark
    lines = text.split("\n")
    if start is not None and ("quoted scalar" in what or "flow" in what):
        line, column = start.line + 1, start.column + 1
    while line > 1 and line > len(lines):
        line, column = line - 1, 1
    code, message, fix = next(rest for words, *rest in _SENTENCES if words in what)
    if code == "yaml-not-a-key" and start is not None:
        line, column = start.line + 1, start.column + 1
    written = lines[line - 1] if line <= len(lines) else ""
    value = _VALUE.match(written)
    if value and value[1][0] in "\"'[{" and column > value.start(1) + 1:
        message = N_("There is text after the closing quotation mark or bracket.")
        fix, quoted = N_("Put the whole value in quotation marks: %(quoted)s"), _quoted(value[1])
        return Problem("yaml-text-after-quote", line, column, message, fix, {"quoted": quoted}, value[1][:60])
    return Problem(code, line, column, message, fix, marked=written.strip()[:60])


def _quoted(text: str) -> str:
    """Return the text between quotation marks that it does not contain."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'
