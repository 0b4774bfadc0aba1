"""Surveys, essays and files read from a block: what has no key, and the rubric by which people mark."""

import re
from decimal import Decimal

from lms.quizzes.format.questions import (
    QuestionType,
    RubricCriterion,
    UploadRule,
    WordRange,
)
from lms.quizzes.format.reading.blocks import BlockItem, QuestionBlock
from lms.quizzes.format.reading.choices import read_survey_options
from lms.quizzes.format.reading.lines import HALF_WIDTH
from lms.quizzes.format.reading.report import ProblemReport
from lms.text.nearest import listed, nearest
from lms.text.values import read_decimal

# Endings of the files that a question may take.
KINDS = (
    "pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "jpg", "png", "webp", "gif", "mp3", "m4a", "mp4", "txt",
)  # fmt: skip
MOST_FILES = 10
MOST_MB = 50
MOST_WORDS = 20_000
_OTHER_ENDINGS = {"jpeg": "jpg", "jpe": "jpg"}
# To which types these attributes belong.
OWNERS = {
    "words": QuestionType.ESSAY,
    "files": QuestionType.FILE,
    "accept": QuestionType.FILE,
    "size": QuestionType.FILE,
}
_RANGE = re.compile(r"(?P<least>[0-9]{0,6})(?P<to>\.\.\.?|…|-|–|—|~|至|到)(?P<most>[0-9]{0,6})")
_SIZE = re.compile(r"(?P<mb>[0-9]{1,4}) ?(?:mb|mib|m|兆)?", re.IGNORECASE)
_CRITERION_WORDS = frozenset(
    [
        "criterion",
        "criteria",
        "aspect",
        "标准",
        "评分标准",
        "评分项",
        "评分项目",
        "评分点",
        "评分要点",
        "要点",
        "项目",
        "指标",
        "评分指标",
        "维度",
    ]
)
_POINT_WORDS = frozenset(
    ["points", "point", "marks", "mark", "score", "pts", "分值", "分数", "分", "得分", "满分", "配分", "赋分"]
)
_NUMBER_WORDS = frozenset(["序号", "编号", "no", "no.", "nr", "#", "号"])
_TOTAL_WORDS = frozenset(["合计", "总计", "总分", "共计", "total", "sum", "满分"])
_CELL_BREAK = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")


def check_owners(block: QuestionBlock, wanted: QuestionType | None, report: ProblemReport) -> None:
    """Note attributes that belong to another type of question."""
    for key, owner in OWNERS.items():
        if key in block.attributes.words and wanted is not owner:
            _, place = block.attributes.words[key]
            report.add("attribute-of-type", place, marked=key, key=key, type=owner.value)


def read_open(
    block: QuestionBlock,
    kind: QuestionType,
    rubric: tuple[RubricCriterion, ...],
    language: str,
    report: ProblemReport,
) -> dict[str, object]:
    """Return the fields of a survey, an essay or files, `points` but for a rubric not among them."""
    if "score" in block.attributes.words:
        value, place = block.attributes.words["score"]
        report.add("rule-without-multiple", place, marked=value)
    if "tries" in block.attributes.words:
        _, place = block.attributes.words["tries"]
        report.add("open-tries", place, marked="tries", type=kind.value)
    if kind is QuestionType.SURVEY:
        return _survey(block, language, report)
    others: list[BlockItem] = [*block.options, *block.answers]
    if others or block.lettered or block.key:
        place = others[0].place if others else block.key[0] if block.key else block.lettered[0][0]
        report.add("open-and-answers", place, type=kind.value)
    fields: dict[str, object] = {"type": kind, "rubric": rubric}
    if rubric:
        fields["points"] = _rubric_points(block, rubric, report)
    if kind is QuestionType.ESSAY:
        return fields | {"words": _words(block, report)}
    return fields | {"upload": _upload(block, report)}


def _survey(block: QuestionBlock, language: str, report: ProblemReport) -> dict[str, object]:
    if block.answers:
        report.add("survey-answer", block.answers[0].place, marked=block.answers[0].lines[0])
    if "points" in block.attributes.words:
        value, place = block.attributes.words["points"]
        report.add("survey-points", place, marked=value)
    choices = read_survey_options(block, language, report)
    return {
        "type": QuestionType.SURVEY,
        "points": Decimal(0),
        "options": choices.options if choices else (),
        "several": bool(choices) and not choices.is_round if choices else False,
    }


def _rubric_points(
    block: QuestionBlock, rubric: tuple[RubricCriterion, ...], report: ProblemReport
) -> Decimal:
    """Return the points of all criteria, which those of the heading must equal where it has any."""
    total = sum((one.points for one in rubric), Decimal(0))
    if "points" in block.attributes.words:
        value, place = block.attributes.words["points"]
        said = read_decimal(value)
        if said is not None and said != total:
            report.add("rubric-sum", place, marked=value, sum=total, points=said)
    return total


def _words(block: QuestionBlock, report: ProblemReport) -> WordRange | None:
    if "words" not in block.attributes.words:
        return None
    value, place = block.attributes.words["words"]
    found = _RANGE.fullmatch(value.translate(HALF_WIDTH).replace(" ", ""))
    least, most = (int(found[name]) if found and found[name] else None for name in ("least", "most"))
    if (least, most) == (None, None) or 0 in (least, most) or max(least or 0, most or 0) > MOST_WORDS:
        report.add("bad-words", place, marked=value, value=value[:40], limit=MOST_WORDS)
        return None
    if least is not None and most is not None and least > most:
        report.add("words-turned", place, marked=value, least=least, most=most)
        return None
    return WordRange(least, most)


