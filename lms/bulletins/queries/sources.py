"""Reading the figures of a bulletin from what is published; results only, never minutes, logins or check-ins."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import select

from lms.audit.evidence import moment
from lms.boards.periods import Period
from lms.boards.queries import catalogue as boards
from lms.boards.queries import issues as board_issues
from lms.boards.queries import rows as board_rows
from lms.boards.queries import stages
from lms.bulletins.definition import BulletinDefinition
from lms.bulletins.words import Absence, BulletinSection
from lms.contests.results.queries import results
from lms.contests.results.result_lists import FINALS
from lms.contests.rules.identity import Contest
from lms.contests.rules.queries import contests
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db
from lms.library.queries import documents as library
from lms.people.identity import Unit
from lms.people.queries import people
from lms.quizzes.queries.attempts import finished_attempts, kept_quizzes, quiz_entries
from lms.text.wording import plain_number

MOST_WINNERS, MOST_ESSAYS, MOST_OFFERED, MOST_COMING = 30, 10, 12, 12
Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scope:
    """What figures are read for: the rules of a bulletin, its period in the site's zone, and the moment of reading."""

    definition: BulletinDefinition
    period: Period
    zone: tzinfo
    now: datetime

    @property
    def from_at(self) -> datetime:
        """When the period begins."""
        return self.period.from_at(self.zone)

    @property
    def until_at(self) -> datetime:
        """The first moment after the period."""
        return self.period.until_at(self.zone)

    def holds(self, at: datetime) -> bool:
        """Return whether a moment lies in the period."""
        return self.from_at <= at < self.until_at

    def is_near(self, at: datetime | None) -> bool:
        """Return whether a moment comes within the length of one period after the reading."""
        return at is not None and self.now < at <= self.now + (self.until_at - self.from_at)


def figures(scope: Scope) -> dict[str, list[Entry]]:
    """Return the figures of each part of a bulletin as plain JSON, without a word of any language around them."""
    read = {
        BulletinSection.PERIOD: _period,
        BulletinSection.BOARDS: _boards,
        BulletinSection.CONTESTS: _contests,
        BulletinSection.ESSAYS: _essays,
        BulletinSection.PARTICIPATION: _participation,
        BulletinSection.LEARNING: _learning,
        BulletinSection.NEXT: _next,
    }
    return {
        one.value: list(read[one](scope))
        for one in scope.definition.sections
        if one is not BulletinSection.TEXT
    }


def _period(scope: Scope) -> Iterator[Entry]:
    yield {"first": scope.period.first.isoformat(), "last": scope.period.last.isoformat()}


def _boards(scope: Scope) -> Iterator[Entry]:
    """Yield the first places of the newest issue whose period ended in this one, as they were published."""
    for slug in scope.definition.boards:
        board = boards.board(slug)
        if board is None:
            yield {"slug": slug, "titles": {}, "absent": Absence.GONE.value}
            continue
        named = {"slug": slug, "titles": dict(board.definition.titles)}
        found = [
            one
            for one in board_issues.current_issues(board.document.id)
            if scope.from_at < one.until_at <= scope.until_at
        ]
        if not found:
            yield {**named, "absent": Absence.NONE.value}
        elif scope.definition.public and not (board.definition.public and found[-1].rules["public"]):
            yield {**named, "absent": Absence.PRIVATE.value}
        else:
            newest = found[-1]
            yield {
                **named,
                "number": newest.number,
                "period": newest.period,
                "digest": newest.digest,
                **({"provisional": True} if stages.is_provisional(newest) else {}),
                "people": newest.row_count,
                "others": [one.number for one in found[:-1]],
                "rows": [
                    {
                        "rank": one.rank,
                        "name": one.name,
                        "unit": one.unit_name,
                        "unit_en": one.detail["unit_en"],
                        "points": plain_number(one.points),
                    }
                    for one in board_rows.first_rows([newest.id], scope.definition.places)[newest.id]
                ],
            }


def _covered(scope: Scope) -> list[Contest]:
    """Return the contests of a bulletin: those it names, else all with a published list."""
    if scope.definition.contests:
        found = (contests.contest(slug) for slug in scope.definition.contests)
        return [one for one in found if one is not None]
    return [contest for contest, _ in results.published_contests()]


def _contests(scope: Scope) -> Iterator[Entry]:
    """Yield the newest public list of each contest that published one in the period."""
    covered = _covered(scope)
    for slug in scope.definition.contests:
        if slug not in {one.slug for one in covered}:
            yield {"slug": slug, "titles": {}, "absent": Absence.GONE.value}
    for contest in covered:
        rules, lists = definition_of(contest), results.public_lists(contest.id)
        named = {"slug": contest.slug, "titles": dict(rules.titles)}
        if not any(scope.holds(one.published_at) for one in lists):
            if scope.definition.contests:
                yield {**named, "absent": Absence.NONE.value}
            continue
        newest = lists[0]
        yield {
            **named,
            "number": newest.number,
            "state": newest.state,
            "digest": newest.digest,
            "winners": len(newest.rows),
            "awards": [_winner(row, contest) for row in newest.rows[:MOST_WINNERS]],
        }


def _winner(row: Mapping[str, Any], contest: Contest) -> Entry:
    prize = next((one.titles for one in definition_of(contest).prizes if one.key == row["award"]), {})
    return {
        "award": dict(prize) or {"zh_Hans": row["award"]},
        "title": row["title"],
        "authors": list(row["authors"]),
        "unit": row["unit"],
        "unit_en": row["unit_en"],
    }


