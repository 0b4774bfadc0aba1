"""`flask quiz`: check, format and import quiz files."""

from collections.abc import Iterable
from pathlib import Path

import click
from flask_babel import gettext

from lms.http.command_line import spoken
from lms.http.language import localized_problem_text
from lms.http.web import settings
from lms.problems import Problem
from lms.quizzes import loader
from lms.quizzes.format.formatting import formatted, shared_names
from lms.quizzes.format.lint.checking import silencing
from lms.quizzes.loader import CheckedQuiz

group = click.Group("quiz", help="Check, format and import quiz files.")

_FILES = click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))


@group.command("check")
@_FILES
@click.option("--warnings/--no-warnings", default=True, help="Whether warnings are listed.")
@click.option(
    "--lint", "linting", is_flag=True, help="List also what could be better, and how to silence it."
)
@spoken
def check_command(files: tuple[Path, ...], warnings: bool, linting: bool) -> None:
    """Say what is wrong in quiz files, and where; without FILES in all of the content folder."""
    quizzes = _read(files)
    print_problems((one for checked in quizzes for one in checked.problems), warnings, err=False)
    if linting:
        _print_lint([one for checked in quizzes for one in loader.linted(checked)])
    errors = sum(checked.error_count for checked in quizzes)
    click.echo(
        gettext(
            "%(quizzes)s quizzes: %(errors)s errors, %(warnings)s warnings.",
            quizzes=len(quizzes),
            errors=errors,
            warnings=sum(checked.warning_count for checked in quizzes),
        )
    )
    if errors:
        raise SystemExit(1)


@group.command("format")
@_FILES
@click.option("--check", "checking", is_flag=True, help="Change nothing; fail when a file would change.")
@spoken
def format_command(files: tuple[Path, ...], checking: bool) -> None:
    """Write quiz files in the canonical form, with an id for every question; files with errors are left alone."""
    changed = wrong = 0
    for checked in _read(files):
        print_problems(checked.problems, warnings=False)
        for file, text in _canonical(checked):
            changed += 1
            click.echo(file)
            if not checking:
                loader.replace_text(file, text)
        wrong += any(read.quiz is None for read in checked.parsed) or not checked.parsed
    if wrong or (checking and changed):
        raise SystemExit(1)


def _read(files: tuple[Path, ...]) -> list[CheckedQuiz]:
    chosen = settings()
    if files:
        return loader.checked_files(files, chosen.content, chosen.zone, chosen.default_language)
    return loader.checked_quizzes(chosen.content, chosen.zone, chosen.default_language)


def _print_lint(found: list[Problem]) -> None:
    """Print what could be better, then once for each check how to silence it."""
    kind = gettext("quality")
    for one in found:
        click.echo(f"{one.place}: {kind}: {localized_problem_text(one)} [{one.code}]")
    for code in dict.fromkeys(one.code for one in found):
        click.echo(f"[{code}] {gettext(silencing(code), code=code)}")


def _canonical(checked: CheckedQuiz) -> Iterable[tuple[Path, str]]:
    """The files of a quiz that are not yet in canonical form, with that form."""
    sound = [read for read in checked.parsed if read.quiz]
    for read, names in zip(sound, shared_names(sound), strict=True):
        file = checked.files[read.path]
        text = formatted(loader.text_of(file), read, settings().zone, names)
        if text.encode() != file.read_bytes():
            yield file, text


def print_problems(problems: Iterable[Problem], warnings: bool, err: bool = True) -> None:
    """Print findings with place and code, warnings only when asked for."""
    for problem in problems:
        if not problem.warning or warnings:
            kind = gettext("warning") if problem.warning else gettext("error")
            click.echo(
                f"{problem.place}: {kind}: {localized_problem_text(problem)} [{problem.code}]", err=err
            )
