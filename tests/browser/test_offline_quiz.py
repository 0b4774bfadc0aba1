"""A quiz without a network: the paper comes locked, opens at the start, and what was answered is delivered."""

import os

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Site
from tests.browser.cuts import answer_with_cuts
from tests.browser.steps import able_learner, under_the_worker

QUIZ = "flood-safety"
HERE = f"/quizzes/{QUIZ}/offline"
# A run of its own cuts it fifty times, see docs/performance.md.
CUTS, SEED = int(os.environ.get("GENGDU_CUTS", "4")), 7
NO_CRYPTO = "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })"
FULL = "caches.open = () => Promise.reject(new DOMException('full', 'QuotaExceededError'))"


def downloaded(site: Site, username: str) -> Page:
    """Return the page of the quiz on which the locked paper was downloaded."""
    page = site.open(username, service_worker=True).new_page()
    page.goto(HERE)
    under_the_worker(page)
    page.get_by_role("button", name="Download for offline use").click()
    expect(page.locator("[data-here]")).to_have_text("The paper, locked")
    return page


def attempt_of(site: Site, username: str) -> int:
    rows = site.rows(
        "SELECT max(attempt.id) FROM attempt JOIN user ON user.id = user_id WHERE username = ?", username
    )
    return int(rows[0][0])


def test_nothing_is_lost_or_doubled_when_the_network_is_cut_again_and_again(site: Site) -> None:
    username = able_learner(site, QUIZ)
    page = downloaded(site, username)
    context = page.context

    def cut_after(route: Route) -> None:
        answer = route.fetch()
        context.set_offline(True)
        route.fulfill(response=answer)

    page.route("**/offline/open", cut_after)
    with page.expect_navigation():
        page.get_by_role("button", name="Start quiz").click()
    expect(page.locator("[data-question][data-kind]").first).to_be_visible()
    typed = answer_with_cuts(page, CUTS, SEED)
    attempt_id = attempt_of(site, username)
    log = site.rows(
        "SELECT question, answer, sequence FROM response WHERE attempt_id = ? ORDER BY sequence, id",
        attempt_id,
    )
    assert {question: ",".join(sorted(line.split(","))) for question, line, _ in log} == typed
    assert len({(question, sequence) for question, _, sequence in log}) == len(log)
    with page.expect_navigation():
        page.goto(f"/quizzes/attempts/{attempt_id}/submit")
        page.get_by_role("button", name="Submit", exact=False).last.click()
    assert site.rows("SELECT state FROM attempt WHERE id = ?", attempt_id) == [("submitted",)]
    assert site.command("quiz", "replay", str(attempt_id)).endswith("The same.\n")
    context.close()


def test_code_opens_the_paper_without_a_network_and_the_answers_are_delivered_later(site: Site) -> None:
    username = able_learner(site, QUIZ)
    page = downloaded(site, username)
    context = page.context
    expect_sentences_where_nothing_can_be_kept(page)
    context.set_offline(True)
    page.goto(HERE)
    code = shown_code(site, username)
    field, said = page.get_by_label("Code, 16 digits"), page.locator("[data-error]")
    field.fill("1234 5678 9012 3456")
    page.get_by_role("button", name="Open with the code").click()
    expect(said).to_contain_text("This is not the code of your paper")
    field.fill(code)
    with page.expect_navigation():
        page.get_by_role("button", name="Open with the code").click()
    where = page.locator("[data-where]").first
    expect(where).not_to_be_empty()
    for number in (0, 1):
        page.locator("[data-question][data-kind]").nth(number).locator("input.tick").first.evaluate(
            "one => one.click()"
        )
    expect(where).to_contain_text("only on this device so far: 2.")
    page.reload()
    expect(where).to_contain_text("only on this device so far: 2.")
    with page.expect_navigation():
        page.locator("[data-connection] a").click()
    expect(page.locator("[data-here]")).to_contain_text(
        "The paper, open · Answers that are only on this device so far: 2."
    )
    assert attempts_at(site, username) == []
    context.set_offline(False)
    page.wait_for_url("**/quizzes/attempts/*/pages/1")
    expect(where).to_contain_text("Everything you have entered here is on the server")
    [(attempt_id, started_at)] = attempts_at(site, username)
    assert site.rows("SELECT count(DISTINCT question) FROM response WHERE attempt_id = ?", attempt_id) == [
        (2,)
    ]
    assert site.rows("SELECT count(*) FROM offline_code WHERE shown_at = ?", started_at) == [(1,)]
    context.close()


def expect_sentences_where_nothing_can_be_kept(page: Page) -> None:
    """Look for the sentence of an old phone, and for that of one without room; the quiz is there all the same."""
    other = page.context.new_page()
    other.add_init_script(NO_CRYPTO)
    other.goto(HERE)
    expect(other.locator("[data-unsupported]")).to_contain_text("Take the quiz online")
    expect(other.locator("[data-steps]")).to_be_hidden()
    expect(other.get_by_role("link", name="Take the quiz online")).to_be_visible()
    other.close()
    other = page.context.new_page()
    other.add_init_script(FULL)
    other.goto(HERE)
    expect(other.locator("[data-error]")).to_contain_text("This device is out of space")
    other.close()


def shown_code(site: Site, username: str) -> str:
    """Show the code of the person's unit on the page of a trainer; return it as it stands there."""
    [(unit,)] = site.rows(
        "SELECT unit.name_en FROM offline_paper JOIN user ON user.id = user_id"
        " JOIN offline_code ON offline_code.id = code_id JOIN unit ON unit.id = unit_id WHERE username = ?",
        username,
    )
    context = site.open("trainer")
    desk = context.new_page()
    desk.goto(f"/quizzes/{QUIZ}/offline-codes")
    row = desk.locator("tr", has_text=unit).first
    row.get_by_role("button", name="Show the code").click()
    with desk.expect_navigation():
        desk.locator("dialog[open] .primary").click()
    code = desk.locator("tr", has_text=unit).locator("strong").first.inner_text()
    context.close()
    return code


def attempts_at(site: Site, username: str) -> list[tuple[object, ...]]:
    return site.rows(
        "SELECT attempt.id, started_at FROM attempt JOIN user ON user.id = user_id WHERE username = ? AND"
        " started_at > strftime('%Y-%m-%d %H:%M:%S', 'now', '-10 minutes')",
        username,
    )
