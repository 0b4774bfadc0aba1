"""What happens to a board before it is final: objections to the weekly board, one answered and one waiting."""

from collections.abc import Callable
from datetime import datetime, timedelta

from lms.boards.actions import objections
from lms.boards.models import BoardRow
from lms.boards.objection_words import ObjectionDecision
from lms.boards.queries import catalogue, issues, rows
from lms.db import db
from lms.people.models import User
from lms.people.queries.people import user_named

BOARD = "weekly-accounts"
# Row, what the person writes, how long ago.
ANSWERED = (4, "我周三做了两次，第二次的成绩更高，榜上好像只算了第一次。", timedelta(hours=5))
WAITING = (7, "我上周二做的那次没有显示在名次说明里，请核对。", timedelta(hours=2))
LETTER = "已核对：第二次作答在周一零点以后交卷，计入下一周的榜。本期名次不变。"
NOTE = "周日晚上开始、周一零点以后交卷的作答，计入下一周。"


def add_objections(now: datetime, commit: Callable[[], None]) -> None:
    """File two objections to the newest issue of the weekly board and answer one of them with a note to readers."""
    board, convener = catalogue.board(BOARD), user_named("convener")
    place = issues.newest_issue(board.document.id) if board else None
    if board is None or place is None or convener is None:
        return
    listed = {row.position: row for row in rows.rows(place.issue.id, 1)}
    filed = []
    for position, text, ago in (ANSWERED, WAITING):
        at = max(now - ago, place.issue.published_at)
        if place.issue.notice_until and at < place.issue.notice_until and position in listed:
            filed.append(
                objections.file_objection(
                    board, place.issue, text, position, by=_person(listed[position]), now=at
                )
            )
    if filed:
        objections.answer(
            board, place.issue, filed[0], ObjectionDecision.NOTE, LETTER, NOTE, by=convener, now=now
        )
    commit()


def _person(row: BoardRow) -> User:
    return db.session.get_one(User, row.user_id)
