"""Light or dark, ordinary or large type: the cookie, then the person; switched by plain links."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, Flask, abort, make_response, redirect, request, url_for
from flask_babel import lazy_gettext
from flask_login import current_user
from werkzeug import Response

from lms.http.web import local_target

blueprint = Blueprint("appearance", __name__)

# (cookie, value, words, icon); the first value of each cookie is what a person has who never chose.
CHOICES = (
    ("theme", "auto", lazy_gettext("Match device"), "sun-moon"),
    ("theme", "light", lazy_gettext("Light"), "sun"),
    ("theme", "dark", lazy_gettext("Dark"), "moon"),
    ("type", "normal", lazy_gettext("Standard text"), "type"),
    ("type", "large", lazy_gettext("Large text"), "a-large-small"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One way the pages can look, as a link."""

    label: object
    icon: str
    url: str
    current: bool


def start_appearance(app: Flask) -> None:
    """Register the switch and give templates `theme`, `type_size` and `appearance_choices`."""
    app.register_blueprint(blueprint)
    app.context_processor(_names)


def _chosen(cookie: str) -> str:
    values = [value for name, value, _, _ in CHOICES if name == cookie]
    own = {
        "theme": getattr(current_user, "theme", ""),
        "type": "large" if getattr(current_user, "large_type", False) else "",
    }
    for wish in (request.cookies.get(cookie, ""), own[cookie]):
        if wish in values:
            return wish
    return values[0]


def _names() -> dict[str, object]:
    chosen = {"theme": _chosen("theme"), "type": _chosen("type")}
    back = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return {
        "theme": "" if chosen["theme"] == "auto" else chosen["theme"],
        "type_size": chosen["type"],
        "appearance_choices": [
            Choice(
                words,
                icon,
                url_for("appearance.switch", cookie=name, value=value, next=back),
                chosen[name] == value,
            )
            for name, value, words, icon in CHOICES
        ],
    }


@blueprint.get("/appearance/<any(theme, type):cookie>/<any(auto, light, dark, normal, large):value>")
def switch(cookie: str, value: str) -> Response:
    """Remember one choice for a year and go back to the page."""
    if not any(choice[:2] == (cookie, value) for choice in CHOICES):
        abort(404)
    response = make_response(redirect(local_target(request.args.get("next"), url_for("home.index"))))
    response.set_cookie(cookie, value, max_age=timedelta(days=365), samesite="Lax", httponly=True)
    return response
