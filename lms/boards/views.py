"""Pages of boards."""

from flask import Blueprint

blueprint = Blueprint("boards", __name__, url_prefix="/boards")


@blueprint.get("/")
def index() -> str:
    """Stand in until the feature lands."""
    return "boards.index"
