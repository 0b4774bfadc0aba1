"""`flask quiz replay | export-attempts | verifier`: recompute grades from the log, here and elsewhere."""

import importlib.util
import zipfile
from io import BytesIO
from pathlib import Path

import click
from flask_babel import gettext

from lms import clock
from lms.audit.evidence import canonical, moment, packed
from lms.db import read_only_from_now
from lms.errors import N_, Refused
from lms.http.command_line import spoken
from lms.http.language import localize
from lms.http.web import settings
from lms.quizzes.commands.banks import group as group
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries.replaying import finished_ids, record_of
from lms.quizzes.replay import replay
from lms.slow_work import slow

EXPORT_FORMAT = "gengdu-attempt-export 1"
# What the verifier needs besides Python: the rules of quizzes, and the library that reads their data.
_OWN = (
    "__init__.py",
    "errors.py",
    "marking/__init__.py",
    "marking/combining.py",
    "marking/rubric.py",
    "measurement/__init__.py",
    "measurement/remarks.py",
    "text/*.py",
    "quizzes/*.py",
    "quizzes/format/*.py",
    "quizzes/marking/__init__.py",
    "quizzes/marking/plans.py",
)
_FOREIGN = ("attr", "attrs", "cattrs", "typing_extensions")
_MAIN = "import sys\n\nfrom lms.quizzes.commands.verifier import main\n\nsys.exit(main(sys.argv[1:]))\n"


@group.command("replay")
@spoken
@click.argument("attempts", nargs=-1, type=int, required=True)
def replay_command(attempts: tuple[int, ...]) -> None:
    """Recompute the grade of ATTEMPTS from their log alone; exit code 1 when one differs from what is stored."""
    read_only_from_now()
    differs = False
    for attempt_id in attempts:
        record = record_of(attempt_id)
        if record is None:
            raise Refused(N_("There is no finished attempt %(number)s."), number=attempt_id)
        found = replay(record)
        differs |= not found.is_same
        click.echo(
            gettext(
                "Attempt %(number)s: stored %(stored)s, replayed %(again)s.",
                number=attempt_id, stored=found.stored, again=found.replayed,
            )
        )  # fmt: skip
        for line in found.differences:
            click.echo(f"- {localize(line)}")
        for line in found.unchecked:
            click.echo(f"  {localize(line)}")
    if differs:
        raise Refused(N_("The grade does not follow from the log."))
    click.echo(gettext("The same."))


@group.command("export-attempts")
@spoken
@click.argument("slug")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="ZIP file to write."
)
def export_attempts_command(slug: str, output: Path) -> None:
    """Write all finished attempts at a quiz, without names, signed with the key of the site."""
    read_only_from_now()
    entry = queries.quiz_entry(slug)
    if entry is None:
        raise Refused(N_("There is no quiz %(slug)s."), slug=slug)
    ids = finished_ids(entry.document_id)
    files = {f"attempts/{one}.json": canonical(record_of(one)) for one in ids}
    head = {"format": EXPORT_FORMAT, "quiz": entry.key, "made": moment(clock.now())}
    output.write_bytes(packed(files, head, settings().secret_key))
    click.echo(gettext("Attempts written: %(count)s", count=len(ids)))


@group.command("verifier")
@spoken
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="File to write: verifier.pyz.",
)
def verifier_command(output: Path) -> None:
    """Write the verifier: one file that checks an export of attempts and replays them wherever there is Python 3.11."""
    output.write_bytes(packed_verifier())
    click.echo(gettext("Run it with: %(line)s", line=f"python {output.name} EXPORT.zip [PUBLIC-KEY.pem]"))


@slow
def packed_verifier() -> bytes:
    """Return the verifier: the main file, the pure files of quizzes, and the library that reads their data."""
    root = Path(__file__).resolve().parents[2]
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("__main__.py", _MAIN)
        own = {file for pattern in _OWN for file in root.glob(pattern)}
        own |= {root / "quizzes/commands/__init__.py", root / "quizzes/commands/verifier.py"}
        for file in sorted(own):
            archive.write(file, f"lms/{file.relative_to(root).as_posix()}")
        for name in _FOREIGN:
            found = importlib.util.find_spec(name)
            place = Path(found.origin) if found and found.origin else None
            if place is None:
                raise LookupError(f"{name} is not installed")
            folder = place.parent if place.name == "__init__.py" else None
            for file in sorted(folder.rglob("*.py")) if folder else [place]:
                archive.write(file, file.relative_to(folder.parent if folder else place.parent).as_posix())
    return out.getvalue()
