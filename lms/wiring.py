"""Who is connected to what: blueprints, commands, periodic jobs and listeners, on one screen."""

from click import Group
from flask import Flask

from lms import health
from lms.audit import views as audit
from lms.boards import views as boards
from lms.home import views as home
from lms.library import views as library
from lms.people.commands import people as people_commands
from lms.people.views import entry as people
from lms.quizzes.views import routes as quizzes
from lms.styleguide import views as styleguide

BLUEPRINTS = (
    health.blueprint,
    home.blueprint,
    people.blueprint,
    audit.blueprint,
    library.blueprint,
    quizzes.blueprint,
    boards.blueprint,
)

# Command groups of the features: `flask <group> <command>`.
COMMANDS: tuple[Group, ...] = (people_commands,)


def connect(app: Flask) -> None:
    """Register every feature with the application."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    settings = app.extensions["settings"]
    if settings.is_development or settings.is_testing:
        app.register_blueprint(styleguide.blueprint)
    for group in COMMANDS:
        app.cli.add_command(group)
