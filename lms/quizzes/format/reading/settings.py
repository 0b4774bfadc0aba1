"""Settings of a quiz from the entries of its front matter."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from lms.quizzes.format.questions import Floor, Grading, QuizSettings, Shuffle
from lms.quizzes.format.reading.frontmatter import Place, Value
from lms.quizzes.format.reading.nearest import listed, nearest
from lms.quizzes.format.reading.report import ProblemReport
from lms.quizzes.format.reading.values import plain, read_duration_s, read_flag, read_moment, read_percent
from lms.quizzes.format.review_matrix import NAMED, ReviewMatrix, ReviewPart

LANGUAGES = {"zh": "zh_Hans", "zh_hans": "zh_Hans", "zh-hans": "zh_Hans", "zh-cn": "zh_Hans", "en": "en"}
_MOMENTS = {
    "during": "during",
    "just-after": "just_after",
    "while-open": "while_open",
    "after-close": "after_close",
}
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(slots=True)
class QuizHeader:
    """What the front matter says."""

    title: str = ""
    summary: str = ""
    audience: str = ""
    language: str | None = None
    settings: QuizSettings = field(default_factory=QuizSettings)


class _RefusalError(Exception):
    """A value that cannot be read, with the code of its message; `at` when only a part of it is wrong."""

    def __init__(self, code: str, at: Value | None = None, **values: object) -> None:
        super().__init__(code)
        self.code, self.at, self.values = code, at, values


def read_settings(entries: list[tuple[str, Place, Value]], zone: tzinfo, report: ProblemReport) -> QuizHeader:
    """Read every entry, note every problem, and return what could be read over the defaults."""
    head, found = QuizHeader(), dict[str, Any]()
    places = {key: value.place for key, _, value in entries}
    for key, place, value in entries:
        reader = _READERS.get(key)
        if reader is None:
            near = _suggestion(key)
            report.add("unknown-key", place, marked=key, key=key, near=near, known=listed(_READERS))
            continue
        try:
            found[key] = reader(value, zone)
        except _RefusalError as refusal:
            values = {"key": key, "value": value.text[:80], **refusal.values}
            at = refusal.at or value
            report.add(refusal.code, at.place, marked=at.text, **values)  # type: ignore[arg-type]
    _fill(head, found)
    _check(head, found, places, report)
    return head


def _suggestion(key: str) -> str:
    """Return the setting that an unknown key was probably meant to be, or an empty text."""
    return _CHINESE.get(key) or nearest(key, _READERS)


def _fill(head: QuizHeader, found: dict[str, Any]) -> None:
    for name in ("title", "summary", "audience", "language"):
        if name in found:
            setattr(head, name, found[name])
    review = found.get("review", NAMED["after-close" if found.get("closes") else "after-submit"])
    known = {_FIELDS[key]: value for key, value in found.items() if key in _FIELDS}
    head.settings = replace(QuizSettings(), review=review, **known)


def _check(head: QuizHeader, found: dict[str, Any], places: dict[str, Place], report: ProblemReport) -> None:
    settings = head.settings
    is_misspelt = any(_suggestion(key) == "title" for key in places if key not in _READERS)
    if "title" not in places and not is_misspelt:
        report.add("title-missing", (1, 1))
    if settings.opens_at and settings.closes_at and settings.opens_at >= settings.closes_at:
        report.add("opens-after-closes", places["opens"])
    if "review" in found and settings.review == NAMED["after-close"] and "closes" not in places:
        report.add("review-without-close", places["review"], warning=True)


def _text(value: Value, _zone: tzinfo) -> str:
    if value.items is not None or value.entries is not None or not value.text.strip():
        raise _RefusalError("value-empty")
    return " ".join(value.text.split())


def _language(value: Value, _zone: tzinfo) -> str:
    language = LANGUAGES.get(value.text.strip().lower())
    if language is None:
        raise _RefusalError("bad-word", known="zh, en")
    return language


def _duration(value: Value, _zone: tzinfo) -> int:
    seconds = read_duration_s(value.text)
    if seconds is None:
        raise _RefusalError("bad-duration")
    if seconds == 0:
        raise _RefusalError("zero-duration")
    return seconds


def _opens(value: Value, zone: tzinfo) -> datetime:
    return _moment(value, zone, is_end=False)


def _closes(value: Value, zone: tzinfo) -> datetime:
    return _moment(value, zone, is_end=True)


def _moment(value: Value, zone: tzinfo, *, is_end: bool) -> datetime:
    moment = read_moment(value.text, zone, is_end=is_end)
    if moment is None:
        raise _RefusalError("bad-date")
    return moment


def _attempts(value: Value, _zone: tzinfo) -> int | None:
    written = plain(value.text).lower()
    if written in ("unlimited", "不限", "无限"):
        return None
    if not written.isascii() or not written.isdigit() or len(written) > 3 or int(written) < 1:
        raise _RefusalError("bad-attempts")
    return int(written)


def _pass(value: Value, _zone: tzinfo) -> Decimal:
    percent = read_percent(value.text)
    if percent is None or percent < 0:
        raise _RefusalError("bad-percent")
    if percent > 100:
        raise _RefusalError("pass-over-100")
    return percent


def _review(value: Value, _zone: tzinfo) -> ReviewMatrix:
    if value.entries is None:
        name = plain(value.text).lower()
        if name not in NAMED:
            raise _not_one_of(NAMED)
        return NAMED[name]
    rows = {}
    for key, place, shown in value.entries:
        if key not in _MOMENTS:
            raise _RefusalError("bad-review-moment", Value(place, key), moment=key, known=listed(_MOMENTS))
        rows[_MOMENTS[key]] = _shown(shown)
    return ReviewMatrix(**rows)


def _shown(value: Value) -> frozenset[ReviewPart]:
    items = value.items
    if items is None:
        items = tuple(
            Value(value.place, word) for word in value.text.replace("，", ",").replace(",", " ").split()
        )
    words = [item.text.strip() for item in items]
    if words == ["all"]:
        return frozenset(ReviewPart)
    if words == ["nothing"]:
        return frozenset()
    unknown = next((item for item in items if item.text.strip() not in set(ReviewPart)), None)
    if unknown is not None:
        raise _RefusalError("bad-review", unknown, part=unknown.text.strip(), known=listed(ReviewPart))
    return frozenset(map(ReviewPart, words))


def _not_one_of(known: Any) -> _RefusalError:
    return _RefusalError("bad-word", known=listed(known))


def _word(value: Value, kind: type[_Word]) -> _Word:
    written = plain(value.text).lower()
    if written not in set(kind):
        raise _not_one_of(kind)
    return kind(written)


def _shuffle(value: Value, _zone: tzinfo) -> Shuffle:
    flag = read_flag(value.text)
    return _word(value, Shuffle) if flag is None else Shuffle.ALL if flag else Shuffle.NONE


def _grading(value: Value, _zone: tzinfo) -> Grading:
    return _word(value, Grading)


def _floor(value: Value, _zone: tzinfo) -> Floor:
    return _word(value, Floor)


def _page(value: Value, _zone: tzinfo) -> int | None:
    written = plain(value.text).lower()
    if written in ("one", "all"):
        return 1 if written == "one" else None
    if not written.isascii() or not written.isdigit() or len(written) > 3 or int(written) < 1:
        raise _RefusalError("bad-page")
    return int(written)


def _flag(value: Value, _zone: tzinfo) -> bool:
    flag = read_flag(value.text)
    if flag is None:
        raise _not_one_of(("yes", "no"))
    return flag


def _words(value: Value, _zone: tzinfo) -> tuple[str, ...]:
    if value.items is not None:
        words = [item.text.strip() for item in value.items]
    else:
        words = [word.strip() for word in value.text.replace("，", ",").replace("、", ",").split(",")]
    return tuple(dict.fromkeys(word for word in words if word))


def _aliases(value: Value, zone: tzinfo) -> tuple[str, ...]:
    slugs = _words(value, zone)
    bad = next((slug for slug in slugs if not _SLUG.fullmatch(slug)), None)
    if bad is not None:
        raise _RefusalError("bad-alias", alias=bad)
    return slugs


_READERS: dict[str, Any] = {
    "title": _text,
    "summary": _text,
    "audience": _text,
    "language": _language,
    "time_limit": _duration,
    "opens": _opens,
    "closes": _closes,
    "attempts": _attempts,
    "pass": _pass,
    "review": _review,
    "shuffle": _shuffle,
    "page": _page,
    "cut_by_close": _flag,
    "grading": _grading,
    "floor": _floor,
    "tags": _words,
    "aliases": _aliases,
}
SETTING_KEYS = frozenset(_READERS)
# Keys are the same in both languages; these words tell which one was meant.
_CHINESE = {
    "标题": "title", "题目": "title", "简介": "summary", "摘要": "summary", "对象": "audience", "语言": "language",
    "时间": "time_limit", "时限": "time_limit", "限时": "time_limit", "开始": "opens", "开放": "opens", "开始时间": "opens",
    "结束": "closes", "截止": "closes", "关闭": "closes", "结束时间": "closes", "次数": "attempts", "及格": "pass",
    "及格线": "pass", "乱序": "shuffle", "每页": "page", "标签": "tags",
}  # fmt: skip
_FIELDS = {
    "time_limit": "time_limit_s",
    "opens": "opens_at",
    "closes": "closes_at",
    "attempts": "attempts",
    "pass": "pass_percent",
    "shuffle": "shuffle",
    "page": "per_page",
    "cut_by_close": "cut_by_close",
    "grading": "grading",
    "floor": "floor",
    "tags": "tags",
    "aliases": "aliases",
}
