"""Pages of audit."""

from flask import Blueprint

blueprint = Blueprint("audit", __name__, url_prefix="/audit")


@blueprint.get("/")
def index() -> str:
    """Stand in until the feature lands."""
    return "audit.index"
