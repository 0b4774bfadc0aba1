"""What the storm's browsers read out of the product's pages."""

import re

import brotli

from bench.harness import Reply

RIGHT = "The right one"


def text_of(reply: Reply) -> str:
    """Return the text of a reply, unpacked when it came compressed."""
    kind = reply.headers.get("content-encoding", "")
    if kind == "br":
        unpacked: bytes = brotli.decompress(reply.body)
        return unpacked.decode()
    return reply.text


def token(reply: Reply) -> str:
    """Return the CSRF token of a page's form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text_of(reply))
    if not found:
        raise RuntimeError("the page has no form")
    return found[1]


def questions(reply: Reply) -> list[tuple[str, str, str]]:
    """Return the questions of a page: id, value of the right option, value of a wrong one."""
    return questions_in(text_of(reply))


def questions_in(html: str) -> list[tuple[str, str, str]]:
    """Return the questions found in a page's HTML."""
    found = []
    for part in re.split(r'<section class="question"', html)[1:]:
        question = re.search(r'data-question="([^"]+)"', part)[1]  # type: ignore[index]
        options = re.findall(
            r'<input[^>]*type="radio"[^>]*value="([^"]*)"[^>]*>(.*?)(?=<input|</fieldset)', part, re.S
        )
        right = next(value for value, text in options if RIGHT in text)
        wrong = next(value for value, text in options if RIGHT not in text)
        found.append((question, right, wrong))
    return found


def linked(html: str) -> list[str]:
    """Return the addresses of the files of our own that a page loads: sheets, scripts, the icons' sprite."""
    return [
        part.split("#")[0]
        for part in re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg)[^"]*)"', html)
    ]
