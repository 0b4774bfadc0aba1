"""`flask quiz regrade QUIZ`: what a correction would change, and with --apply the correction itself."""

import click
from flask_babel import gettext

from lms import clock
from lms.db import begin_write, db, read_only_from_now
from lms.errors import N_, Refused
from lms.http.command_line import spoken
from lms.http.web import settings
from lms.people.identity import User
from lms.people.queries import people
from lms.quizzes import policy
from lms.quizzes.actions.regrading import regraded
from lms.quizzes.format.corrected import RULING_LABELS, CorrectionKind
from lms.quizzes.queries import attempts as queries
from lms.quizzes.queries import corrections
from lms.quizzes.queries.replaying import finished_ids
from lms.quizzes.records import QuizEntry
from lms.quizzes.regrading import Correction
from lms.regrading import actions
from lms.regrading.dry_run import DryRun
from lms.regrading.forms import fields_from, ruling_from
from lms.regrading.queries import dry_run

ALL_AT_ONCE = 10**9


@click.command("regrade")
@spoken
@click.argument("slug", metavar="QUIZ")
@click.option("--question", default="", help="Name of the question in the quiz file.")
@click.option("--kind", type=click.Choice([one.value for one in CorrectionKind]), help="What is to be done.")
@click.option("--accept", multiple=True, help="Answer to accept: B, a text, a number, 2=text, 1=3 or 2,1,3.")
@click.option("--points", default="", help="New points of the question.")
@click.option("--rule", default="", help="New scoring rule of the question.")
@click.option("--current", is_flag=True, help="Only attempts at the current version of the quiz.")
@click.option("--by", "name", default="", help="Username of the person responsible.")
@click.option("--reason", default="", help="Reason, which the learners concerned read.")
@click.option("--apply", "applies", is_flag=True, help="Write it down; without it nothing is changed.")
def regrade_command(
    slug: str, question: str, kind: str | None, accept: tuple[str, ...], points: str, rule: str, current: bool,
    name: str, reason: str, applies: bool,
) -> None:  # fmt: skip
    """Show what correcting a question of QUIZ would change; without --question, which stored grades differ."""
    read_only_from_now()
    entry = queries.quiz_entry(slug)
    if entry is None:
        raise Refused(N_("There is no quiz %(slug)s."), slug=slug)
    if not question:
        _follow(entry, applies)
        return
    by = _person(name)
    named = corrections.newest_version(entry.document_id, question)
    if named is None:
        raise Refused(N_("The quiz has no question %(question)s."), question=question)
    ruling = ruling_from(named, fields_from(named, kind or "", accept, points, rule))
    first = entry.revision_id if current else None
    correction = Correction(0, question, named, ruling, first, entry.revision_id)
    shown = dry_run(entry, correction, by, settings().zone, settings().secret_key)
    click.echo(gettext(RULING_LABELS[ruling.kind]))
    _say(shown)
    if applies:
        _apply(entry, correction, shown, reason, by)
    else:
        click.echo(gettext("Nothing was changed. Add --apply to correct the question."))


def _person(name: str) -> User:
    by = people.user_named(name) if name else None
    if by is None or not by.active or not policy.may_author(by):
        raise Refused(N_("Name with --by the username of a trainer or an administrator."))
    return by


def _say(shown: DryRun) -> None:
    for line in (
        gettext("Attempts with this question: %(count)s", count=shown.asked),
        gettext("Results that change: %(count)s", count=len(shown.changed)),
        gettext("Higher: %(gained)s, lower: %(lost)s", gained=shown.gained, lost=shown.lost),
        gettext(
            "Now passed: %(passed)s, no longer passed: %(failed)s",
            passed=shown.now_passed, failed=shown.now_failed,
        ),
        gettext("Attempts in progress: %(count)s", count=shown.running),
    ):  # fmt: skip
        click.echo(line)
    for one in shown.boards:
        click.echo(
            gettext(
                "Board %(board)s, issue %(number)s: ranks that move: %(moved)s",
                board=one.slug, number=one.number, moved=one.moved,
            )
        )  # fmt: skip


def _apply(entry: QuizEntry, correction: Correction, shown: DryRun, reason: str, by: User) -> None:
    begin_write()
    now = clock.now()
    seen = corrections.newest_in_force(entry.document_id, correction.question)
    number = actions.correct(entry, correction, shown, reason, seen=seen, by=by, now=now)
    db.session.commit()
    record = corrections.correction_record(number)
    if record is None or record.in_force_at is None:
        click.echo(gettext("A second person must approve correction %(number)s.", number=number))
        return
    _followed(number)
    click.echo(gettext("The question is corrected. All grades have followed."))


def _followed(number: int) -> None:
    record = corrections.correction_record(number)
    if record is not None:
        actions.follow(
            record, clock.now(), db.session.commit,
            zone=settings().zone, secret=settings().secret_key, most=ALL_AT_ONCE,
        )  # fmt: skip


def _follow(entry: QuizEntry, applies: bool) -> None:
    """Tell which grades are not what the log gives, and go on with corrections that were broken off."""
    waiting = corrections.unfinished_corrections(clock.now(), entry.document_id)
    click.echo(gettext("Corrections whose grades have still to follow: %(count)s", count=len(waiting)))
    if applies:
        begin_write()
        for number in waiting:
            _followed(number)
        read_only_from_now()
    differs = 0
    for attempt_id, (stored, again) in regraded(finished_ids(entry.document_id)).items():
        if stored != again:
            differs += 1
            click.echo(
                gettext(
                    "Attempt %(number)s: stored %(stored)s, replayed %(again)s.",
                    number=attempt_id, stored=stored, again=again,
                )
            )  # fmt: skip
    click.echo(gettext("Stored grades that differ: %(count)s", count=differs))
