"""Essays, a judge's sheet and rules on networks that lie or are gone: nothing typed is lost or saved for another."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Site, sign_in
from tests.browser.lies import LIES, end_session, expect_kept, kept, retry
from tests.browser.steps import free_learner
from tests.browser.test_essay_editor import SLUG, WRITE, open_contest, versions
from tests.browser.test_essay_editor import begin as begin_essay

DESK_OF_JUDGE = "/contests/notice-board/desk"


@pytest.mark.parametrize("lie", ["captive portal", "foreign 413"])
def test_essay_stays_on_the_device_until_the_server_has_it(site: Site, lie: str) -> None:
    open_contest(site)
    author = free_learner(site)
    desk = begin_essay(site, author, "en", DESK)
    page = desk.page
    page.route("**/entry/write", LIES[lie])
    desk.write("不会丢。")
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "waiting", timeout=20_000)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".toast").first).to_be_visible()
    desk.expect_body("不会丢。")
    assert len(kept(page)) == 1 and versions(site, author) == []
    page.unroute("**/entry/write")
    retry(page)
    desk.expect_saved()
    assert kept(page) == [] and versions(site, author) == ["不会丢。"]
    page.context.close()


def test_essay_is_never_saved_in_another_persons_name(site: Site) -> None:
    open_contest(site)
    author, other = free_learner(site), free_learner(site)
    begin_essay(site, other, "en", DESK).page.context.close()
    phone = begin_essay(site, author, "en", PHONE)
    page, context = phone.page, phone.page.context
    end_session(context)
    second = context.new_page()
    sign_in(second, other)
    phone.write("只属于作者。")
    notice = page.locator("[data-saved]")
    expect(notice).to_contain_text("Someone else is now signed in", timeout=20_000)
    second.goto(WRITE)
    expect(second.locator("#body")).to_have_value("")
    assert versions(site, other) == [] and versions(site, author) == []
    end_session(context)
    sign_in(second, author)
    retry(page)
    phone.expect_saved()
    assert versions(site, author) == ["只属于作者。"]
    context.close()


def test_judges_comment_outlives_the_network_and_saving_without_it(site: Site) -> None:
    context = site.open("judge", "en", DESK)
    page = context.new_page()
    page.goto(DESK_OF_JUDGE)
    page.locator("form[action$='/desk/next'] button").first.click()
    page.wait_for_url(re.compile(r"/desk/-?\d+$"))
    page.wait_for_load_state()
    sheet = page.url
    context.set_offline(True)
    page.fill("[name=comment]", "A clear comment.")
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "waiting")
    page.locator("[name=comment]").press("Control+Enter")
    expect(page.locator(".criterion .error").first).to_contain_text("Enter a mark for")
    for place in range(page.locator("[data-criterion]").count()):
        page.locator("[data-criterion]").nth(place).locator("label", has_text="7").click()
    page.locator("[name=comment]").press("Control+Enter")
    expect(page.locator(".toast").last).to_contain_text("kept on this device")
    expect(page.locator("[data-queue]")).to_contain_text("1 mark is waiting to be sent")
    page.get_by_role("button", name="Save for later").click()
    expect(page.locator("[name=comment]")).to_have_value("A clear comment.")
    assert page.url == sheet and len(kept(page)) == 1
    context.set_offline(False)
    page.route("**/draft", LIES["captive portal"])
    page.reload()
    expect(page.locator("[name=comment]")).to_have_value("A clear comment.")
    page.unroute("**/draft")
    retry(page)
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "saved")
    assert kept(page) == []
    page.reload()
    expect(page.locator("[name=comment]")).to_have_value("A clear comment.")
    context.close()


def test_rules_stay_on_the_device_until_they_are_saved(site: Site) -> None:
    open_contest(site)
    context = site.open("convener", "en", DESK)
    page = context.new_page()
    page.goto(f"/contests/{SLUG}/edit")
    text = page.locator("#text-zh_Hans")
    before = text.input_value()
    written = before + "\n\n补充一段。\n"
    context.set_offline(True)
    text.fill(written)
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".toast").first).to_contain_text("kept on this device")
    expect(text).to_have_value(written)
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"/contests/{SLUG}/edit")
    expect(again.locator("#text-zh_Hans")).to_have_value(written)
    again.get_by_role("button", name="Save draft").click()
    again.wait_for_url("**/edit")
    expect(again.locator("main")).to_contain_text("The draft has been saved")
    expect(again.locator("#text-zh_Hans")).to_have_value(written)
    expect_kept(again, 0)
    context.close()
