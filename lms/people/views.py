"""Pages of people."""

from flask import Blueprint

blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("/")
def index() -> str:
    """Stand in until the feature lands."""
    return "people.index"


@blueprint.get("/sign-in")
def sign_in() -> str:
    """Stand in until the feature lands."""
    return "people.sign_in"


@blueprint.get("/sign-out")
def sign_out() -> str:
    """Stand in until the feature lands."""
    return "people.sign_out"


@blueprint.get("/password")
def change_password() -> str:
    """Stand in until the feature lands."""
    return "people.change_password"
