"""The tree of courses, modules and lessons: order, neighbours, progress, completion and where to go on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import chain


class RuleKind(StrEnum):
    """What makes a lesson done."""

    READ = "read"
    VIDEO = "video"
    QUIZ = "quiz"


@dataclass(frozen=True, slots=True)
class Rule:
    """A completion rule; `quiz` is the slug of the quiz to pass."""

    kind: RuleKind = RuleKind.READ
    quiz: str = ""

    def __str__(self) -> str:
        """Return the rule as it is stored and as `rule` reads it."""
        return f"{self.kind}:{self.quiz}" if self.quiz else str(self.kind)


def rule(text: str) -> Rule | None:
    """Read "read", "video" or "quiz:slug"; None when it is none of these."""
    kind, _, quiz = text.strip().partition(":")
    if kind == RuleKind.QUIZ and quiz.strip():
        return Rule(RuleKind.QUIZ, quiz.strip())
    if kind in (RuleKind.READ, RuleKind.VIDEO) and not quiz:
        return Rule(RuleKind(kind))
    return None


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """One course, module or lesson as a flat list gives it; `parent` is the key of the course or module."""

    kind: str
    key: str
    parent: str
    position: int
    title: str
    id: int = 0
    summary: str = ""
    minutes: int = 0
    rule: Rule = field(default_factory=Rule)
    cover: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """An entry with the entries below it, in order."""

    entry: OutlineItem
    children: tuple["Branch", ...] = ()

    def lessons(self) -> Iterator[OutlineItem]:
        """All lessons of this branch in reading order."""
        if self.entry.kind == "lesson":
            yield self.entry
        yield from chain.from_iterable(child.lessons() for child in self.children)

    @property
    def minutes(self) -> int:
        """The estimate for all lessons together."""
        return sum(lesson.minutes for lesson in self.lessons())


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many lessons are done."""

    done: int
    total: int

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down so that 100 means all; 0 for an empty branch."""
        return self.done * 100 // self.total if self.total else 0

    @property
    def is_full(self) -> bool:
        """Whether everything is done."""
        return self.total > 0 and self.done == self.total


def trees(entries: Iterable[OutlineItem]) -> tuple[Branch, ...]:
    """Build the courses from a flat list; an entry whose parent is absent is left out."""
    below: dict[str, list[OutlineItem]] = {}
    for entry in entries:
        below.setdefault("" if entry.kind == "course" else entry.parent, []).append(entry)

    def branches(parent: str) -> tuple[Branch, ...]:
        ordered = sorted(below.get(parent, ()), key=lambda entry: (entry.position, entry.key))
        return tuple(Branch(entry, branches(entry.key)) for entry in ordered)

    return branches("")


def share(branch: Branch, done: AbstractSet[str]) -> Share:
    """How much of a branch is done; `done` holds keys of lessons."""
    keys = [lesson.key for lesson in branch.lessons()]
    return Share(sum(key in done for key in keys), len(keys))


def neighbours(course: Branch, key: str) -> tuple[OutlineItem | None, OutlineItem | None]:
    """The lessons before and after one in reading order, over the borders of modules."""
    lessons = list(course.lessons())
    at = next((i for i, lesson in enumerate(lessons) if lesson.key == key), None)
    if at is None:
        return None, None
    return lessons[at - 1] if at else None, lessons[at + 1] if at + 1 < len(lessons) else None


def resume(course: Branch, done: AbstractSet[str], visited: Mapping[str, datetime]) -> OutlineItem | None:
    """The lesson to go on with: the one read last if it is open, else the next open one, else the first.

    None when all lessons are done or there are none.
    """
    lessons = list(course.lessons())
    read = [i for i, lesson in enumerate(lessons) if lesson.key in visited]
    last = max(read, key=lambda i: visited[lessons[i].key], default=0)
    return next((lesson for lesson in (*lessons[last:], *lessons[:last]) if lesson.key not in done), None)


def latest_course(courses: Sequence[Branch], visited: Mapping[str, datetime]) -> Branch | None:
    """The course in which something was read last."""
    read = [
        (visited[lesson.key], course)
        for course in courses
        for lesson in course.lessons()
        if lesson.key in visited
    ]
    return max(read, key=lambda pair: pair[0])[1] if read else None
