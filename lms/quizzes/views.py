"""Pages of quizzes."""

from flask import Blueprint

blueprint = Blueprint("quizzes", __name__, url_prefix="/quizzes")


@blueprint.get("/")
def index() -> str:
    """Stand in until the feature lands."""
    return "quizzes.index"
