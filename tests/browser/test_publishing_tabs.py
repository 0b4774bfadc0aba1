"""Two tabs publish one draft at once, a session ends over a form, answers are checked and certainty is kept."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, Site, sign_in
from tests.browser.lies import end_session
from tests.browser.test_editor import begin

TRIES, SURE = "editor-tries", "editor-sure"
QUESTION = "## Safe to drink? {#safe TRIES}\n\n- [x] Boiled water\n- [ ] Flood water : Never.\n"
TEXT = "---\ntitle: Water\nattempts: unlimited\npage: all\nshuffle: no\nREST---\n\n" + QUESTION


def texts() -> tuple[str, str]:
    """Return a quiz whose answers can be checked, and one that asks how sure one is."""
    tries = TEXT.replace("REST", "").replace("TRIES", "tries=2")
    return tries, TEXT.replace("REST", "confidence: yes\n").replace(" TRIES", "")


def test_two_tabs_publish_a_form_outlives_its_session_and_answers_are_checked(site: Site) -> None:
    tries, sure = texts()
    (site.instance / f"content/quizzes/{SURE}.en.md").write_text(sure, encoding="utf-8")
    with site.open("trainer", "en", DESK) as context:
        page, other = context.new_page(), context.new_page()
        begin(page, TRIES)
        page.goto(f"/edit/text/quizzes/{TRIES}.en.md")
        completed(page)
        page.locator("#text").fill(tries)
        with page.expect_navigation(url="**/edit/publish/**"):
            page.locator("form[data-editor] button[value=publish]").first.click()
        other.goto(page.url)
        for tab in (page, other):
            tab.evaluate(
                "document.querySelector(\"form[action*='/edit/publish/'] [name=note]\").form.requestSubmit()"
            )
        for tab in (page, other):
            tab.wait_for_url(
                "**/edit/form/**"
            )  # published here or there; what is said stands in the shared cookie
            expect(tab.get_by_text("No unpublished changes")).to_be_visible()
        once = (
            "SELECT count(*) FROM published_revision JOIN document ON document.id = document_id WHERE key = ?"
        )
        assert site.rows(once, f"quizzes/{TRIES}") == [(1,)]
        assert (site.instance / f"content/quizzes/{TRIES}.en.md").read_text(encoding="utf-8") == tries
        outlived(page, other, context_end=lambda: end_session(context))
        other.goto("/quizzes/check")
        with other.expect_navigation():
            other.locator("form[action='/learn/publish'] button").first.click()
    checked_and_sure(site)


def completed(page: Page) -> None:
    """Complete a key of the settings by the keyboard, and take it back."""
    source = page.locator("#text")
    before = source.input_value()
    source.focus()
    source.evaluate("field => field.setSelectionRange(4, 4)")
    source.press_sequentially("con")
    expect(page.locator("#complete [role=option]")).to_have_text(["confidence"])
    source.press("ArrowDown")
    source.press("Enter")
    expect(source).to_have_value(re.compile("^---\nconfidence: "))
    expect(page.locator("#complete [role=option]")).to_have_text(["yes", "no"])
    source.press("Escape")
    for _ in range(4):
        source.press("Control+z")
    expect(source).to_have_value(before)


def outlived(page: Page, other: Page, context_end: Callable[[], None]) -> None:
    """Write into the form of a quiz after the end of the session; after signing in again it is saved."""
    page.goto(f"/edit/form/quizzes/{TRIES}.en.md?open=1")
    save = page.locator("form[data-editor] .actions button[value=save]").last
    context_end()
    page.locator("[name='c.1.stem']").fill("Safe for a child?")
    save.click()
    expect(page.locator("[data-saved]")).to_contain_text("signed out")
    sign_in(other, "trainer")
    with page.expect_navigation():
        save.click()
    expect(page.get_by_text("The draft has been saved").first).to_be_visible()
    expect(page.locator("[name='c.1.stem']")).to_have_value("Safe for a child?")


def checked_and_sure(site: Site) -> None:
    """Check answers one by one, and say how sure one is; both are kept."""
    with site.open("cadre", "en") as context:
        page = context.new_page()
        start(page, TRIES)
        question = page.locator("#q-safe")
        question.get_by_label("Flood water").check()
        question.locator("[data-check]").click()
        expect(question.get_by_text("Try 1 of 2.")).to_be_visible()
        expect(question.get_by_text("Never.")).to_be_visible()
        question.get_by_label("Boiled water").check()
        question.locator("[data-check]").click()
        expect(question.get_by_text("This question is finished.")).to_be_visible()
        start(page, SURE)
        question = page.locator("#q-safe")
        question.get_by_label("Boiled water").check()
        sure = question.locator("[data-certainty]").last
        sure.check()
        expect(page.locator("[data-saved][data-state=saved]")).to_have_count(1)
        page.reload()
        expect(question.locator("[data-certainty]").last).to_be_checked()
        page.goto(page.url.split("/pages/")[0] + "/submit")
        with page.expect_navigation():
            page.locator("main form button.primary").last.click()
        expect(page.get_by_text("How sure you were").first).to_be_attached()


def start(page: Page, slug: str) -> None:
    page.goto(f"/quizzes/{slug}")
    with page.expect_navigation():
        page.locator("form[action*=start] button").click()
