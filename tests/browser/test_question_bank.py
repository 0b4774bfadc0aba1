"""A trainer finds questions in the bank, makes a quiz of them, and sees whether its blueprint can be met."""

from playwright.sync_api import expect

from tests.browser.conftest import Site
from tests.browser.looks import sideways, small_targets
from tests.browser.steps import Someone

SLUG = "bank-story"
TABLE = "{draw=table}\n\n| 标签 | 题数 |\n|---|---|\n| warnings | 3 |\n| sums | 1 |"


def test_questions_are_found_put_together_and_drawn_by_a_table(site: Site) -> None:
    context = site.open("trainer", "zh_Hans", size=(320, 640))
    trainer = Someone(site, "trainer", "zh_Hans", context, context.new_page())
    page = trainer.page
    page.goto("/quizzes/bank/basket")
    trainer.press("Empty the basket")
    page.goto("/quizzes/bank?quiz=quizzes/flood-safety&tag=warnings")
    for number in range(3):
        page.locator("input[name=id]").nth(number).check()
    page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert sideways(page) + small_targets(page) == []
    trainer.press("Put in the basket")
    page.goto("/quizzes/bank/basket")
    page.fill("[name=title_zh]", "选出来的题")
    page.fill("[name=slug]", SLUG)
    page.fill("[name=draw]", "9")
    trainer.press("Check")
    too_many = trainer.say("More questions are to be drawn than are in the basket.")
    expect(page.get_by_text(too_many)).to_be_visible()
    page.fill("[name=draw]", "2")
    trainer.press("Write the quiz file")
    page.goto(f"/edit/text/quizzes/{SLUG}.zh.md")
    text = page.input_value("#text")
    assert "{draw=2}" in text
    page.fill("#text", text.replace("{draw=2}", TABLE))
    trainer.press("Continue to publishing")
    expect(page.get_by_role("cell", name="缺 1 题")).to_be_visible()
    expect(page.get_by_role("cell", name="3").first).to_be_visible()
    context.close()
