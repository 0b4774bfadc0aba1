"""A quiz with a limit, its learner and its trainer, for tests of exceptions and pauses."""

from datetime import datetime

from lms.db import db
from lms.people.actions import groups
from lms.people.models import PeopleGroup, Unit, User
from lms.people.roles import Role
from lms.quizzes.actions import overrides as acts
from lms.quizzes.actions import running
from lms.quizzes.overrides.lenient import ExceptionFor, Override
from lms.quizzes.queries import attempts as queries
from tests.build import NOW, make_unit, make_user
from tests.quizzes.build import BASICS, GRACE_S, make_quiz

ONCE = BASICS.replace("attempts: 2", "attempts: 1")
REACH: dict[type, ExceptionFor] = {
    User: ExceptionFor.PERSON,
    PeopleGroup: ExceptionFor.GROUP,
    Unit: ExceptionFor.UNIT,
}


class Room:
    """A learner of a village of a township, a trainer, and the quiz "basics"."""

    def __init__(self, text: str = ONCE) -> None:
        self.document_id = make_quiz(text).id
        self.township = make_unit("Town")
        self.village = make_unit("Village", self.township)
        self.learner = make_user("Ann", Role.LEARNER, unit=self.village)
        self.trainer = make_user("Trainer", Role.TRAINER)
        db.session.flush()

    def grant(
        self,
        given: Override,
        target: User | Unit | PeopleGroup | None = None,
        now: datetime = NOW,
        reason: str = "ill",
    ) -> bool:
        entry = queries.quiz_entry("basics")
        assert entry is not None
        rules = queries.kept_quiz(entry.revision_id, entry.digest).quiz.settings
        who = target or self.learner
        return acts.add_override(
            self.document_id, rules, REACH[type(who)], who.id, given, reason,
            by=self.trainer, day=now.date(), now=now, grace_s=GRACE_S,
        )  # fmt: skip

    def group(self, name: str, *people: User) -> PeopleGroup:
        made = groups.add_group(name, self.township, by=self.trainer, now=NOW)
        groups.add_members(made, [one.id for one in people], by=self.trainer, day=NOW.date(), now=NOW)
        return made

    def stop(self, now: datetime, ids: list[int] | None = None, *, go_on: bool = False) -> int:
        act = running.resume if go_on else running.pause
        return act(self.document_id, ids, "power cut", by=self.trainer, now=now, grace_s=GRACE_S)
