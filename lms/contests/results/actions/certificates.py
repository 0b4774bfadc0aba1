"""Issue and revoke award certificates."""

import secrets
from datetime import datetime

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.entries.codes import ALPHABET
from lms.contests.results.actions.deciding import reasoned
from lms.contests.results.models import Certificate
from lms.contests.results.queries import certificates, results
from lms.contests.results.words import ResultState
from lms.contests.rules.actions.stages import lock, require_stage
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import Act
from lms.db import db
from lms.errors import N_, Conflict
from lms.people.identity import User

CODE_LENGTH = 12


def new_code() -> str:
    """Return a code that no one can guess: 12 letters and digits that do not look alike."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def issue(contest: Contest, *, by: User, now: datetime) -> list[Certificate]:
    """Issue a certificate to every author of an awarded entry who has no valid one for this award.

    Left out are those that cannot be printed whole; `certificates.unprintable` lists them.
    """
    require_stage(contest, Act.CERTIFY)
    lock(contest)
    final = results.newest(contest.id, ResultState.FINAL)
    if final is None:
        raise Conflict(N_("Make the list final on the “Result” page first."))
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
    return made


def revoke(certificate: Certificate, reason: str, *, by: User, now: datetime) -> None:
    """Revoke a certificate; its page says so from now on."""
    reason = reasoned(reason)
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
        after={"code": certificate.code},
        reason=reason,
    )
