"""A trainer writes a quiz by the form view, with and without script: drafts save themselves, nothing typed is lost."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Site
from tests.browser.lies import expect_kept
from tests.browser.looks import sideways, small_targets, violations

SLUG = "editor-text"
TEXT = f"/edit/text/quizzes/{SLUG}.en.md"


def begin(page: Page, slug: str) -> None:
    """Begin a quiz from the template."""
    page.goto("/edit/new?kind=quiz")
    page.locator("main summary").click()
    page.fill("[name=title]", "Ponds")
    page.fill("[name=slug]", slug)
    page.select_option("[name=language]", "en")
    page.locator("main form.stack .actions button").click()
    page.wait_for_url(f"**/edit/form/quizzes/{slug}.en.md")


def test_quiz_is_written_by_cards_and_saves_itself(site: Site) -> None:
    context = site.open("trainer", size=(360, 700))
    page = context.new_page()
    form, text, check = (f"/edit/{view}/quizzes/editor-ponds.en.md" for view in ("form", "text", "publish"))
    begin(page, "editor-ponds")
    wrong: dict[str, object] = {}
    for address in (text, form, "/edit/", check):
        page.goto(address)
        page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true; })")
        found = sideways(page) + small_targets(page) + violations(page)
        wrong |= {address: found} if found else {}
    assert wrong == {}
    page.goto(form)
    page.locator("button[value='add:short']").first.click()
    page.wait_for_url("**#card-*")
    page.locator("[name='c.2.stem']").fill("What is in the pond?")
    page.locator("[name='c.2.0.text']").fill("water")
    page.locator("[data-preview]").get_by_text("What is in the pond?").wait_for()
    page.locator("[data-saved]").get_by_text("Draft saved").or_(
        page.locator("[data-saved]").get_by_text("已保存")
    ).wait_for()
    page.goto(text)
    assert "## What is in the pond? {#q2 type=short}\n\n= water" in page.locator("#text").input_value()
    bold_and_a_dropped_picture(page)
    context.close()


DROP = """async (field) => {
    const canvas = document.createElement("canvas");
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    const data = new DataTransfer();
    data.items.add(new File([blob], "pond.png", { type: "image/png" }));
    field.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def bold_and_a_dropped_picture(page: Page) -> None:
    """Write by the tools of the text and drop a picture into it; what it shows is asked."""
    source = page.locator("#text")
    source.press("Control+End")
    source.press("Control+b")
    source.press_sequentially("deep")
    assert "**deep**" in source.input_value()
    source.press("Control+End")
    source.evaluate(DROP)
    dialog = page.locator("dialog[data-media]")
    dialog.locator("[type=submit], button:not([type])").last.click()
    dialog.locator("[data-refusal]").filter(has_text="cannot see").or_(
        dialog.locator("[data-refusal]").filter(has_text="看不见")
    ).wait_for()
    assert sideways(page) + violations(page) == []
    dialog.locator("[name=alt]").fill("The pond")
    dialog.locator("[name=alt]").press("Enter")
    dialog.wait_for(state="hidden")
    assert source.input_value().endswith("**deep**\n\n![The pond](media/pond.png)\n\n")


def open_text(context: BrowserContext) -> Page:
    """Open the text of the quiz, which another test may have begun."""
    page = context.new_page()
    page.goto(TEXT)
    if page.locator("#text").count() == 0:
        begin(page, SLUG)
        page.goto(TEXT)
    return page


def test_text_survives_an_outage_and_a_second_window(site: Site) -> None:
    context = site.open("trainer")
    page = open_text(context)
    source = page.locator("#text")
    context.set_offline(True)
    source.press("Control+End")
    source.type("typed offline")
    context.set_offline(False)
    page.goto(TEXT)
    expect(page.locator("#text")).to_have_value(re.compile("typed offline"))
    expect_kept(page, 0)  # the server has it, from this page or from the one before
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
    for words in ("second window", "first window"):
        expect(page.locator("main")).to_contain_text(words, use_inner_text=True)
    context.close()
