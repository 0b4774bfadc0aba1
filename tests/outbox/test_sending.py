"""Messages go through a real mail server: sent once, tried again, refused for good, claimed by one process."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from lms import clock
from lms.db import db
from lms.errors import Conflict
from lms.outbox import queries
from lms.outbox.actions import handling, sending
from lms.outbox.actions.queueing import put
from lms.outbox.jobs import sending as job
from lms.outbox.jobs.sending import forget_ended, send_waiting
from lms.outbox.jobs.smtp import MailServer
from lms.outbox.letters import Letter, Line
from lms.outbox.models import OutboxMessage
from lms.outbox.retries import TRIED_FOR, Outcome, Verdict, next_try
from lms.outbox.words import MessageKind, MessageState
from tests.outbox.server import Received, send_mail_through

pytestmark = pytest.mark.database

LETTER = Letter(
    Line("Dear %(name)s,", {"name": "王芳\r\nBcc: thief@example.org"}),
    (Line("The mail server of the site works."), Line("Link %(number)s", {"number": 7})),
    "https://study.example.org/a?b=1&c=<2>",
    "Check the chain",
)


def queue(*addresses: str, cause: str = "one", language: str = "en") -> list[bool]:
    made = [
        put(LETTER, MessageKind.TEST, cause, one, now=clock.now(), language=language) for one in addresses
    ]
    db.session.commit()
    return made


def states() -> dict[str, str]:
    db.session.expire_all()
    found = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return {one.address: one.state for one in found}


def run() -> int:
    return send_waiting(clock.now())


def wait_over() -> None:
    """Let every pause be over."""
    db.session.execute(update(OutboxMessage).values(next_at=clock.now() - timedelta(seconds=1)))
    db.session.commit()


def test_message_arrives_once_in_its_language_as_text_and_html(app: Flask, received: Received) -> None:
    assert queue("a@example.org") == [True]
    assert queue("a@example.org") == [False]
    queue("b@example.org", language="zh_Hans")
    assert (run(), run()) == (2, 0)
    (to, english), (_, chinese) = received.arrived
    assert (to, english["To"], english["From"]) == ("a@example.org", to, "耕读 Gengdu <site@example.org>")
    assert english["Subject"] == "Dear 王芳 Bcc: thief@example.org," and english["Bcc"] is None
    assert english["Auto-Submitted"] == "auto-generated" and english["Message-ID"]
    text, html = (english.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None and html is not None
    assert (
        "The mail server of the site works.\n\nLink 7\n\nCheck the chain\nhttps://"
        in text.get_content().replace("\r\n", "\n")
    )
    assert "Replies are not read." in text.get_content()
    assert 'href="https://study.example.org/a?b=1&amp;c=&lt;2&gt;"' in html.get_content()
    shown = chinese.get_body(("html",))
    assert shown is not None and '<html lang="zh-Hans">' in shown.get_content()
    assert "网站的邮件服务器工作正常。" in shown.get_content()
    assert states() == {"a@example.org": "sent", "b@example.org": "sent"}
    # A letter may hold a personal link, so nothing of it is kept.
    assert list(db.session.scalars(select(OutboxMessage.letter))) == [{}, {}]


def test_encoded_words_of_a_title_become_no_header(app: Flask, received: Received) -> None:
    title = "=?utf-8?q?Hello=0D=0ABcc:=20thief@example.org=0D=0AReply-To:=20thief@example.org?="
    site = app.extensions["settings"]
    app.extensions["settings"] = replace(site, site_name=title)
    letter = Letter(Line("%(text)s", {"text": f"Hello {title}"}), (Line("%(text)s", {"text": title}),))
    put(letter, MessageKind.TEST, "one", "a@example.org", now=clock.now())
    db.session.commit()
    assert run() == 1
    [(_, email)] = received.arrived
    assert email["Bcc"] is None and email["Reply-To"] is None
    assert "thief@example.org" in email["Subject"]


def test_message_that_cannot_be_written_holds_up_no_other(app: Flask, received: Received) -> None:
    for cause, text in (("surrogate", "\ud800"), ("sentence", "%(other)s"), ("address", "")):
        letter = Letter(Line(text or "Hello"), (Line(text or "Hello", {"text": text}),))
        address = "a..b@" if not text else f"{cause}@example.org"
        put(letter, MessageKind.TEST, cause, address, now=clock.now())
    queue("yes@example.org")
    assert run() == 1
    assert sorted(states().values()) == ["failed", "failed", "failed", "sent"]
    assert "KeyError: 'other'" in {one.reason for one in queries.messages(MessageState.FAILED, 1)}


def test_refusal_for_good_is_kept_with_its_reason_and_can_be_sent_again(
    app: Flask, received: Received
) -> None:
    received.refused = {
        "no@example.org": "550 5.1.1 <no@example.org> unknown",
        "full@example.org": "452 full",
    }
    queue("no@example.org", "full@example.org", "yes@example.org")
    assert run() == 1
    assert states() == {"no@example.org": "failed", "full@example.org": "waiting", "yes@example.org": "sent"}
    [failed], [waiting] = queries.messages(MessageState.FAILED, 1), queries.messages(MessageState.WAITING, 1)
    assert (failed.reason, waiting.reason) == ("550 5.1.1 <n…@example.org> unknown", "452 full")
    assert run() == 0  # not before its pause is over
    received.refused = {}
    assert handling.send_again(queries.failed_ids(), clock.now()) == 1
    wait_over()
    assert run() == 2
    assert sorted(received.addresses) == ["full@example.org", "no@example.org", "yes@example.org"]


def test_content_refused_for_good_and_for_now(app: Flask, received: Received) -> None:
    answers = iter(["554 spam", "451 later", "250 OK"])
    received.after_data = lambda: next(answers)
    queue("a@example.org", "b@example.org", "c@example.org")
    assert run() == 1
    assert list(states().values()) == ["failed", "waiting", "sent"]


def test_without_a_server_one_message_is_tried_a_round_and_none_is_lost(app: Flask) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))  # bound and not listening: every connection is refused
        send_mail_through(app, probe.getsockname()[1])
        queue("a@example.org", "b@example.org")
        assert run() == 0
        tried = db.session.scalars(select(OutboxMessage.tries).order_by(OutboxMessage.id))
        assert list(tried) == [1, 0]
        run()
        assert set(states().values()) == {"waiting"}
        # After days without a server the message is put aside with the reason, and can be sent again.
        long_ago = clock.now() - TRIED_FOR
        db.session.execute(update(OutboxMessage).values(queued_at=long_ago, next_at=long_ago))
        db.session.commit()
        run()
        assert list(states().values()) == ["failed", "waiting"]
        [failed] = queries.messages(MessageState.FAILED, 1)
        assert "refused" in failed.reason


def test_pauses_grow_and_end() -> None:
    now = clock.now()
    pauses = [next_try(tries, now, now) for tries in (1, 2, 3, 7, 8, 90)]
    assert [one and (one - now) // timedelta(minutes=1) for one in pauses] == [1, 2, 4, 64, 120, 120]
    assert next_try(1, now - TRIED_FOR, now) is None


def test_limit_of_a_day_is_kept(app: Flask, received: Received) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], mail_daily_limit=2)
    queue("a@example.org", "b@example.org", "c@example.org")
    assert (run(), run()) == (2, 0)
    db.session.execute(update(OutboxMessage).values(ended_at=clock.now() - timedelta(hours=25)))
    db.session.commit()
    assert run() == 1


def test_nothing_is_queued_or_sent_without_a_mail_server(app: Flask, received: Received) -> None:
    queue("a@example.org")
    app.extensions["settings"] = replace(app.extensions["settings"], mail_host="")
    assert queue("b@example.org") == [False]
    assert (run(), received.arrived) == (0, [])


def test_message_goes_with_its_cause(app: Flask, received: Received) -> None:
    put(LETTER, MessageKind.TEST, "one", "a@example.org", now=clock.now())
    db.session.rollback()
    assert (run(), received.arrived) == (0, [])


def test_discarded_message_is_not_sent_and_says_nothing_any_more(app: Flask, received: Received) -> None:
    queue("a@example.org")
    [one] = queries.messages(MessageState.WAITING, 1)
    handling.discard([one.id], clock.now())
    assert run() == 0
    assert db.session.scalars(select(OutboxMessage.letter)).one() == {}
    with pytest.raises(Exception, match="in the meantime"):
        handling.send_again([one.id], clock.now())


def test_any_number_is_sent_again_at_once(app: Flask) -> None:
    with pytest.raises(Conflict):  # more than databases take as parameters of one statement
        handling.send_again(range(250_001), clock.now())


def test_ended_messages_are_forgotten_after_90_days(app: Flask, received: Received) -> None:
    queue("a@example.org", "b@example.org")
    run()
    queue("c@example.org")
    assert forget_ended(clock.now() + timedelta(days=89)) == 0
    assert forget_ended(clock.now() + timedelta(days=91)) == 2
    assert list(states()) == ["c@example.org"]


class Killed(BaseException):
    """The process dies."""


STEPS = ("before claiming", "claimed", "delivered", "settled")
MESSAGES = 40


@pytest.fixture
def dying(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A list of steps; the process that comes to the first of them dies there, and the step is taken off."""
    steps: list[str] = []

    def dies_at(step: str) -> None:
        if steps and steps[0] == step:
            steps.pop(0)
            raise Killed

    claim, settle, deliver = sending.claim_next, sending.settle, MailServer.deliver

    def claim_next(*args: object) -> object:
        dies_at("before claiming")
        return claim(*args)  # type: ignore[arg-type]

    def delivered(*args: object) -> Verdict:
        dies_at("claimed")
        verdict = deliver(*args)  # type: ignore[arg-type]
        dies_at("delivered")
        return verdict

    def settled(*args: object) -> None:
        settle(*args)  # type: ignore[arg-type]
        dies_at("settled")

    monkeypatch.setattr(job.sending, "claim_next", claim_next)
    monkeypatch.setattr(job.sending, "settle", settled)
    monkeypatch.setattr(MailServer, "deliver", delivered)
    yield steps


