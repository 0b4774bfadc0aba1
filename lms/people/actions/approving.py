"""Who may agree, as the second person, to what another one asked for."""

from datetime import datetime, timedelta

from lms.audit.queries.trail import has_done
from lms.audit.verbs import Verb
from lms.errors import N_, NotAllowed
from lms.people.identity import User

# How long a person is not independent of whoever gave them an account, a one-time password or a role.
WAITING_DAYS = 7
_GIVING_ACCESS = (Verb.PERSON_ADD, Verb.PASSWORD_LINK_SEND, Verb.PASSWORD_RESET, Verb.ROLE_GRANT)


def require_independent(person: User, asked_by_id: int, now: datetime) -> None:
    """Raise NotAllowed when one of the two gave the other access within the last days.

    One who opens a second account, or knows the one-time password of another, would otherwise agree with himself.
    """
    since = now - timedelta(days=WAITING_DAYS)
    if _gave_access(asked_by_id, person.id, since) or _gave_access(person.id, asked_by_id, since):
        raise NotAllowed(
            N_(
                "In the last %(days)s days one of you gave the other an account, a password or a role. "
                "A third person must agree to this."
            ),
            days=WAITING_DAYS,
        )


def _gave_access(giver_id: int, person_id: int, since: datetime) -> bool:
    return has_done(giver_id, _GIVING_ACCESS, "person", person_id, since)
