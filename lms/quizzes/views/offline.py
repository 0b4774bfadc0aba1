"""Quizzes that are downloaded before the start: the page, the sealed paper, its key at the start, and its delivery."""

import json
import re
import secrets
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import get_template_attribute, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.db import db, read_only_from_now
from lms.errors import N_, Refused
from lms.http.dates import clock_text
from lms.http.language import chosen_language
from lms.http.web import found_or_404, local_day, settings
from lms.library.queries import pages as library
from lms.quizzes.access_rules import Claim
from lms.quizzes.actions import attempts as acts
from lms.quizzes.actions import offline as actions
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.attempt_start import AttemptSummary, CannotStart, attempt_summary, ran_out_at, window
from lms.quizzes.format.questions import Quiz, QuizSettings
from lms.quizzes.offline.actions import CodeNeeded
from lms.quizzes.offline.papers import PaperToTake
from lms.quizzes.offline.queries import code_of, paper_with_id, prepared_paper
from lms.quizzes.offline.sealing import ROUNDS, NewCode, new_code, packed, sealed
from lms.quizzes.overrides.lenient import for_person
from lms.quizzes.overrides.queries import overrides_for
from lms.quizzes.queries import attempts as queries
from lms.quizzes.records import QuizEntry
from lms.quizzes.sheet import AttemptSheet
from lms.quizzes.timing import AttemptState
from lms.quizzes.views.access import attempt_context, lessons_in, this_device
from lms.quizzes.views.attempts import sheet_context
from lms.quizzes.views.telling import tell_contact
from lms.storage import storage
from lms.text.wording import in_language

# The scripts and styles of a page of an attempt, with what they import.
PAGE_FILES = (
    "quiz.css",
    "js/clock.js",
    "js/essay/count.js",
    "js/journal.js",
    "js/timer.js",
    "js/quiz/attempt.js",
    "js/quiz/counts.js",
    "js/quiz/files.js",
    "js/quiz/keys.js",
    "js/quiz/length.js",
    "js/quiz/live.js",
    "js/quiz/order.js",
    "js/quiz/pages.js",
    "js/quiz/question.js",
    "js/quiz/offline.js",
    "js/quiz/sealed.js",
)
MOST_MEDIA_BYTES = 6_000_000
# A moment of no attempt: what a page prints of it is replaced when the attempt begins.
_SOME_END = datetime(2001, 2, 3, 4, 56, 41, tzinfo=UTC)


def offline(slug: str) -> str:
    """Show what of a quiz is on this device and what is on the server, and how it is taken without a network."""
    now = clock.now()
    entry, quiz = _offered(slug, now)
    where, number = _next(entry, quiz.settings, now)
    paper = prepared_paper(current_user.id, entry.document_id, number, entry.revision_id)
    return render_template(
        "quizzes/offline.html",
        slug=slug,
        title=in_language(quiz.title, chosen_language()),
        rules=quiz.settings,
        where=where,
        began_at=paper.began_at if paper else None,
        ran_out_at=ran_out_at(
            paper.began_at if paper else None, quiz.settings, current_user.extra_time_percent, now
        ),
        paper_id=paper.id if paper else 0,
        number=number,
        opens_s=max(0, (quiz.settings.opens_at - now).total_seconds()) if quiz.settings.opens_at else 0,
        takes_code=actions.takes_code(quiz.settings),
        now=now,
    )


def _next(entry: QuizEntry, rules: QuizSettings, now: datetime) -> tuple[AttemptSummary, int]:
    """Return where the person stands with a quiz, and the number of their next attempt."""
    attempts = queries.attempts_of(current_user.id, entry.document_id)
    return attempt_summary(rules, attempts, now, settings().network_grace_s), acts.next_number(attempts)


def _offered(slug: str, now: datetime) -> tuple[QuizEntry, Quiz]:
    """Return a quiz with the rules that hold for the person; 404 where it is not for offline use."""
    entry = found_or_404(queries.quiz_entry(slug))
    quiz = queries.kept_quiz(entry.revision_id, entry.digest).quiz
    found_or_404(quiz.settings.offline or None)
    overrides = overrides_for(current_user.id, local_day(now), entry.document_id)
    return entry, for_person(quiz, overrides.get(entry.document_id))


