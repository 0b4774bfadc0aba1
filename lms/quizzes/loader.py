"""Read the quiz files of the content folder for checking, and write an imported quiz there."""

import os
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path

from lms.errors import N_, Conflict, Refused
from lms.library.documents import SourceFile, Sources
from lms.library.loader import folder_state
from lms.library.paths import RESERVED_NAME, content_path, is_ignored, is_reserved
from lms.library.reading import MAX_TEXT_BYTES
from lms.problems import Problem
from lms.quizzes.format.documents import read_quiz
from lms.quizzes.format.exporting.texts import media_name, pictures, texts_of
from lms.quizzes.format.lint.checking import lint, not_told
from lms.quizzes.format.merge import merge
from lms.quizzes.format.parser import Parsed, parse
from lms.quizzes.format.questions import Quiz
from lms.text.prose.model import unresolved
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

    def parsed_in(self, language: str) -> Parsed:
        """Return the file of a language, else the first; one must have been read."""
        return next((one for one in self.parsed if one.language == language), self.parsed[0])

    def placed(self, losses: Iterable[Problem], language: str) -> list[Problem]:
        """Return what an export of a language loses with the line of its question in the file."""
        parsed = self.parsed_in(language)
        return at_questions(losses, parsed.path, {id_: line for id_, (line, _) in parsed.places.items()})


def checked_quizzes(content: Path, zone: tzinfo, default_language: str) -> list[CheckedQuiz]:
    """Read every quiz of the content folder, its languages together, in the order of their names."""
    return checked_files(sorted((content / "quizzes").glob("*.md")), content, zone, default_language)


def checked_files(
    files: Iterable[Path], content: Path, zone: tzinfo, default_language: str
) -> list[CheckedQuiz]:
    """Read some quiz files wherever they are; files of one name in several languages are one quiz.

    What is wrong with files of the content folder is what publishing finds.
    """
    groups: dict[tuple[Path, str], list[Path]] = {}
    for file in files:
        if not is_ignored(file.name):
            groups.setdefault((file.parent, file.name.split(".", 1)[0]), []).append(file)
    return [_checked(slug, group, content, zone, default_language) for (_, slug), group in groups.items()]


def quiz_to_export(slug: str, content: Path, zone: tzinfo, default_language: str) -> CheckedQuiz | None:
    """Return a quiz of the content folder as its files stand now; None when there is none or it has errors."""
    names = sorted((content / "quizzes").glob("*.md"))
    files = [file for file in names if file.name.split(".", 1)[0] == slug]
    checked = checked_files(files, content, zone, default_language)
    return next((one for one in checked if one.quiz), None)


def at_questions(losses: Iterable[Problem], path: str, lines: Mapping[str, int]) -> list[Problem]:
    """Return what an export loses with the file and the line of its question, by id; without one on line 1."""
    return [replace(one, path=path, line=lines.get(one.marked, 1)) for one in losses]


def media_of(quiz: Quiz, content: Path) -> dict[str, bytes]:
    """Return the pictures of the content folder that a quiz shows, by their path below `media`."""
    folder = (content / "media").resolve()
    paths = {
        media_name(path)
        for question in quiz.questions
        for text in texts_of(question)
        for path in pictures(text, quiz.languages[0])
    }
    files = {name: (folder / name).resolve() for name in paths}
    return {
        name: file.read_bytes()
        for name, file in files.items()
        if file.is_relative_to(folder) and file.is_file()
    }


def without_questions(quiz: Quiz, left: Container[str]) -> Quiz:
    """Return the quiz without some questions, and without the sections that they leave empty."""
    sections = (
        replace(section, questions=tuple(one for one in section.questions if one.id not in left))
        for section in quiz.sections
    )
    return replace(quiz, sections=tuple(section for section in sections if section.questions))


