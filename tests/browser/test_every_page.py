"""Every page of every account in both languages: accessible in both themes, narrow enough, calm console."""

import pytest
from playwright.sync_api import Page

from lms.demo.people import ACCOUNTS
from tests.browser.conftest import Site
from tests.browser.looks import COLOURS, Watch, sideways, small_targets, violations
from tests.browser.words import LANGUAGES
from tools.pages import pages

NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 800}


def problems(page: Page, site: Site, path: str, wide: bool) -> list[str]:
    """Open the page once and return everything wrong with it."""
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
    page.emulate_media(color_scheme="dark")
    return wrong + [f"dark: {found}" for found in violations(page, COLOURS)]


@pytest.mark.parametrize("account", ["", *(account.username for account in ACCOUNTS)])
def test_pages_are_fit_for_every_hand_and_eye(site: Site, account: str) -> None:
    wrong: dict[str, list[str]] = {}
    for one in pages(site.address, (account,)):
        for language in LANGUAGES:
            page = site.page(account, language)
            for problem in problems(page, site, one.path, wide=language == "en"):
                wrong.setdefault(f"{language}: {problem}", []).append(one.path)
    if wrong:
        pytest.fail("\n".join(f"{problem}\n    on {' '.join(paths)}" for problem, paths in wrong.items()))
