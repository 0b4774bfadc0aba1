"""A survey as plain HTML to look at while it is written, without anything to fill in."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup


def plain_page(intro: str, texts: Mapping[str, Any]) -> Markup:
    """Return the introduction and all questions with their options; `texts` are those of a rendition, sanitised."""
    parts = [intro]
    for section in texts["sections"]:
        parts += [f"<h2>{section['title']}</h2>" if section["title"] else "", section["text"]]
        for id_ in section["questions"]:
            question = texts["questions"][id_]
            options = "".join(f"<li>{option}</li>" for option in question["options"].values())
            parts += [question["stem"], f"<ul>{options}</ul>" if options else ""]
    return Markup("".join(parts))  # noqa: S704 -- sanitised when it was read
