"""Each key of a board's file: how it is written, where it arrives in the definition, and as what."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from lms.boards.counting import SourceWeight
from lms.boards.publication_rules import NoticePeriod

Row = tuple[str, str, object]
BOARD_KEYS: Mapping[str, Row] = {
    "title": ("title: {en: A}", "titles.en", "A"),
    "summary": ("summary: {en: A}", "summaries.en", "A"),
    "quizzes": ("quizzes: [x]", "quizzes", ("x",)),
    "period": ("period: month", "period", "month"),
    "from": ("period: custom\nfrom: 2026年12月1日\nuntil: 2026-12-02", "from_on", date(2026, 12, 1)),
    "until": ("period: custom\nfrom: 2026-12-01\nuntil: 2026/12/2", "until_on", date(2026, 12, 2)),
    "publish": ("publish: daily 08:00", "publish.at.hour", 8),
    "holidays": ("holidays: next-working-day", "holidays", "next-working-day"),
    "approval": ("approval: yes", "approval", True),
    "notice": ("notice: 5个工作日", "notice", NoticePeriod(5, is_working=True)),
    "objections": ("objections: listed", "objectors", "listed"),
    "names": ("names: code", "names", "code"),
    "public": ("public: y", "public", True),
    "staff": ("staff: 是", "staff", True),
    "unit": ("unit: north", "unit", "north"),
    "count": ("count: latest", "count", "latest"),
    "ties": ("ties: [fewer attempts]", "ties.0", "fewer attempts"),
    "second-person": ("second-person: no", "second_person", False),
    "at-least": ("quizzes: [x, y]\nat-least: 2", "at_least", 2),
    "contests": ("contests: [c]", "contests", ("c",)),
    "weights": ("weights: [a x 2.5]", "weights.0", SourceWeight("a", Decimal("2.5"))),
    "series": ("quizzes: [x, y, z]\nseries: [best 2 of x y z]", "series.0.best", 2),
    "drop": ("quizzes: [x, y]\ndrop: 1", "drop", 1),
    "bonus": ("bonus: [1.5 for 80% at the first attempt]", "bonus.0.percent", Decimal(80)),
    "cohort": ("cohort: 2025-07-01 to 2026-06-30", "cohort.last", date(2026, 6, 30)),
    "division": ("division: [village]", "division.0", "village"),
    "listing": ("listing: opt-in", "listing", "opt-in"),
    "winners": ("winners: 3", "winners", 3),
    "tied-winners": ("winners: 3\ntied-winners: none", "tied_winners", "none"),
    "unit-board": ("unit-board: top 3", "unit_board.top", 3),
    "freeze": ("freeze: 1 h 30 min", "freeze", 5400),
    "reveal": ("freeze: 1 天\nreveal: 周一 10:00", "reveal.at.hour", 10),
    "embed": ("embed: [WWW.Example.cn]", "embed", ("www.example.cn",)),
    "unit-minimum": ("unit-board: adjusted\nunit-minimum: 5", "unit_minimum", 5),
}
