"""Load an enquiry for its asker or for who answers it (404 for all others), and what a person may ask whom."""

from dataclasses import dataclass
from typing import cast

from flask_babel import gettext
from flask_login import current_user

from lms import clock
from lms.contests.rules.queries import contests
from lms.contests.rules.queries.contests import definition_of
from lms.contests.rules.stages import Act, Stage, allows
from lms.enquiries import queries
from lms.enquiries.models import Enquiry
from lms.enquiries.states import AskedOf
from lms.http.language import chosen_language
from lms.http.web import found_or_404, local_day
from lms.library.queries import pages as library
from lms.library.queries.documents import live_documents
from lms.people.identity import User
from lms.people.queries import people
from lms.people.tree import name_of


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a question can be put to: the value in forms, and the words for it."""

    asked_of: AskedOf
    thing_id: int | None
    words: str

    @property
    def value(self) -> str:
        """What forms and addresses say."""
        return f"{self.asked_of}-{self.thing_id}" if self.thing_id is not None else str(self.asked_of)


def me() -> User:
    """Return the person of this request."""
    return cast(User, current_user._get_current_object())


def readable(number: int) -> tuple[Enquiry, bool]:
    """Return an enquiry and whether the reader answers it; 404 for who has no part in it."""
    one = found_or_404(queries.enquiry(number))
    answers = queries.is_answered_by(number, queries.answer_reach(me()))
    return found_or_404(one if answers or one.asker_id == me().id else None), answers


def places(wish: str) -> list[Recipient]:
    """Return whom the person can ask: about the wished course or contest first, then trainers and own managers."""
    kind, _, number = wish.partition("-")
    thing_id = int(number) if number.isdecimal() and len(number) < 10 else None
    wished = {str(AskedOf.TRAINERS): _course, str(AskedOf.CONVENERS): _contest}.get(kind)
    found = wished(thing_id) if wished and thing_id else None
    return [
        *([found] if found else []),
        *_managers(),
        Recipient(AskedOf.TRAINERS, None, gettext("Trainers and administrators, about courses and quizzes")),
    ]


def _course(document_id: int) -> Recipient | None:
    document = next((one for one in live_documents("course") if one.id == document_id), None)
    page = library.page(document.key, chosen_language()) if document else None
    words = page and gettext(
        "Trainers and administrators, about the course “%(title)s”", title=page.rendition.title
    )
    return Recipient(AskedOf.TRAINERS, document_id, words) if words else None


def _contest(contest_id: int) -> Recipient | None:
    contest = contests.contest_with_id(contest_id)
    if contest is None or not allows(Stage(contest.stage), Act.READ_CALL):
        return None
    title = definition_of(contest).title(chosen_language())
    words = gettext("Conveners of the contest “%(title)s” and administrators, not judges", title=title)
    return Recipient(AskedOf.CONVENERS, contest_id, words)


def _managers() -> list[Recipient]:
    home = people.unit_on(me().id, local_day(clock.now()))
    if home is None or not [one for one in queries.nearest_managers(home.id) if one != me().id]:
        return []
    words = gettext(
        "%(unit)s: its managers and those of the units above", unit=name_of(home, chosen_language())
    )
    return [Recipient(AskedOf.MANAGERS, home.id, words)]


def handover_places(one: Enquiry) -> list[Recipient]:
    """Return whom an enquiry can be handed over to; one of a contest stays with its conveners."""
    if one.asked_of == AskedOf.CONVENERS:
        return []
    if one.asked_of == AskedOf.MANAGERS:
        return [Recipient(AskedOf.TRAINERS, None, gettext("Trainers"))]
    home = people.unit_on(one.asker_id, local_day(clock.now()))
    if home is None or not [who for who in queries.nearest_managers(home.id) if who != one.asker_id]:
        return []
    words = gettext("Managers of %(unit)s", unit=name_of(home, chosen_language()))
    return [Recipient(AskedOf.MANAGERS, home.id, words)]
