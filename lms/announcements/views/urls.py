"""All addresses of announcements on one screen."""

from flask import Blueprint

from lms.announcements.views import reading, writing

blueprint = Blueprint("announcements", __name__, url_prefix="/announcements")

_BOTH = ["GET", "POST"]
for _address, _name, _view, _methods in (
    ("/", "index", reading.index, ["GET"]),
    ("/feed.atom", "atom", reading.atom, ["GET"]),
    ("/written", "written", writing.written, ["GET"]),
    ("/new", "new", writing.new, _BOTH),
    ("/<int:number>", "show", reading.show, ["GET"]),
    ("/<int:number>/print", "print_one", reading.print_one, ["GET"]),
    ("/<int:number>/confirm", "confirm", reading.confirm, ["POST"]),
    ("/<int:number>/edit", "edit", writing.edit, _BOTH),
    ("/<int:number>/withdraw", "withdraw", writing.withdraw, _BOTH),
    ("/<int:number>/confirmations", "confirmations", writing.confirmations, ["GET"]),
    ("/<int:number>/remind", "remind", writing.remind, ["POST"]),
):
    blueprint.add_url_rule(_address, _name, _view, methods=_methods)
