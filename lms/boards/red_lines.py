"""The red lines of the rules for government apps, and what the site can check of each by itself.

Source: rules of the General Office of the State Council on government mobile apps, as reported in January 2026.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.boards.definition import BoardDefinition
from lms.boards.unit_rules import UnitScoring
from lms.boards.words import Listing, NamePolicy, TieBreak
from lms.errors import N_


class RedLine(StrEnum):
    """One thing that the rules forbid, or that a board has to be declared for."""

    TIME = "time"
    REACTIONS = "reactions"
    CHECK_IN = "check-in"
    RATES = "rates"
    OPT_IN = "opt-in"
    NAMES = "names"
    UNITS = "units"


RED_LINE_LABELS: Mapping[RedLine, str] = {
    RedLine.TIME: N_("No ranking by time online or time spent"),
    RedLine.REACTIONS: N_("No ranking by likes, votes or shares"),
    RedLine.CHECK_IN: N_("No check-ins, no points for signing in, no streaks"),
    RedLine.RATES: N_("No published rates of installation or sign-in"),
    RedLine.OPT_IN: N_("People decide whether they are listed"),
    RedLine.NAMES: N_("Full names are not open to everyone"),
    RedLine.UNITS: N_("Units are ranked only where a board says so"),
}

# What a column that a board reads must not be called.
TIME_WORDS = re.compile(r"duration|minutes|seconds|elapsed|online|time_spent|started_at|visited")
REACTION_WORDS = re.compile(r"(^|_)(like|vote|share|upvote|favourite|reaction)s?(_|$)")
CHECK_IN_WORDS = re.compile(r"check_?in|sign_?in|log_?in|streak|clock_in|daily_points")
CHECK_IN_TABLE_WORDS = re.compile(r"streak|check_in|daily_points")
RATE_WORDS = re.compile(r"rate|install|active_users|sign_?in|log_?in")


@dataclass(frozen=True, slots=True)
class CheckedBoard:
    """A board that is checked; `published` are the rules of each of its issues."""

    slug: str
    definition: BoardDefinition
    published: Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class RedLineCheck:
    """What was found about one red line: where it is crossed, boards a person should look at, and how much was read.

    `crossed` names columns or issues; it is empty where the line is kept. `to_look_at` holds boards whose file
    departs from the default, which is allowed and has to be wanted.
    """

    line: RedLine
    checked: int
    crossed: tuple[str, ...] = ()
    to_look_at: tuple[CheckedBoard, ...] = ()

    @property
    def is_kept(self) -> bool:
        """Whether nothing crosses the line."""
        return not self.crossed


def findings(
    read: Iterable[str], tables: Iterable[str], published: Iterable[str], boards: Sequence[CheckedBoard]
) -> list[RedLineCheck]:
    """Check each red line.

    `read` are the columns that boards compute from, `tables` all tables and columns of the site as `table.column`,
    `published` the columns of published rows.
    """
    read, tables, published = tuple(read), tuple(tables), tuple(published)
    issues = [(one, rules) for one in boards for rules in one.published]
    return [
        RedLineCheck(
            RedLine.TIME, len(read) + len(issues), (*_named(read, TIME_WORDS), *_unknown_ties(issues))
        ),
        RedLineCheck(RedLine.REACTIONS, len(read), _named(read, REACTION_WORDS)),
        RedLineCheck(
            RedLine.CHECK_IN,
            len(tables),
            (*_named(read, CHECK_IN_WORDS), *_named(tables, CHECK_IN_TABLE_WORDS)),
        ),
        RedLineCheck(RedLine.RATES, len(published), _named(published, RATE_WORDS)),
        RedLineCheck(
            RedLine.OPT_IN,
            len(boards),
            to_look_at=tuple(one for one in boards if one.definition.listing is Listing.EVERYONE),
        ),
        RedLineCheck(
            RedLine.NAMES,
            len(boards),
            to_look_at=tuple(one for one in boards if one.definition.public and _shows_full_names(one)),
        ),
        RedLineCheck(
            RedLine.UNITS,
            len(boards),
            to_look_at=tuple(
                one for one in boards if one.definition.unit_board.scoring is not UnitScoring.OFF
            ),
        ),
    ]


def _shows_full_names(board: CheckedBoard) -> bool:
    """Return whether issues to come, or one that is published and open to strangers, have full names."""
    full = [
        rules for rules in board.published if rules.get("names") == NamePolicy.FULL and rules.get("public")
    ]
    return board.definition.names is NamePolicy.FULL or bool(full)


def _named(names: Iterable[str], words: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(name for name in names if words.search(name))


def _unknown_ties(issues: Iterable[tuple[CheckedBoard, Mapping[str, object]]]) -> tuple[str, ...]:
    """Return the boards of which an issue broke ties by something that is not a result."""
    known = {tie.value for tie in TieBreak}
    found = []
    for board, rules in issues:
        ties = rules.get("ties")
        if not isinstance(ties, list) or not known.issuperset(ties):
            found.append(board.slug)
    return tuple(dict.fromkeys(found))
