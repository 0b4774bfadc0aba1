"""Every key of every kind of content file is read, and what it sets is used elsewhere than where it is read."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.boards.definition import FIELDS as BOARD
from lms.boards.definition import read_definition
from lms.bulletins.definition import FIELDS as BULLETIN
from lms.bulletins.definition import read_definition as read_bulletin_definition
from lms.contests.rules.fields import FIELDS as CONTEST
from lms.contests.rules.parsing import read_contest
from lms.db import db
from lms.library.actions.sync import sync
from lms.library.lessons import COURSE, LESSON, MODULE
from lms.library.loader import load
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.format.parser import parse
from lms.quizzes.format.reading.settings import FIELDS as QUIZ
from lms.storage import storage
from lms.text.front_matter import Field
from tests.boards.keys import BOARD_KEYS
from tests.build import NOW, make_user
from tests.bulletins.keys import BULLETIN_KEYS
from tests.conftest import ROOT
from tests.library.folder import write, write_folder
from tests.surveys.keys import SURVEY, SURVEY_KEYS, read_survey_rules

ZONE = ZoneInfo("Asia/Shanghai")
Row = tuple[str, str, object]


def keys(fields: Sequence[Field], prefix: str = "") -> Iterator[str]:
    """Every key of a schema; an inner one with the key around it."""
    for one in fields:
        if not one.fields:
            yield prefix + one.name
        yield from keys(one.fields, f"{prefix}{one.name}.")


def found(value: Any, path: str) -> Any:
    """Follow attributes, items and indexes of what was read."""
    for part in path.split("."):
        if isinstance(value, Mapping):
            value = value[part]
        elif isinstance(value, tuple):
            value = value[int(part)]
        else:
            value = getattr(value, part)
    return value.value if hasattr(value, "value") and not isinstance(value, Decimal) else value


def moment(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=ZONE).astimezone(UTC)


# Of each key: how it is written, where it is found in what was read, and as what.
QUIZ_KEYS: Mapping[str, Row] = {
    "title": ("title: A", "title.en", "A"),
    "summary": ("summary: A", "summary.en", "A"),
    "audience": ("audience: A", "audience.en", "A"),
    "language": ("language: zh", "languages.0", "zh_Hans"),
    "time_limit": ("time_limit: 20 min", "settings.time_limit_s", 1200),
    "opens": ("opens: 2026-12-01", "settings.opens_at", moment(1)),
    "closes": ("closes: 2026-12-01 24:00", "settings.closes_at", moment(2)),
    "attempts": ("attempts: unlimited", "settings.attempts", None),
    "pass": ("pass: 60%", "settings.pass_percent", Decimal(60)),
    "review.during": ("review: {during: marks}", "settings.review.during", frozenset({"marks"})),
    "review.just-after": ("review: {just-after: marks}", "settings.review.just_after", frozenset({"marks"})),
    "review.while-open": ("review: {while-open: marks}", "settings.review.while_open", frozenset({"marks"})),
    "review.after-close": ("review: {after-close: marks}", "settings.review.after_close", frozenset({"marks"})),
    "shuffle": ("shuffle: yes", "settings.shuffle", "all"),
    "page": ("page: all", "settings.per_page", None),
    "required": ("required: 是", "settings.required", True),
    "behaviour": ("behaviour: adaptive", "settings.behaviour", "adaptive"),
    "one_device": ("one_device: 是", "settings.one_device", "yes"),
    "announce": ("announce: [paste, focus]", "settings.announce", ("focus", "paste")),
    "navigation": ("navigation: sequential", "settings.navigation", "sequential"),
    "cut_by_close": ("cut_by_close: 否", "settings.cut_by_close", False),
    "at_end": ("at_end: abandon", "settings.at_end", "abandon"),
    "grace": ("at_end: grace\ngrace: 10 min", "settings.grace_s", 600),
    "network_allowance": ("network_allowance: 0 s", "settings.network_allowance_s", 0),
    "delay": ("delay: 24 h", "settings.delay_s", 86400),
    "password": ("password: open", "settings.password", "open"),
    "networks": ("networks: [10.1.2.0/24]", "settings.networks", ("10.1.2.0/24",)),
    "honour": ("honour: yes", "settings.honour", True),
    "units": ("units: [a]", "settings.units", ("a",)),
    "after": ("after: [a]", "settings.after", ("a",)),
    "offline": ("offline: yes", "settings.offline", True),
    "marking": ("marking: double", "settings.marking", "double"),
    "marking_limit": ("marking: double\nmarking_limit: 15%", "settings.marking_limit", Decimal(15)),
    "marking_release": ("marking_release: together", "settings.marking_held", True),
    "marking_own_unit": ("marking_own_unit: no", "settings.marking_own_unit", False),
    "grading": ("grading: average", "settings.grading", "average"),
    "floor": ("floor: none", "settings.floor", "none"),
    "tags": ("tags: [a, b]", "settings.tags", ("a", "b")),
    "aliases": ("aliases: a", "settings.aliases", ("a",)),
    "pool": ("pool: exam", "settings.pool", "exam"),
    "confidence": ("confidence: yes", "settings.confidence", True),
    "lint_off": ("lint_off: longest-key", "settings.lint_off", ("longest-key",)),
}  # fmt: skip
CONTEST_KEYS: Mapping[str, Row] = {
    "title": ("title: A", "titles.en", "A"),
    "summary": ("summary: A", "summaries.en", "A"),
    "categories.key": ("categories: [{key: c, title: C}]", "categories.0.key", "c"),
    "categories.title": ("categories: [{key: c, title: C}]", "categories.0.titles.en", "C"),
    "calendar.opens": ("", "calendar.opens_at", moment(1)),
    "calendar.deadline": ("", "calendar.deadline_at", moment(6)),
    "calendar.late-until": ("late: accept", "calendar.late_until", moment(8)),
    "calendar.judging-ends": ("", "calendar.judging_ends_at", moment(10)),
    "calendar.notice-days": ("", "calendar.notice_days", 7),
    "calendar.objection-days": ("", "calendar.objection_days", 8),
    "eligibility.units": ("eligibility: {units: [a]}", "eligibility.units", ("a",)),
    "eligibility.roles": ("eligibility: {roles: [learner]}", "eligibility.roles", ("learner",)),
    "eligibility.co-authors": ("eligibility: {co-authors: 2}", "eligibility.co_authors_max", 2),
    **{
        f"{key}.{name}": (f"{key}: {{{name}: 9}}", f"{attribute}.{inner}", 9)
        for key, attribute in (("length", "limits"), ("abstract", "abstract_limits"))
        for name, inner in (
            ("least", "hard_least"), ("advised-least", "soft_least"),
            ("advised-most", "soft_most"), ("most", "hard_most"),
        )
    },
    "attachments": ("attachments: 3", "attachments_max", 3),
    "late": ("late: unranked", "late", "unranked"),
    "prizes.key": ("prizes: [{key: p, title: P, count: 2}]", "prizes.0.key", "p"),
    "prizes.title": ("prizes: [{key: p, title: P, count: 2}]", "prizes.0.titles.en", "P"),
    "prizes.count": ("prizes: [{key: p, title: P, count: 2}]", "prizes.0.count", 2),
    "prizes.share": ("prizes: [{key: p, title: P, share: 10%}]", "prizes.0.share", Decimal("0.1")),
    "prizes.least-mark": ("prizes: [{key: p, title: P, count: 2, least-mark: 7}]", "prizes.0.least_mark", Decimal(7)),
    "prizes.categories": (
        "categories: [{key: c, title: C}]\nprizes: [{key: p, title: P, count: 2, categories: [c]}]",
        "prizes.0.categories", ("c",),
    ),
    "prizes.award": ("prizes: [{key: p, title: P, count: 2, award: A cup}]", "prizes.0.awards.en", "A cup"),
    "ties": ("ties: shrink", "tie_rule", "shrink"),
    "rubric.title": ("", "rubric.title", "R"),
    "rubric.out-of": ("", "rubric.out_of", Decimal(100)),
    "rubric.criteria.key": ("", "rubric.criteria.0.key", "a"),
    "rubric.criteria.title": ("", "rubric.criteria.0.title", "A"),
    "rubric.criteria.least": ("", "rubric.criteria.0.least", Decimal(2)),
    "rubric.criteria.most": ("", "rubric.criteria.0.most", Decimal(10)),
    "rubric.criteria.step": ("", "rubric.criteria.0.step", Decimal("0.5")),
    "rubric.criteria.weight": ("", "rubric.criteria.0.weight", Decimal(3)),
    "rubric.criteria.text": ("", "rubric.criteria.0.text", "Words"),
    "rubric.criteria.levels.mark": ("", "rubric.criteria.0.levels.0.mark", Decimal(5)),
    "rubric.criteria.levels.title": ("", "rubric.criteria.0.levels.0.title", "Fair"),
    "rubric.criteria.levels.text": ("", "rubric.criteria.0.levels.0.text", "So so"),
    "marking.plan": ("marking: {plan: median}", "plan_name", "median"),
    "marking.readings": ("marking: {plan: mean, readings: 3}", "plan.readings", 3),
    "marking.second-readings": ("marking: {plan: two-stage, second-readings: 4}", "plan.second_readings", 4),
    "marking.second-share": ("marking: {plan: two-stage, second-share: 30%}", "plan.second_share", Decimal("0.3")),
    "marking.second-top": ("marking: {plan: two-stage, second-top: 12}", "plan.second_top", 12),
    "marking.threshold": ("marking: {plan: double, threshold: 4}", "plan.threshold", Decimal(4)),
    "marking.resolution": ("marking: {plan: double, resolution: closest-two}", "plan.resolution", "closest-two"),
    "marking.per-criterion": ("marking: {plan: double, per-criterion: yes, severity: no}", "plan.per_criterion", True),
    "marking.trim": ("marking: {plan: trimmed-mean, trim: 2}", "plan.trim", 2),
    "marking.adjudicate-over": ("marking: {plan: double, adjudicate-over: 6}", "plan.adjudicate_over", Decimal(6)),
    "marking.judges": ("marking: {judges: 9}", "judges_min", 9),
    "marking.anchors": ("marking: {anchors: 2}", "anchors", 2),
    "marking.calibration-tolerance": (
        "marking: {calibration-tolerance: 4.5}", "calibration_tolerance", Decimal("4.5"),
    ),
    "marking.rereads": ("marking: {rereads: 10%}", "rereads", Decimal("0.1")),
    "marking.shared-entries": (
        "categories: [{key: c, title: C}, {key: d, title: D}]\nmarking: {plan: mean, readings: 2, shared-entries: 5}",
        "shared_entries", 5,
    ),
    "marking.comparative": ("marking: {comparative: 对}", "comparative", True),
    "marking.severity": ("marking: {severity: 不}", "severity", False),
    "quotes": ("quotes: [a b]", "quotes", ("a b",)),
    "organiser": ("organiser: {en: A}", "organisers.en", "A"),
    "second-person": ("second-person: no", "second_person", False),
}  # fmt: skip
CALENDAR = (
    "opens: 2026-12-01, deadline: 2026-12-05, judging-ends: 2026-12-09, notice-days: 7, objection-days: 8"
)
CONTEST_BASE = {
    "title": "title: T",
    "calendar": f"calendar: {{{CALENDAR}}}",
    "rubric": "rubric: {title: R, out-of: 100, criteria: [{key: a, title: A, least: 2, most: 10, step: 0.5, weight: 3,"
    " text: Words, levels: [{mark: 5, title: Fair, text: So so}]}]}",
}
BOARD_BASE = {
    "title": "title: T", "quizzes": "quizzes: [a]", "period": "period: week", "publish": "publish: Friday 18:00",
}  # fmt: skip


def head(base: Mapping[str, str], written: str, body: str) -> str:
    """A sound file in which these lines take the place of those with their keys."""
    own = {line.partition(":")[0] for line in written.split("\n")}
    lines = [line for key, line in base.items() if key not in own] + ([written] if written else [])
    return "\n".join(["---", *lines, "---", body])


def read_quiz(written: str) -> object:
    read = parse(head({"title": "title: T"}, written, "## A? {#a}\n\n- [x] Y\n- [ ] N\n"), "q.md", ZONE, "en")
    assert read.problems == ()
    return read.quiz


def read_board(written: str) -> object:
    definition, problems = read_definition(head(BOARD_BASE, written, ""))
    assert problems == ()
    return definition


def read_bulletin(written: str) -> object:
    definition, problems = read_bulletin_definition(
        head({"title": "title: T", "period": "period: week"}, written, "")
    )
    assert problems == ()
    return definition


def read_rules(written: str) -> object:
    late = "late:" in written
    base = CONTEST_BASE | ({"calendar": f"calendar: {{{CALENDAR}, late-until: 2026-12-07}}"} if late else {})
    read = read_contest([("contests/c.en.md", "en", head(base, written, ""))], ZONE)
    assert read.problems == ()
    return read.definition


KINDS: Mapping[str, tuple[Sequence[Field], Mapping[str, Row], Callable[[str], object]]] = {
    "quiz": (QUIZ, QUIZ_KEYS, read_quiz),
    "board": (BOARD, BOARD_KEYS, read_board),
    "bulletin": (BULLETIN, BULLETIN_KEYS, read_bulletin),
    "contest": (CONTEST, CONTEST_KEYS, read_rules),
    "survey": (SURVEY, SURVEY_KEYS, read_survey_rules),
}
ROWS = [(kind, key) for kind, (_, table, _) in KINDS.items() for key in table]


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_is_in_the_table(kind: str) -> None:
    fields, table, _ = KINDS[kind]
    # A board refuses `units` with a sentence of its own.
    refused = {"units"} if kind == "board" else set()
    assert set(keys(fields)) - refused == set(table)


@pytest.mark.parametrize(("kind", "key"), ROWS)
def test_a_key_arrives_in_what_is_read(kind: str, key: str) -> None:
    _, table, read = KINDS[kind]
    written, path, value = table[key]
    assert found(read(written), path) == value


# Files that only read, write or carry a setting; whoever uses it stands elsewhere.
CARRIERS = (
    "surveys/settings.py", "surveys/definition.py", "surveys/reading.py",
    "quizzes/format/", "boards/definition", "bulletins/definition.py", "contests/rules/definition.py",
    "contests/rules/parsing.py",
    "contests/rules/rubric_parsing.py", "contests/rules/fields.py", "contests/rules/data.py",
    "contests/rules/checks.py",
    "contests/rules/texts.py", "contests/rules/amendments.py",
)  # fmt: skip
USERS = "\n".join(
    file.read_text(encoding="utf-8")
    for file in sorted((ROOT / "lms").rglob("*"))
    if file.suffix in (".py", ".html") and not str(file.relative_to(ROOT / "lms")).startswith(CARRIERS)
)


@pytest.mark.parametrize(("kind", "key"), ROWS)
def test_what_a_key_sets_is_used(kind: str, key: str) -> None:
    names = [
        part
        for part in KINDS[kind][1][key][1].split(".")
        if not part.isdigit() and part not in ("en", "value")
    ]
    # read into the document by format/documents.py, see the library's sync; and by format/lint, see its test
    if names[-1] in ("aliases", "lint_off"):
        return
    called = {
        "hour": "publish", "languages": "language", "titles": "title", "summaries": "summary",
        "organisers": "organiser",
    }  # fmt: skip
    wanted = called.get(names[-1], names[-1])
    assert re.search(rf"\.{wanted}\b", USERS), wanted


LIBRARY_KEYS: Mapping[str, Mapping[str, tuple[str, str, str]]] = {
    # Of each key: how it is written, the page on which it tells, and the words that are there because of it.
    "course": {
        "title": ("title: Zebra", "/learn/acc", "Zebra</h1>"),
        "summary": ("summary: Zebra", "/learn/acc", ">Zebra<"),
        "tags": ("tags: [zebra]", "/learn/search?q=zebra", "/learn/acc"),
        "aliases": ("aliases: [courses/zebra]", "/learn/zebra", "/learn/acc"),
        "cover": ("cover: media/well.svg", "/learn/", "/well.svg"),
        "audience": ("audience: Zebras", "/learn/acc", "Zebras"),
        "hours": ("hours: 37.5", "/learn/acc", "37 h 30 min"),
        "position": ("position: 7", "", ""),
    },
    "module": {
        "title": ("title: Zebra", "/learn/acc", "Zebra"),
        "summary": ("summary: Zebra", "/learn/acc", "Zebra"),
        "tags": ("tags: [zebra]", "/learn/search?q=zebra", "/learn/acc"),
        "aliases": ("aliases: [courses/acc/zebra]", "/learn/acc/zebra", "#posting"),
    },
    "lesson": {
        "title": ("title: Zebra", "/learn/acc/posting/how", "Zebra</h1>"),
        "summary": ("summary: Zebra", "/learn/acc/posting/how", "Zebra"),
        "tags": ("tags: [zebra]", "/learn/search?q=zebra", "/learn/acc/posting/how"),
        "aliases": ("aliases: [courses/acc/zebra/zoo]", "/learn/acc/zebra/zoo", "/learn/acc/posting/how"),
        "minutes": ("minutes: 47", "/learn/acc/posting/how", "47 min"),
        "complete": ("complete: quiz:zebra", "/learn/acc/posting/how", "/quizzes/zebra"),
    },
}
PLACES = {
    "course": "courses/acc/course",
    "module": "courses/acc/02-posting/module",
    "lesson": "courses/acc/02-posting/01-how",
}  # fmt: skip
LIBRARY_ROWS = [(kind, key) for kind, table in LIBRARY_KEYS.items() for key in table if key != "position"]


def test_every_key_of_the_library_is_in_the_table() -> None:
    for kind, fields in (("course", COURSE), ("module", MODULE), ("lesson", LESSON)):
        assert set(keys(fields)) == set(LIBRARY_KEYS[kind])


def published(app: Flask, folder: Path, kind: str, written: str) -> None:
    """Publish the small folder with this line in the front matter of one document."""
    write_folder(folder)
    quiz = "---\ntitle: Zebra quiz\n---\n## Ask? {#a}\n\n- [x] Yes\n- [ ] No\n"
    write(folder, "quizzes/zebra.en.md", quiz)
    title = "" if written.startswith("title:") else "title: Plain\n"
    for language in ("zh", "en"):
        write(
            folder,
            f"{PLACES[kind]}.{language}.md",
            f"---\n{title}{written}\n---\n## Steps {{#steps}}\n\nText\n",
        )
    loaded = load(folder, "en", storage(app.extensions["settings"]))
    assert [str(one) for one in loaded.problems if not one.warning] == []
    sync(loaded, NOW)
    db.session.commit()


@pytest.mark.parametrize(("kind", "key"), LIBRARY_ROWS)
def test_a_key_of_the_library_tells_on_a_page(
    app: Flask, tmp_path: Path, sign_in: Callable[[User], FlaskClient], kind: str, key: str
) -> None:
    written, page, words = LIBRARY_KEYS[kind][key]
    reader = sign_in(make_user("Ann", Role.LEARNER))
    without = {"title": "title: Other", "complete": "complete: read"}.get(key, "summary: Other")
    published(app, tmp_path / "content", kind, without)
    before = reader.get(page, headers={"Accept-Language": "en"})
    published(app, tmp_path / "content", kind, written)
    after = reader.get(page, headers={"Accept-Language": "en"})
    shown = after.location or after.text
    assert words in shown
    assert words not in (before.location or before.text)


def test_the_position_of_courses_orders_the_catalogue(
    app: Flask, tmp_path: Path, sign_in: Callable[[User], FlaskClient]
) -> None:
    reader = sign_in(make_user("Ann", Role.LEARNER))
    for first, second in ((1, 2), (2, 1)):
        published(app, tmp_path / "content", "course", f"position: {first}")
        for name, position in (("other", second),):
            course = f"---\ntitle: Other\nposition: {position}\n---\nText\n"
            for path, text in (
                ("course", course),
                ("01-a/module", "---\ntitle: M\n---\n"),
                ("01-a/01-b", "---\ntitle: L\n---\nText\n"),
            ):  # fmt: skip
                write(tmp_path / "content", f"courses/{name}/{path}.en.md", text)
        sync(load(tmp_path / "content", "en"), NOW)
        db.session.commit()
        text = reader.get("/learn/").text
        assert (text.index(">Plain<") < text.index(">Other<")) is (first < second)


def test_former_names_audience_and_tags_of_a_quiz_tell_on_its_page(
    app: Flask, tmp_path: Path, sign_in: Callable[[User], FlaskClient]
) -> None:
    front = "title: T\naliases: [old]\naudience: Zebras\ntags: [stripes]"
    write(tmp_path / "content", "quizzes/new.en.md", f"---\n{front}\n---\n## A? {{#a}}\n\n- [x] Y\n- [ ] N\n")
    sync(load(tmp_path / "content", "en"), NOW)
    db.session.commit()
    reader = sign_in(make_user("Ann", Role.LEARNER))
    moved = reader.get("/quizzes/old")
    assert (moved.status_code, moved.location) == (301, "/quizzes/new")
    page = reader.get("/quizzes/new").text
    assert ("Zebras" in page, "stripes" in page) == (True, True)
    assert reader.get("/quizzes/older").status_code == 404
