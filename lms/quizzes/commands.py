"""`flask quiz`: check, format and import quiz files."""

from collections.abc import Iterable
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import force_locale, gettext

from lms.errors import Refused
from lms.http.language import command_language, localize, localized_problem_text
from lms.http.web import settings
from lms.library.loader import check_text
from lms.problems import Problem
from lms.quizzes import loader
from lms.quizzes.format.formatting import formatted, shared_names
from lms.quizzes.format.importing.gift import import_gift, to_quiz
from lms.quizzes.format.writer import write
from lms.quizzes.loader import CheckedQuiz
from lms.text.source import MAX_BYTES

quiz = click.Group("quiz", help="Check, format and import quiz files.")

_LANGUAGE = click.option(
    "--lang", type=click.Choice(["zh", "en"]), help="Language of the messages; else English."
)
_FILES = click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))


@quiz.command("check")
@_FILES
@_LANGUAGE
@click.option("--warnings/--no-warnings", default=True, help="Whether warnings are listed.")
@with_appcontext
def check_command(files: tuple[Path, ...], lang: str | None, warnings: bool) -> None:
    """Say what is wrong in quiz files, and where; without FILES in all of the content folder."""
    with force_locale(command_language(lang)):
        quizzes = _read(files)
        _print((one for checked in quizzes for one in checked.problems), warnings, err=False)
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


@quiz.command("format")
@_FILES
@_LANGUAGE
@click.option("--check", "checking", is_flag=True, help="Change nothing; fail when a file would change.")
@with_appcontext
def format_command(files: tuple[Path, ...], lang: str | None, checking: bool) -> None:
    """Write quiz files in the canonical form, with an id for every question; files with errors are left alone."""
    changed = wrong = 0
    with force_locale(command_language(lang)):
        for checked in _read(files):
            _print(checked.problems, warnings=False)
            for file, text in _canonical(checked):
                changed += 1
                click.echo(file)
                if not checking:
                    loader.replace_text(file, text)
            wrong += any(read.quiz is None for read in checked.parsed) or not checked.parsed
    if wrong or (checking and changed):
        raise SystemExit(1)


@quiz.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--language", type=click.Choice(["zh", "en"]), help="Language of the questions; else the site's."
)
@click.option("--title", default="", help="Title of the quiz; else the name of the file.")
@click.option("--name", default="", help="Short name of the quiz; else made from the name of the file.")
@click.option("--dry-run", is_flag=True, help="Write nothing; print the quiz file.")
@_LANGUAGE
@with_appcontext
def import_command(
    file: Path, language: str | None, title: str, name: str, dry_run: bool, lang: str | None
) -> None:
    """Turn a GIFT question bank into a quiz file of the content folder, and list what was lost."""
    chosen = settings()
    with force_locale(command_language(lang)):
        if file.stat().st_size > MAX_BYTES:
            raise click.ClickException(gettext("The file is too large. Choose a smaller one."))
        made = import_gift(file.read_bytes(), _code(language) or chosen.default_language, str(file))
        _print_losses(made.losses)
        counts = gettext(
            "%(seen)s found, %(carried)s questions imported, %(remarks)s remarks.",
            seen=made.seen,
            carried=len(made.questions),
            remarks=len(made.losses),
        )
        click.echo(counts, err=dry_run)
        found = to_quiz(made, title or file.stem)
        if found is None:
            raise SystemExit(1)
        text = write(found, made.language, chosen.zone)
        if dry_run:
            click.echo(text, nl=False)
            return
        try:
            slug = loader.checked_slug(name or loader.slug_like(file.name))
            written = loader.write_quiz(chosen.content, slug, made.language, text)
        except Refused as refusal:
            raise click.ClickException(localize(refusal)) from refusal
        click.echo(gettext("Written: %(file)s", file=written))
        _print(
            check_text(chosen.content, f"quizzes/{written.name}", text, chosen.default_language),
            warnings=False,
        )


def _code(language: str | None) -> str:
    return {"zh": "zh_Hans", "en": "en"}.get(language or "", "")


def _read(files: tuple[Path, ...]) -> list[CheckedQuiz]:
    chosen = settings()
    if files:
        return loader.checked_files(files, chosen.content, chosen.zone, chosen.default_language)
    return loader.checked_quizzes(chosen.content, chosen.zone, chosen.default_language)


def _canonical(checked: CheckedQuiz) -> Iterable[tuple[Path, str]]:
    """The files of a quiz that are not yet in canonical form, with that form."""
    sound = [read for read in checked.parsed if read.quiz]
    for read, names in zip(sound, shared_names(sound), strict=True):
        file = checked.files[read.path]
        text = formatted(loader.text_of(file), read, settings().zone, names)
        if text.encode() != file.read_bytes():
            yield file, text


def _print(problems: Iterable[Problem], warnings: bool, err: bool = True) -> None:
    for problem in problems:
        if not problem.warning or warnings:
            kind = gettext("warning") if problem.warning else gettext("error")
            click.echo(
                f"{problem.place}: {kind}: {localized_problem_text(problem)} [{problem.code}]", err=err
            )


def _print_losses(losses: Iterable[Problem]) -> None:
    for one in losses:
        kind = gettext("changed") if one.warning else gettext("skipped")
        name = f" “{one.marked}”" if one.marked else ""
        click.echo(f"{one.place}: {kind}:{name} {localized_problem_text(one)} [{one.code}]", err=True)
