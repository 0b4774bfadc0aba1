"""All addresses of corrections on one screen."""

from flask import Blueprint

from lms.regrading.views import correcting, deciding

blueprint = Blueprint("regrading", __name__, url_prefix="/quizzes/<slug>/corrections")

for _methods, _address, _endpoint, _view in (
    (["GET"], "", "corrections", correcting.listing),
    (["GET"], "/new", "new", correcting.new),
    (["POST"], "", "correct", correcting.correct),
    (["GET"], "/<int:number>", "show", deciding.show),
    (["POST"], "/<int:number>/approve", "approve", deciding.approve),
    (["POST"], "/<int:number>/decline", "decline", deciding.decline),
):
    blueprint.add_url_rule(_address, _endpoint, _view, methods=_methods)
