"""The shape of what the desk sends: a mark sheet, agreed marks."""

from werkzeug.datastructures import MultiDict

from lms.contests.judging.marksheet import MarkSheet, remarks_from
from lms.marking.rubric import Rubric

SCORE_CHARS = 20
LONGEST_S = 24 * 3600


Fields = MultiDict[str, str]


def sheet_of(form: Fields) -> MarkSheet:
    """Return the mark sheet of a posted form; remarks come as three lists of equal length."""
    names = [name for name in form if name.startswith("score.")]
    rows = zip(form.getlist("quote"), form.getlist("offset"), form.getlist("remark"), strict=False)
    remarks = [{"quote": quote, "offset": _number(offset, -1), "text": text} for quote, offset, text in rows]
    return MarkSheet(
        scores={name.removeprefix("score."): form.get(name, "")[:SCORE_CHARS] for name in names},
        comment=form.get("comment", "").replace("\r\n", "\n"),
        remarks=remarks_from(remarks),
        seconds=min(_number(form.get("seconds", ""), 0), LONGEST_S),
    )


def used_comments(form: Fields) -> list[int]:
    """Return the ids of bank comments that were put into the comment."""
    return [int(one) for one in form.get("used", "").split(",") if one.isdecimal() and len(one) < 12][:50]


def agreed_scores(form: Fields, rubric: Rubric) -> dict[str, str]:
    """Return the agreed marks of an anchor as typed."""
    return {c.key: form.get(f"score.{c.key}", "")[:SCORE_CHARS] for c in rubric.criteria}


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else otherwise
