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


# YAML breaks lines at these signs, editors do not; a space in their place keeps lines and columns true.
_OTHER_BREAKS = str.maketrans({"\u0085": " ", "\u2028": " ", "\u2029": " "})


def compose(text: str, known_keys: Set[str], first_line: int = 1) -> tuple[Node | None, list[Problem]]:
    """Read YAML into nodes; marks count from line 0 of a text shifted so that `first_line` is the first line.

    Anchors, references, tags and deep nesting are refused before anything is built, so that a small file
    cannot grow in memory. None when empty or unreadable; then a problem says why.
    """
    text = text.translate(_OTHER_BREAKS)
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
        problems.append(
            Problem(
                "control-character",
                line,
                column,
                N_("There is an invisible control character here."),
                N_("Delete it and save the file as plain UTF-8 text."),
            )
        )
    return None, problems


def _repaired(text: str, known_keys: Set[str], first_line: int, problems: list[Problem]) -> str:
    """Report and mend slips that YAML would explain badly, so that the rest of the file is still read."""
    mended = []
    for number, line in enumerate(text.split("\n"), start=first_line):
        if tab := _LEADING_TAB.match(line):
            problems.append(
                Problem(
                    "tab-indent",
                    number,
                    tab.start(2) + 1,
                    N_("This line is indented with a tab."),
                    N_("Use two spaces instead of the tab."),
                )
            )
            line = tab[1] + "  " * len(tab[2]) + line[tab.end() :]
        colon = _FULL_WIDTH_COLON.match(line)
        tight = _NO_SPACE.match(line)
        if colon and (not colon[1] or colon[2] in known_keys):
            problems.append(
                Problem(
                    "full-width-colon",
                    number,
                    colon.end(2) + 1,
                    N_("The key “%(key)s” is followed by a full-width colon."),
                    N_("Write a half-width colon and a space: %(key)s: …"),
                    {"key": colon[2]},
                    line.strip()[:60],
                )
            )
            line = f"{colon[1]}{colon[2]}: {line[colon.end() :]}"
        elif tight and tight[2] in known_keys:
            problems.append(
                Problem(
                    "no-space-after-colon",
                    number,
                    tight.end() + 1,
                    N_("There is no space after the colon of “%(key)s”."),
                    N_("Add a space after the colon: %(key)s: …"),
                    {"key": tight[2]},
                    line.strip()[:60],
                )
            )
            line = f"{tight[0]} {line[tight.end() :]}"
        mended.append(line)
    return "\n".join(mended)


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
            return Problem(
                "yaml-anchor",
                line,
                column,
                N_("Anchors (&name) and references (*name) are not supported here."),
                N_("Write the value in full, or put it in quotation marks."),
            )
        if getattr(event, "tag", None):
            return Problem(
                "yaml-tag",
                line,
                column,
                N_("The value starts with an exclamation mark, which has a special meaning."),
                N_("Put the value in quotation marks."),
            )
        if depth > MAX_DEPTH:
            return Problem(
                "yaml-too-nested",
                line,
                column,
                N_("Keys are nested more than %(most)s levels deep."),
                N_("Use fewer levels."),
                {"most": MAX_DEPTH},
            )
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
    written = lines[line - 1].strip()[:60] if line <= len(lines) else ""
    code, message, fix = _sentence(what)
    if code == "yaml-not-a-key" and start is not None:
        line, column = start.line + 1, start.column + 1
        written = lines[line - 1].strip()[:60]
    return Problem(code, line, column, message, fix, marked=written)


def _sentence(what: str) -> tuple[str, str, str]:
    """The code, sentence and fix for what the YAML reader said."""
    if "mapping values are not allowed" in what:
        return (
            "yaml-second-colon",
            N_("This value contains a colon followed by a space, or the line is indented too far."),
            N_("Put the whole value in quotation marks, or move the key to the left edge."),
        )
    if "quoted scalar" in what:
        return (
            "yaml-quote-open",
            N_("This opening quotation mark is not closed correctly."),
            N_("Close it with the same quotation mark at the end of the value, or remove both."),
        )
    if "flow sequence" in what or "flow mapping" in what or "flow node" in what:
        return (
            "yaml-bracket-open",
            N_("This opening bracket is not closed correctly."),
            N_("Write a list as [one, two] on one line, or put the value in quotation marks."),
        )
    if "could not find expected ':'" in what:
        return (
            "yaml-not-a-key",
            N_("This line is not in the form “key: value”."),
            N_("Write a key, a colon, a space and the value; or indent it to continue the value above."),
        )
    if "cannot start any token" in what or "alias" in what or "anchor" in what or "directive" in what:
        return (
            "yaml-special-character",
            N_("The value starts with a character that has a special meaning."),
            N_("Put the value in quotation marks."),
        )
    if "tag" in what:
        return (
            "yaml-tag",
            N_("The value starts with an exclamation mark, which has a special meaning."),
            N_("Put the value in quotation marks."),
        )
    if "document" in what:
        return (
            "yaml-second-document",
            N_("The front matter contains more than one block."),
            N_("Put all keys between the first two --- lines."),
        )
    return (
        "yaml-indent",
        N_("The indentation of this line does not match the lines above it."),
        N_("Start each key at the left edge, and list items with two spaces and a hyphen."),
    )
