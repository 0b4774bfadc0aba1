"""A wrong question in one story: a learner reports it, it is corrected by two people, board and learner are told."""

from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.steps import Someone

QUIZ, TEXT, REASON = "flood-safety", "The second answer is right, too.", "Both answers are right."
# Someone on the newest issue of a board of the quiz, and a question that they and others there got wrong.
_WRONG = """
SELECT person.username, attempt.id, result.question FROM attempt
JOIN user AS person ON person.id = attempt.user_id JOIN question_result AS result ON result.attempt_id = attempt.id
JOIN document ON document.id = attempt.document_id
JOIN board_issue AS issue ON attempt.finished_at >= issue.from_at AND attempt.finished_at < issue.until_at
JOIN document AS board ON board.id = issue.document_id
WHERE document.key = 'quizzes/flood-safety' AND board.key = 'boards/monthly-flood-safety' AND attempt.points IS NOT NULL
AND result.fraction = '0' AND NOT EXISTS (SELECT 1 FROM question_report WHERE question_report.by_id = person.id)
AND NOT EXISTS (SELECT 1 FROM quiz_correction WHERE quiz_correction.question = result.question)
ORDER BY issue.id DESC, attempt.points DESC LIMIT 1
"""


def test_reported_question_is_corrected_by_two_people(site: Site, language: str) -> None:
    username, attempt_id, question = site.rows(_WRONG)[0]

    def someone(name: str, size: tuple[int, int] = DESK) -> Someone:
        context = site.open(name, language, size)
        return Someone(site, name, language, context, context.new_page())

    learner, trainer, convener = someone(username, PHONE), someone("trainer"), someone("convener")
    learner.page.goto(f"/quizzes/attempts/{attempt_id}/report?question={question}")
    expect(learner.page.locator("#question")).to_have_value(question)
    learner.page.fill("#text", TEXT)
    learner.press("Send the report")

    page = trainer.page
    page.goto("/quizzes/reports")
    trainer.follow(page.locator("section.panel", has_text=TEXT).locator(f"a[href*='{question}']").first)
    page.check("input[name=kind][value=credit]")
    trainer.press("Show what would change")
    expect(page.locator("#correction")).to_contain_text(trainer.say("People concerned"))
    page.fill("#reason", REASON)
    trainer.press("Ask for approval")
    address = page.url

    convener.page.goto(address)
    convener.press("Approve")
    expect(convener.page.locator("main")).to_contain_text(convener.say("Decided by"))
    convener.follow(convener.page.locator("main a[href*='/boards/']").first)
    expect(convener.page.locator("main")).to_contain_text(REASON)

    learner.page.goto("/")
    learner.follow(learner.named("A question you reported has been corrected."))
    expect(learner.page.locator("main")).to_contain_text(REASON)
    for one in (learner, trainer, convener):
        one.context.close()
