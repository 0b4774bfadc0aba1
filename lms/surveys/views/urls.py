"""All addresses of surveys on one screen."""

from collections.abc import Callable

from flask import Blueprint

from lms.http.language import TAGS
from lms.surveys.views import answering, results

blueprint = Blueprint("surveys", __name__, url_prefix="/surveys")

for _address, _name, _view, _methods in (
    ("/", "index", answering.index, ["GET"]),
    ("/<slug>", "show", answering.show, ["GET"]),
    ("/<slug>/answer", "answer", answering.answer, ["GET", "POST"]),
    ("/<slug>/thanks", "thanks", answering.thanks, ["GET"]),
    ("/<slug>/preview", "preview", results.preview, ["GET"]),
    ("/<slug>/results", "results", results.show_results, ["GET"]),
    ("/<slug>/results.csv", "results_csv", results.results_csv, ["GET"]),
):
    blueprint.add_url_rule(_address, _name, _view, methods=_methods)


@blueprint.context_processor
def _names() -> dict[str, Callable[[str], str]]:
    return {"content_lang": lambda language: TAGS.get(language, language)}
