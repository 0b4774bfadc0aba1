"""Reading whom a convener can write to."""

from typing import NamedTuple

from sqlalchemy import select

from lms.contests.entries.models import SUBMITTED_VERSION, CoAuthor, Entry, EntryVersion
from lms.contests.entries.words import EntryState
from lms.contests.judging.queries.mail import mailable
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.policy import may_judge
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.queries.panel import panel
from lms.contests.run.mail_merge import MailGroup
from lms.db import db
from lms.http.web import settings
from lms.people.queries.addresses import reached_by_mail
from lms.people.queries.people import people_with_ids


class Addressee(NamedTuple):
    """A person who can be written to, and the values of the places in the text."""

    person_id: int
    address: str
    language: str
    values: dict[str, str]


def group_people(contest: Contest, group: MailGroup) -> dict[int, str]:
    """Return the people of a group with the title of their entry, empty for judges and drafts."""
    if group is MailGroup.JUDGES:
        return {one.judge_id: "" for one in panel(contest.id) if may_judge(one)}
    if group is MailGroup.DRAFTS:
        drafts = select(Entry.author_id).where(
            Entry.contest_id == contest.id, Entry.state == EntryState.DRAFT
        )
        return dict.fromkeys(db.session.scalars(drafts), "")
    of_contest = (Entry.contest_id == contest.id, Entry.state == EntryState.SUBMITTED)
    first = (
        select(Entry.author_id, EntryVersion.title).join(EntryVersion, SUBMITTED_VERSION).where(*of_contest)
    )
    further = (
        select(CoAuthor.user_id, EntryVersion.title)
        .join(Entry, Entry.id == CoAuthor.entry_id)
        .join(EntryVersion, SUBMITTED_VERSION)
        .where(*of_contest, CoAuthor.confirmed_at.is_not(None))
    )
    rows = [*db.session.execute(further), *db.session.execute(first)]
    return {row[0]: row[1] for row in rows}


def addressees(contest: Contest, group: MailGroup) -> list[Addressee]:
    """Return the people of a group who have an address, by the order of their accounts.

    Authors only at their own: a message names author and entry, so nobody else may choose where it goes.
    """
    titles, rules = group_people(contest, group), definition_of(contest)
    reached = mailable(contest.id, titles) if group is MailGroup.JUDGES else reached_by_mail(titles)
    found = []
    for person in sorted(people_with_ids(sorted(reached)), key=lambda one: one.id):
        address, language = reached[person.id]
        title = rules.title(language or settings().default_language)
        values = {"name": person.name, "contest": title, "entry": titles[person.id]}
        found.append(Addressee(person.id, address, language, values))
    return found
