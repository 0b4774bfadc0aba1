"""Every kind of page of every account in both languages: accessible in both themes, narrow enough, calm console."""

from collections.abc import Callable, Iterator
from functools import cache
from zlib import crc32

import pytest
from playwright.sync_api import Page

from lms.demo.people import ACCOUNTS
from tests.browser.conftest import Site
from tests.browser.looks import Watch, sideways, small_targets, violations
from tests.browser.words import LANGUAGES
from tools.pages import FoundPage, Shapes, endpoints, pages

NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 800}
# Who sees most comes first, and a stranger last.
SEEING_MOST = ("admin", "convener", "auditor", "judge", "trainer", "manager", "cadre", "")


@pytest.fixture(scope="module")
def found(site: Site) -> Callable[[str], list[FoundPage]]:
    """Give the pages to look at for an account: its first one, and what has an element no former account's page has.

    A page of the same kind that is built of nothing else has been looked at already.
    """
    routes = endpoints()
    seen: dict[str, Shapes] = {}

    def chosen(account: str) -> Iterator[FoundPage]:
        for place, page in enumerate(pages(site.address, (account,), routes)):
            kind = page.name.rstrip("-0123456789")
            before = seen.get(kind, frozenset())
            seen[kind] = before | page.shapes
            if place == 0 or not page.shapes or not page.shapes <= before:
                yield page

    @cache
    def after_the_former(account: str) -> list[FoundPage]:
        if account != SEEING_MOST[0]:
            after_the_former(SEEING_MOST[SEEING_MOST.index(account) - 1])
        return list(chosen(account))

    return after_the_former


def problems(page: Page, site: Site, path: str, closely: bool) -> list[str]:
    """Open the page once and return everything wrong with it; looked at closely also what does not depend on words."""
    page.set_viewport_size(NARROW)
    page.emulate_media(color_scheme="light")
    with Watch(page, site.address) as watch:
        answer = page.goto(path)
        status = answer.status if answer else 0
    wrong = [note for note in watch.notes if status < 400 or "Failed to load resource" not in note]
    wrong += [f"status {status}"] if status >= 500 else []
    wrong += sideways(page) + small_targets(page)
    if not closely:
        return wrong
    # Structure and colours at once, in one theme at each width: a pass of axe takes longer than opening the page.
    page.emulate_media(color_scheme="dark")
    wrong += [f"dark: {found}" for found in violations(page)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)
    return wrong + [found for found in violations(page) if f"dark: {found}" not in wrong]


def test_every_account_is_looked_at() -> None:
    assert {account.username for account in ACCOUNTS} <= set(SEEING_MOST)


# The tests of a file share a worker (`--dist loadfile`), which looks for the pages once.
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("account", SEEING_MOST)
def test_pages_are_fit_for_every_hand_and_eye(
    site: Site, found: Callable[[str], list[FoundPage]], account: str, language: str
) -> None:
    page = site.page(account, language)
    wrong: dict[str, list[str]] = {}
    for one in found(account):
        # Structure and colours are the same in both languages, so half of the pages are looked at closely in each.
        closely = LANGUAGES[crc32(one.path.encode()) % len(LANGUAGES)] == language
        for problem in problems(page, site, one.path, closely):
            wrong.setdefault(problem, []).append(one.path)
    if wrong:
        pytest.fail("\n".join(f"{problem}\n    on {' '.join(paths)}" for problem, paths in wrong.items()))
