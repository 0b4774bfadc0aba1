"""A convener writes the rules of a new contest by forms alone, without script, on a narrow screen."""

from playwright.sync_api import Page

from lms.contests.rules.rule_forms import STEPS
from tests.browser.conftest import Site
from tests.browser.looks import sideways, small_targets, violations

SLUG = "forms-contest"


def press(page: Page, do: str) -> None:
    """Press the first button that sends this and wait for the page that answers."""
    with page.expect_navigation():
        page.locator(f".rule-form button[name=do][value='{do}']").first.click()


def test_rules_are_written_and_applied_by_forms(site: Site) -> None:
    context = site.open("convener", size=(320, 640))
    page = context.new_page()
    page.goto("/contests/new/")
    page.fill("[name=title]", "Forms")
    page.fill("[name=name]", SLUG)
    page.locator("[name=template][value=report]").check()
    page.locator("main form.form button").click()
    page.wait_for_url("**/edit/form/call")
    wrong = {}
    for step in STEPS:
        page.goto(f"/contests/{SLUG}/edit/form/{step}")
        page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true; })")
        found = sideways(page) + small_targets(page) + violations(page)
        wrong |= {step: found} if found else {}
    assert wrong == {}
    page.goto(f"/contests/{SLUG}/edit/form/call")
    for short in ("zh", "en"):
        page.locator(f"[id='body.{short}']").fill("Write about a well.")
    press(page, "next")
    page.locator("[id='calendar.deadline.date']").fill("2020-01-01")
    press(page, "next")
    assert page.locator("[id='calendar.deadline']").get_attribute("class") == "field wrong"
    page.locator("[id='calendar.deadline.date']").fill("2099-01-01")
    page.locator("[id='calendar.judging-ends.date']").fill("2099-03-01")
    press(page, "next")
    page.goto(f"/contests/{SLUG}/edit/form/prizes")
    press(page, "add:prizes")
    page.locator("[id='prizes.3.title.en']").fill("Fourth prize")
    page.locator("[id='prizes.3.count']").fill("8")
    press(page, "next")
    page.goto(f"/contests/{SLUG}/edit/form/check")
    press(page, "force")
    page.wait_for_url("**/convene")
    page.goto(f"/contests/{SLUG}")
    assert "Fourth prize" in page.locator("main").inner_text()
    context.close()
