"""Lessons kept on the device, and the honest page otherwise, without a network."""

from tests.browser.conftest import Site

LESSON = "/learn/flood-safety/before/know-the-risk"


def test_a_kept_lesson_is_read_without_a_network_and_everything_else_says_so(site: Site) -> None:
    context = site.open("cadre", service_worker=True)
    page = context.new_page()
    page.goto(LESSON)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    title = page.inner_text("h1")
    page.click("[data-keep]")
    page.wait_for_selector("[data-keep][aria-pressed=true]")

    context.set_offline(True)
    page.goto(LESSON)
    assert page.inner_text("h1") == title
    assert page.evaluate("[...document.querySelectorAll('main img')].every((one) => one.naturalWidth > 0)")

    page.goto("/boards/")
    assert page.locator("h1").all_inner_texts() == ["网络已断开"]
    assert page.locator("[data-kept-list] a").all_inner_texts() == [title]
    page.click("[data-kept-list] a")
    assert page.inner_text("h1") == title

    context.set_offline(False)
    page.goto("/boards/")
    assert page.inner_text("h1") == "Boards"
    context.close()


def test_signing_out_takes_kept_lessons_off_the_device(site: Site) -> None:
    context = site.open(service_worker=True)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("[name=name]", "judge")
    page.fill("[name=password]", "gengdu-demo")
    page.click("main button[type=submit]")
    page.wait_for_url("/")
    page.goto(LESSON)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.click("[data-keep]")
    page.wait_for_selector("[data-keep][aria-pressed=true]")
    page.click(".account")
    page.click("form[action='/sign-out'] button")
    page.wait_for_url("**/sign-in*")
    kept = page.evaluate("caches.open('kept').then((cache) => cache.keys()).then((keys) => keys.length)")
    assert kept == 0
    context.close()
