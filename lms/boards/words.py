"""The words of boards: periods, name policies, which attempt counts, and tie-breaks."""

from collections.abc import Mapping
from enum import StrEnum

from lms.errors import N_


class PeriodKind(StrEnum):
    """How long one issue of a board covers."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    CUSTOM = "custom"


class NamePolicy(StrEnum):
    """How people are named on a board."""

    FULL = "full"
    MASKED = "masked"
    CODE = "code"


class Count(StrEnum):
    """Which finished attempt at a quiz counts when there are several in the period."""

    BEST = "best"
    LATEST = "latest"


class TieBreak(StrEnum):
    """What decides between equal points; each is a number the board shows."""

    MORE_QUIZZES = "more quizzes"
    MORE_FULL_MARKS = "more full marks"
    FEWER_ATTEMPTS = "fewer attempts"


class Listing(StrEnum):
    """Who stands on a board: everyone with results, or only who has not said no, or who has said yes."""

    EVERYONE = "everyone"
    OPT_OUT = "opt-out"
    OPT_IN = "opt-in"


class TiedWinners(StrEnum):
    """What a tie across the last winning place does: all of it wins, or none of it."""

    ALL = "all"
    NONE = "none"


TIE_BREAKS_ZH: Mapping[str, TieBreak] = {
    "测验多者先": TieBreak.MORE_QUIZZES,
    "满分多者先": TieBreak.MORE_FULL_MARKS,
    "次数少者先": TieBreak.FEWER_ATTEMPTS,
}

# Rules of the State Council's office for government apps forbid ranking people by time online or check-ins.
NEVER_RANKED = (
    "minute",
    "hour",
    "second",
    "time",
    "duration",
    "log-in",
    "login",
    "sign-in",
    "check-in",
    "visit",
    "streak",
    "online",
    "earlier",
    "faster",
    "时长",
    "用时",
    "时间",
    "登录",
    "签到",
    "打卡",
    "在线",
    "早",
    "快",
)

PERIOD_LABELS = {
    PeriodKind.WEEK: N_("Weekly"),
    PeriodKind.MONTH: N_("Monthly"),
    PeriodKind.QUARTER: N_("Quarterly"),
    PeriodKind.CUSTOM: N_("Once"),
}

NAME_LABELS = {
    NamePolicy.FULL: N_("Full names are shown."),
    NamePolicy.MASKED: N_("Names are partly masked."),
    NamePolicy.CODE: N_("Codes are shown instead of names. Only you know which code is yours."),
}

COUNT_LABELS = {
    Count.BEST: N_("The best completed attempt at each quiz in the period counts."),
    Count.LATEST: N_("The latest completed attempt at each quiz in the period counts."),
}

TIE_LABELS = {
    TieBreak.MORE_QUIZZES: N_("more quizzes"),
    TieBreak.MORE_FULL_MARKS: N_("more full marks"),
    TieBreak.FEWER_ATTEMPTS: N_("fewer attempts"),
}

LISTING_LABELS = {
    Listing.EVERYONE: N_("Everyone with a result that counts is listed."),
    Listing.OPT_OUT: N_("People who chose not to be listed are not on the board. Those after them move up."),
    Listing.OPT_IN: N_("Only people who chose to be listed are on the board."),
}

TIED_WINNER_LABELS = {
    TiedWinners.ALL: N_("If people tie at the last winning rank, they all win."),
    TiedWinners.NONE: N_("If a tie goes beyond the last winning rank, no one who shares it wins."),
}
