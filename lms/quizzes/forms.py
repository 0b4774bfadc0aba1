"""The shape of what browsers send: answers of a page, answers from the script."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any, Protocol

from lms.errors import N_, Refused
from lms.quizzes.answer_encoding import GivenAnswer
from lms.quizzes.format.questions import Question
from lms.quizzes.overrides.lenient import Override
from lms.quizzes.verdicts import HandMark
from lms.text.values import read_decimal, read_moment, write_decimal

MOST_ANSWERS_AT_ONCE = 200
UNREADABLE = N_("The answers could not be read. Reload the page and try again.")


class QuizFormFields(Protocol):
    """What is needed of a posted form."""

    def __contains__(self, name: object) -> bool: ...
    def get(self, name: str) -> str | None: ...
    def __iter__(self) -> Iterator[str]: ...
    def getlist(self, name: str) -> list[str]: ...


def answers_of_page(form: QuizFormFields, questions: Iterable[str]) -> list[GivenAnswer]:
    """Return the answers of a page's form.

    A question of which the form says nothing is left out, and so is a finished one; the one whose "Clear my
    answer" was pressed is blank.
    """
    cleared = form.get("clear")
    return [
        GivenAnswer(
            id_,
            [] if id_ == cleared else [*_values(form, id_), *_certainty(form, id_)],
            was=_stored(form.get(f"was.{id_}")),
        )
        for id_ in questions
        if f"done.{id_}" not in form and (f"a.{id_}" in form or f"was.{id_}" in form)
    ]


def _certainty(form: QuizFormFields, question: str) -> list[str]:
    level = form.get(f"c.{question}")
    return [f"\t{level}"] if level else []


def _stored(was: str | None) -> str | None:
    """Return the answer as it is stored: forms send line breaks in another way."""
    return None if was is None else was.replace("\r\n", "\n")


def _values(form: QuizFormFields, question: str) -> list[str]:
    """Return the values of a question's fields; those of its parts, named `a.question.part`, as "part=value"."""
    start = f"a.{question}."
    parts = [f"{name.removeprefix(start)}={form.get(name)}" for name in form if name.startswith(start)]
    return form.getlist(f"a.{question}") + parts


def check_of_page(form: QuizFormFields, questions: Iterable[str]) -> list[GivenAnswer]:
    """Return the answer whose "Check" was pressed, if one was."""
    wanted = form.get("check")
    return [GivenAnswer(id_, _values(form, id_)) for id_ in questions if id_ == wanted]


def flags_of_page(form: QuizFormFields, questions: Iterable[str]) -> dict[str, bool]:
    """Return which questions of a page's form are flagged and which are not."""
    return {id_: f"flag.{id_}" in form for id_ in questions if f"was.{id_}" in form}


def answers_of_script(body: Any) -> tuple[list[GivenAnswer], dict[str, Refused]]:
    """Return the answers in `{"answers": {question: text or [keys]}, "sequence": n or {question: n}}`.

    One that cannot be read is returned by its question with the reason and does not hold up the others.
    Raises Refused when the whole has another shape.
    """
    return _answers_in(_member(body, "answers", dict), body.get("sequence"))


def checks_of_script(body: Any) -> tuple[list[GivenAnswer], dict[str, Refused]]:
    """Return the answers to check in `{"checks": {question: text or [keys]}}`, as `answers_of_script` does."""
    return _answers_in(_member(body, "checks", dict), 0)


def _answers_in(answers: Mapping[str, Any], sequence: Any) -> tuple[list[GivenAnswer], dict[str, Refused]]:
    if len(answers) > MOST_ANSWERS_AT_ONCE:
        raise Refused(UNREADABLE)
    given: list[GivenAnswer] = []
    unreadable: dict[str, Refused] = {}
    for id_, raw in answers.items():
        try:
            given.append(_given(id_, raw, sequence.get(id_) if isinstance(sequence, dict) else sequence))
        except Refused as refusal:
            unreadable[id_] = refusal
    return given, unreadable


def flags_of_script(body: Any) -> dict[str, bool]:
    """Return `{"flags": {question: bool}}`; Refused when the shape is another."""
    return {str(id_): bool(on) for id_, on in _member(body, "flags", dict).items()}


MOST_COUNTED = 100_000


def counts_of_script(body: Any) -> dict[str, int]:
    """Return `{"counts": {name: number}}`, what the browser counted so far; what is no such number is left out."""
    return {
        str(name): number
        for name, number in _member(body, "counts", dict).items()
        if type(number) is int and 0 <= number <= MOST_COUNTED
    }


def _member(body: Any, name: str, kind: type[Any]) -> Any:
    found = body.get(name, kind()) if isinstance(body, Mapping) else None
    if not isinstance(found, kind):
        raise Refused(UNREADABLE)
    return found


