"""Read the quiz files of the content folder for checking, and write an imported quiz there."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path

from lms.errors import N_, Conflict, Refused
from lms.library.paths import content_path, is_ignored
from lms.library.reading import MAX_TEXT_BYTES
from lms.problems import Problem
from lms.quizzes.format.merge import merge
from lms.quizzes.format.parser import Parsed, parse
from lms.quizzes.format.places import located_problems
from lms.quizzes.format.questions import Quiz
from lms.quizzes.format.rendering import rendered
from lms.text.source import decode

_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


@dataclass(frozen=True, slots=True)
class CheckedQuiz:
    """A quiz as its files stand now: the quiz (None when it has errors) and all problems, file by file.

    `files` gives each file by the path that names it in problems; `parsed` holds those that could be read.
    """

    slug: str
    files: Mapping[str, Path]
    parsed: tuple[Parsed, ...]
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
    """Read every quiz of the content folder, its languages together, in the order of their names."""
    files = {f"quizzes/{file.name}": file for file in sorted((content / "quizzes").glob("*.md"))}
    return _grouped(files, zone, default_language)


def checked_files(files: Iterable[Path], zone: tzinfo, default_language: str) -> list[CheckedQuiz]:
    """Read some quiz files wherever they are; files of one name in several languages are one quiz."""
    return _grouped({str(file): file for file in files}, zone, default_language)


def _grouped(files: Mapping[str, Path], zone: tzinfo, default_language: str) -> list[CheckedQuiz]:
    groups: dict[tuple[Path, str], dict[str, Path]] = {}
    for path, file in files.items():
        if not is_ignored(file.name):
            groups.setdefault((file.parent, file.name.split(".", 1)[0]), {})[path] = file
    return [_checked(slug, group, zone, default_language) for (_, slug), group in groups.items()]


def _checked(slug: str, files: Mapping[str, Path], zone: tzinfo, default_language: str) -> CheckedQuiz:
    parsed: list[Parsed] = []
    problems: list[Problem] = []
    for path, file in files.items():
        placed = content_path(f"quizzes/{file.name}", default_language)
        text = placed if isinstance(placed, Problem) else _text(file)
        if isinstance(text, Problem):
            problems.append(replace(text, path=path))
        elif not isinstance(placed, Problem):
            parsed.append(parse(text, path, zone, placed.language))
    merged = merge(*parsed) if parsed else None
    problems += merged.problems if merged else ()
    if merged and merged.quiz:
        problems += _rendering_problems(merged.quiz, parsed, files)
    is_sound = merged is not None and all(problem.warning for problem in problems)
    return CheckedQuiz(
        slug, files, tuple(parsed), merged.quiz if merged and is_sound else None, tuple(problems)
    )


def _rendering_problems(quiz: Quiz, parsed: Iterable[Parsed], files: Mapping[str, Path]) -> Iterable[Problem]:
    """Return what rendering complains about, as it would when the content folder is checked or published."""
    for read in parsed:
        found = rendered(quiz, read.language, places=read.places).problems
        located = located_problems(found, text_of(files[read.path]))
        yield from (replace(problem, path=read.path) for problem in located)


def _text(file: Path) -> str | Problem:
    """Return the text of a file; a huge one is refused without being read."""
    with file.open("rb") as source:
        text = decode(source.read(MAX_TEXT_BYTES + 1), limit=MAX_TEXT_BYTES)
    if isinstance(text, Problem) and text.code == "file-too-large":
        return replace(text, values={**text.values, "bytes": file.stat().st_size})
    return text


def text_of(file: Path) -> str:
    """Return the text of a file that can be read, which is known from checking it."""
    text = _text(file)
    return "" if isinstance(text, Problem) else text


def is_writable(content: Path) -> bool:
    """Tell whether quizzes can be written into the content folder of this machine."""
    folder = content / "quizzes"
    return os.access(folder if folder.is_dir() else content, os.W_OK)


def checked_slug(slug: str) -> str:
    """Return the name of a new quiz; Refused when it is not made of small letters, digits and hyphens."""
    slug = slug.strip()
    if not slug or len(slug) > 80 or not set(slug) <= _SIGNS or slug.startswith("-"):
        raise Refused(
            N_(
                "A short name can contain only lowercase letters, digits and hyphens, such as accounts-basics."
            )
        )
    return slug


def slug_like(name: str) -> str:
    """Return a short name made from the name of a file; "imported" when nothing of it can be used."""
    letters = "".join(sign if sign in _SIGNS else "-" for sign in name.rpartition(".")[0].lower())
    return "-".join(part for part in letters.split("-") if part)[:60] or "imported"


def file_name(slug: str, language: str) -> str:
    """Return the name of a quiz file in the content folder."""
    return f"{slug}.{'zh' if language == 'zh_Hans' else 'en'}.md"


def write_quiz(content: Path, slug: str, language: str, text: str) -> Path:
    """Write a new quiz file whole or not at all; Conflict when a quiz of that name is already there."""
    folder = content / "quizzes"
    folder.mkdir(parents=True, exist_ok=True)
    if any(file.name.split(".", 1)[0] == slug for file in folder.glob("*.md")):
        raise Conflict(N_("A quiz named %(slug)s already exists. Choose another short name."), slug=slug)
    file = folder / file_name(slug, language)
    replace_text(file, text)
    return file


def replace_text(file: Path, text: str) -> None:
    """Write a file whole or not at all."""
    making = file.with_suffix(".making")
    making.write_text(text, encoding="utf-8")
    making.replace(file)
