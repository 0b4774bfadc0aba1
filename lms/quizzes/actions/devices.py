"""One device at a time: which sign-in an attempt listens to, and how it moves to another."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import rows
from lms.errors import N_, Conflict, Refused
from lms.people.identity import User
from lms.quizzes.actions.running import NO_REASON, note_each
from lms.quizzes.attempt_snapshot import AttemptSnapshot
from lms.quizzes.format.behaviour import OneDevice
from lms.quizzes.models import Attempt
from lms.quizzes.queries import running

# What an attempt keeps while it waits for the device that is allowed to go on with it.
NO_DEVICE = ""
OTHER_DEVICE = N_(
    "This attempt continues on another device. Nothing is saved from here until you continue on this one; what you "
    "type is kept on this device."
)


class OtherDevice(Refused):
    """The attempt listens to another device."""

    status = 423


def require_device(attempt: AttemptSnapshot, device: str) -> None:
    """Raise OtherDevice unless the attempt listens to this device, or to any."""
    if attempt.device not in (None, device):
        raise OtherDevice(OTHER_DEVICE)


def may_take_over(attempt: AttemptSnapshot, rule: OneDevice) -> bool:
    """Return whether the learner may go on with the attempt on another device now."""
    return rule is not OneDevice.CONVENER or attempt.device == NO_DEVICE


def take_over(
    attempt: AttemptSnapshot, rule: OneDevice, device: str, *, is_sure: bool, by: User, now: datetime
) -> None:
    """Let the attempt listen to this device from now on, and note that.

    Raises Refused without the confirmation or where a convener has to allow it, Conflict when it moved meanwhile.
    """
    if attempt.device in (None, device):
        return
    if not may_take_over(attempt, rule):
        raise Refused(N_("The convener has to allow the change of device first."))
    if not is_sure:
        raise Refused(N_("Confirm that you continue on this device."))
    here = Attempt.id == attempt.id, Attempt.device == attempt.device
    if rows(update(Attempt.__table__).where(*here).values(device=device)).rowcount != 1:  # type: ignore[arg-type]
        raise Conflict(N_("The attempt has moved to another device meanwhile. Reload the page."))
    note_each([attempt], running.DEVICE_TAKEN, [attempt.ends_at], "", by, now)


def allow_device(
    document_id: int, ids: Collection[int], reason: str, *, by: User, now: datetime, grace_s: int,
    form: str | None = None,
) -> int:  # fmt: skip
    """Let running attempts move to another device, and return how many; the next device that asks takes them.

    Those that may be on any device, are over, or belong to `by` are left alone; one that was allowed and waits for
    its device is not noted twice, and one that this `form` has allowed already does not move again.
    Raises Refused without a reason.
    """
    if not reason.strip():
        raise Refused(NO_REASON)
    attempts = [
        one
        for one in running.running_at(document_id, ids)
        if one.device is not None and not one.is_over(now, grace_s) and one.user_id != by.id
    ]
    already = running.acted_on_by_form(form, ids) if form else set()
    new = [one for one in attempts if one.device != NO_DEVICE and one.id not in already]
    if new:
        chosen = Attempt.id.in_([one.id for one in new])
        rows(update(Attempt.__table__).where(chosen).values(device=NO_DEVICE))  # type: ignore[arg-type]
        note_each(new, running.DEVICE_ALLOWED, [one.ends_at for one in new], reason, by, now, form)
        record(
            Verb.ATTEMPTS_DEVICE, "quiz", document_id, by_id=by.id, now=now,
            after={"attempts": [one.id for one in new]}, reason=reason.strip(),
        )  # fmt: skip
    return len(attempts)
