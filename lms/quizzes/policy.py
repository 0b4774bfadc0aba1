"""Who may do what with quizzes and attempts."""

from datetime import datetime

from lms.people.identity import Unit, User
from lms.people.roles import Role
from lms.quizzes.attempt_snapshot import AttemptSnapshot

# Trainers write quizzes, so they see every paper; auditors read everything and change nothing.
READERS = (Role.TRAINER, Role.AUDITOR, Role.ADMINISTRATOR)
AUTHORS = (Role.TRAINER, Role.ADMINISTRATOR)


def is_owner(user: User, attempt: AttemptSnapshot) -> bool:
    """Return whether the attempt is the person's own."""
    return user.id == attempt.user_id


def may_answer(user: User, attempt: AttemptSnapshot) -> bool:
    """Return whether the person may save answers in it: only the owner, and time is checked by the action."""
    return is_owner(user, attempt)


def may_see_attempt(user: User, attempt: AttemptSnapshot, unit: Unit | None, now: datetime) -> bool:
    """Return whether the person may know of the attempt: the owner; staff once it is over.

    `unit` is the unit the attempt was sat in. A unit manager sees those of the own subtree.
    """
    if is_owner(user, attempt):
        return True
    if not attempt.is_over(now):
        return False
    return user.has_role(*READERS) or (unit is not None and user.has_role_over(unit, Role.UNIT_MANAGER))


def may_open_files(user: User, attempt: AttemptSnapshot, now: datetime) -> bool:
    """Return whether the person may open the files of an attempt under their names: its owner, and readers at its end.

    Markers get them from the marking page, without names.
    """
    return is_owner(user, attempt) or (attempt.is_over(now) and user.has_role(*READERS))


def may_see_key(user: User) -> bool:
    """Return whether the person sees right answers whatever the review rules say."""
    return user.has_role(*READERS)


def may_see_results(user: User) -> bool:
    """Return whether the person may open results of a quiz, of everyone or of the own subtree."""
    return user.has_role(*READERS, Role.UNIT_MANAGER)


def sees_all_results(user: User) -> bool:
    """Return whether results are not limited to the own subtree."""
    return user.has_role(*READERS)


def may_author(user: User) -> bool:
    """Return whether the person may check, preview and import quizzes."""
    return user.has_role(*AUTHORS)


def may_mark(user: User) -> bool:
    """Return whether the person may mark the answers of others."""
    return user.has_role(*AUTHORS)


def may_supervise(user: User) -> bool:
    """Return whether the person may pause attempts, reopen them and make exceptions from the time rules."""
    return user.has_role(*AUTHORS, Role.CONVENER)


def may_see_corrections(user: User) -> bool:
    """Return whether the person may see what was corrected and decide on requests: who supervises, and auditors."""
    return may_supervise(user) or user.has_role(Role.AUDITOR)


def may_see_timing(user: User) -> bool:
    """Return whether the person may see who is taking a quiz and which exceptions there are."""
    return may_supervise(user) or user.has_role(Role.AUDITOR)


def supervised_paths(user: User) -> tuple[str, ...] | None:
    """Return the paths of the subtrees whose attempts a convener watches over; None is all of them."""
    if user.has_role(*READERS):
        return None
    grants = [grant for grant in user.grants if grant.role == Role.CONVENER]
    if any(grant.unit is None for grant in grants):
        return None
    return tuple(sorted(grant.unit.path for grant in grants if grant.unit))


def supervises(user: User, path: str) -> bool:
    """Return whether the person watches over those of the unit with this path; empty is no unit."""
    paths = supervised_paths(user)
    return paths is None or any(path.startswith(one) for one in paths)


def result_paths(user: User) -> tuple[str, ...]:
    """Return the paths of the subtrees whose results a unit manager sees; a grant everywhere gives "/"."""
    return tuple(
        sorted(
            grant.unit.path if grant.unit else "/" for grant in user.grants if grant.role == Role.UNIT_MANAGER
        )
    )


def may_convene_marking(user: User) -> bool:
    """Return whether the person may appoint markers, release marks and correct them: who supervises everyone."""
    return may_supervise(user) and supervised_paths(user) is None


def may_see_marking(user: User) -> bool:
    """Return whether the person may see how far marking is."""
    return may_convene_marking(user) or user.has_role(Role.AUDITOR)
