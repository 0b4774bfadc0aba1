"""The keys of a contest file and how their values are written."""

from decimal import Decimal

from lms.contests.rules.awards import TieRule
from lms.contests.rules.definition import LateRule
from lms.errors import N_
from lms.marking.combining import PLANS, Resolution
from lms.marking.rubric import as_mark
from lms.text.front_matter import Field, FieldType, Unreadable
from lms.text.values import plain

T = FieldType
LARGEST = 1_000_000


def _number(text: str) -> Decimal:
    found = as_mark(text)
    if found is None:
        raise Unreadable(N_("“%(value)s” is not a number."), N_("Write a number such as 2.5."))
    if abs(found) > LARGEST:
        raise Unreadable(N_("“%(value)s” is too large."), N_("Write a number of at most 1,000,000."))
    return found


def _distance(text: str) -> Decimal:
    found = _number(text)
    if found < 0:
        raise Unreadable(N_("“%(value)s” is less than 0."), N_("Write 0 or a larger number."))
    return found


def _share(text: str) -> Decimal:
    """A share of a whole: 10%, 10％ or 0.1; not 10, which may be meant as 10%."""
    written = plain(text)
    found = as_mark(written.rstrip("% "))
    if found is not None and written.endswith("%"):
        found /= 100
    elif found is not None and 1 <= found <= 100:
        message, fix = N_("“%(value)s” is not a share between 0 and 100%%."), N_("Write `%(meant)s`.")
        raise Unreadable(message, fix, "bad-percent", meant=f"{written}%")
    if found is None or not 0 <= found <= 1:
        message = N_("“%(value)s” is not a share between 0 and 100%%.")
        raise Unreadable(message, N_("Write a percentage, such as 10%%."), "bad-percent")
    return found


LENGTH = (
    Field("least", T.INTEGER, minimum=0, maximum=200_000),
    Field("advised-least", T.INTEGER, minimum=0, maximum=200_000),
    Field("advised-most", T.INTEGER, minimum=1, maximum=200_000),
    Field("most", T.INTEGER, minimum=1, maximum=200_000),
)
CALENDAR = (
    Field("opens", T.MOMENT, required=True),
    Field("deadline", T.END, required=True),
    Field("late-until", T.END),
    Field("judging-ends", T.END),
    Field("notice-days", T.INTEGER, default=5, minimum=1, maximum=60),
    Field("objection-days", T.INTEGER, default=5, minimum=1, maximum=60),
)
ELIGIBILITY = (
    Field("units", T.TEXTS, default=()),
    Field("roles", T.TEXTS, default=()),
    Field("co-authors", T.INTEGER, default=0, minimum=0, maximum=10),
)
PRIZE = (
    Field("key", required=True, max_chars=40),
    Field("title", T.BY_LANGUAGE, required=True, max_chars=60),
    Field("count", T.INTEGER, minimum=1, maximum=10_000),
    Field("share", parse=_share),
    Field("least-mark", parse=_number),
    Field("categories", T.TEXTS, default=()),
    Field("award", T.BY_LANGUAGE, max_chars=200),
)
LEVEL = (
    Field("mark", required=True, parse=_number),
    Field("title", T.BY_LANGUAGE, default="", max_chars=60),
    Field("text", T.BY_LANGUAGE, default="", max_chars=600),
)
CRITERION = (
    Field("key", required=True, max_chars=40),
    Field("title", T.BY_LANGUAGE, required=True, max_chars=60),
    Field("least", default=Decimal(0), parse=_number),
    Field("most", required=True, parse=_number),
    Field("step", default=Decimal(1), parse=_number),
    Field("weight", default=Decimal(1), parse=_number),
    Field("text", T.BY_LANGUAGE, default="", max_chars=600),
    Field("levels", T.MAPPINGS, default=(), fields=LEVEL),
)
RUBRIC = (
    Field("title", T.BY_LANGUAGE, default="", max_chars=80),
    Field("out-of", parse=_number),
    Field("criteria", T.MAPPINGS, required=True, default=(), fields=CRITERION),
)
MARKING = (
    Field("plan", default="", choices=tuple(PLANS)),
    Field("readings", T.INTEGER, minimum=1, maximum=20),
    Field("second-readings", T.INTEGER, minimum=1, maximum=20),
    Field("second-share", parse=_share),
    Field("second-top", T.INTEGER, minimum=1, maximum=10_000),
    Field("threshold", parse=_number),
    Field("resolution", choices=tuple(Resolution)),
    Field("per-criterion", T.YES_NO, default=False),
    Field("trim", T.INTEGER, minimum=1, maximum=5),
    Field("adjudicate-over", parse=_number),
    Field("judges", T.INTEGER, minimum=1, maximum=500),
    Field("anchors", T.INTEGER, default=0, minimum=0, maximum=20),
    Field("calibration-tolerance", parse=_distance),
    Field("rereads", default=Decimal(0), parse=_share),
    Field("shared-entries", T.INTEGER, default=0, minimum=0, maximum=1000),
    Field("comparative", T.YES_NO, default=False),
    Field("severity", T.YES_NO, default=True),
)

# What each language says for itself; everything else holds for all languages and is written once.
OWN = ("title", "summary")
FIELDS = (
    Field("title", T.BY_LANGUAGE, required=True, max_chars=120),
    Field("summary", T.BY_LANGUAGE, default="", max_chars=400),
    Field("organiser", T.BY_LANGUAGE, default="", max_chars=60),
    Field("categories", T.MAPPINGS, default=(), fields=PRIZE[:2]),
    Field("calendar", T.MAPPING, fields=CALENDAR),
    Field("eligibility", T.MAPPING, fields=ELIGIBILITY),
    Field("length", T.MAPPING, fields=LENGTH),
    Field("abstract", T.MAPPING, fields=LENGTH),
    Field("attachments", T.INTEGER, default=0, minimum=0, maximum=10),
    Field("late", default=LateRule.REFUSE, choices=tuple(LateRule)),
    Field("prizes", T.MAPPINGS, default=(), fields=PRIZE),
    Field("ties", default=TieRule.EXTEND, choices=tuple(TieRule)),
    Field("rubric", T.MAPPING, fields=RUBRIC),
    Field("marking", T.MAPPING, fields=MARKING),
    Field("quotes", T.TEXTS, default=()),
    Field("second-person", T.YES_NO, default=True),
)
NEEDED = ("calendar", "rubric")
