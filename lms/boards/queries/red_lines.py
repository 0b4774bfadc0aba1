"""Reading what the check of the red lines looks at: the columns boards read, the tables there are, and the boards."""

from sqlalchemy import select

from lms.boards.models import BoardIssue, BoardRow, BoardUnitRow
from lms.boards.queries import catalogue
from lms.boards.queries.drafting import attempt_columns
from lms.boards.red_lines import CheckedBoard, RedLineCheck, findings
from lms.db import db


def red_line_findings() -> list[RedLineCheck]:
    """Check the site as it is: two statements, whatever the number of boards."""
    rules: dict[int, list[dict[str, object]]] = {}
    for document_id, one in db.session.execute(select(BoardIssue.document_id, BoardIssue.rules)):
        rules.setdefault(document_id, []).append(one)
    boards = [
        CheckedBoard(one.slug, one.definition, rules.get(one.document.id, ()))
        for one in catalogue.live_boards()
    ]
    tables = [
        f"{table.name}.{column.name}" for table in db.metadata.tables.values() for column in table.columns
    ]
    published = [
        f"{row.__tablename__}.{column.name}" for row in (BoardRow, BoardUnitRow) for column in row.__table__.c
    ]
    return findings([column.name for column in attempt_columns()], tables, published, boards)
