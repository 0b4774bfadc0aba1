"""What a person hears of the results of contests they wrote for or judged."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import literal, or_, select, union_all

from lms.contests.entries.models import CoAuthor, Entry
from lms.contests.entries.words import EntryState
from lms.contests.results.models import Certificate, ContestResult
from lms.contests.results.news import NewsKind, ResultNews
from lms.contests.results.result_lists import FINALS, PUBLIC
from lms.contests.results.words import ResultState
from lms.contests.rules.models.contests import PanelJudge
from lms.db import db

TOLD_BY_LIST = (NewsKind.WITHDRAWN, NewsKind.MOVED_UP)


def news(user_id: int, contest_ids: Collection[int], since: datetime) -> list[ResultNews]:
    """Return what happened in these contests since then, newest first; three statements, none without contests."""
    if not contest_ids:
        return []
    own, judged = _parts(user_id, contest_ids)
    found = []
    lists = _lists({*own, *judged}, since)
    for contest_id in dict.fromkeys(row.contest_id for row in lists):
        rows = [row for row in lists if row.contest_id == contest_id]
        if contest_id in own:
            found += _of_entry(rows, own[contest_id])
        else:
            found.append(ResultNews(contest_id, NewsKind.JUDGED, rows[0].published_at))
    told = {one.contest_id for one in found if one.kind in TOLD_BY_LIST}
    found += [
        one
        for one in _certificates(user_id, own, since)
        if one.kind is not NewsKind.REVOKED or one.contest_id not in told
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _parts(user_id: int, contest_ids: Collection[int]) -> tuple[dict[int, str], set[int]]:
    """Return the codes of the person's entries by contest, and the contests that they judge."""
    shared = select(CoAuthor.entry_id).where(CoAuthor.user_id == user_id, CoAuthor.confirmed_at.is_not(None))
    wrote = select(Entry.contest_id, Entry.code).where(
        Entry.contest_id.in_(contest_ids),
        or_(Entry.author_id == user_id, Entry.id.in_(shared)),
        Entry.state == EntryState.SUBMITTED,
    )
    judged = select(PanelJudge.contest_id, literal("")).where(
        PanelJudge.contest_id.in_(contest_ids), PanelJudge.judge_id == user_id
    )
    rows = db.session.execute(union_all(wrote, judged)).all()
    return {contest: code for contest, code in rows if code}, {contest for contest, code in rows if not code}


def _lists(contest_ids: Collection[int], since: datetime) -> list[ContestResult]:
    return list(
        db.session.scalars(
            select(ContestResult)
            .where(
                ContestResult.contest_id.in_(contest_ids),
                ContestResult.state.in_(PUBLIC),
                ContestResult.published_at >= since,
            )
            .order_by(ContestResult.number.desc())
        )
    )


def _of_entry(lists: Sequence[ContestResult], code: str) -> list[ResultNews]:
    """Return what the lists of one contest, newest first, tell the author of an entry."""
    corrections = corrections_of(lists, code)
    newest = lists[0]
    if any(one.kind is NewsKind.WITHDRAWN for one in corrections):
        return corrections
    if newest.state in FINALS:
        return [*corrections, ResultNews(newest.contest_id, NewsKind.FINAL, newest.published_at)]
    award = next((row["award"] for row in newest.rows if row["code"] == code), "")
    kind = NewsKind.AWARDED if award else NewsKind.PUBLISHED
    return [ResultNews(newest.contest_id, kind, newest.published_at, award)]


def corrections_of(lists: Sequence[ContestResult], code: str) -> list[ResultNews]:
    """Return what corrections of the final list did to one entry."""
    found = []
    for row in lists:
        if row.state != ResultState.CORRECTED_FINAL:
            continue
        if row.method["withdrawn"][-1]["code"] == code:
            found.append(ResultNews(row.contest_id, NewsKind.WITHDRAWN, row.published_at))
        elif code in row.method["moved"]:
            award = next(one["award"] for one in row.rows if one["code"] == code)
            found.append(ResultNews(row.contest_id, NewsKind.MOVED_UP, row.published_at, award))
    return found


def _certificates(user_id: int, contest_ids: Collection[int], since: datetime) -> list[ResultNews]:
    rows = db.session.scalars(
        select(Certificate).where(
            Certificate.user_id == user_id,
            Certificate.contest_id.in_(contest_ids),
            or_(Certificate.issued_at >= since, Certificate.revoked_at >= since),
        )
    )
    return [
        ResultNews(row.contest_id, NewsKind.REVOKED, row.revoked_at, row.award, row.code)
        if row.revoked_at
        else ResultNews(row.contest_id, NewsKind.CERTIFICATE, row.issued_at, row.award, row.code)
        for row in rows
    ]
