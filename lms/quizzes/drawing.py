"""The paper of one attempt: which questions, in which order, on which page, with options in which order.

Everything follows from the quiz and the seed. Only `random.Random(str)` seeding and `.random()` are used, whose
results Python promises to keep; candidates are sorted by id first, so the order of the file does not matter.
The paper is stored with the attempt, so a later change of quiz or algorithm cannot change a running one.
"""

import random
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lms.quizzes.format.blueprint import assigned
from lms.quizzes.format.questions import (
    Question,
    QuestionType,
    Quiz,
    QuizSettings,
    Section,
    Shuffle,
)

ALGORITHM = 1
_SHUFFLED = frozenset(
    {QuestionType.SINGLE, QuestionType.MULTIPLE, QuestionType.MATCHING, QuestionType.SURVEY}
)


@dataclass(frozen=True, slots=True)
class Paper:
    """`pages` lists question ids page by page; `options` maps a question id to its option keys as shown.

    `targets` does so for the right sides of matching questions.
    """

    pages: tuple[tuple[str, ...], ...]
    options: Mapping[str, tuple[str, ...]]
    algorithm: int = ALGORITHM
    seed: str = ""
    targets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def question_ids(self) -> tuple[str, ...]:
        """All question ids in the order of the paper."""
        return tuple(id_ for page in self.pages for id_ in page)

    def page_of(self, question_id: str) -> int | None:
        """Return the number of the page, from 1, that holds the question, or None."""
        return next((number for number, page in enumerate(self.pages, 1) if question_id in page), None)

    def questions(self, quiz: Quiz) -> tuple[Question, ...]:
        """Return the questions of the paper in its order; one that the quiz no longer has is left out."""
        known = {question.id: question for question in quiz.questions}
        return tuple(known[id_] for id_ in self.question_ids if id_ in known)

    def to_data(self) -> dict[str, Any]:
        """Return the paper as JSON-ready data."""
        return {
            "algorithm": self.algorithm,
            "seed": self.seed,
            "pages": [list(page) for page in self.pages],
            "options": {id_: list(keys) for id_, keys in self.options.items()},
            **({"targets": {id_: list(keys) for id_, keys in self.targets.items()}} if self.targets else {}),
        }


def paper_from_data(data: Mapping[str, Any]) -> Paper:
    """Rebuild the paper that `to_data` wrote."""
    options = {id_: tuple(keys) for id_, keys in data["options"].items()}
    targets = {id_: tuple(keys) for id_, keys in data.get("targets", {}).items()}
    return Paper(tuple(map(tuple, data["pages"])), options, data["algorithm"], data["seed"], targets)


def draw(quiz: Quiz, seed: str, met: Mapping[str, int] | None = None) -> Paper:
    """Draw a paper. `seed` is any text that is unique to the attempt, such as an HMAC; keep it with the attempt.

    `met` counts how often the learner met a question in earlier attempts; a pool gives the least met ones first.
    """
    drawer = _Drawer(quiz.settings, seed, met or {})
    parts = [drawer.section(section, number) for number, section in enumerate(quiz.sections)]
    options = {
        question.id: drawer.options(question) for part in parts for question in part if question.options
    }
    targets = {
        question.id: drawer.targets(question) for part in parts for question in part if question.targets
    }
    return Paper(_pages(parts, quiz.settings.per_page), options, ALGORITHM, seed, targets)


def without(quiz: Quiz, held: Collection[str]) -> Quiz:
    """Return the quiz without some questions; a section that draws more than are left draws all of them."""
    if not held:
        return quiz
    return replace(quiz, sections=tuple(_section_without(section, held) for section in quiz.sections))


def _section_without(section: Section, held: Collection[str]) -> Section:
    left = tuple(question for question in section.questions if question.id not in held)
    return replace(section, questions=left)


@dataclass(frozen=True, slots=True)
class _Drawer:
    settings: QuizSettings
    seed: str
    met: Mapping[str, int] = field(default_factory=dict)

    def _shuffled(self, ids: Iterable[str], purpose: str) -> list[str]:
        # Each purpose has its own stream, so that an edit in one place leaves the order everywhere else alone.
        stream = random.Random(f"{self.seed}/{purpose}")  # noqa: S311 -- a fair order, not a secret
        keyed = [(stream.random(), id_) for id_ in sorted(ids)]
        return [id_ for _, id_ in sorted(keyed)]

    def section(self, section: Section, number: int) -> list[Question]:
        by_id = {question.id: question for question in section.questions}
        name = section.id or str(number)
        chosen = list(by_id)
        if section.draw is not None:
            order = self._shuffled(by_id, f"draw/{name}")
            least_met = sorted(order, key=lambda id_: self.met.get(id_, 0))
            taken = set(least_met[: section.draw])
            if section.cells:
                taken = set(assigned(section.cells, (by_id[id_] for id_ in least_met)))
            chosen = [id_ for id_ in by_id if id_ in taken]
        is_shuffled = self.settings.shuffle in (Shuffle.QUESTIONS, Shuffle.ALL)
        if is_shuffled if section.shuffle is None else section.shuffle:
            chosen = self._shuffled(chosen, f"order/{name}")
        return [by_id[id_] for id_ in chosen]

    def targets(self, question: Question) -> tuple[str, ...]:
        return tuple(self._shuffled((target.key for target in question.targets), f"targets/{question.id}"))

    def options(self, question: Question) -> tuple[str, ...]:
        keys = tuple(option.key for option in question.options)
        if question.type is QuestionType.ORDERING:
            shown = self._shuffled(keys, f"options/{question.id}")
            # The right order would look like an answer that needs no thought.
            return tuple(shown) if tuple(shown) != keys else (*keys[1:], keys[0])
        is_shuffled = self.settings.shuffle in (Shuffle.OPTIONS, Shuffle.ALL)
        wanted = is_shuffled if question.shuffle is None else question.shuffle
        if not wanted or question.type not in _SHUFFLED:
            return keys
        return tuple(self._shuffled(keys, f"options/{question.id}"))


def _pages(parts: list[list[Question]], per_page: int | None) -> tuple[tuple[str, ...], ...]:
    """Cut the paper into pages; a page never crosses a section, so that case text stands with its questions."""
    if per_page is None:
        whole = tuple(question.id for part in parts for question in part)
        return (whole,) if whole else ()
    pages = []
    for part in parts:
        ids = tuple(question.id for question in part)
        pages += [ids[start : start + per_page] for start in range(0, len(ids), per_page)]
    return tuple(pages)
