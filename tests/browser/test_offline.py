"""Without a network: a kept lesson is read as ever, anything else is an honest page, and signing out forgets."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Site
from tests.browser.words import LANGUAGES, said

LESSON = "/learn/flood-safety/before/know-the-risk"


def keep(context: BrowserContext, language: str) -> Page:
    """Open the lesson, wait for the offline part, and keep the lesson."""
    page = context.new_page()
    page.goto(LESSON)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    page.get_by_role("button", name=said(language, "Save for offline use")).click()
    expect(page.locator("[data-keep]")).to_have_text(said(language, "Saved for offline use"))
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_kept_lesson_is_read_without_a_network(site: Site, language: str) -> None:
    context = site.open("cadre", language, service_worker=True)
    page = keep(context, language)
    title = page.locator("h1").inner_text()
    context.set_offline(True)
    page.goto(LESSON)
    expect(page.locator("h1")).to_have_text(title)
    assert page.evaluate("() => getComputedStyle(document.body).display") == "flex"  # the sheets are there
    pictures = page.locator(".prose img")
    for place in range(pictures.count()):
        pictures.nth(place).scroll_into_view_if_needed()
        expect(pictures.nth(place)).to_have_js_property("complete", True)
        assert pictures.nth(place).evaluate("one => one.naturalWidth") > 0
    page.goto("/quizzes/")
    expect(page.locator("h1")).to_have_text("网络已断开")
    expect(page.locator("main")).to_contain_text("You are offline")
    page.locator("[data-kept-list] a", has_text=title).click()
    expect(page.locator(".prose p").first).to_be_visible()
    context.set_offline(False)
    page.goto("/quizzes/")
    expect(page.locator("h1")).to_have_text(said(language, "Quizzes"))
    context.close()


def test_signing_out_takes_kept_lessons_along(site: Site) -> None:
    context = site.open("cadre", service_worker=True)
    page = keep(context, "en")
    page.locator("summary.account").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in*")
    context.set_offline(True)
    page.goto(LESSON)
    expect(page.locator("h1")).to_have_text("网络已断开")
    expect(page.locator("[data-none-kept]")).to_be_visible()
    expect(page.locator("[data-kept-list] a")).to_have_count(0)
    context.close()
