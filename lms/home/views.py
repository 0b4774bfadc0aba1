"""The first page of each person, and the few files a browser asks for by name."""

from flask import Blueprint, render_template

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def index() -> str:
    """Show what is due and what to continue."""
    return render_template("home/index.html")
