"""`flask contest`: verify an export of a contest, show the key it is signed with."""

from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext

from lms.audit.ed25519 import public_key
from lms.audit.evidence import check, fingerprint, key_of_pem, pem, seed_of
from lms.errors import N_, Refused
from lms.http.command_line import spoken
from lms.http.language import localize
from lms.http.web import settings

group = AppGroup("contest", help="Essay contests: exports and their signatures.")


def _own_key() -> bytes:
    return public_key(seed_of(settings().secret_key))


@group.command("key")
@spoken
def key() -> None:
    """Print the public key that exports of this site are signed with."""
    click.echo(pem(_own_key()), nl=False)


@group.command("verify")
@spoken
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key", "key_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Public key (PEM) of the site that signed; left out: this site's own.",
)  # fmt: skip
def verify(file: Path, key_file: Path | None) -> None:
    """Check that an export was signed by the site and that nothing in it was changed."""
    try:
        trusted = key_of_pem(key_file.read_text(encoding="ascii")) if key_file else _own_key()
        found = check(file.read_bytes(), trusted)
    except ValueError as error:
        raise Refused(N_("This is not an export of a contest, or not a public key in PEM form.")) from error
    click.echo(
        gettext(
            "Contest %(contest)s, made %(at)s, files: %(files)s",
            contest=found.head.get("contest"), at=found.head.get("made"), files=found.files,
        )
    )  # fmt: skip
    click.echo(gettext("Key %(fingerprint)s", fingerprint=fingerprint(trusted)))
    for fault in found.faults:
        click.echo(f"- {localize(fault)}")
    if found.faults:
        raise Refused(N_("This export cannot be trusted."))
    click.echo(gettext("The signature and every file are genuine."))
