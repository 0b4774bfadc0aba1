"""Answers accepted and checked, reports, the queue of moderators, and what they do with posts and threads."""

from flask import render_template, request
from flask_babel import gettext
from markupsafe import Markup
from werkzeug import Response

from lms import clock
from lms.db import db
from lms.discussions.actions import answering, moderating
from lms.discussions.forms import MoveForm, ReasonedForm
from lms.discussions.models import DiscussionPost
from lms.discussions.places import KIND_LABELS, place_name
from lms.discussions.policy import may_moderate
from lms.discussions.queries import moderation, places
from lms.discussions.queries.reach import readable_places
from lms.discussions.texts import MAX_REASON_CHARS
from lms.discussions.views.access import (
    OpenThread,
    readable_place,
    readable_post,
    readable_thread,
    reader,
    render_in_place,
)
from lms.discussions.views.posting import at_post
from lms.http.form_errors import errors_on_field
from lms.http.language import chosen_language
from lms.http.web import limiter, require, see_other, settings

Page = Response | str | tuple[str, int]


def accept(post_id: int) -> Response:
    """Accept a post as the answer to one's own question, or take that back."""
    post, found = readable_post(post_id)
    if request.form.get("accepted", "1") == "1":
        answering.accept(found.thread, post, user_id=found.reach.user_id, now=clock.now())
    else:
        answering.take_back_acceptance(found.thread, post, user_id=found.reach.user_id)
    db.session.commit()
    return at_post(found, post_id)


def check(post_id: int) -> Response:
    """Mark a post as checked by a trainer, or take the mark back."""
    post, found = readable_post(post_id)
    is_checked = request.form.get("checked", "1") == "1"
    answering.check(post, found.place, is_checked=is_checked, reach=found.reach, now=clock.now())
    db.session.commit()
    return at_post(found, post_id)


@limiter.limit("20 per hour")
def report(post_id: int) -> Page:
    """Report a post to the moderators."""
    post, found = readable_post(post_id)
    form = ReasonedForm()
    return (form.is_submitted() and _reported(post, found, form)) or _reason_page("report", post, found, form)


def _reported(post: DiscussionPost, found: OpenThread, form: ReasonedForm) -> Response | None:
    with errors_on_field(form.reason):
        moderating.report(post, form.reason.data or "", user_id=found.reach.user_id, now=clock.now())
        db.session.commit()
        return at_post(found, post.id, gettext("Thank you. The moderators will read your report."))
    return None


def hide(post_id: int) -> Page:
    """Hide a post, with a reason that its author reads."""
    post, found = readable_post(post_id)
    require(found.moderates)
    form = ReasonedForm()
    return (form.is_submitted() and _hidden(post, found, form)) or _reason_page("hide", post, found, form)


def _hidden(post: DiscussionPost, found: OpenThread, form: ReasonedForm) -> Response | None:
    with errors_on_field(form.reason):
        moderating.hide(post, found.place, form.reason.data or "", reach=found.reach, now=clock.now())
        db.session.commit()
        return at_post(found, post.id, gettext("The post is hidden."))
    return None


def _reason_page(act: str, post: DiscussionPost, found: OpenThread, form: ReasonedForm) -> tuple[str, int]:
    page = render_in_place(
        "discussions/reason.html",
        found,
        act=act,
        post=post,
        form=form,
        most=MAX_REASON_CHARS,
        markup=Markup,
    )
    return page, 422 if form.errors else 200


def publish(post_id: int) -> Response:
    """Show a post that waited or was hidden."""
    post, found = readable_post(post_id)
    moderating.publish(post, found.place, reach=found.reach, now=clock.now())
    db.session.commit()
    return at_post(found, post_id, gettext("The post is published."))


def keep(post_id: int) -> Response:
    """Dismiss the reports of a post."""
    post, found = readable_post(post_id)
    moderating.keep(post, found.place, reach=found.reach, now=clock.now())
    db.session.commit()
    return see_other("discussions.queue", gettext("The reports are dismissed."))


def lock(thread_id: int) -> Response:
    """Lock a thread or unlock it."""
    found = readable_thread(thread_id)
    is_locked = request.form.get("locked", "1") == "1"
    moderating.lock(found.thread, found.place, is_locked=is_locked, reach=found.reach, now=clock.now())
    db.session.commit()
    return see_other("discussions.thread", thread_id=thread_id)


def slow_down(thread_id: int) -> Response:
    """Set slow mode of a thread."""
    found = readable_thread(thread_id)
    sent = request.form.get("pause_s", "")
    pause_s = int(sent) if sent.isdecimal() and len(sent) < 6 else 0
    moderating.slow_down(found.thread, found.place, pause_s, reach=found.reach, now=clock.now())
    db.session.commit()
    return see_other("discussions.thread", thread_id=thread_id)


def move(thread_id: int) -> Page:
    """Move a thread to another place that the person moderates."""
    found = readable_thread(thread_id)
    require(found.moderates)
    form = MoveForm()
    return (form.is_submitted() and _moved(found, form)) or _move_page(found, form)


def _moved(found: OpenThread, form: MoveForm) -> Response | None:
    with errors_on_field(form.target):
        name = place_name(form.target.data or "")
        target = places.place(name, chosen_language()) if name else None
        moderating.move(found.thread, found.place, target, reach=found.reach, now=clock.now())
        db.session.commit()
        return see_other(
            "discussions.thread", gettext("The thread has been moved."), thread_id=found.thread.id
        )
    return None


def _move_page(found: OpenThread, form: MoveForm) -> tuple[str, int]:
    choices = places.places_to_move_to(found.place, chosen_language())
    page = render_in_place(
        "discussions/move.html",
        found,
        form=form,
        choices=[one for one in choices if may_moderate(found.reach, one) and one.name != found.place.name],
    )
    return page, 422 if form.errors else 200


def premoderate(name: str) -> Response:
    """Let moderators read the posts of a place before others see them, or not."""
    found = readable_place(name)
    is_on = request.form.get("premoderated", "") == "1"
    moderating.premoderate(found.place, is_on=is_on, reach=found.reach, now=clock.now())
    db.session.commit()
    return see_other("discussions.place", gettext("Saved."), name=name)


def queue() -> str:
    """List what waits for the moderator: reported posts and posts that nobody else has seen yet."""
    user = reader()
    readable, found = readable_places(user, chosen_language(), clock.now(), settings().zone)
    own = {id_: one for id_, one in readable.items() if may_moderate(found, one)}
    return render_template(
        "discussions/queue.html",
        rows=moderation.queue(own),
        places=own,
        kinds=KIND_LABELS,
        markup=Markup,
        now=clock.now(),
    )
