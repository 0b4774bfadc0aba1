"""All addresses of corrections on one screen."""

from flask import Blueprint

from lms.regrading.views import after_late, correcting, deciding

blueprint = Blueprint("regrading", __name__, url_prefix="/quizzes/<slug>/corrections")

for _methods, _address, _endpoint, _view in (
    (["GET"], "", "corrections", correcting.listing),
    (["GET"], "/new", "new", correcting.new),
    (["POST"], "", "correct", correcting.correct),
    (["GET"], "/boards", "boards", after_late.boards),
    (["POST"], "/boards", "correct_board", after_late.correct_board),
    (["GET"], "/<int:number>", "show", deciding.show),
    (["POST"], "/<int:number>/approve", "approve", deciding.approve),
    (["POST"], "/<int:number>/decline", "decline", deciding.decline),
):
    blueprint.add_url_rule(_address, _endpoint, _view, methods=_methods)
