"""Which language a page speaks, and how to switch it."""

from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from flask import Blueprint, Flask, g, has_request_context, make_response, redirect, request, url_for
from flask_babel import Babel, get_locale, get_translations, gettext
from flask_login import current_user
from markupsafe import Markup, escape
from werkzeug import Response

from lms.errors import Refused, Sentence
from lms.http.dates import start_dates
from lms.http.web import local_target, settings
from lms.measurement.remarks import Remark
from lms.problems import Problem

LANGUAGES = {"zh_Hans": "简体中文", "en": "English"}
TAGS = {"zh_Hans": "zh-Hans", "en": "en"}
SENTENCES = 8192  # kept in memory; about half as many are in both catalogues

blueprint = Blueprint("language", __name__)


def start_languages(app: Flask, zone: str) -> None:
    """Set up gettext, dates and numbers, and the names templates use."""
    Babel(
        app,
        default_locale="en",
        default_timezone=zone,
        default_translation_directories="translations",
        locale_selector=chosen_language,
    )
    # Plain functions: a page has a hundred sentences, and Jinja's own way through the context costs twice as much.
    app.jinja_env.globals |= {"_": _sentence, "gettext": _sentence, "ngettext": _counted}
    app.jinja_env.filters["with_code"] = with_code
    start_dates(app)
    app.register_blueprint(blueprint)
    app.context_processor(_names)


def _catalogue() -> Any:
    """Return the translations of this request, looked up once: a page has a hundred sentences."""
    kept = g._get_current_object()  # each attribute read through the proxy costs four times as much
    try:
        return kept.catalogue
    except AttributeError:
        kept.catalogue = get_translations()
        return kept.catalogue


def _sentence(sentence: str, /, **values: Any) -> Markup:
    """Return a sentence of a template in the reader's language; values are escaped, unless they are Markup."""
    return _filled(_text(_catalogue(), sentence), values)


def _counted(one: str, many: str, num: int, /, **values: Any) -> Markup:
    """Return a sentence with a number, which it may name `num`."""
    text = Markup(_catalogue().ungettext(one, many, num))  # noqa: S704 -- our own sentences, which may hold tags
    return _filled(text, {"num": num} | values)


@lru_cache(SENTENCES)
def _text(catalogue: Any, sentence: str) -> Markup:
    return Markup(catalogue.ugettext(sentence))  # noqa: S704 -- our own sentences, which may hold tags


def _filled(text: Markup, values: dict[str, Any]) -> Markup:
    if "%" not in text:
        return text
    # Escaped here: Markup's own `%` wraps every value twice before it is escaped.
    safe = {
        name: value if isinstance(value, (int, float, Decimal)) else escape(value)
        for name, value in values.items()
    }
    return Markup(str.__mod__(text, safe))  # noqa: S704 -- our own sentence with escaped values


def chosen_language() -> str:
    """Return the language of this request: the cookie, then the person, then the browser, then the site."""
    if not has_request_context():
        return settings().default_language
    if "language" not in g:
        g.language = _asked_for()
    language: str = g.language
    return language


def _asked_for() -> str:
    for wish in (request.cookies.get("language", ""), getattr(current_user, "language", "")):
        if wish in LANGUAGES:
            return wish
    best = request.accept_languages.best_match(["zh-Hans", "zh-CN", "zh", "en"])
    if best is None:
        return settings().default_language
    return "en" if best == "en" else "zh_Hans"


def localize(finding: Refused | Remark) -> str:
    """Return the sentence of a refusal or remark in the reader's language, sentences inside it too."""
    sentence = gettext(finding.sentence)
    values = {
        name: gettext(value) if isinstance(value, Sentence) and value else value
        for name, value in finding.values.items()
    }
    return sentence % values if values else sentence


def localize_problem(problem: Problem) -> tuple[str, str]:
    """Return what is wrong and what to write instead, in the reader's language."""
    message, fix = (
        gettext(text) % problem.values if problem.values and text else text and gettext(text)
        for text in (problem.message, problem.fix)
    )
    return message, fix


def localized_problem_text(problem: Problem) -> str:
    """Return what is wrong and what to write instead as one text; Chinese needs no blank between."""
    message, fix = localize_problem(problem)
    return f"{message}{fix}" if message.endswith("。") else f"{message} {fix}".rstrip()


def with_code(text: str) -> Markup:
    """Return a sentence as HTML in which what stands between backticks is code; what is HTML already stays."""
    if isinstance(text, Markup):
        return text
    parts = str(text).split("`")
    if len(parts) % 2 == 0:  # one without its pair stays a sign
        parts[-2:] = ["`".join(parts[-2:])]
    code = Markup("<code>{}</code>")
    return Markup().join(code.format(one) if number % 2 else escape(one) for number, one in enumerate(parts))


def _names() -> dict[str, object]:
    language = str(get_locale())
    other = "en" if language == "zh_Hans" else "zh_Hans"
    back = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return {
        "current_language": language,
        "html_lang": TAGS[language],
        "other_language": other,
        "other_language_name": LANGUAGES[other],
        "other_language_url": url_for("language.switch", language=other, next=back),
    }


@blueprint.get("/language/<any(zh_Hans, en):language>")
def switch(language: str) -> Response:
    """Remember the language in a cookie and go back to the page."""
    response = make_response(redirect(local_target(request.args.get("next"), url_for("home.index"))))
    response.set_cookie("language", language, max_age=timedelta(days=365), samesite="Lax", httponly=True)
    return response
