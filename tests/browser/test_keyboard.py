"""By keyboard alone: every stop is in order, seen and not covered; the quiz is taken without a mouse."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from lms.demo.people import PASSWORD
from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.steps import QUIZ, Someone, begin, free_learner
from tests.browser.words import said

# Where the keyboard is now: what holds the focus, and what is wrong with it.
_STOP = """() => {
    const one = document.activeElement;
    if (!one || one === document.body || (window.lastStop && one === window.firstStop)) return null;
    const ring = style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const faces = [one, one.nextElementSibling].filter(Boolean).map(face => getComputedStyle(face));
    const wrong = [];
    if (![...faces, getComputedStyle(one, "::after")].some(ring)) wrong.push("no visible focus");
    const box = one.getBoundingClientRect();
    const across = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
    const down = Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 1), innerHeight - 1);
    const hit = document.elementFromPoint(across, down);
    const mine = hit && (one.contains(hit) || hit.contains(one) || one.closest("label")?.contains(hit));
    if (!mine) wrong.push(`covered by ${hit && hit.outerHTML.slice(0, 60)}`);
    if (one.tabIndex > 0) wrong.push("a tabindex above 0");
    const before = window.lastStop;
    window.lastStop = one;
    if (before && !(before.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING)) wrong.push("out of order");
    return [one.outerHTML.slice(0, 100), wrong];
}"""
_ROOM = 150  # no page has more stops than this


def stops(page: Page) -> dict[str, list[str]]:
    """Press Tab through the page; return each stop that has something wrong."""
    wrong: dict[str, list[str]] = {}
    page.keyboard.press("Tab")
    page.evaluate("() => { window.firstStop = document.activeElement; }")
    for _ in range(_ROOM):
        stop = page.evaluate(_STOP)
        if stop is None:
            return wrong
        if stop[1]:
            wrong[stop[0]] = stop[1]
        page.keyboard.press("Tab")
    return wrong | {"the end": ["not reached"]}


def tab_to(page: Page, place: Locator) -> None:
    """Press Tab until the place has the focus."""
    for _ in range(_ROOM):
        page.keyboard.press("Tab")
        if place.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"Tab never reaches {place}")


@pytest.mark.parametrize(("language", "size"), [("en", PHONE), ("zh_Hans", DESK)])
def test_every_stop_is_in_order_seen_and_not_covered(
    site: Site, language: str, size: tuple[int, int]
) -> None:
    learner = begin(site, language, size)
    page, attempt = learner.page, learner.attempt
    wrong = {}
    for path in (
        "/",
        "/learn/village-accounts",
        "/learn/flood-safety/before/know-the-risk",
        f"/quizzes/{QUIZ}",
        f"{attempt}/pages/1",
        f"{attempt}/submit",
        "/boards/weekly-accounts",
        "/account",
    ):
        page.goto(path)
        wrong |= {f"{path} {stop}": notes for stop, notes in stops(page).items()}
    learner.context.close()
    assert wrong == {}


def test_quiz_is_found_taken_and_handed_in_without_a_mouse(site: Site, language: str) -> None:
    username = free_learner(site)
    context = site.open("", language, DESK)
    page = context.new_page()
    learner = Someone(site, username, language, context, page)
    page.goto("/sign-in")
    tab_to(page, page.locator("[name=name]"))
    page.keyboard.type(username)
    tab_to(page, page.locator("[name=password]"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("/")  # and until it has loaded
    tab_to(page, page.locator("nav a[href='/quizzes/']"))
    page.keyboard.press("Enter")
    page.wait_for_url("/quizzes/")
    tab_to(page, page.locator(f"main a[href='/quizzes/{QUIZ}']"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"/quizzes/{QUIZ}")
    tab_to(page, page.locator("main form button"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/pages/1")
    attempt = learner.attempt
    answer_by_keys(page)
    page.keyboard.press("Tab")
    tab_to(page, page.locator("[data-leave]").first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/submit")
    tab_to(page, learner.named("Submit now"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(attempt)
    expect(page.locator("h1")).to_have_text(said(language, "Score"))
    context.close()


def answer_by_keys(page: Page) -> None:
    """Choose by 2 and A, flag by F, turn the page and come back; what was chosen is still there."""
    first = page.locator("[data-question][data-kind=radio]").first
    tab_to(page, first.locator("input.tick").first)
    page.keyboard.press("2")
    expect(first.locator("input.tick").nth(1)).to_be_checked()
    page.keyboard.press("a")
    expect(first.locator("input.tick").first).to_be_checked()
    flag = first.locator("[data-flag]")
    page.keyboard.press("f")
    expect(flag).to_be_checked()
    page.evaluate("() => document.activeElement.blur()")
    with page.expect_navigation():
        page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("/pages/2$"))
    with page.expect_navigation():
        page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile("/pages/1$"))
    expect(first.locator("input.tick").first).to_be_checked()
    expect(flag).to_be_checked()
    # Questions are shuffled: without the focus, F flags the first question, whatever its kind.
    first.locator("input.tick").first.focus()
    page.keyboard.press("f")
    expect(flag).not_to_be_checked()


def test_keys_can_be_switched_off(site: Site) -> None:
    learner = begin(site, "en")
    page = learner.page
    page.get_by_text("Keyboard shortcuts", exact=True).click()
    page.locator("[data-keys]").uncheck()
    page.keyboard.press("Tab")
    page.keyboard.press("1")
    expect(learner.question(1).locator("input.tick:checked")).to_have_count(0)
    learner.context.close()
