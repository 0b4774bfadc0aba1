"""Surveys for tests."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lms import clock
from lms.db import Base, db
from lms.library.documents import ReadDocument, SourceFile, Sources
from lms.library.models import Document, Rendition, Revision
from lms.people.models import Unit, User
from lms.surveys import actions
from lms.surveys.models import SurveyParticipation
from lms.surveys.queries import catalogue
from lms.surveys.queries.catalogue import SurveyEntry
from lms.surveys.reading import read_survey
from lms.text.prose.model import unresolved
from tests.build import NOW

ZONE = ZoneInfo("Asia/Shanghai")
# The columns that name a person whose own the row is.
OWN_COLUMNS: dict[type[Base], list[str]] = {SurveyParticipation: ["user_id"]}
QUESTIONS = """
# About the courses

## Which way is best? {#way required}

- ( ) Classes
- ( ) Phone

## What would you learn? {#topics}

- [ ] Accounts
- [ ] Farming
- [ ] Writing

## How useful? {#useful scale=1..5}

## How many hours? {#hours answer=number range=0..40}

## Who should teach? {#speaker answer=short}

## What else? {#advice}
"""


def front(now: datetime, more: str = "", title: str = "Courses") -> str:
    """Return front matter of a survey that is open at a moment."""
    opens, closes = (
        (now + timedelta(days=days)).astimezone(ZONE).strftime("%Y-%m-%d %H:%M") for days in (-1, 3)
    )
    return f"---\ntitle: {title}\nopens: {opens}\ncloses: {closes}\n{more}\n---\n"


def read_texts(*texts: str, knows_unit: Callable[[str], bool] = lambda _code: True) -> ReadDocument:
    """Read a survey from its files, English first."""
    files = tuple(
        SourceFile(f"surveys/a.{short}.md", language, text, text.encode())
        for (short, language), text in zip((("en", "en"), ("zh", "zh_Hans")), texts, strict=False)
    )
    return read_survey(
        Sources("survey", "surveys/a", "", 0, files),
        lambda _path: unresolved,
        zone=ZONE,
        knows_unit=knows_unit,
    )


def publish(slug: str, text: str) -> Document:
    """Publish a survey, or another state of it, and commit."""
    read = read_texts(text)
    assert [str(one) for one in read.problems if not one.warning] == []
    key = f"surveys/{slug}"
    document = db.session.query(Document).filter_by(key=key).first() or Document(kind="survey", key=key)
    db.session.add(document)
    db.session.flush()
    revision = Revision(document=document, digest=read.digest, data=dict(read.data), created_at=NOW)
    [one] = read.renditions
    revision.renditions = [
        Rendition(
            language=language, path=f"{key}.{short}.md", title=one.title, source=one.source, html=one.html,
            plain=one.plain, data=dict(one.data),
        )
        for short, language in (("en", "en"), ("zh", "zh_Hans"))
    ]  # fmt: skip
    document.current = revision
    db.session.commit()
    return document


def make_survey(slug: str = "courses", more: str = "", questions: str = QUESTIONS) -> SurveyEntry:
    """Publish a survey that is open now."""
    publish(slug, front(clock.now(), more) + questions)
    return found(slug)


def found(slug: str = "courses") -> SurveyEntry:
    """Return a survey as it stands."""
    entry = catalogue.entry(slug)
    assert entry is not None
    return entry


def respond(user: User, answers: dict[str, str], unit: Unit | None = None, slug: str = "courses") -> bool:
    """Answer a survey and commit."""
    entry, now = found(slug), clock.now()
    kept = actions.respond(entry, user, actions.unit_to_keep(entry, unit, now), answers, now)
    db.session.commit()
    return kept


def end(slug: str = "courses") -> SurveyEntry:
    """End a survey and commit."""
    actions.end(found(slug).id)
    db.session.commit()
    return found(slug)


def rows_of(user: User) -> list[Base]:
    """Return a row of each table in which something is a person's own."""
    entry = make_survey("joined")
    return [SurveyParticipation(document_id=entry.id, user_id=user.id)]
