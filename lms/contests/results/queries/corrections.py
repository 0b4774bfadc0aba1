"""What the final list becomes when the award of an entry is withdrawn."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

from lms.contests.entries.models import Entry
from lms.contests.results.corrections import WithdrawnAward, without_awards
from lms.contests.results.models import Certificate, ContestResult
from lms.contests.results.queries import results
from lms.contests.results.result_lists import FINALS, PlacementChange, changes, public_rows
from lms.contests.results.words import ResultState
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.queries.contests import definition_of
from lms.db import db
from lms.errors import N_, Conflict

KEPT = ("authors", "unit", "unit_en", "title")


@dataclass(frozen=True, slots=True)
class CorrectedList:
    """The list that would replace `old`, what it says of its making, and what it changes."""

    old: ContestResult
    rows: list[dict[str, Any]]
    method: Mapping[str, Any]
    moved: list[PlacementChange]


def corrected_list(contest: Contest, code: str, moves_up: bool) -> CorrectedList:
    """Return the final list without the award of the entry; raise Conflict when the entry has none on it."""
    old, fixed = results.newest(contest.id, *FINALS), results.newest(contest.id, ResultState.PROVISIONAL)
    if old is None or fixed is None:
        raise Conflict(N_("There is no final list."))
    if all(row["code"] != code for row in old.rows):
        raise Conflict(N_("This entry has no award on the final list."))
    withdrawn = [*withdrawn_awards(old), WithdrawnAward(code, moves_up)]
    definition = definition_of(contest)
    placed = without_awards(fixed.rows, withdrawn, definition.tiers_of, definition.tie_rule)
    names = results.names(contest.id, [row["code"] for row in placed if row["award"]])
    known = {row["code"]: {key: row[key] for key in KEPT} for row in old.rows}
    # Who was on the list before keeps the name and the unit it published.
    rows = [row | known.get(row["code"], {}) for row in public_rows(placed, names, definition)]
    before = {row["code"]: row["award"] for row in old.rows}
    method = dict(old.method) | {
        "withdrawn": [asdict(one) for one in withdrawn],
        "moved": sorted(row["code"] for row in rows if before.get(row["code"], "") != row["award"]),
    }
    return CorrectedList(old, rows, method, changes(old.rows, rows))


def withdrawn_awards(row: ContestResult) -> list[WithdrawnAward]:
    """Return the awards that were withdrawn up to a list."""
    return [WithdrawnAward(one["code"], one["moves_up"]) for one in row.method.get("withdrawn", ())]


def valid_certificates(contest_id: int) -> list[tuple[Certificate, str]]:
    """Return the certificates that are not revoked, with the codes of their entries."""
    found = db.session.execute(
        select(Certificate, Entry.code)
        .join(Entry, Entry.id == Certificate.entry_id)
        .where(Certificate.contest_id == contest_id, Certificate.revoked_at.is_(None))
        .order_by(Certificate.id)
    )
    return [(certificate, code) for certificate, code in found]


def replacement(certificate: Certificate) -> Certificate | None:
    """Return the valid certificate that the person got for the same entry instead of a revoked one."""
    if certificate.revoked_at is None:
        return None
    return db.session.scalar(
        select(Certificate)
        .where(
            Certificate.entry_id == certificate.entry_id,
            Certificate.user_id == certificate.user_id,
            Certificate.revoked_at.is_(None),
        )
        .order_by(Certificate.id.desc())
        .limit(1)
    )
