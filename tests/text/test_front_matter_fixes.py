"""What a message about front matter offers, applied as it is written, passes and means what the author meant."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

import pytest

from lms.boards.definition import FIELDS as BOARD
from lms.contests.rules.fields import FIELDS as CONTEST
from lms.library.lessons import COURSE, LESSON
from lms.problems import Problem
from lms.quizzes.format.reading.settings import FIELDS as QUIZ
from lms.text.front_matter import Field, FieldType, read

ZONE = ZoneInfo("Asia/Shanghai")
SMALL = (
    Field("title", required=True),
    Field("summary"),
    Field("name", FieldType.BY_LANGUAGE),
    Field("tags", FieldType.TEXTS, default=()),
)
KINDS: Mapping[str, tuple[Sequence[Field], str]] = {
    "quiz": (QUIZ, "title: T"),
    "lesson": (LESSON, "title: T"),
    "course": (COURSE, "title: T"),
    "contest": (CONTEST, "title: T"),
    "board": (BOARD, "title: T\nquizzes: [a]\nperiod: week\npublish: Friday 18:00"),
}


def head(front: str) -> str:
    """Front matter of these lines above a body."""
    return f"---\n{front}\n---\nBody\n"


def quoted(line: str) -> str:
    """The line with its whole value between quotation marks, as an author would set them."""
    key, _, value = line.partition(":")
    mark = "'" if '"' in value else '"'
    return f"{key}: {mark}{value.strip()}{mark}"


def applied(text: str, problem: Problem) -> str:
    """The text after the author did what the message says, word for word."""
    lines = text.split("\n")
    row, column = problem.line - 1, problem.column - 1
    line = lines[row]
    values = problem.values
    for name in ("near", "meant", "quoted"):
        if values.get(name):
            lines[row] = line[:column].replace(problem.marked, str(values[name])) + line[column:].replace(
                problem.marked, str(values[name]), 1
            )
            if name == "quoted":
                lines[row] = line.replace(problem.marked, str(values[name]))
            return "\n".join(lines)
    match problem.code:
        case "no-space-after-colon":
            lines[row] = f"{line[:column]} {line[column:]}"
        case "tab-indent":
            lines[row] = line.replace("\t", "  ")
        case "duplicate-key" | "empty-value":
            del lines[row]
        case "front-matter-unclosed":
            lines.insert(row, "---")
        case "missing-key":
            indent = " " * (column if values["outer"] else 0)
            lines.insert(row if values["outer"] else 1, f"{indent}{values['name']}: Accounts")
        case "yaml-quote-open":
            lines[row] = line + line[column]
        case "yaml-not-a-key":
            lines[row] = f"  {line}"
        case (
            "text-after-hash"
            | "yaml-second-colon"
            | "yaml-special-character"
            | "yaml-tag"
            | "yaml-anchor"
            | "yaml-bracket-open"
        ):
            lines[row] = quoted(line)
        case _:
            raise AssertionError(f"no way to apply {problem.code}")
    return "\n".join(lines)


# The kind of file, what was written, the key, and what its author meant.
MEANT = [
    ("small", "title: 安全 #第一课", "title", "安全 #第一课"),
    ("small", "title: 安全 # 第一课", "title", "安全 # 第一课"),
    ("small", "title: #第一课", "title", "#第一课"),
    ("small", 'title: "安全"第一课', "title", '"安全"第一课'),
    ("small", 'title: "It\'s" on', "title", '"It\'s" on'),
    ("small", "title: [通知] 安全", "title", "[通知] 安全"),
    ("small", "title: {安全} 第一课", "title", "{安全} 第一课"),
    ("small", "title: 安全: 第一课", "title", "安全: 第一课"),
    ("small", "title: 安全:", "title", "安全:"),
    ("small", "title: - 安全", "title", "- 安全"),
    ("small", "title: > 5 亩", "title", "> 5 亩"),
    ("small", "title: | 5", "title", "| 5"),
    ("small", "title: ? 安全", "title", "? 安全"),
    ("small", "title: @村", "title", "@村"),
    ("small", "title: `村`", "title", "`村`"),
    ("small", "title: %村", "title", "%村"),
    ("small", "title: *重要* 通知", "title", "*重要* 通知"),
    ("small", "title: &重要 通知", "title", "&重要 通知"),
    ("small", "title: !重要", "title", "!重要"),
    ("small", "title: [通知", "title", "[通知"),
    ("small", 'title: "安全', "title", "安全"),
    ("small", "title:安全", "title", "安全"),
    ("small", "title: 安全\n第一课", "title", "安全 第一课"),
    ("small", "title: 安全\ntitle: 安全", "title", "安全"),
    ("small", "title: A\nsummary:", "summary", None),
    ("small", "titel: 安全", "title", "安全"),
    ("small", "标题：安全", "title", "安全"),
    ("small", "summary: x", "title", "Accounts"),
    ("quiz", "pass: 0.6", "pass", 60),
    ("quiz", "pass: .85", "pass", 85),
    ("quiz", "pass: 1", "pass", 100),
    ("quiz", "time-limit: 20 min", "time_limit", 1200),
    ("quiz", "限时: 20 分钟", "time_limit", 1200),
    ("quiz", "floor: questoin", "floor", "question"),
    ("quiz", "review:\n\tduring: all", "review", None),
    ("quiz", "review: after-submt", "review", None),
    ("lesson", "minute: 5", "minutes", 5),
    ("course", "学时: 2", "hours", 2.0),
    ("contest", "prizes:\n  - key: a\n    title: A\n    share: 10", "prizes", None),
    ("contest", "late: refues", "late", "refuse"),
    ("board", "count: lates", "count", "latest"),
    ("board", "ties: [fewer atempts]", "ties", ("fewer attempts",)),
    ("board", "public:yes", "public", True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "front", "key", "meant"), MEANT, ids=[f"{row[0]} {row[1]}" for row in MEANT]
)
def test_an_offered_fix_passes_and_means_what_was_meant(
    kind: str, front: str, key: str, meant: object
) -> None:
    fields, rest = KINDS.get(kind, (SMALL, ""))
    text = head(f"{rest}\n{front}" if rest else front)
    found = read(text, fields, ZONE)
    assert found.problems, "nothing was said"
    mended = read(applied(text, found.problems[0]), fields, ZONE)
    assert [str(problem) for problem in mended.problems] == []
    if meant is not None or key in ("summary",):
        assert mended.values[key] == meant


def choices(fields: Sequence[Field], prefix: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Field]]:
    """Every key with certain words, by the keys around it."""
    own = [((*prefix, one.name), one) for one in fields if one.choices]
    return own + [row for one in fields for row in choices(one.fields, (*prefix, one.name))]


@pytest.mark.parametrize("kind", KINDS)
def test_every_word_that_is_offered_for_a_key_is_taken(kind: str) -> None:
    fields, rest = KINDS[kind]
    for path, field in choices(fields):
        if any(one.type is FieldType.MAPPINGS for one in fields if one.name == path[0]):
            continue
        written = "".join(
            f"{'  ' * depth}{name}:{' ' if name == path[-1] else chr(10)}" for depth, name in enumerate(path)
        )
        kept = "\n".join(line for line in rest.split("\n") if not line.startswith(f"{path[0]}:"))
        wrong = read(head(f"{kept}\n{written}qqqq"), fields, ZONE)
        offered = [
            str(problem.values["known"]) for problem in wrong.problems if problem.code == "unknown-choice"
        ]
        assert offered == [", ".join(field.choices)]
        for word in offered[0].split(", "):
            assert read(head(f"{kept}\n{written}{word}"), fields, ZONE).problems == ()


@pytest.mark.parametrize("kind", KINDS)
def test_the_bounds_that_are_offered_for_a_number_hold(kind: str) -> None:
    fields, rest = KINDS[kind]
    for one in fields:
        if one.maximum is None:
            continue
        wrong = read(head(f"{rest}\n{one.name}: {one.maximum + 1:g}"), fields, ZONE).problems
        assert [problem.code for problem in wrong] == ["out-of-range"]
        for bound in (wrong[0].values["low"], wrong[0].values["high"]):
            assert read(head(f"{rest}\n{one.name}: {bound:g}"), fields, ZONE).problems == ()


def test_a_text_in_several_lines_is_kept_as_it_stands() -> None:
    front = read("---\ntitle: A\nname: |\n  summary：b\n  title:c\nsummary: d\n---\n", SMALL)
    assert (front.values["name"], front.values["summary"]) == ("summary：b title:c", "d")
    assert front.problems == ()


def test_only_a_comment_that_was_hardly_meant_as_text_is_a_warning() -> None:
    warnings = [
        problem.warning for problem in read("---\ntitle: A # b\nsummary: A #b\n---\n", SMALL).problems
    ]
    assert warnings == [True, False]


def test_a_heading_shows_that_the_closing_line_was_forgotten() -> None:
    front = read("---\ntitle: A\n## Ask?\n- [x] Yes\n\n---\n", SMALL)
    assert [problem.place for problem in front.problems] == ["3:1"]
    assert (front.values["title"], front.body) == ("A", "## Ask?\n- [x] Yes\n\n---\n")
