"""Reading papers that were downloaded before the start, and the codes that open them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from lms.db import db, rows
from lms.library.queries.selectables import revisions
from lms.people.queries.selectables import below, units, users
from lms.quizzes.offline.models import OfflineCode, OfflinePaper
from lms.quizzes.offline.papers import PaperToTake, UnitCode

_unit, _shown_by, _revision = units(), users(), revisions()
_COLUMNS = select(
    OfflinePaper.document_id, OfflinePaper.revision_id, _revision.c.digest, OfflinePaper.number, OfflinePaper.seed,
    OfflinePaper.paper, OfflinePaper.drawn_from, OfflinePaper.id, OfflinePaper.user_id, OfflinePaper.key,
    OfflinePaper.code_id, OfflineCode.shown_at,
)  # fmt: skip
_PAPERS = _COLUMNS.join(_revision, _revision.c.id == OfflinePaper.revision_id).outerjoin(
    OfflineCode, OfflineCode.id == OfflinePaper.code_id
)
_PREPARED = _PAPERS.where(
    OfflinePaper.user_id == bindparam("user_id"),
    OfflinePaper.document_id == bindparam("document_id"),
    OfflinePaper.number == bindparam("number"),
    OfflinePaper.revision_id == bindparam("revision_id"),
)


def prepared_paper(user_id: int, document_id: int, number: int, revision_id: int) -> PaperToTake | None:
    """Return the paper that a person downloaded for an attempt at this version of a quiz."""
    values = {
        "user_id": user_id,
        "document_id": document_id,
        "number": number,
        "revision_id": revision_id,
    }
    found: Any = rows(_PREPARED, values).first()
    return PaperToTake(*found) if found else None


def paper_with_id(paper_id: int) -> PaperToTake | None:
    """Return a downloaded paper."""
    found: Any = rows(_PAPERS.where(OfflinePaper.id == paper_id)).first()
    return PaperToTake(*found) if found else None


def code_of(code_id: int) -> tuple[str, str] | None:
    """Return salt and wrapping key of a code."""
    found = rows(select(OfflineCode.salt, OfflineCode.wrapping).where(OfflineCode.id == code_id)).first()
    return tuple(found) if found else None


def unit_codes(document_id: int, paths: Sequence[str] | None) -> list[UnitCode]:
    """Return the codes of a quiz by unit, those not shown yet first; `paths` keeps units in these subtrees."""
    papers = (
        select(func.count())
        .where(OfflinePaper.code_id == OfflineCode.id)
        .correlate(OfflineCode)
        .scalar_subquery()
    )
    query: Any = (
        select(
            OfflineCode.id, _unit.c.id, _unit.c.name, func.coalesce(_unit.c.name_en, ""), _unit.c.path,
            OfflineCode.code, OfflineCode.made_at,
            OfflineCode.shown_at, func.coalesce(_shown_by.c.name, ""), papers,
        )
        .join(_unit, _unit.c.id == OfflineCode.unit_id)
        .outerjoin(_shown_by, _shown_by.c.id == OfflineCode.shown_by_id)
        .where(OfflineCode.document_id == document_id)
        .order_by(OfflineCode.shown_at.is_not(None), _unit.c.name, OfflineCode.id)
    )  # fmt: skip
    if paths is not None:
        query = query.where(below(_unit.c.path, paths))
    return [UnitCode(*row) for row in rows(query)]


def opened_papers(document_id: int) -> list[tuple[int, int, int]]:
    """Return the papers whose codes were shown: code, person and number of the attempt; each attempt once."""
    found: Any = (
        select(OfflinePaper.code_id, OfflinePaper.user_id, OfflinePaper.number)
        .join(OfflineCode, OfflineCode.id == OfflinePaper.code_id)
        .where(OfflinePaper.document_id == document_id, OfflineCode.shown_at.is_not(None))
        .distinct()
    )
    return [tuple(row) for row in rows(found)]


def hidden_code(document_id: int, unit_id: int) -> int | None:
    """Return the id of the code of a unit that has not been shown."""
    return db.session.scalar(
        select(OfflineCode.id).where(
            OfflineCode.document_id == document_id,
            OfflineCode.unit_id == unit_id,
            OfflineCode.shown_at.is_(None),
        )
    )
