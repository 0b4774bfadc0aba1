"""Who is asked in a survey, and who sees its results."""

from collections.abc import Collection

from lms.people.identity import Unit, User
from lms.people.policy import EVERYWHERE, is_within, reach
from lms.people.roles import Role
from lms.surveys.definition import ResultReaders, SurveyRules

MANAGING = (Role.TRAINER, Role.UNIT_MANAGER, Role.ADMINISTRATOR)


def is_asked(user: User, unit: Unit | None, rules: SurveyRules, paths: Collection[str]) -> bool:
    """Return whether the survey is for the person; `unit` is theirs, `paths` are those of the units of the survey."""
    if rules.roles and not any(grant.role in rules.roles for grant in user.grants):
        return False
    return not rules.units or (unit is not None and is_within(unit.path, tuple(paths)))


def may_manage(user: User, rules: SurveyRules, paths: Collection[str]) -> bool:
    """Return whether the person previews the survey and sees its results.

    They are a trainer or manager of every unit that is asked, or administrator.
    """
    own = reach(user, *MANAGING)
    asked = tuple(paths) if rules.units else (EVERYWHERE,)
    return own == (EVERYWHERE,) or (bool(asked) and all(is_within(path, own) for path in asked))


def may_see_sums(user: User, unit: Unit | None, rules: SurveyRules, paths: Collection[str]) -> bool:
    """Return whether the person sees sums once the survey has ended, without what others typed."""
    return rules.results is ResultReaders.EVERYONE and is_asked(user, unit, rules, paths)
