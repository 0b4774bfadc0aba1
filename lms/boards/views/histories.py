"""A person's ranks over time on every board: private to the person and those who manage them."""

from flask import render_template
from flask_babel import get_locale
from flask_login import current_user

from lms import clock
from lms.boards.queries import histories
from lms.http.web import found_or_404, settings
from lms.people.identity import User
from lms.people.policy import is_administrator, may_manage_unit
from lms.people.queries import people


def history() -> str:
    """Show the reader's own ranks."""
    return _page(current_user)


def history_of(user_id: int) -> str:
    """Show the ranks of a person whom the reader manages; 404 for anyone else."""
    return _page(_managed(user_id))


def _managed(user_id: int) -> User:
    person = found_or_404(people.user(user_id))
    unit = people.unit_on(person.id, clock.now().astimezone(settings().zone).date())
    manages = is_administrator(current_user) if unit is None else may_manage_unit(current_user, unit)
    return found_or_404(person if manages or person.id == current_user.id else None)


def _page(person: User) -> str:
    return render_template(
        "boards/history.html",
        person=person,
        is_own=person.id == current_user.id,
        boards=histories.ranks_by_board(person.id),
        language=str(get_locale()),
    )