def _essays(scope: Scope) -> Iterator[Entry]:
    """Yield the first essays of each collection that was opened to everyone in the period."""
    for contest in _covered(scope):
        if not allows(Stage(contest.stage), Act.READ_COLLECTION):
            continue
        opened = [one.at for one in contests.stage_changes(contest.id) if one.to_stage == contest.stage]
        final = results.newest(contest.id, *FINALS)
        if final is None or not opened or not scope.holds(opened[-1]):
            continue
        best: dict[str, str] = {}
        for row in final.rows:
            best.setdefault(row["category"], row["award"])
        chosen = [row for row in final.rows if row["award"] == best[row["category"]]]
        for row in chosen[:MOST_ESSAYS]:
            titles = dict(definition_of(contest).titles)
            yield {"contest": contest.slug, "titles": titles, "code": row["code"], **_winner(row, contest)}


def _participation(scope: Scope) -> Iterator[Entry]:
    """Yield how many people of each unit finished a quiz in the period, in the order of the tree of units.

    Units are those one step below the bulletin's own; what is not there has no entry, so that no unit stands at 0.
    """
    attempt = finished_attempts(with_waiting=True).c
    asked = (
        select(attempt.user_id, attempt.unit_path)
        .where(attempt.finished_at >= scope.from_at, attempt.finished_at < scope.until_at)
        .distinct()
    )
    every = people.all_units()
    root = _root(scope.definition, every)
    if root is not None:
        asked = asked.where(attempt.unit_path.startswith(root.path, autoescape=True))
    steps = {one.path: one for one in every if one.parent_id == (root.id if root else None)}
    counts = Counter(
        dict.fromkeys((user, _step(path or "", root, steps)) for user, path in db.session.execute(asked))
    )
    people_of = Counter(path for _, path in counts)
    for path, one in steps.items():
        if people_of[path]:
            yield {"unit": one.name, "unit_en": one.name_en, "people": people_of[path]}
    if people_of[""]:
        yield {
            "unit": root.name if root else "",
            "unit_en": root.name_en if root else "",
            "people": people_of[""],
            "rest": True,
        }


def _root(definition: BulletinDefinition, every: Sequence[Unit]) -> Unit | None:
    """Return the unit a bulletin is about, else the one at the top of the tree; None where several are there."""
    tops = [one for one in every if one.parent_id is None]
    if definition.unit:
        return next((one for one in every if one.code == definition.unit), None)
    return tops[0] if len(tops) == 1 else None


def _step(path: str, root: Unit | None, steps: Mapping[str, Unit]) -> str:
    """Return the path of the unit one step below the root that a path leads through; empty where there is none."""
    start = root.path if root else "/"
    inside = path.removeprefix(start).partition("/")[0]
    step = f"{start}{inside}/" if inside else ""
    return step if step in steps else ""


def _learning(scope: Scope) -> Iterator[Entry]:
    """Yield the courses of the site, and the quizzes that everyone can take at the moment of reading."""
    keys = [one.key for one in library.live_documents("course")][:MOST_OFFERED]
    open_now = [
        entry.key
        for entry, one in _quizzes()
        if (one.opens_at is None or one.opens_at <= scope.now)
        and (one.closes_at is None or one.closes_at > scope.now)
    ][:MOST_OFFERED]
    titles = library.titles([*keys, *open_now])
    for kind, listed in (("course", keys), ("quiz", open_now)):
        for key in listed:
            yield {"kind": kind, "slug": key.partition("/")[2], "titles": titles.get(key, {})}


def _quizzes() -> list[tuple[Any, Any]]:
    """Return the quizzes that are not for some units alone, with their settings."""
    entries = quiz_entries()
    kept = kept_quizzes((one.revision_id, one.digest) for one in entries)
    found = [(one, kept[one.revision_id].quiz.settings) for one in entries]
    return [(one, settings) for one, settings in found if not settings.units]


def _next(scope: Scope) -> Iterator[Entry]:
    """Yield what comes within the length of one period, soonest first."""
    coming = [*_next_boards(scope), *_next_quizzes(scope), *_next_contests(scope)]
    yield from sorted(coming, key=lambda one: (one["at"], one["kind"], one["slug"]))[:MOST_COMING]


def _next_boards(scope: Scope) -> Iterator[Entry]:
    for board, publication in boards.next_publications(scope.now, scope.zone):
        is_shown = board.definition.public or not scope.definition.public
        if scope.is_near(publication.at) and is_shown and not publication.by_hand:
            titles = dict(board.definition.titles)
            yield {"kind": "board", "slug": board.slug, "titles": titles, "at": moment(publication.at)}


def _next_quizzes(scope: Scope) -> Iterator[Entry]:
    found = [
        (kind, entry, at)
        for entry, one in _quizzes()
        for kind, at in (("quiz-opens", one.opens_at), ("quiz-closes", one.closes_at))
        if scope.is_near(at)
    ]
    titles = library.titles([entry.key for _, entry, _ in found])
    for kind, entry, at in found:
        yield {"kind": kind, "slug": entry.slug, "titles": titles.get(entry.key, {}), "at": moment(at)}


def _next_contests(scope: Scope) -> Iterator[Entry]:
    for contest in contests.contests_in(Stage.CALL, Stage.OPEN):
        rules = definition_of(contest)
        for kind, at in (
            ("contest-opens", rules.calendar.opens_at),
            ("contest-closes", rules.calendar.deadline_at),
        ):
            if scope.is_near(at):
                titles = dict(rules.titles)
                yield {"kind": kind, "slug": contest.slug, "titles": titles, "at": moment(at)}
