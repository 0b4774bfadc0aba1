"""What a learner's pages weigh on the wire: a table of bytes received, headers included, against budgets."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import Site
from tests.browser.steps import BOARD, QUIZ, begin

KIB = 1024
FIRST, NEXT, LESSON = 60 * KIB, 15 * KIB, 26 * KIB
LESSONS = "/learn/village-accounts/ground"


@dataclass
class Scale:
    """Counts the bytes that arrive for a page, and how many of them are pictures, sound or film of the content."""

    page: Page
    urls: dict[str, str] = field(default_factory=dict)
    total: int = 0
    media: int = 0

    def __post_init__(self) -> None:
        """Listen to the browser's own count."""
        wire = self.page.context.new_cdp_session(self.page)
        wire.send("Network.enable")
        wire.on("Network.requestWillBeSent", self._sent)
        wire.on("Network.loadingFinished", self._arrived)

    def _sent(self, event: dict[str, Any]) -> None:
        self.urls[event["requestId"]] = event["request"]["url"]

    def _arrived(self, event: dict[str, Any]) -> None:
        size = int(event["encodedDataLength"])
        self.total += size
        if "/media/" in self.urls.get(event["requestId"], ""):
            self.media += size

    def weigh(self, path: str) -> tuple[int, int]:
        """Open the page, wait until the wire is quiet, and return all bytes and those without media."""
        self.total = self.media = 0
        self.page.goto(path, wait_until="networkidle")
        return self.total, self.total - self.media


def weights(context: BrowserContext, first: str, following: str) -> tuple[int, int, int]:
    """Return the bytes of a first page, the same without media, and those of a page after it."""
    scale = Scale(context.new_page())
    total, plain = scale.weigh(first)
    after, _ = scale.weigh(following)
    context.close()
    return total, plain, after


def as_text(language: str, table: dict[str, tuple[int, int, int]]) -> str:
    """Return the table for people."""
    lines = [f"{'Bytes received (' + language + ')':<28} {'first':>8} {'without media':>14} {'next':>8}"]
    lines += [f"{kind:<28} {row[0]:>8,} {row[1]:>14,} {row[2]:>8,}" for kind, row in table.items()]
    return "\n".join([*lines, f"{'at most':<28} {FIRST:>8,} {f'lesson {LESSON:,}':>14} {NEXT:>8,}"])


# Chinese takes three bytes a sign, so these pages are the heavier ones.
@pytest.mark.parametrize("language", ["zh_Hans"])
def test_learner_pages_are_light(
    site: Site, language: str, record_property: Callable[[str, object], None]
) -> None:
    learner = begin(site, language)
    attempt = learner.attempt.removeprefix(site.address)
    learner.context.close()
    kinds = {
        "home": ("/", "/learn/"),
        "course": ("/learn/village-accounts", "/learn/flood-safety"),
        "lesson": (f"{LESSONS}/why-open", f"{LESSONS}/what-to-post"),
        "quizzes": ("/quizzes/", f"/quizzes/{QUIZ}"),
        "quiz page": (f"{attempt}/pages/1", f"{attempt}/pages/2"),
        "hand in": (f"{attempt}/submit", f"{attempt}/pages/3"),
        "board": (f"/boards/{BOARD}", f"/boards/{BOARD}/1"),
        "sign-in": ("/sign-in", "/boards/"),
    }
    table = {
        kind: weights(site.open("" if kind == "sign-in" else learner.username, language), *paths)
        for kind, paths in kinds.items()
    }
    record_property("table", as_text(language, table))
    heavy = {kind: row for kind, row in table.items() if row[0] > FIRST or row[2] > NEXT}
    assert heavy == {}
    assert table["lesson"][1] <= LESSON
