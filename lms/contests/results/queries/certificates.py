"""Reading certificates, winners and the texts that are published of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select

from lms.contests.entries.models import SUBMITTED_VERSION, CoAuthor, Entry, EntryVersion
from lms.contests.results.models import Certificate
from lms.contests.results.queries import results
from lms.contests.results.result_lists import FINALS
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import definition_of
from lms.db import db
from lms.people.queries.selectables import users
from lms.text import typed
from lms.text.printing.font_signs import missing


@dataclass(frozen=True, slots=True)
class Winner:
    """One author of one awarded entry."""

    entry_id: int
    code: str
    title: str
    user_id: int
    name: str


@dataclass(frozen=True, slots=True)
class ShownCertificate:
    """A certificate with the contest and the title of the essay."""

    certificate: Certificate
    contest: Contest
    title: str


def certificates(contest_id: int) -> list[Certificate]:
    """Return all certificates of a contest in the order they were issued."""
    found = db.session.scalars(
        select(Certificate).where(Certificate.contest_id == contest_id).order_by(Certificate.id)
    )
    return list(found)


def is_issued(contest_id: int) -> bool:
    """Return whether the contest has certificates."""
    found = select(Certificate.id).where(Certificate.contest_id == contest_id)
    return db.session.scalar(found.limit(1)) is not None


def serials(contest: Contest) -> dict[int, str]:
    """Return the serial number of each certificate of a contest, in the order they were issued, by its id."""
    found = certificates(contest.id)
    return {
        one.id: f"{contest.slug.upper()}-{one.issued_at.year}-{number:04d}"
        for number, one in enumerate(found, 1)
    }


def titled(contest_id: int, user_id: int | None = None) -> list[tuple[Certificate, str]]:
    """Return the certificates of a contest, or of one person in it, with the titles of the essays."""
    wanted = (
        select(Certificate, EntryVersion.title)
        .join(Entry, Entry.id == Certificate.entry_id)
        .join(EntryVersion, SUBMITTED_VERSION)
        .where(Certificate.contest_id == contest_id)
        .order_by(Certificate.id)
    )
    if user_id is not None:
        wanted = wanted.where(Certificate.user_id == user_id)
    return [(certificate, title) for certificate, title in db.session.execute(wanted)]


def of_person(user_id: int) -> list[tuple[Certificate, Contest]]:
    """Return the certificates of a person with their contests, newest first."""
    found = db.session.execute(
        select(Certificate, Contest)
        .join(Contest, Contest.id == Certificate.contest_id)
        .where(Certificate.user_id == user_id)
        .order_by(Certificate.issued_at.desc(), Certificate.id)
    )
    return [(one, contest) for one, contest in found]


def certificate(code: str) -> ShownCertificate | None:
    """Return a certificate by its code, in any letter case and with or without blanks."""
    plain = typed.code(code)
    found = db.session.execute(
        select(Certificate, Contest, EntryVersion.title)
        .join(Contest, Contest.id == Certificate.contest_id)
        .join(Entry, Entry.id == Certificate.entry_id)
        .join(EntryVersion, SUBMITTED_VERSION)
        .where(Certificate.code == plain)
    ).first()
    return ShownCertificate(found[0], found[1], found[2]) if found else None


def certificate_of(contest_id: int, code: str) -> Certificate | None:
    """Return a certificate of a contest by its code."""
    wanted = select(Certificate).where(Certificate.contest_id == contest_id, Certificate.code == code)
    return db.session.scalar(wanted)


def winners(contest_id: int, codes: Sequence[str]) -> list[Winner]:
    """Return the authors of entries, first authors before co-authors who confirmed, in the order of `codes`."""
    mine = (Entry.contest_id == contest_id, Entry.code.in_(codes))
    author = users()
    first = db.session.execute(
        select(Entry.id, Entry.code, EntryVersion.title, author.c.id, author.c.name)
        .join(EntryVersion, SUBMITTED_VERSION)
        .join(author, author.c.id == Entry.author_id)
        .where(*mine)
    ).all()
    further = db.session.execute(
        select(Entry.id, Entry.code, EntryVersion.title, author.c.id, author.c.name)
        .join(EntryVersion, SUBMITTED_VERSION)
        .join(CoAuthor, CoAuthor.entry_id == Entry.id)
        .join(author, author.c.id == CoAuthor.user_id)
        .where(*mine, CoAuthor.confirmed_at.is_not(None))
        .order_by(CoAuthor.confirmed_at, author.c.id)
    ).all()
    place = {code: index for index, code in enumerate(codes)}
    found = [Winner(*row) for row in (*first, *further)]
    return sorted(found, key=lambda one: place[one.code])


class Unprintable(NamedTuple):
    """A certificate that cannot be made, and the signs that the font lacks."""

    winner: Winner
    signs: list[str]

    @property
    def named(self) -> str:
        """The signs with their code points."""
        return ", ".join(f"“{sign}” (U+{ord(sign):04X})" for sign in self.signs)


def unprintable(contest: Contest, awards: Mapping[str, str]) -> list[Unprintable]:
    """Return whose certificates cannot be printed whole; `awards` maps the codes of winners to their prizes."""
    definition = definition_of(contest)
    found = []
    for winner in winners(contest.id, list(awards)):
        prize = awards[winner.code]
        texts = [winner.name, winner.title]
        for language in ("zh_Hans", "en"):
            texts += [definition.title(language), definition.prize_title(prize, language)]
            texts.append(definition.organiser(language))
        if signs := missing("".join(texts)):
            found.append(Unprintable(winner, signs))
    return found


def final_awards(contest_id: int) -> dict[str, str]:
    """Return the prize of each entry on the final list; empty while there is none."""
    final = results.newest(contest_id, *FINALS)
    return {row["code"]: row["award"] for row in final.rows} if final else {}


@dataclass(frozen=True, slots=True)
class SubmittedText:
    """The text of one entry as its author submitted it."""

    code: str
    title: str
    abstract: str
    html: str


def texts(contest_id: int, codes: Sequence[str]) -> dict[str, SubmittedText]:
    """Return the texts of entries by code, as submitted."""
    found = db.session.execute(
        select(Entry.code, EntryVersion.title, EntryVersion.abstract, EntryVersion.html)
        .join(EntryVersion, SUBMITTED_VERSION)
        .where(Entry.contest_id == contest_id, Entry.code.in_(codes))
    )
    return {row[0]: SubmittedText(*row) for row in found}