def _checked(
    slug: str, files: Sequence[Path], content: Path, zone: tzinfo, default_language: str
) -> CheckedQuiz:
    is_inside = files[0].parent.resolve() == (content / "quizzes").resolve()
    texts, problems = dict[str, SourceFile](), list[Problem]()
    for file in files:
        path = f"quizzes/{file.name}" if is_inside else str(file)
        placed = content_path(f"quizzes/{file.name}", default_language)
        text = placed if isinstance(placed, Problem) else _text(file)
        if isinstance(text, Problem):
            problems.append(replace(text, path=path))
        elif not isinstance(placed, Problem):
            texts[path] = SourceFile(path, placed.language, text, text.encode())
    if is_inside:
        wanted = {f"quizzes/{file.name}" for file in files}
        found = folder_state(content, default_language).problems
        problems = [one for one in found if one.path in wanted and one.code != "missing-translation"]
    elif texts:
        sources = Sources("quiz", f"quizzes/{slug}", "", 0, tuple(texts.values()))
        problems += read_quiz(sources, lambda _path: unresolved, zone=zone).problems
    parsed = tuple(parse(one.text, one.path, zone, one.language) for one in texts.values())
    problems.sort(key=lambda one: (one.path, one.line, one.column, one.warning))
    is_sound = bool(parsed) and all(problem.warning for problem in problems)
    paths = {f"quizzes/{file.name}" if is_inside else str(file): file for file in files}
    return CheckedQuiz(slug, paths, parsed, merge(*parsed).quiz if is_sound else None, tuple(problems))


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


def linted(checked: CheckedQuiz) -> tuple[Problem, ...]:
    """Return what could be better in the files of a quiz without errors; pictures that are told already left out."""
    if checked.quiz is None:
        return ()
    found = lint(checked.parsed, {path: text_of(file) for path, file in checked.files.items()})
    return tuple(not_told(found, checked.problems))


def is_writable(content: Path) -> bool:
    """Return whether quizzes can be written into the content folder of this machine."""
    folder = content / "quizzes"
    return os.access(folder if folder.is_dir() else content, os.W_OK)


def checked_slug(slug: str) -> str:
    """Return the name of a new quiz; Refused when it is reserved or has other signs than a-z, 0-9 and hyphens."""
    slug = slug.strip()
    if not slug or len(slug) > 80 or not set(slug) <= _SIGNS or slug.startswith("-"):
        raise Refused(
            N_(
                "A short name can contain only lowercase letters, digits and hyphens, such as accounts-basics."
            )
        )
    if is_reserved("quizzes", slug):
        raise Refused(RESERVED_NAME, name=slug)
    return slug


def slug_like(name: str) -> str:
    """Return a short name made from the name of a file; "imported" when nothing of it can be used."""
    letters = "".join(sign if sign in _SIGNS else "-" for sign in name.rpartition(".")[0].lower())
    slug = "-".join(part for part in letters.split("-") if part)[:60] or "imported"
    return f"{slug}-2" if is_reserved("quizzes", slug) else slug


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


def with_own_pictures(text: str, slug: str, names: Iterable[str]) -> str:
    """Return the text of an imported quiz with its pictures under names that only this quiz has."""
    for name in names:
        text = text.replace(f"](media/{name}", f"](media/{slug}-{name}")
    return text


def write_pictures(content: Path, slug: str, pictures: Mapping[str, bytes]) -> None:
    """Write the pictures of an imported quiz into the media of the quizzes, as `with_own_pictures` names them."""
    folder = content / "quizzes" / "media"
    for name, data in pictures.items():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{slug}-{name}").write_bytes(data)


def write_quizzes(content: Path, slug: str, texts: Mapping[str, str]) -> list[Path]:
    """Write the files of a new quiz in several languages; Conflict when a quiz of that name is already there."""
    (first, text), *others = texts.items()
    files = [write_quiz(content, slug, first, text)]
    for language, text in others:
        files.append(files[0].with_name(file_name(slug, language)))
        replace_text(files[-1], text)
    return files


def replace_text(file: Path, text: str) -> None:
    """Write a file whole or not at all."""
    making = file.with_suffix(".making")
    making.write_text(text, encoding="utf-8")
    making.replace(file)
