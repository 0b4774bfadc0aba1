"""The judge's desk on a broken line: kept essays are marked, marks wait and arrive, two versions are both shown."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import DESK, Site
from tests.browser.lies import expect_kept, kept, retry
from tests.browser.steps import under_the_worker

OWN_DESK = "/contests/notice-board/desk"
SUBMITTED = "SELECT count(*) FROM mark WHERE comment = ? AND submitted_at IS NOT NULL"
KEPT = """() => new Promise(resolve => {
    const asked = indexedDB.open("gengdu-desk", 1);
    asked.onupgradeneeded = () => asked.transaction.abort();
    asked.onerror = () => resolve([]);
    asked.onsuccess = () => {
        const all = asked.result.transaction("kept").objectStore("kept").getAll();
        all.onsuccess = () => {
            asked.result.close();
            resolve(all.result.map(one => one.path).filter(path => !path.includes("#")));
        };
    };
})"""

# Runs before the scripts of each page: nothing is posted while the window is marked as cut off.
CUT_OFF = """(() => {
    const real = window.fetch;
    window.fetch = (address, options) => sessionStorage.getItem("cut-off") && (options || {}).method === "POST"
        ? Promise.reject(new TypeError("Failed to fetch")) : real(address, options);
})()"""


def wait_until_kept(page: Page, wanted: set[str]) -> None:
    """Wait until the browser keeps exactly these addresses, and the key unless there are none."""
    for _ in range(200):
        if set(page.evaluate(KEPT)) - {"key"} == wanted:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"kept: {page.evaluate(KEPT)}")


def to_keep(page: Page) -> set[str]:
    """Return what the server wants kept: the desk and the essays that wait."""
    ahead = page.evaluate(f"() => fetch('{OWN_DESK}/ahead').then(answer => answer.json())")
    return {OWN_DESK, *(one["path"] for one in ahead["pages"])}


def mark(page: Page, comment: str) -> None:
    """Mark the open essay by digits alone and submit it; the digits move on by themselves."""
    count = page.locator("[data-criterion]").count()
    page.locator("#essay").focus()
    page.keyboard.type("7" * count)
    expect(page.locator("[data-sheet] [type=radio]:checked")).to_have_count(count)
    page.fill("[name=comment]", comment)
    page.locator("[name=comment]").press("Control+Enter")


def path_of(page: Page) -> str:
    """Return the path of the page."""
    return urlsplit(page.url).path


def open_desk(context: BrowserContext) -> Page:
    """Open the next essay from the desk, with the offline part at work."""
    page = context.new_page()
    page.goto(OWN_DESK)
    under_the_worker(page)
    page.locator("form[data-next] button").click()
    page.wait_for_url(re.compile(r"/desk/-?\d+$"))
    return page


def test_two_essays_are_marked_without_a_network_and_arrive(site: Site) -> None:
    context = site.open("judge", "en", DESK, service_worker=True)
    page = open_desk(context)
    first = path_of(page)
    assert len(to_keep(page)) >= 4
    wait_until_kept(page, to_keep(page))

    page.fill("[name=comment]", "Saved before.")
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "saved")

    # A page that has just opened is for a moment not cut off by `set_offline` or a route: cut it off from inside.
    context.add_init_script(CUT_OFF)
    page.evaluate("() => sessionStorage.setItem('cut-off', 'yes')")
    context.set_offline(True)
    page.reload()
    expect(page.locator("[data-essay]")).not_to_be_empty()
    expect(page.locator("[name=comment]")).to_have_value("Saved before.")
    mark(page, "First, offline.")
    page.wait_for_url(lambda url: urlsplit(url).path != first)
    expect(page.locator("[data-queue]")).to_contain_text("1 mark is waiting to be sent")
    second = path_of(page)
    mark(page, "Second, offline.")
    page.wait_for_url(lambda url: urlsplit(url).path not in (first, second))
    expect(page.locator("[data-queue]")).to_contain_text("2 marks are waiting to be sent")
    assert site.rows(SUBMITTED, "First, offline.") == [(0,)]

    page.evaluate("() => sessionStorage.removeItem('cut-off')")
    context.set_offline(False)
    retry(page)
    expect(page.locator("[data-queue]")).to_contain_text("receipt")
    expect_kept(page, 0)
    expect(page.locator("[data-queue]")).to_have_attribute("data-state", "sent")
    assert site.rows(SUBMITTED, "First, offline.") == site.rows(SUBMITTED, "Second, offline.") == [(1,)]
    assert kept(page) == []
    page.wait_for_function(
        f"marked => ({KEPT})().then(paths => !marked.some(path => paths.includes(path)))", arg=[first, second]
    )

    # Two windows: the later one shows both versions and overwrites nothing.
    other = context.new_page()
    other.goto(page.url)
    other.wait_for_load_state()
    page.reload()
    page.fill("[name=comment]", "From one window.")
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "saved")
    other.fill("[name=comment]", "From the other.")
    conflict = other.locator("[data-conflict]")
    expect(conflict).to_contain_text("There are two versions of this mark")
    expect(conflict.locator("[data-mine]")).to_contain_text("From the other.")
    expect(conflict.locator("[data-theirs]")).to_contain_text("From one window.")
    drafts = "SELECT count(*) FROM mark WHERE comment = ?"
    assert site.rows(drafts, "From one window.") == [(1,)]
    conflict.get_by_role("button", name="Keep the version on this page").click()
    expect(other.locator("[data-saved]")).to_have_attribute("data-state", "saved")
    assert site.rows(drafts, "From the other.") == [(1,)]
    assert kept(other) == []

    # Who has left the panel keeps nothing, whatever page is opened next.
    wait_until_kept(other, to_keep(other))
    context.route(
        "**/desk/ahead",
        lambda route: route.fulfill(status=403, headers={"X-Gengdu": "1"}, json={"error": "Not yours."}),
    )
    other.goto("/")
    wait_until_kept(other, set())
    context.unroute("**/desk/ahead")
    other.goto(OWN_DESK)
    wait_until_kept(other, to_keep(other))

    # Signing out, even without a network, takes the essays along.
    context.set_offline(True)
    other.locator("summary.account").click()
    other.get_by_role("button", name="Sign out").click()
    wait_until_kept(other, set())
    other.goto(OWN_DESK)
    expect(other.locator("main")).to_contain_text("You are offline")
    context.close()
