"""Issue and revoke award certificates."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.entries.codes import ALPHABET
from lms.contests.results.actions.deciding import reasoned
from lms.contests.results.models import Certificate, ContestResult
from lms.contests.results.queries import certificates, results
from lms.contests.results.queries.corrections import valid_certificates
from lms.contests.results.result_lists import FINALS
from lms.contests.rules.actions.stages import lock, require_stage
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Act
from lms.db import db, take
from lms.errors import N_, Conflict
from lms.notifications.actions.telling import Destination, notify
from lms.notifications.kinds import Kind
from lms.notifications.subjects import Subject
from lms.outbox.letters import Line
from lms.people.identity import User

CODE_LENGTH = 12
# The reason of a certificate whose entry moved up; translated where it is shown.
REPLACED = N_("It was replaced when the final list was corrected.")


def new_code() -> str:
    """Return a code that no one can guess: 12 letters and digits that do not look alike."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def issue(contest: Contest, *, by: User, now: datetime) -> list[Certificate]:
    """Issue a certificate to every author of an awarded entry who has no valid one for this award.

    Left out are those that cannot be printed whole; `certificates.unprintable` lists them.
    """
    require_stage(contest, Act.CERTIFY)
    lock(contest)
    final = results.newest(contest.id, *FINALS)
    if final is None:
        raise Conflict(N_("Make the list final on the “Result” page first."))
    return _issued(contest, final, by=by, now=now)


def _issued(contest: Contest, final: ContestResult, *, by: User, now: datetime) -> list[Certificate]:
    """Issue what the final list asks for and is not there yet."""
    valid = {
        (one.entry_id, one.user_id, one.award)
        for one in certificates.certificates(contest.id)
        if one.revoked_at is None
    }
    awards = {row["code"]: row["award"] for row in final.rows}
    made = []
    left_out = {one.winner for one in certificates.unprintable(contest, awards)}
    for winner in certificates.winners(contest.id, list(awards)):
        award = awards[winner.code]
        if winner in left_out:
            continue
        if (winner.entry_id, winner.user_id, award) not in valid:
            made.append(
                Certificate(
                    code=new_code(),
                    contest_id=contest.id,
                    entry_id=winner.entry_id,
                    user_id=winner.user_id,
                    name=winner.name,
                    award=award,
                    issued_at=now,
                )
            )
    db.session.add_all(made)
    db.session.flush()
    record(
        Verb.CERTIFICATES_ISSUE,
        "contest",
        contest.id,
        by_id=by.id,
        now=now,
        after={"certificates": [one.code for one in made], "list": final.number},
    )
    notify(
        Kind.CERTIFICATE,
        f"certificates/{contest.id}/{now.isoformat()}",
        [one.user_id for one in made],
        Line(N_("Your certificate for “%(title)s” is ready.")),
        Destination("people.account"),
        now=now,
        subject=Subject("contest", contest.slug),
    )
    return made


def change_seal(contest: Contest, digest: str | None, *, by: User, now: datetime) -> None:
    """Give the certificates the seal picture that the storage keeps under this digest, or none; same is no change."""
    lock(contest)
    if digest == contest.seal_digest:
        return
    before, contest.seal_digest = contest.seal_digest, digest
    record(
        Verb.CERTIFICATE_SEAL,
        "contest",
        contest.id,
        by_id=by.id,
        now=now,
        before={"seal": before or ""},
        after={"seal": digest or ""},
    )


def follow(
    contest: Contest, final: ContestResult, reasons: Mapping[str, str], *, by: User, now: datetime
) -> None:
    """Revoke the certificates that a corrected final list no longer bears out, and issue those it asks for.

    `reasons` says by the code of an entry why its award was withdrawn. Nothing is issued before the first
    certificates of the contest are.
    """
    if not certificates.is_issued(contest.id):
        return
    awards = {row["code"]: row["award"] for row in final.rows}
    for certificate, code in valid_certificates(contest.id):
        if awards.get(code) != certificate.award:
            revoke(certificate, reasons.get(code, REPLACED), by=by, now=now)
    _issued(contest, final, by=by, now=now)


def revoke(certificate: Certificate, reason: str, *, by: User, now: datetime) -> None:
    """Revoke a certificate; its page says so from now on."""
    reason = reasoned(reason)
    take(certificate)
    if certificate.revoked_at is not None:
        raise Conflict(N_("This certificate has already been revoked."))
    certificate.revoked_at = now
    certificate.reason = reason
    record(
        Verb.CERTIFICATE_REVOKE,
        "certificate",
        certificate.id,
        by_id=by.id,
        now=now,
        before={"name": certificate.name, "award": certificate.award},
        after={"code": certificate.code},
        reason=reason,
    )