def prepare_offline(slug: str) -> dict[str, Any]:
    """Give the sealed paper of the person's next attempt."""
    now = clock.now()
    entry, quiz = _offered(slug, now)
    try:
        paper = _prepared(entry, now)
    except CodeNeeded:
        db.session.rollback()
        paper = _prepared(entry, now, new_code())
    # Pages are rendered and packed while others write.
    read_only_from_now()
    return _package(paper, quiz.settings, now)


def _prepared(entry: QuizEntry, now: datetime, fresh: NewCode | None = None) -> PaperToTake:
    paper = actions.prepare(
        entry, current_user, now, fresh=fresh,
        secret=settings().secret_key, zone=settings().zone, grace_s=settings().network_grace_s,
    )  # fmt: skip
    db.session.commit()
    return paper


def _package(paper: PaperToTake, rules: QuizSettings, now: datetime) -> dict[str, Any]:
    """Return what the device keeps: the sealed pages, and in the open only times and addresses."""
    # A number that the database takes as one of an attempt, and that stands nowhere else on the pages.
    place = 2**31 - 1 - secrets.randbelow(10**8)
    limit = window(rules, current_user.extra_time_percent)
    attempt = _no_attempt(paper, place, limit.full_s, rules)
    pages = _pages(attempt)
    content = json.dumps({"pages": pages, "media": _media(pages)}, ensure_ascii=False)
    is_packed = request.args.get("packed") == "gzip"
    bound = f"{paper.id}/{paper.user_id}"
    return {
        "paper": paper.id,
        "bound": bound,
        "packed": is_packed,
        "sealed": sealed(paper.key, packed(content) if is_packed else content.encode(), bound),
        "wrapped": _wrapped(paper),
        "marks": _marks(attempt),
        "limit_s": limit.full_s,
        "allowance_s": attempt.end_rule(settings().network_grace_s).allowance_s,
        "opens_s": (rules.opens_at - now).total_seconds() if rules.opens_at else 0,
        "closes_s": (rules.closes_at - now).total_seconds() if rules.closes_at else None,
        "files": [url_for("static", filename=name) for name in PAGE_FILES],
    }


def _pages(attempt: AttemptSnapshot) -> list[str]:
    """Return the pages of an attempt that has not begun: without answers, and with no message to anyone."""
    kept = queries.kept_quiz(attempt.revision_id, attempt.digest)
    sheet = AttemptSheet(kept.quiz, kept.page(chosen_language()), attempt.paper, {}, lessons=lessons_in(kept))
    common = attempt_context(attempt, kept, attempt.started_at, [])
    return [
        render_template(
            "quizzes/page.html",
            number=number,
            **common,
            **sheet_context(attempt, kept, sheet, number, attempt.started_at),
        )
        for number in range(1, sheet.page_count + 1)
    ]


def _no_attempt(paper: PaperToTake, place: int, full_s: float | None, rules: QuizSettings) -> AttemptSnapshot:
    """Return an attempt that has not begun, with a number and times that stand for those to come."""
    is_timed = full_s is not None or rules.closes_at is not None
    return AttemptSnapshot(
        id=place, user_id=paper.user_id, document_id=paper.document_id, revision_id=paper.revision_id,
        digest=paper.digest, unit_id=None, number=paper.number, state=AttemptState.IN_PROGRESS, paper=paper.paper,
        flags=(), started_at=_SOME_END - timedelta(seconds=full_s or 0), ends_at=_SOME_END if is_timed else None,
        finished_at=None, points=None, max_points=None, passed=None, at_end=rules.at_end.value,
        overdue_s=rules.grace_s, allowance_s=rules.network_allowance_s,
    )  # fmt: skip


def _marks(attempt: AttemptSnapshot) -> dict[str, str]:
    """Return what a page prints of an attempt's number and times, to be replaced by those of another."""
    found = {"attempt": str(attempt.id)}
    if (
        until := attempt.counts_until(settings().network_grace_s)
    ) is not None and attempt.ends_at is not None:
        draw = get_template_attribute("macros/time.html", "clock_time")
        found |= {"by": clock_text(until, "medium"), "ends": str(draw(attempt.ends_at))}
    return found


