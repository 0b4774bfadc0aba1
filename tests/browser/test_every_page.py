"""Every page of every account in both languages: accessible in both themes, narrow enough, calm console."""

from collections.abc import Callable
from functools import cache

import pytest
from playwright.sync_api import Page

from lms.demo.people import ACCOUNTS
from tests.browser.conftest import Site
from tests.browser.looks import COLOURS, Watch, sideways, small_targets, violations
from tests.browser.words import LANGUAGES
from tools.pages import FoundPage, pages

NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 800}
# Where one role sees the pages of another, the other one's are looked at.
SEEN_BY_OTHERS = {
    "admin": ("/contests/", "/edit/", "/quizzes/"),
    "auditor": ("/contests/",),
}


@pytest.fixture(scope="module")
def found(site: Site) -> Callable[[str], list[FoundPage]]:
    """Give the pages of an account, looked for once; an empty name is a stranger."""
    return cache(lambda account: pages(site.address, (account,)))


def problems(page: Page, site: Site, path: str, wide: bool) -> list[str]:
    """Open the page once and return everything wrong with it; its colours in the dark are the same in any language."""
    page.set_viewport_size(NARROW)
    page.emulate_media(color_scheme="light")
    with Watch(page, site.address) as watch:
        answer = page.goto(path)
        status = answer.status if answer else 0
    wrong = [note for note in watch.notes if status < 400 or "Failed to load resource" not in note]
    wrong += [f"status {status}"] if status >= 500 else []
    wrong += sideways(page) + small_targets(page)
    if wide:
        page.set_viewport_size(WIDE)
    wrong += violations(page)
    if wide:
        return wrong
    page.emulate_media(color_scheme="dark")
    return wrong + [f"dark: {found}" for found in violations(page, COLOURS)]


# The languages of an account follow each other, so that one worker mostly takes both and looks for pages once.
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("account", ["", *(account.username for account in ACCOUNTS)])
def test_pages_are_fit_for_every_hand_and_eye(
    site: Site, found: Callable[[str], list[FoundPage]], account: str, language: str
) -> None:
    page = site.page(account, language)
    wrong: dict[str, list[str]] = {}
    for one in found(account):
        if one.path.startswith(SEEN_BY_OTHERS.get(account, ())):
            continue
        for problem in problems(page, site, one.path, wide=language == "en"):
            wrong.setdefault(problem, []).append(one.path)
    if wrong:
        pytest.fail("\n".join(f"{problem}\n    on {' '.join(paths)}" for problem, paths in wrong.items()))
