"""Read the quiz files of the content folder for checking, and write an imported quiz there."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from lms.errors import N_, Conflict, Refused
from lms.library.paths import content_path
from lms.problems import Problem
from lms.quizzes.merge import merge
from lms.quizzes.parser import Parsed, parse
from lms.quizzes.questions import Quiz
from lms.source import MAX_BYTES, decode

_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


@dataclass(frozen=True, slots=True)
class CheckedQuiz:
    """A quiz of the folder as its files stand now: the quiz (None when it has errors) and all problems."""

    slug: str
    paths: tuple[str, ...]
    quiz: Quiz | None
    problems: tuple[Problem, ...]

    @property
    def error_count(self) -> int:
        """How many problems keep it from being published."""
        return sum(not problem.warning for problem in self.problems)

    @property
    def warning_count(self) -> int:
        """How many problems are only warnings."""
        return len(self.problems) - self.error_count


def checked_quizzes(content: Path, zone: tzinfo, default_language: str) -> list[CheckedQuiz]:
    """Read every quiz below content/quizzes, its languages together, in the order of their names."""
    groups: dict[str, list[tuple[str, Path]]] = {}
    for file in sorted((content / "quizzes").glob("*.md")):
        path = f"quizzes/{file.name}"
        groups.setdefault(file.name.split(".", 1)[0], []).append((path, file))
    return [_checked(slug, files, zone, default_language) for slug, files in groups.items()]


def _checked(slug: str, files: list[tuple[str, Path]], zone: tzinfo, default_language: str) -> CheckedQuiz:
    parsed: list[Parsed] = []
    problems: list[Problem] = []
    for path, file in files:
        placed = content_path(path, default_language)
        text = placed if isinstance(placed, Problem) else decode(_head(file), path)
        if isinstance(text, Problem):
            problems.append(text)
        elif not isinstance(placed, Problem):
            parsed.append(parse(text, path, zone, placed.language))
    merged = merge(*parsed) if parsed else None
    problems += merged.problems if merged else ()
    is_sound = merged is not None and all(problem.warning for problem in problems)
    return CheckedQuiz(
        slug,
        tuple(path for path, _ in files),
        merged.quiz if merged and is_sound else None,
        tuple(problems),
    )


def _head(file: Path) -> bytes:
    """Return the file, cut just beyond the limit so that a huge one is refused without being read."""
    with file.open("rb") as source:
        return source.read(MAX_BYTES + 1)


def is_writable(content: Path) -> bool:
    """Tell whether quizzes can be written into the content folder of this machine."""
    folder = content / "quizzes"
    return os.access(folder if folder.is_dir() else content, os.W_OK)


def checked_slug(slug: str) -> str:
    """Return the name of a new quiz; Refused when it is not made of small letters, digits and hyphens."""
    slug = slug.strip()
    if not slug or len(slug) > 80 or not set(slug) <= _SIGNS or slug.startswith("-"):
        raise Refused(
            N_("A short name is made of small letters, digits and hyphens, such as accounts-basics.")
        )
    return slug


def slug_like(name: str) -> str:
    """Return a short name made from the name of a file; "imported" when nothing of it can be used."""
    letters = "".join(sign if sign in _SIGNS else "-" for sign in name.rpartition(".")[0].lower())
    return "-".join(part for part in letters.split("-") if part)[:60] or "imported"


def write_quiz(content: Path, slug: str, language: str, text: str) -> Path:
    """Write a new quiz file whole or not at all; Conflict when a quiz of that name is already there."""
    folder = content / "quizzes"
    folder.mkdir(parents=True, exist_ok=True)
    if any(file.name.split(".", 1)[0] == slug for file in folder.glob("*.md")):
        raise Conflict(N_("There is already a quiz named %(slug)s. Choose another short name."), slug=slug)
    file = folder / f"{slug}.{'zh' if language == 'zh_Hans' else 'en'}.md"
    making = file.with_suffix(".making")
    making.write_text(text, encoding="utf-8")
    making.replace(file)
    return file


def named_problems(quizzes: Sequence[CheckedQuiz]) -> list[Problem]:
    """Return the problems of all quizzes in order of file and line."""
    found = [problem for quiz in quizzes for problem in quiz.problems]
    return sorted(found, key=lambda problem: (problem.path, problem.line, problem.column))
