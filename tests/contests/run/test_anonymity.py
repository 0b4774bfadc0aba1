"""Nothing a judge can reach before unmasking tells who wrote, and nothing an author can reach tells who judged.

The product sends no mail; pages, exports, feeds, files, headers and names of files are all there is.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from lms.contests.judging.actions import panel
from lms.contests.judging.models import Assignment
from lms.contests.judging.words import AssignmentState
from lms.contests.results.actions import certificates, deciding
from lms.contests.rules.stages import Stage
from lms.contests.run.actions import publishing
from lms.contests.run.actions.stages import move
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from tests.build import make_user
from tests.contests.finish import LATER
from tests.contests.make import make_mark
from tests.contests.masked_world import (
    FIRST_ENTRY,
    FIRST_PANEL_JUDGE,
    FIRST_WRITER,
    MARKED,
    WRITTEN,
    MaskedWorld,
    make_masked_world,
    signs_of_moments,
)

SignIn = Callable[[User], FlaskClient]
LINK = re.compile(r"""(?:href|src|action|data-[a-z-]+)="(/[^"#]*)""")
# Switches, what is the same for everybody, and the other days of the calendar, which have no end.
SKIPPED = re.compile(r"/(language|appearance|static|sign-out)\b|/calendar/(\?|lunar)")
# A month of the calendar names all its days, whatever happens on them.
DAYS = re.compile(r'<p class="calendar-day">.*?</p>', re.DOTALL)
LANGUAGES = ("zh_Hans", "en")
BEFORE_UNMASKING = (Stage.CALIBRATION, Stage.JUDGING, Stage.MODERATION, Stage.PROVISIONAL)


@pytest.fixture
def world(app: Flask) -> MaskedWorld:
    return make_masked_world()


def text_of(data: bytes) -> str:
    """Return the words of an answer, those inside a packed file too."""
    if not data.startswith(b"PK"):
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "\n".join(
            f"{name}\n{packed.read(name).decode('utf-8', 'replace')}" for name in packed.namelist()
        )


def fetched(browser: FlaskClient, address: str) -> str:
    """Return address, status, headers and words of an answer, without the moment at which it was sent."""
    answer = browser.get(address)
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers if name != "Date")
    return f"{address}\n{answer.status}\n{headers}\n{text_of(answer.data)}"


