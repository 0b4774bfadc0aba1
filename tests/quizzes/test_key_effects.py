"""Each setting of a quiz and each attribute of a question changes what happens to a learner or is shown."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms import clock
from lms.db import db
from lms.people.models import User
from lms.people.roles import Role
from lms.quizzes.access_rules import Claim, NoAccess
from lms.quizzes.actions import attempts as actions
from lms.quizzes.actions import saving
from lms.quizzes.answer_encoding import GivenAnswer
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.attempt_start import CannotStart
from lms.quizzes.format.reading.building import KEYS
from lms.quizzes.format.reading.settings import FIELDS
from lms.quizzes.overview import overview, shown_parts
from lms.quizzes.queries import attempts as queries
from tests.build import NOW, make_unit, make_user
from tests.quizzes.build import GRACE_S, ZONE, answer, attempt_of, begin, hand_in, make_quiz, parsed_quiz
from tests.quizzes.marking_effects import MARKING_EFFECTS

SignIn = Callable[[User], FlaskClient]
MINUTE = timedelta(minutes=1)
QUESTIONS = "\n".join(
    f"## Question {name}? {{#{name}}}\n\n"
    + "\n".join(f"- [{'x' if number == 1 else ' '}] {number}" for number in range(1, 7))
    + "\n"
    for name in "abcdef"
)
TWO = "## A? {#a}\n\n- [x] Yes\n- [ ] No\n\n## B? {#b}\n\n- [x] Yes\n- [ ] No\n"
WEIGHTS = "## Sign? {#a}\n\n- [100%] Payer\n- [-50%] Passer-by\n\n## Sure? {#b}\n\n- [x] Yes\n- [ ] No\n"


def text_with(line: str, body: str = QUESTIONS) -> str:
    title = "" if line.startswith("title:") else "title: T\n"
    language = "" if line.startswith("language:") else "language: en\n"
    return f"---\n{title}{language}{line}\n---\n\n{body}"


def written(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M}"


class Bench:
    """A learner, a browser signed in as the learner, and quizzes made with one line of front matter."""

    def __init__(self, sign_in: SignIn) -> None:
        self.sign_in = sign_in
        self.person = make_user("Ann", Role.LEARNER, unit=make_unit("Baishi"))
        self.made = 0

    def made_quiz(self, text: str) -> str:
        self.made += 1
        slug = f"quiz{self.made}"
        make_quiz(text, slug)
        db.session.commit()
        return slug

    def page(self, line: str) -> str:
        """Return the page of a quiz with this setting, as the learner sees it."""
        slug = self.made_quiz(text_with(line))
        return self.sign_in(self.person).get(f"/quizzes/{slug}", headers={"Accept-Language": "en"}).text

    def taken(
        self, line: str, *given: Mapping[str, list[str]], body: str = QUESTIONS
    ) -> list[AttemptSnapshot]:
        """Return finished attempts, one for each given set of answers, newest first."""
        slug = self.made_quiz(text_with(line, body))
        for answers in given:
            attempt = begin(self.person, slug=slug)
            answer(attempt, answers)
            hand_in(attempt)
        entry = queries.quiz_entry(slug)
        assert entry is not None
        return queries.attempts_of(self.person.id, entry.document_id)


def shown(words: str) -> Callable[[Bench, str], object]:
    return lambda bench, line: words in bench.page(line)


def lasts(bench: Bench, line: str) -> object:
    ends_at = attempt_of(begin(bench.person, slug=bench.made_quiz(text_with(line)))).ends_at
    return ends_at and (ends_at - NOW) // MINUTE


def starts(bench: Bench, line: str) -> object:
    try:
        return bool(begin(bench.person, slug=bench.made_quiz(text_with(line))))
    except CannotStart:
        return False


def after_the_end(bench: Bench, line: str) -> object:
    """Return the state of an attempt of ten minutes nine and a half minutes after its end."""
    attempt = begin(bench.person, slug=bench.made_quiz(text_with(f"time_limit: 10 min\n{line}")))
    actions.settle(attempt_of(attempt), NOW + 19.5 * MINUTE, grace_s=GRACE_S)
    return attempt_of(attempt).state


def starts_or_not(bench: Bench, line: str) -> object:
    """Return whether the learner can start from this computer, saying nothing."""
    entry = queries.quiz_entry(bench.made_quiz(text_with(line)))
    assert entry is not None
    try:
        actions.start(
            entry, bench.person, NOW, secret="s", zone=ZONE, grace_s=GRACE_S, claim=Claim("127.0.0.1")
        )
    except NoAccess:
        return False
    return True


def second_attempt(bench: Bench, line: str) -> object:
    try:
        return len(bench.taken(line, {}, {}))
    except CannotStart:
        return "refused"


def graded(bench: Bench, line: str) -> object:
    """Return the result of an attempt with one of two right, one with none and one with both."""
    body = "## A? {#a}\n\n- [x] Yes\n- [ ] No\n\n## B? {#b}\n\n- [x] Yes\n- [ ] No\n"
    line = f"attempts: 3\nreview: after-submit\n{line}"
    attempts = bench.taken(line, {"a": ["1"]}, {"a": ["1"], "b": ["1"]}, {}, body=body)
    return overview("x", parsed_quiz(text_with(line, body)), "en", attempts, NOW, GRACE_S).percent


def passed(bench: Bench, line: str) -> object:
    [attempt] = bench.taken(line, {name: ["1"] for name in "abc"})
    return attempt.passed


def points(bench: Bench, line: str) -> object:
    """Return the points of attempts with one answer below zero, alone and beside a right one."""
    attempts = bench.taken(f"attempts: 2\n{line}", {"a": ["2"]}, {"a": ["2"], "b": ["1"]}, body=WEIGHTS)
    return tuple(attempt.points for attempt in reversed(attempts))


def very_sure(bench: Bench, line: str) -> object:
    """Return the points and the maximum of an attempt that was very sure of one right and one wrong answer."""
    [attempt] = bench.taken(f"floor: none\n{line}", {"a": ["1", "\t3"], "b": ["2", "\t3"]}, body=TWO)
    return attempt.points, attempt.max_points


def parts_at(state: str) -> Callable[[Bench, str], object]:
    def seen(bench: Bench, line: str) -> object:
        line = f"closes: {written(NOW + 60 * MINUTE)}\n{line}"
        slug = bench.made_quiz(text_with(line))
        attempt = begin(bench.person, slug=slug)
        if state != "during":
            hand_in(attempt)
        later = {"while-open": 10 * MINUTE, "after-close": 61 * MINUTE}.get(state, MINUTE)
        quiz = parsed_quiz(text_with(line))
        return sorted(shown_parts(quiz.settings, attempt_of(attempt), NOW + later))

    return seen


def order(bench: Bench, line: str) -> object:
    """Return whether questions and options come in another order than that of the file."""
    paper = attempt_of(begin(bench.person, slug=bench.made_quiz(text_with(line)))).paper
    questions = [id_ for ids in paper["pages"] for id_ in ids]
    options = [key for id_ in questions for key in paper["options"][id_]]
    return (questions != list("abcdef"), options != list("123456") * 6)


def pages(bench: Bench, line: str) -> object:
    return len(attempt_of(begin(bench.person, slug=bench.made_quiz(text_with(line)))).paper["pages"])


SOON, PAST = written(NOW + 10 * MINUTE), written(NOW - 10 * MINUTE)
CLOSES = f"time_limit: 20 min\ncloses: {SOON}\n"
MARKS, NOTHING = ["marks"], list[str]()
# setting: a line, what is seen then, another line, what is seen then
SETTINGS: Mapping[str, tuple[str, object, str, object, Callable[[Bench, str], object]]] = {
    "title": ("title: Zebra", True, "title: T", False, shown("Zebra</h1>")),
    "summary": ("summary: Zebra", True, "summary: T", False, shown("Zebra")),
    "audience": ("audience: Zebras", True, "audience: T", False, shown("Zebras")),
    "tags": ("tags: [stripes]", True, "tags: [t]", False, shown("stripes")),
    "language": (
        "language: zh\naudience: T", True, "language: en\naudience: T", False,
        shown('<dd lang="zh-Hans">T</dd>'),
    ),
    "time_limit": ("time_limit: 7 min", 7, "time_limit: 9 min", 9, lasts),
    "opens": (f"opens: {SOON}", False, f"opens: {PAST}", True, starts),
    "closes": (f"closes: {SOON}", True, f"closes: {PAST}", False, starts),
    "required": ("required: yes", True, "required: no", False, shown(">Required<")),
    "cut_by_close": (f"{CLOSES}cut_by_close: yes", 10, f"{CLOSES}cut_by_close: no", 20, lasts),
    "at_end": ("at_end: abandon", "abandoned", "at_end: autosubmit", "closed_by_time", after_the_end),
    "grace": ("at_end: grace\ngrace: 5 min", "abandoned", "at_end: grace\ngrace: 15 min", "in_progress", after_the_end),
    "network_allowance": (
        "network_allowance: 10 min", "in_progress", "network_allowance: 0 s", "closed_by_time", after_the_end,
    ),
    "delay": ("attempts: 2\ndelay: 1 h", "refused", "attempts: 2", 2, second_attempt),
    "password": ("password: open", False, "password: \"\"", True, starts_or_not),
    "networks": ("networks: [10.0.0.0/8]", False, "networks: [127.0.0.0/8]", True, starts_or_not),
    "honour": ("honour: yes", False, "honour: no", True, starts_or_not),
    "units": ("units: [nowhere]", False, "units: []", True, starts_or_not),
    "after": ("after: [other]", False, "after: []", True, starts_or_not),
    "offline": ("offline: yes", True, "offline: no", False, shown("/offline")),
    "attempts": ("attempts: 1", "refused", "attempts: unlimited", 2, second_attempt),
    **MARKING_EFFECTS,
    "grading": ("grading: first", Decimal(50), "grading: latest", Decimal(0), graded),
    "pass": ("pass: 50%", True, "pass: 60%", False, passed),
    "review.during": ("review: {during: marks}", MARKS, "review: {during: nothing}", NOTHING, parts_at("during")),
    "review.just-after": (
        "review: {just-after: marks}", MARKS, "review: {just-after: nothing}", NOTHING, parts_at("just-after"),
    ),
    "review.while-open": (
        "review: {while-open: marks}", MARKS, "review: {while-open: nothing}", NOTHING, parts_at("while-open"),
    ),
    "review.after-close": (
        "review: {after-close: marks}", MARKS, "review: {after-close: nothing}", NOTHING, parts_at("after-close"),
    ),
    "shuffle": ("shuffle: questions", (True, False), "shuffle: options", (False, True), order),
    "page": ("page: all", 1, "page: 2", 3, pages),
    "behaviour": ("behaviour: adaptive", True, "behaviour: deferred", False, shown("your best try counts")),
    "one_device": ("one_device: yes", True, "one_device: no", False, shown("One device at a time.")),
    "announce": ("announce: focus", True, "announce: paste", False, shown("How often you leave the page")),
    "navigation": ("navigation: sequential", True, "navigation: free", False, shown("you cannot go back")),
    "floor": (
        "floor: none", (Decimal("-0.5"), Decimal("0.5")), "floor: question", (Decimal(0), Decimal(1)), points,
    ),
    "confidence": ("confidence: yes", (Decimal(-3), Decimal(6)), "confidence: no", (Decimal(1), Decimal(2)), very_sure),
}  # fmt: skip
# Former names: tests/test_front_matter_keys.py; required quizzes: tests/home; what the lint leaves out:
# tests/quizzes/format/test_lint.py.
ELSEWHERE = {"aliases", "lint_off", "pool", "required"}


def test_every_setting_is_in_the_table() -> None:
    known = {
        f"{one.name}.{inner.name}" if one.fields else one.name
        for one in FIELDS
        for inner in one.fields or (one,)
    }
    assert known == set(SETTINGS) | ELSEWHERE


@pytest.mark.parametrize("side", [0, 2])
@pytest.mark.parametrize("name", SETTINGS)
def test_setting_has_its_effect(app: Flask, sign_in: SignIn, name: str, side: int) -> None:
    row = SETTINGS[name]
    assert row[4](Bench(sign_in), str(row[side])) == row[side + 1]


@pytest.mark.parametrize(("word", "result"), [("highest", 100), ("average", 50)])
def test_grading_takes_the_best_or_the_mean(app: Flask, sign_in: SignIn, word: str, result: int) -> None:
    assert graded(Bench(sign_in), f"grading: {word}") == result


def test_floor_at_the_total_keeps_a_negative_mark_until_all_are_added(app: Flask, sign_in: SignIn) -> None:
    assert points(Bench(sign_in), "floor: total") == (Decimal(0), Decimal("0.5"))


def one_question(attributes: str, answers: str = "- [x] 1\n- [x] 2\n- [ ] 3\n- [ ] 4\n- [ ] 5") -> str:
    return f"## Ask? {{#a {attributes}}}\n\n{answers}\n\n## Other? {{#b}}\n\n- [x] Yes\n- [ ] No\n"


def earned(
    *given: str, answers: str = "- [x] 1\n- [x] 2\n- [ ] 3\n- [ ] 4\n- [ ] 5"
) -> Callable[[Bench, str], object]:
    def seen(bench: Bench, attributes: str) -> object:
        [attempt] = bench.taken("", {"a": list(given)}, body=one_question(attributes, answers))
        return attempt.points, attempt.max_points

    return seen


def results_page(words: str) -> Callable[[Bench, str], object]:
    def seen(bench: Bench, attributes: str) -> object:
        bench.taken("", {"a": ["1"]}, body=one_question(attributes))
        trainer = make_user("Trainer", Role.TRAINER)
        db.session.commit()
        page = bench.sign_in(trainer).get(
            f"/quizzes/quiz{bench.made}/results", headers={"Accept-Language": "en"}
        )
        return words in page.text

    return seen


def options_shuffled(bench: Bench, attributes: str) -> object:
    slug = bench.made_quiz(text_with("shuffle: none", one_question(attributes)))
    return attempt_of(begin(bench.person, slug=slug)).paper["options"]["a"] != list("12345")


def second_try(bench: Bench, attributes: str) -> object:
    """Return the points of an attempt whose first try was wrong and the second right."""
    attempt = begin(bench.person, slug=bench.made_quiz(text_with("", one_question(attributes, "= red"))))
    kept = queries.kept_quiz(attempt_of(attempt).revision_id, attempt_of(attempt).digest)
    for text in ("blue", "red"):
        answer(attempt, {"a": [text]})
        saving.check_answers(attempt_of(attempt), kept, [GivenAnswer("a", [text])], NOW, grace_s=GRACE_S)
    hand_in(attempt)
    return attempt_of(attempt).points


def kind_shown(bench: Bench, attributes: str) -> object:
    slug = bench.made_quiz(text_with("", one_question(attributes, "- [x] 1\n- [ ] 2")))
    attempt = begin(bench.person, clock.now(), slug)
    db.session.commit()
    return (
        'data-kind="checkbox"' in bench.sign_in(bench.person).get(f"/quizzes/attempts/{attempt}/pages/1").text
    )


def asked_page(words: str) -> Callable[[Bench, str], object]:
    """Whether a question without answers below it is asked with these words."""

    def effect(bench: Bench, attributes: str) -> bool:
        slug = bench.made_quiz(text_with("", f"## Write. {{#a {attributes}}}\n"))
        attempt = begin(bench.person, clock.now(), slug)
        db.session.commit()
        return words in bench.sign_in(bench.person).get(f"/quizzes/attempts/{attempt}/pages/1").text

    return effect


ATTRIBUTES: Mapping[str, tuple[str, object, str, object, Callable[[Bench, str], object]]] = {
    "type": ("type=multiple", True, "type=single", False, kind_shown),
    "points": ("points=3", (Decimal(3), Decimal(4)), "points=2", (Decimal(2), Decimal(3)), earned("1", "2")),
    "score": (
        "score=net-correct", (Decimal("0.5"), Decimal(2)), "score=all-or-nothing", (Decimal(0), Decimal(2)),
        earned("1"),
    ),
    "tags": ("tags=zebra", True, "tags=other", False, results_page(">zebra<")),
    "difficulty": ("difficulty=hard", True, "difficulty=easy", False, results_page(">Hard<")),
    "shuffle": ("shuffle", True, "shuffle=no", False, options_shuffled),
    "unit": (
        "type=numeric unit=required", (Decimal(0), Decimal(2)), "type=numeric unit=optional", (Decimal(1), Decimal(2)),
        earned("12", answers="= 12 kg"),
    ),
    "words": (
        "type=essay words=120..300", True, "type=essay words=..300", False, asked_page("asked for: 120 to 300"),
    ),
    "files": ("type=file files=2..3", True, "type=file", False, asked_page("2 to 3 files of at most 10 MB each.")),
    "accept": ("type=file accept=odt,txt", True, "type=file", False, asked_page("Accepted: ODT, TXT")),
    "size": ("type=file size=3MB", True, "type=file", False, asked_page("One file of at most 3 MB.")),
    "tries": ("tries=3", Decimal("0.67"), "tries=1", Decimal(0), second_try),
    "penalty": ("tries=3 penalty=10%", Decimal("0.9"), "tries=3 penalty=50%", Decimal("0.5"), second_try),
    "traditional": (
        "traditional=yes", (Decimal(1), Decimal(2)), "traditional=no", (Decimal(0), Decimal(2)),
        earned("紅色", answers="= 红色"),
    ),
}  # fmt: skip


def test_every_attribute_is_in_the_table() -> None:
    assert set(KEYS) - {"lint_off", "lesson"}  # the lesson in test_lesson_links.py == set(ATTRIBUTES)


@pytest.mark.parametrize("side", [0, 2])
@pytest.mark.parametrize("name", ATTRIBUTES)
def test_attribute_has_its_effect(app: Flask, sign_in: SignIn, name: str, side: int) -> None:
    row = ATTRIBUTES[name]
    assert row[4](Bench(sign_in), str(row[side])) == row[side + 1]


@pytest.mark.parametrize(("attributes", "count"), [("{draw=2}", 2), ("", 6)])
def test_part_draws_so_many_questions(app: Flask, sign_in: SignIn, attributes: str, count: int) -> None:
    bench = Bench(sign_in)
    slug = bench.made_quiz(text_with("", f"# Part {attributes}\n\n{QUESTIONS}"))
    assert (
        len([id_ for ids in attempt_of(begin(bench.person, slug=slug)).paper["pages"] for id_ in ids])
        == count
    )


@pytest.mark.parametrize(("attributes", "is_mixed"), [("{shuffle}", True), ("{shuffle=no}", False)])
def test_part_shuffles_its_questions(app: Flask, sign_in: SignIn, attributes: str, is_mixed: bool) -> None:
    bench = Bench(sign_in)
    slug = bench.made_quiz(text_with("shuffle: none", f"# Part {attributes}\n\n{QUESTIONS}"))
    found = [id_ for ids in attempt_of(begin(bench.person, slug=slug)).paper["pages"] for id_ in ids]
    assert (found != list("abcdef")) is is_mixed


@pytest.mark.parametrize(("given", "is_told"), [("2", True), ("1", False)])
def test_hint_is_shown_with_the_feedback_to_a_wrong_answer(
    app: Flask, sign_in: SignIn, given: str, is_told: bool
) -> None:
    bench = Bench(sign_in)
    body = "## A? {#a}\n\n- [x] 1\n- [ ] 2\n\nHint: Think of *zebras*.\n"
    for review, sees in (("all", True), ("marks", False)):
        [attempt] = bench.taken(
            f"review: {{just-after: {review}, while-open: {review}}}", {"a": [given]}, body=body
        )
        page = bench.sign_in(bench.person).get(f"/quizzes/attempts/{attempt.id}").text
        assert ("<em>zebras</em>" in page) is (is_told and sees)
