"""`flask contest`: verify an export of a contest, show the key it is signed with."""

from pathlib import Path

import click
from flask.cli import AppGroup

from lms.contests.results.ed25519 import public_key
from lms.contests.results.evidence import check, fingerprint, key_of_pem, pem, seed_of
from lms.http.web import settings

group = AppGroup("contest", help="Essay contests: exports and their signatures.")


def _own_key() -> bytes:
    return public_key(seed_of(settings().secret_key))


@group.command("key")
def key() -> None:
    """Print the public key that exports of this site are signed with."""
    click.echo(pem(_own_key()), nl=False)


@group.command("verify")
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
        raise click.ClickException(str(error)) from error
    click.echo(f"contest {found.head.get('contest')}, made {found.head.get('made')}, files: {found.files}")
    click.echo(f"key {fingerprint(trusted)}")
    for fault in found.faults:
        click.echo(f"- {fault}")
    if found.faults:
        raise click.ClickException("This export cannot be trusted.")
    click.echo("The signature and every file are genuine.")
