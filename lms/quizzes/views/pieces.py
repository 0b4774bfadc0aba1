"""Questions, options and the navigator of a paper, drawn by the design system's macros once a shape.

A shape is everything that changes the HTML apart from texts: kind of question, saved or not, verdict, language.
"""

from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from flask import current_app
from flask_babel import format_time, get_locale
from markupsafe import Markup, escape

from lms.quizzes.sheet import NavigatorItem, OptionLine, QuestionItem
from lms.quizzes.stencils import Stencil, cut, mark
from lms.quizzes.verdicts import AnswerVerdict

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SAMPLE = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
_SAMPLE_POINTS = Decimal(7919)
_CHECKED = '" checked="'  # ends the value it is put behind and begins the attribute


def _macros(template: str) -> Any:
    return current_app.jinja_env.get_template(template).module


@lru_cache(maxsize=1024)
def _points(_language: str, points: Decimal, got: Decimal | None) -> str:
    words = _macros("quizzes/_words.html")
    return str(words.points(points) if got is None else words.points_got(got, points))


@lru_cache(maxsize=256)
def _option(_language: str, kind: str, chosen: bool, verdict: str, feedback: bool, reviewed: bool) -> Stencil:
    text = Markup(mark("feedback")) if feedback else Markup()  # noqa: S704 -- a mark
    line = OptionLine(mark("value"), Markup(mark("text")), chosen, verdict, text)  # noqa: S704 -- a mark
    drawn = str(
        _macros("macros/quiz.html").option_list(mark("field"), [line], "", kind=kind, reviewed=reviewed)
    )
    box = drawn[drawn.index('<div class="option-box">') : drawn.index("</fieldset>")]
    return cut(box.replace(">A</span>", f">{mark('letter')}</span>", 1))


@lru_cache(maxsize=256)
def _frame(language: str, kind: str, saved: bool, has_options: bool, reviewed: bool) -> Stencil:
    """Draw a question around its options."""
    line = OptionLine("", Markup(), False)
    item = QuestionItem(
        number=mark("number"),  # type: ignore[arg-type]
        id=mark("id"),
        kind=kind,
        stem=Markup(mark("stem")),  # noqa: S704 -- a mark
        points=_SAMPLE_POINTS,
        options=(line,) if has_options else (),
        was=mark("was"),
        saved_at=_SAMPLE if saved else None,
        flagged=False,
    )
    macro = getattr(_macros("quizzes/_question.html"), "reviewed" if reviewed else "question")
    drawn = str(macro(item, mark("count"), mark("lang")))
    if has_options:
        begin, end = drawn.index('<div class="option-box">'), drawn.index("</fieldset>")
        drawn = drawn[:begin] + mark("options") + drawn[end:]
    drawn = drawn.replace(_points(language, _SAMPLE_POINTS, None), mark("points"))
    drawn = drawn.replace(_SAMPLE.isoformat(), mark("iso"))
    drawn = drawn.replace(format_time(_SAMPLE, "HH:mm:ss"), mark("clock"))
    flag = f'name="flag.{mark("id")}" value="1"'
    drawn = drawn.replace(flag, flag + mark("flag"))
    head, _, tail = drawn.rpartition("</section>")
    return cut(f"{head}{mark('told')}</section>{tail}")


def question(item: QuestionItem, count: int, lang: str) -> Markup:
    """Draw a question to answer."""
    return _drawn(item, count, lang, reviewed=False)


def reviewed(item: QuestionItem, count: int, lang: str) -> Markup:
    """Draw a question looked back at."""
    return _drawn(item, count, lang, reviewed=True)


