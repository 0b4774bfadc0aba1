"""All addresses of enquiries on one screen."""

from flask import Blueprint

from lms.enquiries.views import pages

blueprint = Blueprint("enquiries", __name__, url_prefix="/enquiries")

for _address, _name, _view, _methods in (
    ("/", "index", pages.index, ["GET"]),
    ("/queue", "queue", pages.queue, ["GET"]),
    ("/new", "new", pages.new, ["GET", "POST"]),
    ("/<int:number>", "show", pages.show, ["GET"]),
    ("/<int:number>/write", "write", pages.write, ["POST"]),
    ("/<int:number>/hand-over", "hand_over", pages.hand_over, ["POST"]),
    ("/<int:number>/close", "close", pages.close, ["POST"]),
):
    blueprint.add_url_rule(_address, _name, _view, methods=_methods)
