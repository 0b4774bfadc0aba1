"""All addresses of the home feature on one screen."""

from flask import Blueprint

from lms.home import actions
from lms.home.views import files, pages, participation, site

blueprint = Blueprint("home", __name__)

for address, view in (
    ("/", pages.index),
    ("/offline", files.offline),
    ("/service-worker.js", files.service_worker),
    ("/robots.txt", files.robots),
    ("/.well-known/security.txt", files.security_txt),
):
    blueprint.add_url_rule(address, view_func=view)
blueprint.add_url_rule("/site", view_func=site.edit, methods=["GET", "POST"])
blueprint.add_url_rule("/help", view_func=site.help_page)
blueprint.add_url_rule("/contact", view_func=site.contact)
blueprint.add_url_rule("/privacy", view_func=site.privacy)
blueprint.before_app_request(actions.put_in_force_when_old)
blueprint.add_url_rule("/my-units/quizzes/<slug>/not-taken", view_func=participation.not_taken)
blueprint.add_url_rule("/my-units/quizzes/<slug>/remind", view_func=participation.remind, methods=["POST"])
blueprint.add_url_rule("/my-units/quizzes/<slug>/not-taken.csv", view_func=participation.not_taken_csv)
