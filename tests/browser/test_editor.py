"""A trainer writes a quiz by the form view, with and without script: drafts save themselves, nothing typed is lost."""

from playwright.sync_api import Page

from tests.browser.conftest import Site
from tests.browser.looks import sideways, small_targets, violations

FORM = "/edit/form/quizzes/editor-ponds.en.md"
TEXT = "/edit/text/quizzes/editor-ponds.en.md"


def begin(page: Page) -> None:
    """Begin the quiz from the template."""
    page.goto("/edit/new?kind=quiz")
    page.locator("summary").click()
    page.fill("[name=title]", "Ponds")
    page.fill("[name=slug]", "editor-ponds")
    page.select_option("[name=language]", "en")
    page.locator("main form.stack .actions button").click()
    page.wait_for_url(f"**{FORM}")


def test_quiz_is_written_by_cards_and_saves_itself(site: Site) -> None:
    context = site.open("trainer", size=(360, 700))
    page = context.new_page()
    begin(page)
    wrong: dict[str, object] = {}
    for address in (TEXT, FORM, "/edit/", "/edit/publish/quizzes/editor-ponds.en.md"):
        page.goto(address)
        page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true; })")
        found = sideways(page) + small_targets(page) + violations(page)
        wrong |= {address: found} if found else {}
    assert wrong == {}
    page.goto(FORM)
    page.locator("button[value='add:short']").first.click()
    page.wait_for_url("**#card-*")
    page.locator("[name='c.2.stem']").fill("What is in the pond?")
    page.locator("[name='c.2.0.text']").fill("water")
    page.locator("[data-preview]").get_by_text("What is in the pond?").wait_for()
    page.locator("[data-saved]").get_by_text("Draft saved").or_(
        page.locator("[data-saved]").get_by_text("已保存")
    ).wait_for()
    page.goto(TEXT)
    assert "## What is in the pond? {#q2}\n\n= water" in page.locator("#text").input_value()
    context.close()


def test_text_survives_an_outage_and_a_second_window(site: Site) -> None:
    context = site.open("trainer")
    page = context.new_page()
    page.goto(TEXT)
    if page.locator("#text").count() == 0:
        begin(page)
    source = page.locator("#text")
    context.set_offline(True)
    source.press("Control+End")
    source.type("typed offline")
    page.wait_for_timeout(500)
    context.set_offline(False)
    page.goto(TEXT)
    assert "typed offline" in page.locator("#text").input_value()
    page.locator("[data-saved]").get_by_text("Draft saved").or_(
        page.locator("[data-saved]").get_by_text("已保存")
    ).wait_for()
    other = context.new_page()
    other.goto(TEXT)
    other.locator("#text").press("Control+End")
    other.locator("#text").type("second window")
    other.locator("form[data-editor] button[value=save]").first.click()
    other.get_by_text("The draft has been saved").first.wait_for()
    page.locator("#text").press("Control+End")
    page.locator("#text").type("first window")
    page.locator("form[data-editor] button[value=save]").first.click()
    page.locator(".settle-part").first.wait_for()
    shown = page.locator("main").inner_text()
    assert "second window" in shown
    assert "first window" in shown
    context.close()
