"""Write, change, withdraw and confirm announcements, and notify those they are for."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from lms.announcements import queries
from lms.announcements.models import Announcement, AnnouncementConfirmation, AnnouncementVersion
from lms.announcements.standing import Aim, AnnouncementState, AnnouncementWording, standing
from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.db import db, take
from lms.errors import N_, Conflict, Refused
from lms.http.web import local_day
from lms.notifications.actions.telling import Destination, notify
from lms.notifications.kinds import Kind
from lms.notifications.subjects import Subject
from lms.outbox.letters import Line
from lms.people.identity import User

ANNOUNCEMENT = "announcement"


@dataclass(frozen=True, slots=True)
class RenderedAnnouncement:
    """The texts of an announcement with their HTML."""

    wording: AnnouncementWording
    html: str
    html_en: str


@dataclass(frozen=True, slots=True)
class Terms:
    """For whom an announcement is, from when until when, and how it is shown."""

    aim: Aim
    from_at: datetime
    until_at: datetime | None
    is_public: bool = False
    is_pinned: bool = False
    asks_confirmation: bool = False


def _check(terms: Terms, now: datetime) -> None:
    if terms.until_at is not None and terms.until_at <= max(terms.from_at, now):
        raise Refused(N_("The end must be after the beginning and in the future."))
    if terms.is_public and not terms.aim.is_everyone:
        raise Conflict(N_("Only an announcement for everyone on the site can be public."))


def post(made: RenderedAnnouncement, terms: Terms, sent_as: str, *, by: User, now: datetime) -> Announcement:
    """Write an announcement; a form that was sent twice gives the first one. Notifies its readers when it is due.

    Raises Refused for times out of order and Conflict for a public one that is not for everyone.
    """
    _check(terms, now)
    there = db.session.scalar(
        select(Announcement).where(Announcement.author_id == by.id, Announcement.sent_as == sent_as)
    )
    if there is not None:
        return there
    one = Announcement(author_id=by.id, sent_as=sent_as, withdrawn_reason="", **_values(made, terms))
    db.session.add(one)
    db.session.flush()
    _keep_version(one, "", by, now)
    record(
        Verb.ANNOUNCEMENT_POST, ANNOUNCEMENT, one.id, by_id=by.id, now=now,
        after={"title": one.title, "from": one.from_at.isoformat()},
    )  # fmt: skip
    tell(one, now)
    return one


def _values(made: RenderedAnnouncement, terms: Terms) -> dict[str, object]:
    rest = {name: value for name, value in asdict(terms).items() if name != "aim"}
    return {
        **asdict(made.wording),
        "html": made.html,
        "html_en": made.html_en,
        "unit_id": terms.aim.unit_id,
        "role": terms.aim.role,
        "group_id": terms.aim.group_id,
        **rest,
    }


def _keep_version(one: Announcement, note: str, by: User, now: datetime) -> None:
    one.version = one.version or 1
    db.session.add(
        AnnouncementVersion(
            announcement_id=one.id, number=one.version, title=one.title, text=one.text,
            title_en=one.title_en, text_en=one.text_en, note=note, at=now, by_id=by.id,
        )
    )  # fmt: skip
    db.session.flush()


def change(
    one: Announcement,
    made: RenderedAnnouncement,
    terms: Terms,
    note: str,
    seen: int,
    *,
    by: User,
    now: datetime,
) -> None:
    """Change an announcement; one that is shown already keeps its former text, with a note of what was changed.

    `seen` is the version that the form began with. Raises Conflict when someone else has changed it since or it was
    withdrawn, and Refused without a note where one is due.
    """
    take(one)
    if one.withdrawn_at is not None:
        raise Conflict(N_("This announcement was withdrawn and cannot be changed any more."))
    if one.version != seen:
        raise Conflict(
            N_("Someone else has changed this announcement. Your text is below; load the page again.")
        )
    is_shown = standing(one.from_at, one.until_at, None, now) is not AnnouncementState.SCHEDULED
    if is_shown:
        # What was shown cannot be shown from another moment on.
        terms = Terms(
            terms.aim, one.from_at, terms.until_at, terms.is_public, terms.is_pinned, terms.asks_confirmation
        )
    _check(terms, now)
    values = _values(made, terms)
    texts = ("title", "text", "title_en", "text_en")
    is_reworded = any(getattr(one, name) != values[name] for name in texts)
    if is_shown and is_reworded and not note:
        raise Refused(N_("Write what has changed. Readers see it above the text."))
    before = one.title
    for name, value in values.items():
        setattr(one, name, value)
    if is_reworded:
        one.version += 1
        _keep_version(one, note if is_shown else "", by, now)
    record(
        Verb.ANNOUNCEMENT_CHANGE, ANNOUNCEMENT, one.id, by_id=by.id, now=now,
        before={"title": before}, after={"title": one.title}, reason=note,
    )  # fmt: skip
    db.session.flush()
    tell(one, now)


def withdraw(one: Announcement, reason: str, *, by: User, now: datetime) -> None:
    """Show an announcement no longer; its page says why. A second time changes nothing."""
    take(one)
    if one.withdrawn_at is not None:
        return
    one.withdrawn_at, one.withdrawn_reason = now, reason
    record(
        Verb.ANNOUNCEMENT_WITHDRAW, ANNOUNCEMENT, one.id, by_id=by.id, now=now,
        before={"title": one.title}, reason=reason,
    )  # fmt: skip
    db.session.flush()


def confirm(one: Announcement, user: User, now: datetime) -> None:
    """Note that a person has read an announcement; a second time changes nothing."""
    chosen = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    values = {"announcement_id": one.id, "user_id": user.id, "at": now}
    db.session.execute(chosen.insert(AnnouncementConfirmation).values(values).on_conflict_do_nothing())


def tell(one: Announcement, now: datetime) -> bool:
    """Notify those whom an announcement is for, once, when it has begun to hold; return whether that was now."""
    if (
        one.told_at is not None
        or standing(one.from_at, one.until_at, one.withdrawn_at, now) is not AnnouncementState.CURRENT
    ):
        return False
    marked = db.session.execute(
        update(Announcement)
        .where(Announcement.id == one.id, Announcement.told_at.is_(None))
        .values(told_at=now)
    )
    if not getattr(marked, "rowcount", 0):
        return False
    db.session.refresh(one)
    aim = Aim(one.unit_id, one.role, one.group_id)
    readers = queries.audience(aim, queries.path_of(one), local_day(now))
    sentence = (
        N_("Please read and confirm: “%(title)s”.")
        if one.asks_confirmation
        else N_("New announcement: “%(title)s”.")
    )
    _notify(
        one,
        f"announcement/{one.id}",
        [user_id for user_id in readers if user_id != one.author_id],
        sentence,
        now,
    )
    return True


def remind(one: Announcement, *, by: User, now: datetime) -> int:
    """Notify those who have not confirmed reading an announcement; return how many.

    Raises Conflict when they were reminded today already, and Refused where no confirmation is asked for.
    """
    take(one)
    if (
        not one.asks_confirmation
        or standing(one.from_at, one.until_at, one.withdrawn_at, now) is not AnnouncementState.CURRENT
    ):
        raise Refused(N_("No confirmation is asked for at present."))
    day = local_day(now)
    waiting = queries.confirmations(one, day).waiting
    told = _notify(
        one,
        f"announcement/{one.id}/{day}",
        waiting,
        N_("Reminder: please read and confirm “%(title)s”."),
        now,
    )
    if not told and waiting:
        raise Conflict(N_("They were reminded today already. One reminder a day is enough."))
    if waiting:
        record(
            Verb.ANNOUNCEMENT_REMIND,
            ANNOUNCEMENT,
            one.id,
            by_id=by.id,
            now=now,
            after={"people": len(waiting)},
        )
    return len(waiting)


def _notify(one: Announcement, cause: str, people: list[int], sentence: str, now: datetime) -> int:
    if not people:
        return 0
    where = Destination("announcements.show", {"number": one.id})
    subject = Subject(ANNOUNCEMENT, str(one.id))
    return notify(Kind.ANNOUNCEMENT, cause, people, Line(sentence), where, now=now, subject=subject)
