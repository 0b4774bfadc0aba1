"""Without a network: kept lessons are read as ever, anything else is an honest page, and signing out forgets."""

import re

from playwright.sync_api import BrowserContext, Error, Page, expect

from tests.browser.conftest import Site, sign_in
from tests.browser.steps import free_learner, under_the_worker
from tests.browser.words import said

COURSE = "/learn/flood-safety"
LESSON = f"{COURSE}/before/know-the-risk"
FILM = f"{COURSE}/during/evacuation"


def open_served(context: BrowserContext, path: str) -> Page:
    """Open a page and wait until the offline part is at work."""
    page = context.new_page()
    page.goto(path)
    under_the_worker(page)
    return page


def keep(context: BrowserContext, language: str) -> Page:
    """Open the lesson, wait for the offline part, and keep the lesson."""
    page = open_served(context, LESSON)
    page.get_by_role("button", name=said(language, "Save for offline use")).click()
    expect(page.locator("[data-keep]")).to_have_text(said(language, "Saved for offline use"))
    return page


def test_kept_lesson_is_read_without_a_network(site: Site, language: str) -> None:
    context = site.open("cadre", language, service_worker=True)
    page = keep(context, language)
    title = page.locator("h1").inner_text()
    context.set_offline(True)
    page.goto(LESSON)
    expect(page.locator("h1")).to_have_text(title)
    assert page.evaluate("() => getComputedStyle(document.body).display") == "flex"  # the sheets are there
    pictures = page.locator(".prose img")
    for place in range(pictures.count()):
        pictures.nth(place).scroll_into_view_if_needed()
        expect(pictures.nth(place)).to_have_js_property("complete", True)
        assert pictures.nth(place).evaluate("one => one.naturalWidth") > 0
    page.goto("/quizzes/")
    expect(page.locator("h1")).to_have_text("网络已断开")
    expect(page.locator("main")).to_contain_text("You are offline")
    page.locator("[data-kept-list] a", has_text=title).click()
    expect(page.locator(".prose p").first).to_be_visible()
    context.set_offline(False)
    page.goto("/quizzes/")
    expect(page.locator("h1")).to_have_text(said(language, "Quizzes"))
    context.close()


def test_signing_out_takes_kept_lessons_along(site: Site) -> None:
    # A sign-in of its own: signing out ends it.
    context = site.open("", service_worker=True)
    sign_in(context.new_page(), "cadre")
    page = keep(context, "en")
    page.locator("summary.account").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in*")
    expect_nothing_kept(page, context)
    context.close()


def test_the_next_person_on_the_phone_finds_no_kept_lessons(site: Site) -> None:
    context = site.open("cadre", service_worker=True)
    page = keep(context, "en")
    context.clear_cookies(name="session")
    sign_in(page, free_learner(site))
    page.wait_for_function("() => caches.keys().then(names => !names.some(name => name.startsWith('kept')))")
    expect_nothing_kept(page, context)
    context.close()


def expect_nothing_kept(page: Page, context: BrowserContext) -> None:
    """Look for the kept lesson without a network and find none."""
    context.set_offline(True)
    try:
        page.goto(LESSON)
    except Error as error:  # signing out may have cleared the offline page as well
        assert "ERR_INTERNET_DISCONNECTED" in error.message
        return
    expect(page.locator("h1")).to_have_text("网络已断开")
    expect(page.locator("[data-none-kept]")).to_be_visible()
    expect(page.locator("[data-kept-list] a")).to_have_count(0)


def test_whole_course_is_kept_read_without_a_network_and_removed(site: Site, language: str) -> None:
    context = site.open("cadre", language, service_worker=True)
    page = open_served(context, COURSE)
    lessons = page.locator(".lessons a")
    visited = site.rows("SELECT count(*), max(visited_at) FROM progress")
    page.get_by_role("button", name=said(language, "Save the course for offline use")).click()
    remove = page.get_by_role("button", name=said(language, "Remove from this device"))
    expect(remove).to_be_visible(timeout=30_000)
    state, count = page.locator("[data-state-words]"), lessons.count()
    expect(state).to_contain_text(str(count))
    expect(state).to_contain_text(re.compile(r"\d+\.\d"))
    assert site.rows("SELECT count(*), max(visited_at) FROM progress") == visited  # keeping is not reading
    paths = lessons.evaluate_all("all => all.map(one => one.pathname)")
    context.set_offline(True)
    for path in (paths[0], paths[-1]):
        page.goto(path)
        expect(page.locator(".prose p").first).to_be_visible()
    context.set_offline(False)
    page.goto(COURSE)
    remove.click()
    expect(remove).to_be_hidden()
    assert (
        page.evaluate("() => caches.match(location.pathname + '/before/know-the-risk').then(Boolean)")
        is False
    )
    context.close()


def test_keeping_a_course_can_be_stopped(site: Site) -> None:
    context = site.open("cadre")
    page = context.new_page()
    page.route(f"**{FILM}", lambda _: None)  # never answered
    page.goto(COURSE)
    with page.expect_request(f"**{FILM}"):
        page.get_by_role("button", name="Save the course for offline use").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("[data-state-words]")).to_contain_text("lessons are available offline")
    expect(page.get_by_role("button", name="Save the course for offline use")).to_be_visible()
    context.close()


def test_lesson_says_that_its_video_is_not_kept_and_how_large_it_is(site: Site) -> None:
    context = site.open("cadre", service_worker=True)
    page = open_served(context, FILM)
    note = page.locator("[data-video-note]")
    expect(page.locator("[data-keep]")).to_be_visible()
    expect(note).to_be_hidden()
    page.locator("[data-keep]").click()
    expect(note).to_contain_text(re.compile(r"The video is not saved with it \(\d+\.\d MB\)"))
    note.get_by_role("button", name="Save the video too").click()
    expect(note).to_be_hidden()
    context.set_offline(True)
    page.goto(FILM)
    status = """() => {
        const video = document.querySelector("video");
        const address = video.getAttribute("src") || video.querySelector("source").getAttribute("src");
        return fetch(address, { headers: { Range: "bytes=10-19" } })
            .then(answer => answer.blob().then(piece => [answer.status, piece.size]));
    }"""
    assert page.evaluate(status) == [206, 10]
    context.close()
