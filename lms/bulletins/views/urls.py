"""All addresses of bulletins on one screen."""

from flask import Blueprint

from lms.bulletins.views import correcting, editing, files, reading

blueprint = Blueprint("bulletins", __name__, url_prefix="/bulletins")

_BOTH = ["GET", "POST"]
for _address, _view, _methods in (
    ("/", reading.index, ["GET"]),
    ("/<slug>", reading.archive, ["GET"]),
    ("/<slug>/feed.atom", files.atom, ["GET"]),
    ("/<slug>/<int:number>", reading.issue, ["GET"]),
    ("/<slug>/<int:number>.pdf", files.pdf, ["GET"]),
    ("/<slug>/<int:number>.docx", files.docx, ["GET"]),
    ("/<slug>/<int:number>.txt", files.text, ["GET"]),
    ("/<slug>/<int:number>/correct", correcting.correct, _BOTH),
    ("/<slug>/<int:number>/withdraw", correcting.withdraw, _BOTH),
    ("/<slug>/drafts", editing.begin, ["POST"]),
    ("/<slug>/drafts/<int:draft_id>", editing.draft, ["GET"]),
    ("/<slug>/drafts/<int:draft_id>.pdf", files.draft_pdf, ["GET"]),
    ("/<slug>/drafts/<int:draft_id>/edit", editing.edit, _BOTH),
    ("/<slug>/drafts/<int:draft_id>/figures", editing.take_over, ["POST"]),
    ("/<slug>/drafts/<int:draft_id>/submit", editing.submit, ["POST"]),
    ("/<slug>/drafts/<int:draft_id>/send-back", editing.send_back, ["POST"]),
    ("/<slug>/drafts/<int:draft_id>/discard", editing.discard, ["POST"]),
    ("/<slug>/drafts/<int:draft_id>/approve", editing.approve, ["POST"]),
):
    blueprint.add_url_rule(_address, view_func=_view, methods=_methods)