def _upload(block: QuestionBlock, report: ProblemReport) -> UploadRule:
    default = UploadRule()
    words = block.attributes.words
    least, most = _file_count(*words["files"], report) if "files" in words else (default.least, default.most)
    kinds = _kinds(*words["accept"], report) if "accept" in words else default.kinds
    size = _size(*words["size"], report) if "size" in words else default.size_mb
    return UploadRule(least, most, kinds, size)


def _file_count(value: str, place: tuple[int, int], report: ProblemReport) -> tuple[int, int]:
    text = value.translate(HALF_WIDTH).replace(" ", "")
    found = _RANGE.fullmatch(text)
    least, most = (found["least"] or "1", found["most"]) if found else ("1", text)
    if most.isascii() and most.isdigit() and 1 <= int(least) <= int(most[:6]) <= MOST_FILES:
        return int(least), int(most[:6])
    report.add("bad-files", place, marked=value, value=value[:40], limit=MOST_FILES)
    return 1, 1


def _kinds(value: str, place: tuple[int, int], report: ProblemReport) -> tuple[str, ...]:
    names = [one.strip().lstrip(".").lower() for one in re.split("[,;、，；]", value) if one.strip()]
    kinds = tuple(dict.fromkeys(_OTHER_ENDINGS.get(name, name) for name in names))
    bad = next((name for name in kinds if name not in KINDS), None)
    if not kinds or bad is not None:
        name = bad or value
        report.add(
            "bad-accept", place, marked=value, value=name[:40], near=nearest(name, KINDS), known=listed(KINDS)
        )
        return UploadRule().kinds
    return kinds


def _size(value: str, place: tuple[int, int], report: ProblemReport) -> int:
    found = _SIZE.fullmatch(value.translate(HALF_WIDTH).strip())
    if found and 1 <= int(found["mb"]) <= MOST_MB:
        return int(found["mb"])
    report.add("bad-size", place, marked=value, value=value[:40], limit=MOST_MB)
    return UploadRule().size_mb


def take_rubric(block: QuestionBlock, language: str, report: ProblemReport) -> tuple[RubricCriterion, ...]:
    """Cut the rubric, a table that ends the text of the question, out of the block and return its criteria."""
    end = len(block.stem)
    while end and not block.stem[end - 1].strip():
        end -= 1
    start = end
    while start and _is_row(block.stem[start - 1]):
        start -= 1
    rows = [_cells(line) for line in block.stem[start:end]]
    if len(rows) < 2 or not _RULE.fullmatch(block.stem[start + 1].strip()):
        return ()
    names = [cell.casefold().strip("*") for cell in rows[0]]
    points_at = next((number for number, name in enumerate(names) if _is_points(name)), None)
    if points_at is None and not (names and names[0] in _CRITERION_WORDS):
        return ()
    places = _row_places(block, end - start)
    del block.stem[start:]
    if points_at is None:
        report.add("rubric-without-points", places[0])
        return ()
    names_at = [at for at, name in enumerate(names) if at != points_at and name not in _NUMBER_WORDS]
    read: list[RubricCriterion | None] = []
    for cells, place in zip(rows[2:], places[2:], strict=True):
        wanted = [cells[at] if at < len(cells) else "" for at in (points_at, *names_at)]
        if any(cell.casefold().strip("*") in _TOTAL_WORDS for cell in cells):
            _check_total(wanted[0], read, place, report)
        else:
            read.append(_criterion(wanted, language, place, report))
    if not read:
        report.add("rubric-empty", places[0])
    return tuple(one for one in read if one)


def _check_total(
    written: str, above: list[RubricCriterion | None], place: tuple[int, int], report: ProblemReport
) -> None:
    """Note a line for the total that is not the sum of the lines above it."""
    total = sum((one.points for one in above if one), Decimal(0))
    said = _points(written)
    if said is not None and said != total:
        report.add("rubric-total", place, marked=written, sum=total, points=said)


def _is_row(line: str) -> bool:
    bare = line.strip()
    return bare.startswith("|") or (bool(bare) and _CELL_BREAK.search(bare) is not None)


def _is_points(name: str) -> bool:
    return re.sub(r"[ \t(\[（].*", "", name) in _POINT_WORDS


def _cells(line: str) -> list[str]:
    bare = line.strip().removeprefix("|")
    parts = _CELL_BREAK.split(bare)
    parts = parts[:-1] if len(parts) > 1 and not parts[-1].strip() else parts
    return [part.replace("\\|", "|").strip() for part in parts]


def _row_places(block: QuestionBlock, count: int) -> list[tuple[int, int]]:
    """Return the places of the last `count` lines of text."""
    lines = [line for line in block.stem_lines if line.text.strip()][-count:]
    return [block.place] * (count - len(lines)) + [(line.number, line.start + 1) for line in lines]


def _points(written: str) -> Decimal | None:
    return read_decimal(re.sub(r"(?: ?points?| ?marks?| ?分)$", "", written.translate(HALF_WIDTH).strip("*")))


def _criterion(
    cells: list[str], language: str, place: tuple[int, int], report: ProblemReport
) -> RubricCriterion | None:
    """Read one line of the table: its points, its name, and what else it says."""
    written, *others = cells
    points = _points(written)
    if not others or not others[0]:
        report.add("rubric-name", place)
        return None
    exponent = points.as_tuple().exponent if points is not None else 0
    if points is None or not 0 < points <= 1000 or not isinstance(exponent, int) or exponent < -2:
        report.add("rubric-points", place, marked=written, value=written[:40])
        return None
    full = " ".join(cell for cell in others[1:] if cell)
    return RubricCriterion({language: others[0]}, points, {language: full} if full else {})
