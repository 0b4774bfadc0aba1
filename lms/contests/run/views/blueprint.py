"""The blueprint of contests; views/routes.py gives it its addresses."""

from flask import Blueprint

blueprint = Blueprint("contests", __name__, url_prefix="/contests")
