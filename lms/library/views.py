"""Pages of library."""

from flask import Blueprint

blueprint = Blueprint("library", __name__, url_prefix="/learn")


@blueprint.get("/")
def catalogue() -> str:
    """Stand in until the feature lands."""
    return "library.catalogue"
