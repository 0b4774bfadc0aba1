"""Change the tags of questions in the text of a quiz file and leave everything else as it is written."""

import re
from collections.abc import Collection, Mapping

Place = tuple[int, int]
_BRACES = re.compile(r"[{｛]([^{}｛｝]*)[}｝]\s*$")
_TAGS = re.compile(r"(?<![\w-])\.?tags=(?:\"([^\"]*)\"|(\S*))")
_ID = re.compile(r"(?<!\S)#")
_PLAIN = re.compile(r"[\w,.-]+")


def with_tags(
    text: str,
    places: Mapping[str, Place],
    ids: Collection[str],
    add: Collection[str],
    remove: Collection[str],
) -> str:
    """Return the text of a quiz file with tags added to and removed from the questions with these ids.

    An id that was only made from the text is written down, so that it stays.
    """
    lines = text.split("\n")
    for id_ in ids:
        if id_ in places:
            index = places[id_][0] - 1
            lines[index] = _heading_with(lines[index], id_, add, remove)
    return "\n".join(lines)


def _heading_with(line: str, id_: str, add: Collection[str], remove: Collection[str]) -> str:
    ending = "\r" if line.endswith("\r") else ""
    line = line.removesuffix("\r")
    braces = _BRACES.search(line)
    inside = braces[1] if braces else ""
    has_id = bool(_ID.search(inside))
    if not has_id:
        inside = f"#{id_} {inside}".rstrip()
    start = line[: braces.start()] if braces else f"{line.rstrip()} "
    found = _TAGS.search(inside)
    names = re.split(r"[,，、]", (found[1] or found[2] or "") if found else "")
    had = [name for one in names if (name := one.strip())]
    tags = [tag for tag in dict.fromkeys([*had, *add]) if tag not in remove]
    if has_id and tags == had:
        return line + ending
    joined = ",".join(tags)
    written = f"tags={joined}" if _PLAIN.fullmatch(joined) else f'tags="{joined}"'
    if found:
        inside = inside[: found.start()] + (written if tags else "") + inside[found.end() :]
    elif tags:
        inside = f"{inside} {written}"
    return f"{start}{{{' '.join(inside.split())}}}{ending}" if inside.strip() else start.rstrip() + ending
