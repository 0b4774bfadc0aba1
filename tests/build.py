"""Plain builders of rows for tests: each makes one thing with sensible values and adds it to the session."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import count
from typing import Any

from sqlalchemy import select

from lms.db import db
from lms.http.web import settings
from lms.library.models import Asset, Document, Rendition, Revision
from lms.people.models import Membership, PeopleGroup, RoleGrant, Unit, User
from lms.people.roles import Role, UnitKind
from lms.storage import storage

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday, 09:00 in Shanghai
_numbers = count(1)


def make_unit(
    name: str = "Willow Village", parent: Unit | None = None, kind: UnitKind = UnitKind.VILLAGE
) -> Unit:
    """Make a unit below `parent`."""
    unit = Unit(code=f"u{next(_numbers)}", name=name, kind=kind, parent=parent)
    db.session.add(unit)
    db.session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    db.session.flush()
    return unit


def make_group(unit: Unit, name: str = "No power") -> PeopleGroup:
    """Make a group of people kept for a unit, or find it."""
    group = db.session.scalar(
        select(PeopleGroup).where(PeopleGroup.unit_id == unit.id, PeopleGroup.name == name)
    )
    if group is None:
        group = PeopleGroup(unit=unit, unit_id=unit.id, name=name, made_at=NOW)
        db.session.add(group)
        db.session.flush()
    return group


def make_user(name: str = "Alice", *roles: Role, unit: Unit | None = None, over: Unit | None = None) -> User:
    """Make a person with an own password chosen; `unit` is their home, `over` the reach of their roles."""
    user = User(
        username=f"{name.lower()}{next(_numbers)}",
        name=name,
        must_change_password=False,
        created_at=NOW,
        grants=[RoleGrant(role=role, unit=over) for role in roles],
    )
    if unit is not None:
        user.memberships.append(Membership(unit=unit, from_on=date(2020, 1, 1)))
    db.session.add(user)
    db.session.flush()
    return user


def make_document(
    kind: str, key: str, parent: Document | None = None, data: Mapping[str, Any] | None = None
) -> Document:
    """Make a published document in both languages, titled by the last part of its key."""
    document = Document(kind=kind, key=key, parent=parent)
    db.session.add(document)
    db.session.flush()
    revision = Revision(document=document, digest=key, data=dict(data or {}), created_at=NOW)
    revision.renditions = [
        Rendition(
            language=language,
            path=f"{key}.{language[:2]}.md",
            title=document.slug.capitalize(),
            source=b"Text",
            html="<p>Text</p>",
            plain="Text",
            data={"headings": [], "tags": []},
        )
        for language in ("zh_Hans", "en")
    ]
    document.current = revision
    db.session.flush()
    return document


def make_course() -> Document:
    """Make the course "acc" with the module "basics" and the lesson "why", or find it."""
    course = db.session.scalar(select(Document).where(Document.key == "courses/acc"))
    if course is None:
        course = make_document("course", "courses/acc")
        module = make_document("module", "courses/acc/basics", course)
        make_document("lesson", "courses/acc/basics/why", module, {"minutes": 10, "complete": "read"})
    return course


def make_picture() -> Asset:
    """Keep a small picture in the store."""
    data = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"/>'
    digest = storage(settings()).put(BytesIO(data))
    asset = Asset(path="courses/acc/media/well.svg", digest=digest, mime="image/svg+xml", size=len(data))
    db.session.add(asset)
    db.session.flush()
    return asset
