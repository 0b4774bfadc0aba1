"""Matching, ordering and gaps in the browser: buttons, keys and dragging, saved as they are changed."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Site

TEXTS = "[data-step] .order-text"


def order_of(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(TEXTS).all_text_contents()]


def expect_order(page: Page, texts: list[str]) -> None:
    expect(page.locator(TEXTS)).to_have_text(texts)


def begin(site: Site, page: Page) -> None:
    page.goto("/quizzes/flood-duty")
    with page.expect_navigation():
        page.locator("form[action*=start] button").click()
    expect(page.locator("[data-order]")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_parts_are_answered_saved_and_shown_again(site: Site, script: bool) -> None:
    with site.open("cadre", "en", PHONE, script=script) as context:
        page = context.new_page()
        begin(site, page)
        lists = page.locator(".match-row select")
        for number in range(lists.count()):
            lists.nth(number).select_option(index=1 + number)
        page.locator(".gap select").select_option(label="24")
        page.locator(".gap input").nth(0).fill("level")
        page.locator(".gap input").nth(1).fill("1")
        if script:
            before = order_of(page)
            page.locator("[data-move='1']").nth(0).click()
            expect_order(page, [before[1], before[0], *before[2:]])
            page.keyboard.press("Alt+ArrowUp")
            expect_order(page, before)
            grip, goal = page.locator("[data-grip]").nth(0), page.locator("[data-step]").nth(3)
            page.locator(".order-list").evaluate("list => list.scrollIntoView({ block: 'center' })")
            start, end = grip.bounding_box(), goal.bounding_box()
            assert start
            assert end
            page.mouse.move(start["x"] + 5, start["y"] + 5)
            page.mouse.down()
            page.mouse.move(end["x"] + 5, end["y"] + end["height"] - 4, steps=8)
            page.mouse.up()
            moved = [*before[1:], before[0]]
            expect_order(page, moved)
            expect(page.locator("[data-saved][data-state=saved]")).to_have_count(3)
        else:
            for number in range(4):
                page.locator("[data-step] select").nth(number).select_option(str(4 - number))
            moved = order_of(page)[::-1]
            # Until it has loaded: a page that is just taking over cannot be reloaded.
            with page.expect_navigation():
                page.locator("button[value=stay]").click()
        page.reload()
        expect_order(page, moved)
        expect(page.locator(".gap input").nth(0)).to_have_value("level")
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
        page.goto(page.url.split("/pages/")[0] + "/submit")
        with page.expect_navigation():
            page.locator("main form button.primary").last.click()
        expect(page.get_by_text("Matching")).to_be_visible()