def _media(pages: list[str]) -> dict[str, dict[str, str]]:
    """Return pictures and sounds of the pages by address, up to a size; what is larger needs the network."""
    start = re.escape(url_for("library.media", digest="d", name="n").removesuffix("d/n"))
    found: dict[str, dict[str, str]] = {}
    left = MOST_MEDIA_BYTES
    for address, digest, name in dict.fromkeys(
        re.findall(rf'"({start}([0-9a-f]+)/([^"?#]+))"', "".join(pages))
    ):
        asset = library.asset(digest, name)
        path = storage(settings()).path(digest) if asset else None
        if asset is None or path is None or asset.size > left or asset.mime.startswith("video/"):
            continue
        left -= asset.size
        found[address] = {"type": asset.mime, "data": b64encode(path.read_bytes()).decode()}
    return found


def _wrapped(paper: PaperToTake) -> dict[str, Any] | None:
    """Return the key of a paper under the code of its unit; None where no code opens it, or the code is known."""
    found = code_of(paper.code_id) if paper.code_id and paper.began_at is None else None
    if found is None:
        return None
    salt, wrapping = found
    return {"salt": salt, "rounds": ROUNDS, **sealed(wrapping, bytes.fromhex(paper.key), f"key {paper.id}")}


def open_offline(slug: str) -> dict[str, Any]:
    """Begin the attempt and give the key of its paper; a second time give the key again."""
    now = clock.now()
    asked = _asked()
    paper = _own(asked.get("paper"))
    attempt_id = _started(slug, paper, asked, now)
    tell_contact(paper.document_id, attempt_id)
    return _opened(paper, found_or_404(queries.attempt_with_id(attempt_id)), now)


def _asked() -> dict[str, Any]:
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


def _own(paper_id: object) -> PaperToTake:
    if not isinstance(paper_id, int) or not 0 < paper_id < 2**31:
        raise Refused(N_("Download the paper first."))
    paper = found_or_404(paper_with_id(paper_id))
    found_or_404(paper.user_id == current_user.id or None)
    return paper


def _started(slug: str, paper: PaperToTake, asked: dict[str, Any], now: datetime) -> int:
    entry = found_or_404(queries.quiz_entry(slug))
    found_or_404(entry.document_id == paper.document_id or None)
    if (there := actions.attempt_of(paper)) is not None:
        return there
    if paper.revision_id != entry.revision_id:
        raise CannotStart(N_("The quiz was changed after you downloaded it. Download it again."))
    attempt_id, _ = acts.start(
        entry, current_user, now,
        secret=settings().secret_key, zone=settings().zone, grace_s=settings().network_grace_s,
        claim=Claim(request.remote_addr or "", str(asked.get("password", ""))[:200], bool(asked.get("promised"))),
        device=this_device(), is_used=bool(asked.get("is_used")),
    )  # fmt: skip
    if actions.attempt_of(paper) != attempt_id:
        raise CannotStart(N_("You have an attempt in progress. Continue it."))
    return attempt_id


def _opened(paper: PaperToTake, attempt: AttemptSnapshot, now: datetime) -> dict[str, Any]:
    """Return the key of a paper with what its pages say of the attempt, or the result of one that is over."""
    if attempt.is_over(now, settings().network_grace_s):
        return {"result": url_for("quizzes.result", attempt_id=attempt.id)}
    return {
        "key": paper.key,
        "marks": _marks(attempt),
        "left_s": attempt.left_s(now),
        "tick": attempt.tick(now),
        "first": url_for("quizzes.page", attempt_id=attempt.id, number=1),
    }


def begin_offline(paper_id: int) -> dict[str, Any]:
    """Begin the attempt of a paper that a code has opened, so that its answers can be delivered; the same each time."""
    now = clock.now()
    paper = _own(paper_id)
    attempt_id = actions.begin(paper, current_user, now, zone=settings().zone, device=this_device())
    tell_contact(paper.document_id, attempt_id)
    return {"attempt": attempt_id, "result": url_for("quizzes.result", attempt_id=attempt_id)}


def offline_page(paper_id: int, number: int) -> Response:
    """Lead from a page of an opened paper, which only the device has, to where its answers are delivered."""
    paper = _own(paper_id)
    slug = found_or_404(queries.entry_of(paper.document_id)).slug
    return redirect(url_for("quizzes.offline", slug=slug), 303)
