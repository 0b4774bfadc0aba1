"""Work on the parsed Markdown tree: call-outs, tasks, heading anchors, table cells and line ends."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element, SubElement

from lms.errors import N_
from lms.problems import Problem
from lms.text.prose.model import Heading, Words

CALLOUTS = ("note", "tip", "important", "warning", "caution")

# Anchors that the page around the text uses itself.
_RESERVED = frozenset({"main", "top", "content", "menu", "search", "navigation", "footer", "header"})
_CALLOUT = re.compile(r"^\s*\[!([A-Za-z]+)\][ \t]*(?:\n|$)")
_TASK = re.compile(r"^\[([ xX])\][ \t]+")
_GIVEN_ANCHOR = re.compile(r"[ \t]*\{#([\w-]+)\}[ \t]*$")
_HAN = "\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\U00020000-\U0003ffff"
_BROKEN_HAN_LINE = re.compile(f"(?<=[{_HAN}“”‘’…—])\n(?=[{_HAN}“”‘’…—])")


def mark_callouts(root: Element, words: Words) -> None:
    """Turn quotes that begin with [!NOTE] and its like into call-outs, titled in the language of the text."""
    for quote in list(root.iter("blockquote")):
        first = quote[0] if len(quote) else None
        if first is None or first.tag != "p":
            continue
        found = _CALLOUT.match(first.text or "")
        kind = found[1].lower() if found else ""
        if not found or kind not in CALLOUTS:
            continue
        first.text = (first.text or "")[found.end() :]
        if not first.text.strip() and not len(first):
            quote.remove(first)
        quote.tag = "div"
        quote.set("class", f"callout {kind}")
        quote.set("role", "note")
        title = Element("p", {"class": "callout-title"})
        title.text = words.callout(kind)
        title.tail = "\n"
        quote.insert(0, title)


def mark_tasks(root: Element, words: Words) -> None:
    """Turn list items that begin with [ ] or [x] into tasks whose state is also said in words."""
    for item in root.iter("li"):
        holder = item[0] if len(item) and item[0].tag == "p" and not (item.text or "").strip() else item
        found = _TASK.match(holder.text or "")
        if not found:
            continue
        is_done = found[1] != " "
        item.set("class", "task-list-item")
        box = Element("input", {"type": "checkbox", "disabled": ""})
        box.set("aria-label", words.done if is_done else words.to_do)
        if is_done:
            box.set("checked", "")
        box.tail = " " + (holder.text or "")[found.end() :]
        holder.text = ""
        holder.insert(0, box)


def drop_empty_headings(root: Element) -> None:
    """Drop the heading of a table in which all cells are empty: what has no heading is written so."""
    for table in root.iter("table"):
        head = table.find("thead")
        if head is not None and not any(len(cell) or (cell.text or "").strip() for cell in head.iter("th")):
            table.remove(head)


def align_cells(root: Element, words: Words, *, is_inline: bool = False) -> None:
    """Replace the align attribute of table cells by a class and let wide tables scroll by themselves.

    Where `is_inline`, the table is part of something that a reader picks, and stays without a frame of its own.
    """
    for cell in [*root.iter("td"), *root.iter("th")]:
        align = cell.attrib.pop("align", "")
        if align in ("right", "center"):
            cell.set("class", align)
        if cell.tag == "th":
            cell.set("scope", "col")
    count = 0
    for parent in [] if is_inline else list(root.iter()):
        for index, child in enumerate(list(parent)):
            if child.tag == "table" and parent.get("class") != "table-scroll":
                count += 1
                label = words.table % {"number": count}
                box = Element(
                    "div", {"class": "table-scroll", "tabindex": "0", "role": "region", "aria-label": label}
                )
                box.tail, child.tail = child.tail, None
                parent[index] = box
                box.append(child)


def join_han_lines(root: Element) -> None:
    """Take out line ends between two Han signs, which a browser would show as a blank."""
    for element in root.iter():
        if element.tag in ("code", "pre"):
            element.tail = _BROKEN_HAN_LINE.sub("", element.tail) if element.tail else element.tail
            continue
        if element.text:
            element.text = _BROKEN_HAN_LINE.sub("", element.text)
        if element.tail:
            element.tail = _BROKEN_HAN_LINE.sub("", element.tail)


def anchor_headings(root: Element, plain: Callable[[Element], str], prefix: str = "") -> list[Heading]:
    """Give each heading an anchor from its text or its {#anchor}; lines are not known here (0)."""
    used = dict.fromkeys(_RESERVED, 0)
    headings = []
    for element in root.iter():
        if not re.fullmatch("h[1-6]", element.tag):
            continue
        level = int(element.tag[1])
        given = _take_anchor(element)
        text = " ".join(plain(element).split())
        anchor = unused(given or slug(text) or "section", used)
        element.tag = f"h{max(level, 2)}"
        element.set("id", prefix + anchor)
        headings.append(Heading(level, prefix + anchor, text, 0))
    return headings


def _take_anchor(heading: Element) -> str:
    """Remove {#anchor} from the end of a heading and return the anchor."""
    last = heading[-1] if len(heading) else None
    written = (last.tail if last is not None else heading.text) or ""
    found = _GIVEN_ANCHOR.search(written)
    if not found:
        return ""
    if last is not None:
        last.tail = written[: found.start()]
    else:
        heading.text = written[: found.start()]
    return found[1]


def slug(text: str) -> str:
    """An anchor from heading text: lower case, letters and digits of any script, hyphens for blanks."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", folded)).strip("-")[:80]


def unused(anchor: str, used: dict[str, int]) -> str:
    """The anchor, with -1, -2 … if it is taken; remembers it, and for each anchor the number given last."""
    number, free = used.get(anchor, 0), anchor
    while free in used:
        number += 1
        free = f"{anchor}-{number}"
    used[anchor] = number
    used.setdefault(free, 0)
    return free


def heading_problems(headings: Sequence[Heading]) -> list[Problem]:
    """Report a second title and skipped levels."""
    problems = []
    before = 1
    for heading in headings:
        level = max(heading.level, 2)
        values = {"text": heading.text[:60], "marks": "#" * (before + 1)}
        if heading.level == 1:
            message = N_("“%(text)s” is a level 1 heading, which is reserved for the title.")
            problems.append(
                Problem("heading-title", heading.line, 1, message, N_("Write ## before it."), values)
            )
        elif level > before + 1:
            message = N_("The heading “%(text)s” skips a level.")
            problems.append(
                Problem("heading-skipped", heading.line, 1, message, N_("Write %(marks)s before it."), values)
            )
        before = level
    return problems


def relabel_footnotes(root: Element, words: Words) -> None:
    """Give the list of footnotes a name and its back links words instead of a title."""
    for box in root.iter("div"):
        if box.get("class") != "footnote":
            continue
        box.tag = "section"
        box.set("aria-label", words.footnotes)
        for rule in box.findall("hr"):
            box.remove(rule)
        for number, item in enumerate(box.iter("li"), start=1):
            for link in item.iter("a"):
                if link.get("class") == "footnote-backref":
                    link.attrib.pop("title", None)
                    link.set("aria-label", words.back_to_text % {"number": number})


def figure(tag_class: str, *children: Element, caption: str = "") -> Element:
    """A figure around elements, with a caption when there is one."""
    box = Element("figure", {"class": tag_class})
    box.extend(children)
    if caption:
        SubElement(box, "figcaption").text = caption
    box.tail = "\n"
    return box
