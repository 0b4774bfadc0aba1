"""All addresses of discussions on one screen."""

from flask import Blueprint

from lms.discussions.views import posting, threads

blueprint = Blueprint("discussions", __name__, url_prefix="/discussions")

_BOTH = ["GET", "POST"]
for _address, _view, _methods in (
    ("/", threads.index, ["GET"]),
    ("/in/<name>", threads.place, ["GET"]),
    ("/in/<name>/new", posting.new, _BOTH),
    ("/<int:thread_id>", threads.thread, ["GET"]),
    ("/<int:thread_id>/reply", posting.reply, ["POST"]),
    ("/<int:thread_id>/follow", threads.follow, ["POST"]),
    ("/posts/<int:post_id>", threads.post, ["GET"]),
    ("/posts/<int:post_id>/edit", posting.edit, _BOTH),
    ("/posts/<int:post_id>/delete", posting.delete, ["POST"]),
    ("/posts/<int:post_id>/history", posting.history, ["GET"]),
):
    blueprint.add_url_rule(_address, view_func=_view, methods=_methods)