def _drawn(item: QuestionItem, count: int, lang: str, *, reviewed: bool) -> Markup:
    language = str(get_locale())
    frame = _frame(language, item.kind, item.saved_at is not None, bool(item.options), reviewed)
    verdict = item.verdict
    values = {
        "number": str(item.number),
        "count": str(count),
        "id": str(escape(item.id)),
        "lang": lang,
        "stem": str(item.stem),
        "points": _points(language, item.points, verdict.mark if verdict and reviewed else None),
        "was": str(escape(item.was or ("–" if reviewed else ""))),
        "flag": " checked" if item.flagged else "",
        "iso": item.saved_at.isoformat() if item.saved_at else "",
        "clock": format_time(item.saved_at, "HH:mm:ss") if item.saved_at else "",
        "options": _options(language, item, reviewed),
        "told": _answer_feedback(language, lang, item, reviewed=reviewed) if verdict else "",
    }
    return Markup(frame.filled(values))  # noqa: S704 -- every value above is escaped or rendered


def _options(language: str, item: QuestionItem, reviewed: bool) -> str:
    field = str(escape(item.field))
    drawn = []
    for place, line in enumerate(item.options):
        stencil = _option(
            language,
            item.kind,
            line.chosen if reviewed else False,
            line.verdict if reviewed else "",
            bool(line.feedback) and reviewed,
            reviewed,
        )
        drawn.append(
            stencil.filled(
                {
                    "field": field,
                    "value": line.value + _CHECKED if line.chosen and not reviewed else line.value,
                    "letter": _LETTERS[place],
                    "text": str(line.html),
                    "feedback": str(line.feedback),
                }
            )
        )
    return "".join(drawn)


def answer_feedback(item: QuestionItem, lang: str) -> str:
    """Draw what a learner is told of an answer while the attempt goes on (practice)."""
    return _answer_feedback(str(get_locale()), lang, item, reviewed=False)


def _answer_feedback(language: str, lang: str, item: QuestionItem, *, reviewed: bool) -> str:
    verdict = item.verdict or AnswerVerdict()
    # Looked back at, feedback to an option stands beside the option.
    notes = verdict.notes if reviewed else (*verdict.notes, *verdict.feedback.values())
    return _feedback_text(
        language, lang, verdict.outcome, notes, verdict.explanation, verdict.key, verdict.lacks_unit
    )


@lru_cache(maxsize=4096)
def _feedback_text(
    _language: str, lang: str, outcome: Any, notes: Any, explanation: Any, key: Any, lacks_unit: bool
) -> str:
    verdict = AnswerVerdict(
        outcome=outcome, notes=notes, explanation=explanation, key=key, lacks_unit=lacks_unit
    )
    item = QuestionItem(0, "", "", Markup(), Decimal(1), (), "", None, False, verdict)
    return str(_macros("quizzes/_question.html").told(item, lang))


@lru_cache(maxsize=64)
def _spot(_language: str, answered: bool, flagged: bool, current: bool) -> Stencil:
    place = {
        "number": mark("number"),
        "href": mark("href"),
        "id": mark("id"),
        "answered": answered,
        "flagged": flagged,
        "current": current,
    }
    drawn = str(_macros("macros/quiz.html").navigator([place]))
    return cut(drawn[drawn.index("<ol>") + 4 : drawn.index("</ol>")])


@lru_cache(maxsize=8)
def _card(_language: str) -> Stencil:
    drawn = str(_macros("macros/quiz.html").navigator([]))
    begin, end = drawn.index("<ol>") + 4, drawn.index("</ol>")
    return cut(drawn[:begin] + mark("spots") + drawn[end:])


def navigator(spots: list[NavigatorItem], page: int, address: str) -> Markup:
    """Draw the navigator; `address` is the one of a page without its number."""
    language = str(get_locale())
    drawn = [
        _spot(language, spot.answered, spot.flagged, spot.page == page).filled(
            {
                "number": str(spot.number),
                "id": (id_ := str(escape(spot.id))),
                "href": f"{address}{spot.page}#q-{id_}",
            }
        )
        for spot in spots
    ]
    return Markup(_card(language).filled({"spots": "".join(drawn)}))  # noqa: S704 -- see _drawn