def test_two_workers_that_are_killed_lose_nothing_and_repeat_only_what_was_cut(
    app: Flask, received: Received, dying: list[str]
) -> None:
    addresses = [f"p{number}@example.org" for number in range(MESSAGES)]
    queue(*addresses)
    dying += [step for step in STEPS for _ in range(2)]

    def worker() -> int:
        with app.app_context():
            try:
                return send_waiting(clock.now())
            except Killed:
                db.session.rollback()
                return 0

    for _ in range(2 * len(STEPS) + 2):
        with ThreadPoolExecutor(2) as pool:
            for one in [pool.submit(Context().run, worker) for _ in range(2)]:
                one.result()
        # Long enough for what a dead process has claimed to be taken over.
        db.session.execute(update(OutboxMessage).values(claimed_until=clock.now() - timedelta(seconds=1)))
        db.session.commit()
    assert (dying, set(states().values())) == ([], {"sent"})
    assert set(received.addresses) == set(addresses)
    twice = len(received.addresses) - MESSAGES
    # Cut after the server took the message and before that was written down: two kills each of two steps.
    assert 1 <= twice <= 4


def test_claim_belongs_to_one_worker_until_it_is_over(app: Flask, received: Received) -> None:
    queue("a@example.org")
    now = clock.now()
    first = sending.claim_next("first", 0, now)
    assert first is not None and sending.claim_next("second", 0, now) is None
    later = now + sending.CLAIMED_FOR + timedelta(seconds=1)
    second = sending.claim_next("second", 0, later)
    assert second is not None and second.id == first.id
    # The first comes back from the dead: its word counts no more.
    sending.settle(first, Verdict(Outcome.REFUSED, "550"), later)
    assert states() == {"a@example.org": "sending"}
    sending.settle(second, Verdict(Outcome.SENT), later)
    assert states() == {"a@example.org": "sent"}
