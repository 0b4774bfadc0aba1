"""The quiz page: nothing jumps, and the clock speaks only when it should."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.steps import begin
from tests.browser.words import said

# Every shift counts, also those right after a press, which browsers forgive.
_WATCH = """() => {
    window.shifts = [];
    new PerformanceObserver(list => list.getEntries().forEach(one => window.shifts.push(
        [one.value, one.hadRecentInput, one.sources.map(source => source.node && source.node.outerHTML?.slice(0, 80))]
    ))).observe({ type: "layout-shift", buffered: true });
}"""

# The observer reports what has moved after the frame in which it did.
_PAINTED = """() => new Promise(done =>
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"""


@pytest.mark.parametrize(("language", "size"), [("en", PHONE), ("zh_Hans", DESK)])
def test_nothing_jumps_in_the_quiz(site: Site, language: str, size: tuple[int, int]) -> None:
    learner = begin(site, language, size)
    page, banner = learner.page, learner.page.locator("[data-connection]")
    page.add_init_script(f"({_WATCH})()")
    page.reload()
    learner.answer(1)
    learner.expect_saved(1)
    learner.question(1).locator(".flag").click()
    page.locator("[data-timer-hide]").click()
    learner.context.set_offline(True)
    learner.answer(2)
    expect(banner).to_have_attribute("data-state", "lost")
    learner.context.set_offline(False)
    expect(banner).to_have_attribute("data-state", "back")
    learner.expect_saved(2)
    page.evaluate(_PAINTED)
    assert "\n".join(map(str, page.evaluate("() => window.shifts"))) == ""
    learner.press("Save and continue")
    learner.answer(1)
    learner.expect_saved(1)
    page.evaluate(_PAINTED)
    assert [one for one in page.evaluate("() => window.shifts") if not one[1]] == []
    learner.context.close()


def test_time_is_spoken_at_thresholds_and_when_asked_and_can_be_hidden(site: Site, language: str) -> None:
    learner = begin(site, language)
    page = learner.page
    page.clock.install()
    page.reload()
    left, spoken = page.locator("[data-timer-left]"), page.locator("[data-timer-spoken]")
    expect(left).to_have_attribute("aria-live", "off")
    total = int(str(page.locator("[data-timer]").get_attribute("data-timer")))
    page.clock.run_for((total - 660) * 1000)
    expect(left).to_have_text("11:00")
    expect(spoken).to_have_text("")
    page.clock.run_for(61_000)
    ten = said(language, "# left").replace("#", said(language, "# min").replace("#", "10"))
    expect(spoken).to_have_text(ten)
    page.clock.run_for(120_000)
    expect(spoken).to_have_text(ten)
    page.get_by_role("button", name=said(language, "How much time is left?")).click()
    page.clock.run_for(1_000)
    expect(spoken).to_have_text(ten.replace("10", "8"))
    page.get_by_role("button", name=said(language, "Hide the time")).click()
    expect(left).to_be_hidden()
    page.get_by_role("button", name=said(language, "Show the time")).click()
    expect(left).to_be_visible()
    learner.context.close()


def test_refused_answer_says_why_and_stays_while_the_others_are_saved(site: Site, language: str) -> None:
    learner = begin(site, language)
    page = learner.page
    number = 1
    while not page.locator("[data-question] .input").count():
        learner.press("Save and continue")
        number += 1
        expect(page).to_have_url(re.compile(f"/pages/{number}$"))
    place = page.locator("[data-question][data-kind]").evaluate_all(
        "all => all.findIndex(one => one.querySelector('.input'))"
    )
    other = 1 if place else 2
    typed = learner.question(place + 1).locator(".input")
    state = learner.question(place + 1).locator("[data-saved]")
    typed.evaluate("field => field.removeAttribute('maxlength')")
    typed.fill("7" * 501)
    learner.answer(other)
    learner.expect_saved(other)
    expect(state).to_have_attribute("data-state", "refused")
    expect(state).to_contain_text("501")
    page.reload()
    expect(state).to_have_attribute("data-state", "refused")
    expect(typed).to_have_value("7" * 501)
    typed.fill("7")
    expect(state).to_have_attribute("data-state", "saved")
    learner.context.close()
