"""Where a question is used: its quizzes with their attempts and the boards that count them."""

from flask import Flask

from lms.db import db
from lms.people.roles import Role
from lms.quizzes.actions.counting import recount_bank
from lms.quizzes.bank.actions import index_published
from tests.boards.make import board_text, make_board
from tests.build import make_unit, make_user
from tests.quizzes.bank.build import ENGLISH, CountQueries, SignIn, question, quiz, rows
from tests.quizzes.build import answer, begin, hand_in, make_quiz


def test_a_question_says_which_attempts_and_boards_it_touches(
    app: Flask, sign_in: SignIn, count_queries: CountQueries
) -> None:
    same = "## Who signs? {#again}\n\n- [ ] No\n- [x] Yes\n"
    make_quiz(quiz("attempts: 3", question("signs", "Who signs?")), "accounts")
    make_quiz(quiz("pool: exam", same), "yearly")
    make_board()
    make_board("other", board_text().replace("[accounts, flood]", "[flood]"))
    index_published()
    person = make_user("Ann", Role.LEARNER, unit=make_unit("Baishi"))
    for _ in range(2):
        attempt = begin(person, slug="accounts")
        answer(attempt, {"signs": ["1"]})
        hand_in(attempt)
    begin(person, slug="accounts")
    begin(person, slug="yearly")
    recount_bank()
    trainer = make_user("Trainer", Role.TRAINER)
    db.session.commit()
    address = f"/quizzes/bank/{rows('signs')[0].id}"
    client = sign_in(trainer)
    used = " ".join(client.get(address, headers=ENGLISH).text.partition(">Where used<")[2].split())
    own, _, other = used.partition("yearly#again")
    assert "answered 2 times · 1 attempt in progress · 2 finished attempts" in own
    assert '<a href="/boards/weekly">Weekly board</a>' in own
    assert "/boards/other" not in used
    assert "answered 0 times · 1 attempt in progress · 0 finished attempts" in other
    assert "Weekly board" not in other
    assert "2 次已完成的作答" in client.get(address, headers={"Accept-Language": "zh-CN"}).text
    with count_queries() as before:
        client.get(address)
    for number in range(4):
        make_quiz(quiz("", same), f"more{number}")
    index_published()
    db.session.commit()
    with count_queries() as after:
        page = client.get(address).text
    assert ("more3#again" in page, len(after)) == (True, len(before))