def crawl(browser: FlaskClient, starts: Iterable[str]) -> dict[str, str]:
    """Follow every link from the addresses, forms and scripts included, in both languages."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        browser.set_cookie("language", language)
        waiting, seen = list(starts), set(starts)
        while waiting:
            address = waiting.pop()
            page = fetched(browser, address)
            found[f"{language} {address}"] = DAYS.sub("", page)
            for link in LINK.findall(page):
                link = link.replace("&amp;", "&")
                if link not in seen and not SKIPPED.match(link) and not link.startswith("//"):
                    seen.add(link)
                    waiting.append(link)
    return found


def leaks(pages: dict[str, str], signs: Iterable[str]) -> set[tuple[str, str]]:
    """Return which page holds which sign."""
    shape = re.compile(
        "|".join(re.escape(sign) for sign in sorted(signs, key=len, reverse=True)), re.IGNORECASE
    )
    return {(address, hit) for address, text in pages.items() for hit in shape.findall(text)}


def stage(world: MaskedWorld, wanted: Stage) -> None:
    world.contest.stage = wanted.value
    db.session.commit()


# The queue opens by buttons, so the places of the essays are given.
JUDGES_START = (
    "/", "/contests/", "/contests/autumn", "/contests/autumn/desk", "/contests/autumn/desk/compare", "/boards/",
    "/learn/", "/account", *(f"/contests/autumn/desk/{place}" for place in (0, 1, 2, 3, 9)),
)  # fmt: skip


@pytest.mark.parametrize("now", BEFORE_UNMASKING)
def test_no_page_a_judge_finds_tells_who_wrote(world: MaskedWorld, sign_in: SignIn, now: Stage) -> None:
    stage(world, now)
    pages = crawl(sign_in(world.me.judge), JUDGES_START)
    assert any("/desk/2/attachments/1" in address for address in pages)
    assert leaks(pages, world.signs_of_writers() - {"Umbra", "潜名"} | _names(world)) == set()
    # Who declares a conflict chooses among all units there are, whether somebody of them wrote or not.
    units = leaks(pages, world.signs_of_units())
    assert {address for address, _ in units} <= {f"{one} /contests/autumn/interests" for one in LANGUAGES}


def _names(world: MaskedWorld) -> set[str]:
    return {"潜名", "umbrauser", "umbrahelper", "umbradraft"}


def test_no_page_a_judge_finds_tells_who_else_judged_or_how(world: MaskedWorld, sign_in: SignIn) -> None:
    pages = crawl(sign_in(world.me.judge), JUDGES_START)
    assert leaks(pages, world.signs_of_judges(without=world.me) | {"要更具体"}) == set()


def addresses(app: Flask, world: MaskedWorld) -> Iterator[str]:
    """Every address of contests and people that can be read, made with whatever a curious person may know."""
    entry = world.entries[1]
    values = {
        "slug": ["autumn"],
        "code": [entry.code, "CODE00000001"],
        "number": ["1", "2"],
        "file": ["1", "2"],
        "user_id": [str(FIRST_WRITER + 1)],
        "entry_id": [str(FIRST_ENTRY + 1)],
        "panel_judge_id": [str(FIRST_PANEL_JUDGE + 1)],
        "judge_id": [str(FIRST_PANEL_JUDGE + 1)],
    }
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint.split(".")[0] not in PARTS:
            continue
        yield from _filled(rule, values)


PARTS = ("contests", "certificates", "people", "audit")


def _filled(rule: Rule, values: dict[str, list[str]]) -> Iterator[str]:
    """Put the values into the rule: the first of each name, then the second."""
    for turn in (0, 1):
        address = re.sub(
            r"<(?:[^:<>]+:)?([a-z_]+)>",
            lambda hit, turn=turn: (values.get(hit[1], ["1", "2"]) * 2)[turn],  # type: ignore[misc]
            rule.rule,
        )
        yield address


@pytest.mark.parametrize("now", BEFORE_UNMASKING)
def test_no_address_a_judge_can_type_tells_who_wrote(
    app: Flask, world: MaskedWorld, sign_in: SignIn, now: Stage
) -> None:
    stage(world, now)
    browser = sign_in(world.me.judge)
    pages = {address: fetched(browser, address) for address in addresses(app, world)}
    assert len(pages) > 60
    told = {address: text.split("\n", 1)[1] for address, text in pages.items()}
    assert leaks(told, _names(world) | signs_of_moments(WRITTEN) | {"OBSCURUM", "13907310001"}) == set()


@pytest.mark.database
def test_what_a_judge_sends_is_not_answered_with_who_wrote(world: MaskedWorld, sign_in: SignIn) -> None:
    browser = sign_in(world.me.judge)
    desk = "/contests/autumn/desk"
    sheet = {"score.idea": "5", "score.structure": "5", "score.language": "5"}
    answers = {
        "draft": browser.post(f"{desk}/2/draft", data=sheet),
        "wrong": browser.post(f"{desk}/2", data={**sheet, "score.idea": "99", "go": "submit"}),
        "next": browser.post(f"{desk}/next"),
        "give back": browser.post(f"{desk}/3/decline", data={"kind": "conflict", "reason": "x"}),
        "conflict": browser.post(
            "/contests/autumn/interests", data={"people": "潜名2"}, follow_redirects=True
        ),
    }
    told = {name: f"{answer.headers}\n{text_of(answer.data)}" for name, answer in answers.items()}
    told["conflict"] = told["conflict"].replace("潜名2", "")  # the judge wrote it
    signs = world.signs_of_writers() - {"潜名2"} | {"umbrauser"}
    assert leaks({name: told[name] for name in told if name != "conflict"}, signs) == set()
    assert "reassigned" not in re.sub(r"<[^>]*>", "", told["conflict"]).split("has been recorded.")[-1][:60]


def test_what_the_convener_knows_of_a_conflict_is_not_shown_to_the_judge(
    world: MaskedWorld, sign_in: SignIn
) -> None:
    writer = world.entries[2].author
    convener = make_user("Chair", Role.CONVENER)
    panel.declare(
        world.contest, world.me, people=[writer], reason="潜名2 is a cousin", by=convener, now=WRITTEN
    )
    panel.declare(world.contest, world.me, entry_id=world.entries[3].id, reason="x", by=convener, now=WRITTEN)
    db.session.commit()
    pages = crawl(sign_in(world.me.judge), JUDGES_START)
    assert leaks(pages, world.signs_of_writers() - {"Umbra", "潜名"} | _names(world)) == set()


def test_signs_are_found_where_people_may_see_them(world: MaskedWorld, sign_in: SignIn) -> None:
    author = world.entries[1].author
    browser = sign_in(author)
    for language in LANGUAGES:
        browser.set_cookie("language", language)
        receipt = fetched(browser, "/contests/autumn/entry/receipt")
        assert leaks({"": receipt}, signs_of_moments(WRITTEN)), language
    found = {hit for _, hit in leaks(crawl(browser, AUTHORS_START), world.signs_of_writers())}
    assert {author.name, author.username, world.entries[1].receipt} <= found
    convener = sign_in(make_user("Chair", Role.CONVENER))
    pages = {one: fetched(convener, f"/contests/autumn/{one}") for one in ("judges", "monitor")}
    seen = {hit for _, hit in leaks(pages, world.signs_of_judges())}
    assert {world.other.judge.name, "ZEALIAS", str(world.other.id)} <= seen


AUTHORS_START = (
    "/", "/contests/", "/contests/autumn", "/contests/autumn/entry", "/contests/autumn/entry/receipt",
    "/contests/autumn/entry/versions", "/boards/", "/account",
)  # fmt: skip


@pytest.mark.parametrize("now", BEFORE_UNMASKING)
def test_no_page_an_author_finds_tells_who_judges(world: MaskedWorld, sign_in: SignIn, now: Stage) -> None:
    stage(world, now)
    pages = crawl(sign_in(world.entries[1].author), AUTHORS_START)
    assert any("/entry/receipt" in address for address in pages)
    assert leaks(pages, world.signs_of_judges()) == set()
    others = {f"潜名{n}" for n in (0, 2, 3)} | {f"umbrauser{n}" for n in (0, 2, 3)}
    assert leaks(pages, others) == set()


def end(world: MaskedWorld) -> None:
    """Take the contest to the archive, by the product's own actions."""
    convener = make_user("Chair", Role.CONVENER)
    world.contest.stage = Stage.MODERATION.value
    for reading in db.session.query(Assignment).filter(Assignment.state != AssignmentState.DONE):
        marks = dict.fromkeys(("idea", "structure", "language"), 9 - reading.entry_id % 10)
        make_mark(reading, marks, submitted_at=MARKED)
    deciding.fix_ranks(world.contest, by=convener, now=LATER)
    move(world.contest, Stage.PROVISIONAL, convener, "", LATER)
    deciding.unmask(world.contest, "Ranks are confirmed", by=convener, now=LATER)
    publishing.publish(world.contest, "", by=convener, now=LATER)
    after = LATER.replace(year=LATER.year + 1)
    publishing.finish(world.contest, seen=publishing.under_notice(world.contest), by=convener, now=after)
    certificates.issue(world.contest, by=convener, now=after)
    move(world.contest, Stage.ARCHIVE, convener, "", after)
    db.session.commit()


@pytest.mark.database
def test_no_page_an_author_finds_after_the_end_tells_who_judged(
    app: Flask, world: MaskedWorld, sign_in: SignIn
) -> None:
    end(world)
    browser = sign_in(world.entries[1].author)
    pages = crawl(browser, (*AUTHORS_START, "/contests/autumn/feedback", "/contests/autumn/result"))
    sheet = pages["en /contests/autumn/feedback"]
    assert "要更具体" in sheet
    assert any("/collection/book.epub" in address for address in pages)
    assert leaks(pages, world.signs_of_judges()) == set()


def test_no_address_an_author_can_type_tells_who_judged(
    app: Flask, world: MaskedWorld, sign_in: SignIn
) -> None:
    for finished in (False, True):
        if finished:
            end(world)
        browser = sign_in(world.entries[1].author)
        told = {one: fetched(browser, one).split("\n", 1)[1] for one in addresses(app, world)}
        signs = {"泽颖", "zejudge", "ZEALIAS", "SELFALIAS", "Ownname", "1390753"} | signs_of_moments(MARKED)
        assert leaks(told, signs) == set()
