"""Who gets what on every route of the product, on one screen, and how to make what their addresses need.

To add a route: add a line to TABLE, `"METHOD endpoint": "one word for each actor in ACTORS"`, where
    ok  the page or act is theirs (any answer but the following)
    in  sent to sign in            no  403: they may know of it but not do it
    --  404: for them it does not exist
and, when its address has a parameter that PARAMETERS does not make yet, add a function that makes the thing:
it gets the World, adds rows to the session and returns the value ("endpoint:parameter" for one route).
`owner` is the person the thing belongs to, `learner` a peer in the same village; `manager` manages its
township, `foreign` the township next to it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from lms.people.models import Unit, User
from tests.boards.make import private_board
from tests.build import make_course, make_picture
from tests.contests import access_results as contest_results
from tests.contests import access_rows as contests
from tests.quizzes.build import finished_attempt, open_quiz, running_attempt

_ACTORS = "stranger learner trainer judge convener manager foreign auditor admin owner"
ACTORS = _ACTORS.split()

OPEN = "ok ok ok ok ok ok ok ok ok ok"
SIGNED_IN = "in ok ok ok ok ok ok ok ok ok"
SEERS = "in no no no no ok ok ok ok no"
MANAGERS = "in no no no no ok ok no ok no"
ADMIN = "in no no no no no no no ok no"
PUBLISHERS = "in no no no ok no no no ok no"
TRAIL = "in no no no no no no ok ok no"
AUTHORS = "in no ok no no no no no ok no"
READERS = "in no ok no no ok ok ok ok no"
OWN_RUNNING = "in -- -- -- -- -- -- -- -- ok"
OWN_FINISHED = "in -- ok -- -- ok -- ok ok ok"
SEE_THING = "in -- -- -- -- ok -- ok ok --"
MANAGE_THING = "in -- -- -- -- ok -- no ok --"
SHAPE_THING = "in -- -- -- -- no -- no ok --"

TABLE = {
    "GET appearance.switch": OPEN,
    "GET audit.export": TRAIL,
    "GET audit.index": TRAIL,
    "GET boards.archive": SIGNED_IN,  # the board made here is not public
    "GET boards.atom": SIGNED_IN,
    "GET boards.index": OPEN,
    "GET boards.issue": SIGNED_IN,
    "GET boards.issue_csv": SIGNED_IN,
    "GET boards.issue_text": SIGNED_IN,
    "GET boards.latest": SIGNED_IN,
    "GET boards.print_issue": SIGNED_IN,
    "GET boards.publish": PUBLISHERS,
    "POST boards.publish": PUBLISHERS,
    **contests.ROWS,
    **contest_results.ROWS,
    "GET health.alive": OPEN,
    "GET health.ready": OPEN,
    "GET home.index": SIGNED_IN,
    "GET home.offline": OPEN,
    "GET home.robots": OPEN,
    "GET home.security_txt": OPEN,
    "GET home.service_worker": OPEN,
    "GET language.switch": OPEN,
    "GET library.catalogue": SIGNED_IN,
    "GET library.course": SIGNED_IN,
    "GET library.lesson": SIGNED_IN,
    "POST library.mark_done": SIGNED_IN,
    "GET library.media": SIGNED_IN,
    "GET library.module": SIGNED_IN,
    "POST library.publish": AUTHORS,
    "POST library.save_position": SIGNED_IN,
    "GET library.search": SIGNED_IN,
    "GET people.account": SIGNED_IN,
    "POST people.account": SIGNED_IN,
    "GET people.add": MANAGERS,
    "POST people.add": MANAGERS,
    "GET people.add_unit": ADMIN,
    "POST people.add_unit": ADMIN,
    "POST people.change": MANAGE_THING,
    "GET people.before_sign_out": SIGNED_IN,
    "GET people.change_password": SIGNED_IN,
    "POST people.change_password": SIGNED_IN,
    "GET people.change_unit": SHAPE_THING,
    "POST people.change_unit": SHAPE_THING,
    "POST people.close": MANAGE_THING,
    "POST people.confirm_import": MANAGERS,
    "POST people.end_sign_ins": SIGNED_IN,
    "GET people.export": SEERS,
    "POST people.extra_time": MANAGE_THING,
    "POST people.grant": MANAGE_THING,
    "GET people.import_example": MANAGERS,
    "GET people.import_file": MANAGERS,
    "POST people.import_file": MANAGERS,
    "GET people.index": SEERS,
    "POST people.move": MANAGE_THING,
    "GET people.move_unit": SHAPE_THING,
    "POST people.move_unit": SHAPE_THING,
    "GET people.person": SEE_THING,
    "POST people.print_slips": MANAGERS,
    "POST people.reopen": MANAGE_THING,
    "POST people.reset_password": MANAGE_THING,
    "GET people.sign_in": OPEN,
    "POST people.sign_in": OPEN,
    "POST people.sign_out": OPEN,
    "GET people.slips": MANAGERS,
    "GET people.unit": SEE_THING,
    "GET people.units": SEERS,
    "POST people.withdraw": MANAGE_THING,
    "GET quizzes.authoring": AUTHORS,
    "POST quizzes.hand_in": OWN_RUNNING,
    "GET quizzes.import_form": AUTHORS,
    "POST quizzes.import_preview": AUTHORS,
    "POST quizzes.import_save": AUTHORS,
    "GET quizzes.index": SIGNED_IN,
    "GET quizzes.page": OWN_RUNNING,
    "GET quizzes.preview": AUTHORS,
    "POST quizzes.preview": AUTHORS,
    "GET quizzes.result": OWN_FINISHED,
    "GET quizzes.results": READERS,
    "GET quizzes.results_csv": READERS,
    "POST quizzes.save_answers": OWN_RUNNING,
    "POST quizzes.save_page": OWN_RUNNING,
    "GET quizzes.show": SIGNED_IN,
    "POST quizzes.start": SIGNED_IN,
    "GET quizzes.submit": OWN_RUNNING,
    "GET static": OPEN,
    "GET styleguide.index": OPEN,
}


@dataclass(frozen=True, slots=True)
class World:
    """What every request of the table finds: a village in a township, and the people of ACTORS."""

    village: Unit
    people: dict[str, User]

    @property
    def owner(self) -> User:
        """The person the things of the table belong to."""
        return self.people["owner"]


PARAMETERS: dict[str, Callable[[World], object]] = {
    "appearance.switch:cookie": lambda world: "theme",
    "appearance.switch:value": lambda world: "dark",
    **{
        f"boards.{view}:slug": lambda world: private_board()
        for view in [
            "archive",
            "atom",
            "issue",
            "issue_csv",
            "issue_text",
            "latest",
            "print_issue",
            "publish",
        ]
    },
    **contests.PARAMETERS,
    **contest_results.PARAMETERS,
    "number": lambda world: 1,
    "course": lambda world: make_course().slug,
    "digest": lambda world: make_picture().digest,
    "filename": lambda world: "app.css",
    "grant_id": lambda world: world.owner.grants[0].id,
    "language": lambda world: "en",
    "lesson": lambda world: "why",
    "module": lambda world: "basics",
    "name": lambda world: "well.svg",
    "attempt_id": lambda world: running_attempt(world.owner),
    "quizzes.result:attempt_id": lambda world: finished_attempt(world.owner),
    "slug": lambda world: open_quiz(),
    "unit_id": lambda world: world.village.id,
    "user_id": lambda world: world.owner.id,
}
