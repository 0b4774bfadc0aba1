"""All addresses of discussions on one screen."""

from flask import Blueprint

from lms.discussions.views import moderating, posting, searching, threads

blueprint = Blueprint("discussions", __name__, url_prefix="/discussions")

_BOTH = ["GET", "POST"]
for _address, _view, _methods in (
    ("/", threads.index, ["GET"]),
    ("/queue", moderating.queue, ["GET"]),
    ("/search", searching.search, ["GET"]),
    ("/in/<name>", threads.place, ["GET"]),
    ("/in/<name>/new", posting.new, _BOTH),
    ("/in/<name>/people", searching.people_of_place, ["GET"]),
    ("/in/<name>/premoderation", moderating.premoderate, ["POST"]),
    ("/<int:thread_id>", threads.thread, ["GET"]),
    ("/<int:thread_id>/reply", posting.reply, ["POST"]),
    ("/<int:thread_id>/follow", threads.follow, ["POST"]),
    ("/<int:thread_id>/people", searching.people_of_thread, ["GET"]),
    ("/<int:thread_id>/lock", moderating.lock, ["POST"]),
    ("/<int:thread_id>/slow", moderating.slow_down, ["POST"]),
    ("/<int:thread_id>/move", moderating.move, _BOTH),
    ("/posts/<int:post_id>", threads.post, ["GET"]),
    ("/posts/<int:post_id>/edit", posting.edit, _BOTH),
    ("/posts/<int:post_id>/delete", posting.delete, ["POST"]),
    ("/posts/<int:post_id>/history", posting.history, ["GET"]),
    ("/posts/<int:post_id>/accept", moderating.accept, ["POST"]),
    ("/posts/<int:post_id>/check", moderating.check, ["POST"]),
    ("/posts/<int:post_id>/report", moderating.report, _BOTH),
    ("/posts/<int:post_id>/hide", moderating.hide, _BOTH),
    ("/posts/<int:post_id>/publish", moderating.publish, ["POST"]),
    ("/posts/<int:post_id>/keep", moderating.keep, ["POST"]),
):
    blueprint.add_url_rule(_address, view_func=_view, methods=_methods)