def _given(question: str, answer: Any, sequence: Any) -> GivenAnswer:
    raw = [answer] if isinstance(answer, str) else answer
    is_count = isinstance(sequence, int) and not isinstance(sequence, bool) and sequence >= 0
    if not is_count or not isinstance(raw, list) or not all(isinstance(value, str) for value in raw):
        raise Refused(UNREADABLE)
    return GivenAnswer(question, raw, sequence)


MOST_COMMENT = 5000
POINTS_BETWEEN = N_("Write points from 0 to %(most)s with up to two decimal places.")


def marks_of(form: QuizFormFields, question: Question) -> tuple[HandMark, dict[str, Refused]]:
    """Return the points and the comment of a marker's form, and what is wrong by the name of the field.

    A question with a rubric has a field for each criterion, `score.1` and so on; another has `points`.
    """
    errors: dict[str, Refused] = {}
    fields = {f"score.{number}": one.points for number, one in enumerate(question.rubric, 1)}
    fields = fields or {"points": question.points}
    given: dict[str, Decimal] = {}
    for name, most in fields.items():
        points = read_decimal(form.get(name) or "")
        if points is None or not 0 <= points <= most or points != round(points, 2):
            errors[name] = Refused(POINTS_BETWEEN, most=most)
        else:
            given[name] = points
    comment = (form.get("comment") or "").replace("\r\n", "\n").strip()
    if len(comment) > MOST_COMMENT:
        errors["comment"] = Refused(
            N_("The comment has %(length)s characters; the maximum is %(limit)s. Shorten it."),
            length=len(comment), limit=MOST_COMMENT,
        )  # fmt: skip
    scores = {
        name.removeprefix("score."): write_decimal(points)
        for name, points in given.items()
        if name != "points"
    }
    return HandMark(sum(given.values(), Decimal(0)), scores, comment), errors


MOST_TYPED = 20


def draft_of(form: QuizFormFields, question: Question) -> tuple[dict[str, str], int]:
    """Return what a marker has typed so far, cut to what the form takes, and the count of the browser."""
    names = [f"score.{number}" for number in range(1, len(question.rubric) + 1)] or ["points"]
    typed = {name: (form.get(name) or "").strip()[:MOST_TYPED] for name in names}
    comment = (form.get("comment") or "").replace("\r\n", "\n").strip()[:MOST_COMMENT]
    counted = form.get("sequence") or ""
    sequence = int(counted) if counted.isascii() and counted.isdigit() and len(counted) < 16 else 0
    return {name: value for name, value in (typed | {"comment": comment}).items() if value}, sequence


MOST_REASON = 2000
MOST_MORE_ATTEMPTS = 99
NO_MOMENT = N_("Enter a date and a time, such as 2026-12-01 09:00.")


def override_of(form: QuizFormFields, zone: tzinfo) -> tuple[Override, dict[str, Refused]]:
    """Return what the form of an exception sets, and what is wrong by the name of the field.

    Moments are in the time of the site, the limit in minutes.
    """
    errors: dict[str, Refused] = {}
    moments: dict[str, datetime | None] = {}
    for name in ("opens", "closes"):
        text = (form.get(name) or "").strip()
        moments[name] = read_moment(text.replace("T", " "), zone) if text else None
        if text and moments[name] is None:
            errors[name] = Refused(NO_MOMENT)
    limit = _whole(form, "limit", 1, 60 * 24 * 7, errors)
    more = _whole(form, "attempts", 1, MOST_MORE_ATTEMPTS, errors)
    if not (form.get("reason") or "").strip():
        errors["reason"] = Refused(N_("Enter the reason."))
    limit_s = None if limit is None else limit * 60
    return Override(moments["opens"], moments["closes"], limit_s, more), errors


def _whole(form: QuizFormFields, name: str, least: int, most: int, errors: dict[str, Refused]) -> int | None:
    text = (form.get(name) or "").strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
    if text and (number is None or not least <= number <= most):
        errors[name] = Refused(N_("Write a whole number from %(least)s to %(most)s."), least=least, most=most)
    return number


def minutes_of(form: QuizFormFields, most: int) -> int:
    """Return the minutes in the field `minutes`; raises Refused unless they are from 1 to `most`."""
    errors: dict[str, Refused] = {}
    minutes = _whole(form, "minutes", 1, most, errors)
    if errors:
        raise errors["minutes"]
    if minutes is None:
        raise Refused(N_("Enter how many minutes are added."))
    return minutes


def chosen_attempts(form: QuizFormFields) -> list[int] | None:
    """Return the numbers of the attempts that were ticked; None when the button was the one for all."""
    if (form.get("act") or "").endswith("-all"):
        return None
    return [int(one) for one in form.getlist("attempt") if one.isascii() and one.isdigit() and len(one) < 10]
