"""A typed number is read back under its field at once, with script, without it, and after the page is turned."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.conftest import PHONE, Site
from tests.browser.steps import QUIZ, Someone, begin, free_learner

READ = {"en": "Read as 1500.", "zh_Hans": "读作 1500。"}
NO_NUMBER = {
    "en": "This is not a number. It is kept as you typed it.",
    "zh_Hans": "这不是数值，已按您输入的内容保存。",
}


def number_field(learner: Someone) -> Locator:
    """Turn pages until a question asks for a number; return its field."""
    field = learner.page.locator("[data-question]:has([data-understood]) .input")
    for number in range(1, 21):
        expect(learner.page).to_have_url(re.compile(f"/pages/{number}$"))
        if field.count():
            return field.first
        learner.press("Save and continue")
    raise AssertionError("no question asks for a number")


def test_a_typed_number_is_read_back_at_once(site: Site, language: str) -> None:
    learner = begin(site, language, PHONE)
    field = number_field(learner)
    told = learner.page.locator("[data-understood]").first
    field.fill("1,500")
    expect(told).to_have_text(READ[language])
    field.fill("abc")
    expect(told).to_have_text(NO_NUMBER[language])
    expect(told).to_have_attribute("data-problem", "")
    field.fill("１５００")
    expect(told).to_have_text(READ[language])
    expect(told).not_to_have_attribute("data-problem", re.compile(""))
    learner.page.reload()
    expect(learner.page.locator("[data-understood]").first).to_have_text(READ[language])
    learner.context.close()


def test_without_script_it_is_told_when_the_page_is_turned(site: Site) -> None:
    username = free_learner(site)
    context = site.open(username, "en", script=False)
    learner = Someone(site, username, "en", context, context.new_page())
    learner.page.goto(f"/quizzes/{QUIZ}")
    learner.follow(learner.page.locator("main form button"))
    field = number_field(learner)
    address = learner.page.url
    field.fill("abc")
    learner.press("Save and continue")
    expect(learner.page.locator("body")).to_contain_text(NO_NUMBER["en"])
    learner.page.goto(address)
    expect(learner.page.locator("[data-understood]").first).to_have_text(NO_NUMBER["en"])
    expect(field).to_have_value("abc")
    context.close()
