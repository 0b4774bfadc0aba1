"""The keys of a quiz file's front matter, and the settings that they stand for."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from ipaddress import ip_network
from typing import Any

from lms.errors import N_
from lms.marking.combining import PLANS, CombiningMethod
from lms.quizzes.format.behaviour import Behaviour, Counted, Navigation, OneDevice
from lms.quizzes.format.lint.names import LintCheck
from lms.quizzes.format.questions import SINGLE_MARKING, AtEnd, Floor, Grading, QuizSettings, Shuffle
from lms.quizzes.format.reading.report import ProblemReport
from lms.quizzes.format.review_matrix import JUDGED, NAMED, ReviewMatrix, ReviewPart
from lms.text.front_matter import Field, FieldType, FrontMatter, Unreadable
from lms.text.schema import one_of
from lms.text.values import percent_meant, plain, read_duration_s, read_flag, read_percent

T = FieldType
MOST_ALLOWANCE_S = 600
_LANGUAGES = {"zh": "zh_Hans", "zh_hans": "zh_Hans", "zh-hans": "zh_Hans", "zh-cn": "zh_Hans", "en": "en"}
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


def _language(text: str) -> str:
    return _LANGUAGES.get(text.lower()) or one_of(text, ("zh", "en"))


def _duration(text: str) -> int:
    seconds = read_duration_s(text)
    if seconds is None:
        message = N_("%(value)s is not a valid duration.")
        raise Unreadable(
            message, N_("Write a number and a unit, as in `20 min` or `1 h 30 min`."), "bad-duration"
        )
    if seconds == 0:
        fix = N_("Write a longer duration, or remove the line for no limit.")
        raise Unreadable(N_("The time limit is 0."), fix, "zero-duration")
    return seconds


def _grace(text: str) -> int:
    """How long an attempt may be submitted after its end, in seconds."""
    seconds = read_duration_s(text)
    if not seconds:
        message = N_("%(value)s is not a valid duration.")
        raise Unreadable(message, N_("Write a number and a unit, as in `10 min`."), "bad-duration")
    return seconds


def _allowance(text: str) -> int:
    """How long answers on their way still count, in seconds."""
    seconds = read_duration_s(text)
    if seconds is None or seconds > MOST_ALLOWANCE_S:
        message = N_("%(value)s is not a valid network allowance.")
        raise Unreadable(message, N_("Write at most 10 minutes, as in `30 s` or `2 min`."), "bad-allowance")
    return seconds


def _network(text: str) -> str:
    try:
        return str(ip_network(plain(text), strict=False))
    except ValueError as error:
        message = N_("%(value)s is not a valid network.")
        fix = N_("Write an address or a range, as in `10.1.2.0/24`.")
        raise Unreadable(message, fix, "bad-network") from error


def _count(text: str) -> int | None:
    """A whole number from 1 to 999, or None."""
    written = plain(text)
    is_count = written.isascii() and written.isdigit() and len(written) <= 3
    return int(written) or None if is_count else None


def _attempts(text: str) -> int:
    """The number of attempts; 0 is without limit."""
    found = 0 if plain(text).lower() in ("unlimited", "不限", "无限") else _count(text)
    if found is None:
        message = N_("%(value)s is not a valid number of attempts.")
        raise Unreadable(message, N_("Write a whole number from 1 to 999, or `unlimited`."), "bad-attempts")
    return found


def _pass(text: str) -> Decimal:
    percent = read_percent(text)
    if meant := percent_meant(text):
        message, fix = (
            N_("A pass mark of %(value)s may mean %(meant)s or %(value)s%%."),
            N_("Write `%(meant)s`."),
        )
        raise Unreadable(message, fix, "bad-percent", meant=meant)
    if percent is None or percent < 0:
        message = N_("%(value)s is not a valid pass mark.")
        raise Unreadable(message, N_("Write a percentage, such as `60%%`."), "bad-percent")
    if percent > 100:
        message = N_("The pass mark %(value)s is over 100 per cent.")
        raise Unreadable(message, N_("Write 100%% or less."), "pass-over-100")
    return percent


def _limit(text: str) -> Decimal:
    """How far two marks may be apart before a third marker is asked, in per cent of the points."""
    percent = read_percent(text)
    if percent is None or not 0 <= percent <= 100 or percent_meant(text):
        message = N_("%(value)s is not a valid limit for the difference between two marks.")
        raise Unreadable(
            message, N_("Write a percentage of the points, such as `10%%`."), "bad-marking-limit"
        )
    return percent


def _review(text: str) -> ReviewMatrix:
    return NAMED[one_of(text, tuple(NAMED))]


def _shuffle(text: str) -> str:
    flag = read_flag(text)
    return one_of(text, tuple(Shuffle)) if flag is None else Shuffle.ALL if flag else Shuffle.NONE


def _one_device(text: str) -> str:
    flag = read_flag(text)
    return one_of(text, tuple(OneDevice)) if flag is None else OneDevice.YES if flag else OneDevice.NO


def _page(text: str) -> int:
    """The number of questions on a page; 0 is all."""
    found = {"one": 1, "all": 0}.get(plain(text).lower(), _count(text))
    if found is None:
        message = N_("%(value)s is not a valid number of questions per page.")
        raise Unreadable(message, N_("Write `one`, `all` or a whole number."), "bad-page")
    return found


def _alias(text: str) -> str:
    if not _SLUG.fullmatch(text):
        message = N_("The alias %(value)s contains characters other than a-z, 0-9 and hyphens.")
        raise Unreadable(message, N_("Write the former file name without its extension."), "bad-alias")
    return text


# How many people mark an answer, by the names that contests use; two stages need a ranking, which a quiz has not.
MARKING = (
    SINGLE_MARKING,
    *(name for name, plan in PLANS.items() if plan.method is not CombiningMethod.TWO_STAGE),
)
_RELEASE = ("at-once", "together")
_SHOWN = ("all", "nothing", *ReviewPart)
_MOMENTS = ("during", "just-after", "while-open", "after-close")
FIELDS = (
    Field("title", required=True, default=""),
    Field("summary", default=""),
    Field("audience", default=""),
    Field("language", parse=_language),
    Field("required", T.YES_NO, default=False),
    Field("time_limit", parse=_duration),
    Field("opens", T.MOMENT),
    Field("closes", T.END),
    Field("attempts", default=1, parse=_attempts),
    Field("pass", parse=_pass),
    Field(
        "review",
        T.MAPPING,
        parse=_review,
        fields=tuple(Field(one, T.TEXTS, choices=_SHOWN) for one in _MOMENTS),
    ),
    Field("shuffle", default=Shuffle.NONE, parse=_shuffle),
    Field("page", default=1, parse=_page),
    Field("behaviour", default=Behaviour.DEFERRED, choices=tuple(Behaviour)),
    Field("one_device", default=OneDevice.NO, parse=_one_device),
    Field("announce", T.TEXTS, default=(), choices=tuple(Counted)),
    Field("navigation", default=Navigation.FREE, choices=tuple(Navigation)),
    Field("cut_by_close", T.YES_NO, default=True),
    Field("at_end", default=AtEnd.AUTOSUBMIT, choices=tuple(AtEnd)),
    Field("grace", parse=_grace),
    Field("network_allowance", parse=_allowance),
    Field("delay", parse=_grace),
    Field("password", default=""),
    Field("networks", T.TEXTS, default=(), parse=_network),
    Field("honour", T.YES_NO, default=False),
    Field("units", T.TEXTS, default=()),
    Field("after", T.TEXTS, default=(), parse=_alias),
    Field("offline", T.YES_NO, default=False),
    Field("marking", default=SINGLE_MARKING, choices=MARKING),
    Field("marking_limit", parse=_limit),
    Field("marking_release", default="at-once", choices=_RELEASE),
    Field("marking_own_unit", T.YES_NO, default=True),
    Field("grading", default=Grading.HIGHEST, choices=tuple(Grading)),
    Field("floor", choices=tuple(Floor)),
    Field("confidence", T.YES_NO, default=False),
    Field("tags", T.TEXTS, default=()),
    Field("aliases", T.TEXTS, default=(), parse=_alias),
    Field("pool", default="", choices=("practice", "exam")),
    Field("lint_off", T.TEXTS, default=(), choices=tuple(LintCheck)),
)


def settings_of(front: FrontMatter, report: ProblemReport) -> QuizSettings:
    """Return the settings that a front matter says; note what does not fit together."""
    values = front.values
    settings = QuizSettings(
        required=values["required"],
        time_limit_s=values["time_limit"],
        opens_at=values["opens"],
        closes_at=values["closes"],
        attempts=values["attempts"] or None,
        pass_percent=values["pass"],
        review=_matrix(values["review"]) or NAMED["after-close" if values["closes"] else "after-submit"],
        shuffle=values["shuffle"],
        per_page=values["page"] or None,
        behaviour=values["behaviour"],
        announce=tuple(one.value for one in Counted if one in values["announce"]),
        one_device=OneDevice(values["one_device"]),
        navigation=values["navigation"],
        cut_by_close=values["cut_by_close"],
        at_end=values["at_end"],
        grace_s=values["grace"],
        network_allowance_s=values["network_allowance"],
        delay_s=values["delay"],
        password=values["password"],
        networks=tuple(dict.fromkeys(values["networks"])),
        honour=values["honour"],
        units=tuple(dict.fromkeys(values["units"])),
        after=tuple(dict.fromkeys(values["after"])),
        offline=values["offline"],
        marking=values["marking"],
        marking_limit=values["marking_limit"],
        marking_held=values["marking_release"] == "together",
        marking_own_unit=values["marking_own_unit"],
        grading=values["grading"],
        confidence=values["confidence"],
        tags=tuple(dict.fromkeys(values["tags"])),
        aliases=tuple(dict.fromkeys(values["aliases"])),
        pool=values["pool"],
        lint_off=tuple(dict.fromkeys(values["lint_off"])),
    )
    settings = replace(settings, floor=values["floor"] or settings.natural_floor)
    if settings.confidence and settings.floor is Floor.QUESTION:
        report.add("confidence-and-floor", front.place("floor"))
    if settings.confidence and settings.behaviour is not Behaviour.DEFERRED:
        report.add("confidence-and-behaviour", front.place("behaviour"))
        settings = replace(settings, behaviour=Behaviour.DEFERRED)
    if settings.opens_at and settings.closes_at and settings.opens_at >= settings.closes_at:
        report.add("opens-after-closes", front.place("opens"))
    if settings.at_end is AtEnd.GRACE and settings.grace_s is None:
        report.add("grace-without-time", front.place("at_end"))
    if settings.at_end is not AtEnd.GRACE and settings.grace_s is not None:
        report.add("grace-not-used", front.place("grace"), warning=True)
    if settings.offline and (settings.review.during & JUDGED or settings.navigation is Navigation.SEQUENTIAL):
        report.add("offline-and-server", front.place("offline"))
    if settings.marking_limit is not None and not settings.marking.startswith("double"):
        report.add("marking-limit-not-used", front.place("marking_limit"), warning=True)
    if settings.navigation is Navigation.SEQUENTIAL and settings.per_page is None:
        report.add("sequential-on-one-page", front.place("navigation"), warning=True)
    if values["review"] and settings.review == NAMED["after-close"] and "closes" not in front.places:
        report.add("review-without-close", front.place("review"), warning=True)
    return settings


def _matrix(written: ReviewMatrix | Mapping[str, Any] | None) -> ReviewMatrix | None:
    """Return the review options; a moment that is not written shows nothing."""
    if written is None or isinstance(written, ReviewMatrix):
        return written
    return ReviewMatrix(
        **{moment.replace("-", "_"): _parts(shown or ()) for moment, shown in written.items()}
    )


def _parts(words: tuple[str, ...]) -> frozenset[ReviewPart]:
    if "all" in words:
        return frozenset(ReviewPart)
    return frozenset(ReviewPart(word) for word in words if word != "nothing")
