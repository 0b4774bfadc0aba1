"""Load a contest for a reader: 404 when there is none or it is not announced yet."""

from flask import abort, redirect, request, url_for
from flask_login import current_user

from lms.contests.rules.models.contests import Contest
from lms.contests.rules.policy import may_audit, may_convene
from lms.contests.rules.queries import contests, panel
from lms.contests.rules.stages import Act, Stage, allows
from lms.http.web import found_or_404, require


def sign_in_first() -> None:
    """Send a stranger to the sign-in page."""
    if not current_user.is_authenticated:
        abort(redirect(url_for("people.sign_in", next=request.full_path.rstrip("?"))))


def readable_contest(slug: str) -> Contest:
    """Return the contest for a signed-in reader; a draft is there for its staff and judges only."""
    contest = found_or_404(contests.contest(slug))
    sign_in_first()
    if not allows(Stage(contest.stage), Act.READ_CALL) and not may_audit(current_user):
        found_or_404(panel.panel_judge_of(contest.id, current_user.id))
    return contest


def convened_contest(slug: str) -> Contest:
    """Return the contest for somebody who runs contests; others get 403, or 404 for a draft."""
    contest = readable_contest(slug)
    require(may_convene(current_user))
    return contest


def audited_contest(slug: str) -> Contest:
    """Return the contest for conveners and auditors; others get 403, or 404 for a draft."""
    contest = readable_contest(slug)
    require(may_audit(current_user))
    return contest
