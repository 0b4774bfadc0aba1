"""Commands of boards: `flask boards list`, `publish` and `verify`."""

import click
from flask.cli import AppGroup

from lms import clock
from lms.boards import actions
from lms.boards.periods import period_named
from lms.boards.queries import catalogue, issues, rows
from lms.boards.snapshot import is_genuine
from lms.db import db
from lms.errors import Refused
from lms.http.web import settings
from lms.people.queries import people

group = AppGroup("boards", help="Published boards.")


def _board(slug: str) -> catalogue.Board:
    board = catalogue.board(slug)
    if board is None:
        raise click.ClickException(f"There is no board {slug!r}. Run `flask boards list` to see them.")
    return board


@group.command("list")
def list_() -> None:
    """List the boards with their newest issue and their next publication."""
    zone = settings().zone
    coming = {board.document.id: one for board, one in catalogue.next_publications(clock.now(), zone)}
    boards = catalogue.live_boards()
    newest = issues.newest_issues([board.document.id for board in boards])
    for board in boards:
        issue, publication = newest.get(board.document.id), coming.get(board.document.id)
        last = f"no. {issue.number} ({issue.period})" if issue else "none yet"
        when = f"{publication.at.astimezone(zone):%Y-%m-%d %H:%M}" if publication else "-"
        click.echo(f"{board.slug:<28}{last:<32}next {when}")


@group.command("publish")
@click.argument("slug")
@click.argument("period")
@click.option("--by", "name", required=True, help="Username of the person responsible.")
@click.option("--note", default="", help="Reason; required for a correction.")
def publish(slug: str, period: str, name: str, note: str) -> None:
    """Publish PERIOD (2026-W10, 2026-03, 2026-Q1 or 2026-03-01--2026-03-20) of the board SLUG now."""
    board, wanted, by = _board(slug), period_named(period), people.user_named(name)
    if wanted is None or wanted.kind is not board.definition.period:
        raise click.ClickException(
            f"{period!r} is not a {board.definition.period} such as 2026-W10 or 2026-03."
        )
    if by is None:
        raise click.ClickException(f"There is no person with the username {name!r}.")
    try:
        issue = actions.publish_by_hand(
            board, wanted, note, by=by, now=clock.now(), zone=settings().zone, secret=settings().secret_key
        )
    except Refused as refusal:
        db.session.rollback()
        raise click.ClickException(str(refusal)) from refusal
    db.session.commit()
    click.echo(f"Published: issue {issue.number} with {issue.row_count} rows, SHA-256 {issue.digest}")


@group.command("verify")
@click.argument("slug", required=False)
def verify(slug: str | None) -> None:
    """Compute the digest of every issue again and compare; exit code 1 when one differs."""
    boards = [_board(slug)] if slug else catalogue.all_boards()
    wrong = 0
    for board in boards:
        for number in range(1, issues.newest_number(board.document.id) + 1):
            place = issues.issue(board.document.id, number)
            if place is None:
                genuine, digest = False, "missing"
            else:
                lines = (rows.snapshot_row(row) for row in rows.all_rows(place.issue.id))
                genuine = is_genuine(place.issue.digest, issues.head_of(board.document, place), lines)
                digest = place.issue.digest
            wrong += not genuine
            click.echo(f"{'ok      ' if genuine else 'CHANGED '} {board.slug} {number} {digest}")
    if wrong:
        raise click.ClickException(f"Issues that differ from what was published: {wrong}.")
