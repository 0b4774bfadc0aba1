"""The editor of an essay: it saves by itself, keeps the text without network, and two devices lose nothing."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.steps import free_learner
from tests.browser.words import said

SLUG = "editor-contest"
WRITE = f"/contests/{SLUG}/entry/write"


@dataclass
class Device:
    """One device of an author with the editor open."""

    page: Page
    language: str

    def write(self, text: str) -> None:
        """Put the cursor at the end and type."""
        self.page.locator("#body").press("Control+End")
        self.page.locator("#body").type(text)

    def expect_body(self, text: str) -> None:
        """Wait until the essay says exactly this."""
        expect(self.page.locator("#body")).to_have_value(text)

    def expect_saved(self) -> None:
        """Wait until the page says that the text is saved, with the time to the second."""
        words = re.escape(said(self.language, "saved %(at)s").split("%(at)s")[0].strip())
        notice = self.page.locator("[data-saved]")
        expect(notice).to_have_attribute("data-state", "saved", timeout=20_000)
        expect(notice).to_have_text(re.compile(words + r"\s*\d{1,2}:\d{2}:\d{2}"))

    def kept(self) -> str:
        """Return what this device keeps because the server does not have it."""
        mine = "([name]) => name.startsWith('gengdu:')"
        found = f"() => Object.entries({{ ...localStorage }}).filter({mine}).map(([, text]) => text).join()"
        return str(self.page.evaluate(found))


def open_contest(site: Site) -> None:
    """Set up a contest that takes entries; made once a site."""
    if site.rows("SELECT 1 FROM document WHERE key = ?", f"contests/{SLUG}"):
        return
    context = site.open("convener", size=DESK)
    page = context.new_page()
    page.goto("/contests/new/")
    page.fill("[name=title]", "Written by hand")
    page.fill("[name=name]", SLUG)
    page.locator("main form.form button").click()
    page.wait_for_url("**/edit/form/call")
    context.close()
    site.rows(
        "UPDATE contest SET stage = 'open' WHERE document_id = (SELECT id FROM document WHERE key = ?)",
        f"contests/{SLUG}",
    )


def begin(site: Site, username: str, language: str, size: tuple[int, int] = PHONE) -> Device:
    """Open the editor on a device of its own; the first one begins the entry."""
    context = site.open(username, language, size)
    page = context.new_page()
    page.goto(WRITE)
    if page.locator("#body").count() == 0:
        page.goto(f"/contests/{SLUG}/entry")
        page.get_by_role("button", name=said(language, "Start my entry")).click()
        page.wait_for_url(f"**{WRITE}")
    page.wait_for_load_state()
    return Device(page, language)


def versions(site: Site, username: str) -> list[str]:
    """Return the texts the server has of the person's essay, oldest first."""
    found = site.rows(
        "SELECT body FROM entry_version JOIN entry ON entry.id = entry_id"
        " JOIN user ON user.id = author_id JOIN contest ON contest.id = contest_id"
        " JOIN document ON document.id = contest.document_id"
        " WHERE username = ? AND key = ? ORDER BY number",
        username, f"contests/{SLUG}",
    )  # fmt: skip
    return [str(row[0]) for row in found]


def test_essay_saves_by_itself_and_outlives_the_network_and_a_reload(site: Site, language: str) -> None:
    open_contest(site)
    username = free_learner(site)
    phone = begin(site, username, language)
    page = phone.page
    phone.write("村口的老槐树下。")
    phone.expect_saved()
    assert versions(site, username)[-1] == "村口的老槐树下。" and phone.kept() == ""
    page.context.set_offline(True)
    phone.write("大家商量修路。")
    expect(page.locator("[data-saved]")).to_have_text(
        said(language, "offline; kept on this device"), timeout=20_000
    )
    assert "大家商量修路。" in phone.kept()
    assert versions(site, username)[-1] == "村口的老槐树下。"
    page.context.set_offline(False)
    phone.expect_saved()
    assert versions(site, username)[-1] == "村口的老槐树下。大家商量修路。" and phone.kept() == ""
    page.reload()
    phone.expect_body("村口的老槐树下。大家商量修路。")
    page.context.close()


def test_text_that_never_reached_the_server_is_put_back_after_a_crash(site: Site) -> None:
    open_contest(site)
    username = free_learner(site)
    phone = begin(site, username, "en")
    phone.page.route(
        f"**{WRITE}", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    phone.write("只在这台手机上。")
    expect(phone.page.locator("[data-saved]")).to_have_attribute("data-state", "waiting", timeout=20_000)
    phone.page.reload()
    phone.expect_body("只在这台手机上。")
    phone.page.unroute(f"**{WRITE}")
    phone.expect_saved()
    assert versions(site, username)[-1] == "只在这台手机上。"
    phone.page.context.close()


@pytest.mark.parametrize(
    ("language", "choice"),
    [("zh_Hans", "Continue with the text on this device"), ("en", "Continue with the other text")],
)
def test_second_device_is_told_and_no_text_is_lost(site: Site, language: str, choice: str) -> None:
    open_contest(site)
    username = free_learner(site)
    phone = begin(site, username, language)
    phone.write("开头。")
    phone.expect_saved()
    desk = begin(site, username, language, DESK)
    desk.expect_body("开头。")
    phone.write("手机上写的。")
    phone.expect_saved()
    desk.write("电脑上写的。")
    banner = desk.page.locator("[data-elsewhere]")
    expect(banner).to_be_visible(timeout=20_000)
    desk.expect_body("开头。电脑上写的。")
    assert "电脑上写的。" in desk.kept()
    banner.get_by_role("button", name=said(language, choice)).click()
    mine = choice == "Continue with the text on this device"
    newest = "开头。电脑上写的。" if mine else "开头。手机上写的。"
    expect(banner).to_be_hidden()
    desk.expect_body(newest)
    if mine:
        desk.expect_saved()
    assert set(versions(site, username)) >= {"开头。手机上写的。", "开头。电脑上写的。"}
    assert desk.kept() == ""
    desk.page.reload()
    desk.expect_body(newest)
    for device in (phone, desk):
        device.page.context.close()
