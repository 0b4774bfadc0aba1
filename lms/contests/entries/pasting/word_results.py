"""Fields written as marks between runs: what they show stays, what they are told to do goes."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import SubElement

from lms.contests.entries.pasting.carried import RUBY, RUBY_END, RUBY_TEXT
from lms.contests.entries.pasting.word_symbols import UNREADABLE, symbol

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# How older versions of Word write a pinyin guide: the small letters put over the base.
_GUIDE = re.compile(r"\\o\s*\\a[a-z]*\s*\(\s*\\s\s*\\up\s*[\d.]+\s*\(([^()]*)\)\s*[,;，；]([^()]*)\)", re.I)
_SYMBOL = re.compile(r'\s*SYMBOL\s+(0x[0-9a-f]{1,4}|\d{1,5})(?:.*?\\f\s+"?([^"\\]+))?', re.I)


@dataclass(slots=True)
class _Field:
    mark: Any
    code: str = ""
    in_result: bool = False
    has_result: bool = False
    instructions: list[Any] = field(default_factory=list)


def show_results(root: Any, lost: Counter[str]) -> None:
    """Write what fields without a result show, and remove the words inside their instructions; losses are counted."""
    fields: list[_Field] = []
    for run in list(root.iter(f"{W}r")):
        for child in list(run):
            if child.tag == f"{W}fldChar":
                kind = child.get(f"{W}fldCharType")
                if kind == "begin":
                    fields.append(_Field(child))
                elif fields and kind == "separate":
                    fields[-1].in_result = True
                elif fields and kind == "end":
                    _end(fields.pop(), run, lost)
            elif fields and child.tag == f"{W}instrText":
                fields[-1].code += child.text or ""
            elif child.tag == f"{W}t":
                for one in fields:
                    if one.in_result:
                        one.has_result = one.has_result or bool((child.text or "").strip())
                    else:
                        one.instructions.append(child)


def _end(one: _Field, run: Any, lost: Counter[str]) -> None:
    for text in one.instructions:
        lost["hidden"] += sum(sign.isalnum() for sign in text.text or "")
        text.text = ""
    if one.has_result or not (shown := _shown(one, lost)):
        return
    SubElement(run, f"{W}t").text = shown


def _shown(one: _Field, lost: Counter[str]) -> str:
    """Return what Word shows for a field that keeps no result in the file."""
    kind = one.code.split()[0].upper() if one.code.split() else ""
    if kind == "EQ":
        guide = _GUIDE.search(one.code)
        if guide:
            return f"{RUBY}{guide[2].strip()}{RUBY_TEXT}{guide[1].strip()}{RUBY_END}"
        lost["equation field"] += 1
    elif kind == "SYMBOL" and (named := _SYMBOL.match(one.code)):
        known = symbol(named[2] or "", int(named[1], 0))
        lost["symbol"] += known is None
        return known or UNREADABLE
    elif kind == "FORMCHECKBOX" and (box := one.mark.find(f"{W}ffData/{W}checkBox")) is not None:
        state = box.find(f"{W}checked")
        state = box.find(f"{W}default") if state is None else state
        return "☑" if state is not None and state.get(f"{W}val", "1") not in ("0", "false", "off") else "☐"
    elif kind == "FORMDROPDOWN" and (menu := one.mark.find(f"{W}ffData/{W}ddList")) is not None:
        chosen = menu.find(f"{W}result")
        at = chosen.get(f"{W}val", "0") if chosen is not None else "0"
        entries = [entry.get(f"{W}val", "") for entry in menu.findall(f"{W}listEntry")]
        return entries[int(at)] if at.isdecimal() and len(at) < 4 and int(at) < len(entries) else ""
    return ""
