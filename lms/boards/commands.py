"""Commands of boards: `flask boards list`, `publish` and `verify`."""

import click
from flask.cli import AppGroup
from flask_babel import gettext

from lms import clock
from lms.boards.actions import proposals, publishing
from lms.boards.models import BoardFinal, BoardIssue
from lms.boards.periods import period_named
from lms.boards.queries import catalogue, issues, rows, stages
from lms.boards.queries.signatures import manifest_in, signature_of
from lms.boards.signed_issue import Signed, is_signed
from lms.boards.snapshot import is_genuine
from lms.db import computed_before, db
from lms.errors import Refused
from lms.http.command_line import spoken
from lms.http.web import settings
from lms.people.queries import people

group = AppGroup("boards", help="Published boards.")


def _board(slug: str) -> catalogue.Board:
    board = catalogue.board(slug)
    if board is None:
        raise click.ClickException(
            gettext("There is no board %(slug)s. Run `flask boards list` to see them.", slug=slug)
        )
    return board


@group.command("list")
@spoken
def list_() -> None:
    """List the boards with their newest issue and their next publication."""
    zone = settings().zone
    coming = {board.document.id: one for board, one in catalogue.next_publications(clock.now(), zone)}
    boards = catalogue.live_boards()
    newest = issues.newest_issues([board.document.id for board in boards])
    for board in boards:
        issue, publication = newest.get(board.document.id), coming.get(board.document.id)
        last = (
            gettext("no. %(number)s (%(period)s)", number=issue.number, period=issue.period)
            if issue
            else gettext("none yet")
        )
        when = f"{publication.at.astimezone(zone):%Y-%m-%d %H:%M}" if publication else "-"
        if publication and publication.by_hand:
            when = gettext("when a convener reveals it")
        coming_next = gettext("next %(when)s", when=when)
        click.echo(f"{board.slug:<28}{last:<32}{coming_next}")


@group.command("publish")
@spoken
@click.argument("slug")
@click.argument("period")
@click.option("--by", "name", required=True, help="Username of the person responsible.")
@click.option("--note", default="", help="Reason; required for a correction.")
def publish(slug: str, period: str, name: str, note: str) -> None:
    """Publish PERIOD (2026-W10, 2026-03, 2026-Q1 or 2026-03-01--2026-03-20) of the board SLUG now."""
    board, wanted, by = _board(slug), period_named(period), people.user_named(name)
    if wanted is None or wanted.kind is not board.definition.period:
        raise click.ClickException(
            gettext(
                "%(period)s is not a period of this board. Write one such as 2026-W10, 2026-03 or 2026-Q1.",
                period=period,
            )
        )
    if by is None:
        raise click.ClickException(gettext("There is no person with the username %(name)s.", name=name))
    try:
        proposals.require_single(board)
        now, zone, secret = clock.now(), settings().zone, settings().secret_key
        issue = computed_before(
            lambda: publishing.checked_draft(board, wanted, note, now=now, zone=zone, secret=secret),
            lambda made: publishing.publish(board, made, by=by, now=now, zone=zone, secret=secret),
        )
    except Refused:
        db.session.rollback()
        raise
    db.session.commit()
    click.echo(
        gettext(
            "Published: issue %(number)s with %(rows)s rows, SHA-256 %(digest)s",
            number=issue.number, rows=issue.row_count, digest=issue.digest,
        )
    )  # fmt: skip


def _is_signed(board: catalogue.Board, issue: BoardIssue) -> bool:
    """Return whether every signature of an issue holds; one from before issues were signed has none."""
    made: list[tuple[BoardFinal | None, Signed | None]] = [(None, signature_of(issue, None))]
    if (final := stages.final_of(issue.id)) is not None:
        made.append((final, signature_of(issue, final)))
    return all(one is None or is_signed(manifest_in(board.document.key, issue, of), one) for of, one in made)


@group.command("verify")
@spoken
@click.argument("slug", required=False)
def verify(slug: str | None) -> None:
    """Compute the digest of every issue again and compare; exit code 1 when one differs."""
    boards = [_board(slug)] if slug else catalogue.all_boards()
    wrong = 0
    for board in boards:
        for number in range(1, issues.newest_number(board.document.id) + 1):
            place = issues.issue(board.document.id, number)
            if place is None:
                genuine, digest = False, gettext("missing")
            else:
                lines = (rows.snapshot_row(row) for row in rows.all_rows(place.issue.id))
                units = map(rows.unit_line, rows.unit_rows(place.issue))
                head = issues.head_of(board.document, place)
                genuine = is_genuine(place.issue.digest, head, lines, units) and _is_signed(
                    board, place.issue
                )
                digest = place.issue.digest
            wrong += not genuine
            state = gettext("ok") if genuine else gettext("CHANGED")
            click.echo(f"{state} {board.slug} {number} {digest}")
    if wrong:
        raise click.ClickException(
            gettext("Issues that differ from what was published: %(count)s.", count=wrong)
        )
