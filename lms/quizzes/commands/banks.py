"""`flask quiz import | convert | export`: banks of questions in and out."""

import json
from collections.abc import Iterable
from pathlib import Path

import click
from flask_babel import gettext

from lms.http.command_line import spoken
from lms.http.language import localized_problem_text
from lms.http.web import settings
from lms.library.loader import check_text
from lms.problems import Problem
from lms.quizzes import loader
from lms.quizzes.commands.files import group as group
from lms.quizzes.commands.files import print_problems
from lms.quizzes.format.exporting import formats as exports
from lms.quizzes.format.importing import formats as imports
from lms.quizzes.format.importing.as_json import bank_data
from lms.quizzes.format.importing.bank import Imported, to_quiz
from lms.quizzes.format.importing.formats import ImportFormat, import_bank
from lms.quizzes.format.writer import write
from lms.text.source import MAX_BYTES

_FILE = click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
_OF_TEXTS = click.option(
    "--language", type=click.Choice(["zh", "en"]), help="Language of the questions; else the site's."
)
_FROM = click.option(
    "--from",
    "source",
    type=click.Choice(list(imports.BY_NAME)),
    default=None,
    help="Format of the file; else guessed.",
)


@group.command("import")
@_FILE
@_OF_TEXTS
@click.option("--title", default="", help="Title of the quiz; else that in the file, or its name.")
@click.option("--name", default="", help="Short name of the quiz; else made from the name of the file.")
@_FROM
@click.option("--dry-run", is_flag=True, help="Write nothing; print the quiz file.")
@spoken
def import_command(
    file: Path,
    language: str | None,
    title: str,
    name: str,
    source: str | None,
    dry_run: bool,
) -> None:
    """Turn a bank of questions into a quiz file of the content folder, and list what was lost."""
    chosen = settings()
    _, made = _imported(file, language, source)
    if made.refusal:
        raise click.ClickException(localized_problem_text(made.refusal))
    _print_losses(made.losses)
    counts = gettext(
        "%(seen)s found, %(carried)s questions imported, %(remarks)s remarks.",
        seen=made.seen,
        carried=len(made.questions),
        remarks=len(made.losses),
    )
    click.echo(counts, err=dry_run)
    found = to_quiz(made, title or made.title or file.stem)
    if found is None:
        raise SystemExit(1)
    text = write(found, made.language, chosen.zone)
    if dry_run:
        click.echo(text, nl=False)
        return
    slug = loader.checked_slug(name or loader.slug_like(file.name))
    text = loader.with_own_pictures(text, slug, made.files)
    written = loader.write_quiz(chosen.content, slug, made.language, text)
    loader.write_pictures(chosen.content, slug, made.files)
    click.echo(gettext("Written: %(file)s", file=written))
    print_problems(
        check_text(chosen.content, f"quizzes/{written.name}", text, chosen.default_language),
        warnings=False,
    )


@group.command("convert")
@_FILE
@click.option(
    "--to", "target", type=click.Choice(["json", *exports.BY_NAME]), default="json", help="What to write."
)
@_FROM
@_OF_TEXTS
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write; else standard output."
)
@spoken
def convert_command(
    file: Path, target: str, source: str | None, language: str | None, output: Path | None
) -> None:
    """Read a bank of questions in any format and write it in another, or as JSON; exit code 1 when it is refused."""
    found, made = _imported(file, language, source)
    if target == "json":
        data = json.dumps(
            bank_data(made, found.name, localized_problem_text), ensure_ascii=False, indent=1
        ).encode()
        data += b"\n"
    else:
        _print_losses([*([made.refusal] if made.refusal else []), *made.losses])
        quiz_of = to_quiz(made, file.stem)
        exported = exports.BY_NAME[target].write(quiz_of, made.language, made.files) if quiz_of else None
        lines = {item.question.id: item.line for item in made.items if item.question}
        _print_losses(loader.at_questions(exported.losses if exported else (), str(file), lines))
        data = exported.data if exported else b""
    _write(data, output)
    if made.refusal:
        raise SystemExit(1)


@group.command("export")
@click.argument("slug")
@click.option(
    "--to", "target", type=click.Choice(list(exports.BY_NAME)), required=True, help="Format of the file."
)
@_OF_TEXTS
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write; else standard output."
)
@spoken
def export_command(slug: str, target: str, language: str | None, output: Path | None) -> None:
    """Write a quiz of the content folder in another format, and list what that format cannot hold."""
    chosen = settings()
    found = loader.quiz_to_export(slug, chosen.content, chosen.zone, chosen.default_language)
    quiz = found.quiz if found else None
    if found is None or quiz is None:
        raise click.ClickException(
            gettext("There is no quiz %(slug)s without errors in the content folder.", slug=slug)
        )
    written_in = _code(language) or quiz.languages[0]
    exported = exports.BY_NAME[target].write(quiz, written_in, loader.media_of(quiz, chosen.content))
    _print_losses(found.placed(exported.losses, written_in))
    _write(exported.data, output)


def _write(data: bytes, output: Path | None) -> None:
    if output:
        output.write_bytes(data)
    else:
        click.echo(data, nl=False)


def _imported(file: Path, language: str | None, source: str | None) -> tuple[ImportFormat, Imported]:
    if file.stat().st_size > MAX_BYTES:
        raise click.ClickException(gettext("The file is too large. Choose a smaller one."))
    return import_bank(
        file.read_bytes(), str(file), _code(language) or settings().default_language, source or ""
    )


def _code(language: str | None) -> str:
    return {"zh": "zh_Hans", "en": "en"}.get(language or "", "")


def _print_losses(losses: Iterable[Problem]) -> None:
    for one in losses:
        kind = gettext("changed") if one.warning else gettext("skipped")
        name = f" “{one.marked}”" if one.marked else ""
        click.echo(f"{one.place}: {kind}:{name} {localized_problem_text(one)} [{one.code}]", err=True)
