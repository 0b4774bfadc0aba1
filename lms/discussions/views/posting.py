"""Begin a thread, reply, change and delete a post, and read the former texts of one."""

from flask import flash, redirect
from flask_babel import gettext
from markupsafe import Markup
from werkzeug import Response

from lms import clock
from lms.db import db
from lms.discussions.actions import posting as actions
from lms.discussions.forms import EditForm, ReplyForm, ThreadForm
from lms.discussions.models import DiscussionPost
from lms.discussions.policy import may_edit
from lms.discussions.queries import threads
from lms.discussions.texts import (
    MAX_POST_CHARS,
    MAX_TITLE_CHARS,
    TitleRefused,
    checked_source,
    checked_title,
    post_text,
)
from lms.discussions.views.access import (
    OpenPlace,
    OpenThread,
    readable_place,
    readable_post,
    readable_thread,
    render_in_place,
)
from lms.discussions.views.threads import post_address, thread_page
from lms.discussions.words import THREAD_KIND_LABELS, PostState, ThreadKind
from lms.errors import N_
from lms.http.form_errors import errors_on_field
from lms.http.language import chosen_language
from lms.http.web import found_or_404, limiter, require, see_other

Page = Response | str | tuple[str, int]


@limiter.limit("30 per minute")
def new(name: str) -> Page:
    """Begin a thread in a place."""
    found, form = readable_place(name), ThreadForm()
    require(found.writes)
    return (form.is_submitted() and _begun(found, form)) or _new_page(found, form)


def _begun(found: OpenPlace, form: ThreadForm) -> Response | None:
    with errors_on_field(form.text, {TitleRefused: form.title}):
        title, source = checked_title(form.title.data or ""), checked_source(form.text.data or "")
        # Rendering takes long, so no transaction is open meanwhile.
        db.session.commit()
        text = post_text(source, chosen_language(), title=title, id_prefix=form.mark[:8])
        kind = ThreadKind(form.kind.data) if form.kind.data in set(ThreadKind) else ThreadKind.DISCUSSION
        made = actions.begin_thread(
            found.place, kind, title, text, reach=found.reach, sent_as=form.mark, now=clock.now()
        )
        db.session.commit()
        return see_other("discussions.thread", _told(made), thread_id=made.thread_id)
    return None


def _told(made: DiscussionPost) -> str:
    if made.state == PostState.WAITING:
        return gettext("Your post is saved. Others see it once a moderator has approved it.")
    return ""


def _new_page(found: OpenPlace, form: ThreadForm) -> tuple[str, int]:
    page = render_in_place(
        "discussions/new.html",
        found,
        kind_labels=THREAD_KIND_LABELS,
        form=form,
        most=MAX_POST_CHARS,
        most_title=MAX_TITLE_CHARS,
    )
    return page, 422 if form.errors else 200


@limiter.limit("30 per minute")
def reply(thread_id: int) -> Page:
    """Add a post to a thread; show the thread with the form again when it is refused."""
    found, form = readable_thread(thread_id), ReplyForm()
    # Where no one may write now, the form comes back with what was typed.
    require(found.writes or not found.place.is_open)
    return _replied(found, form) or (thread_page(found, form), 422)


def _replied(found: OpenThread, form: ReplyForm) -> Response | None:
    with errors_on_field(form.text):
        source = checked_source(form.text.data or "")
        db.session.commit()
        text = post_text(source, chosen_language(), id_prefix=form.mark[:8])
        made = actions.reply(
            found.thread, found.place, text, reply_to_id=form.reply_to_id, reach=found.reach,
            sent_as=form.mark, now=clock.now(),
        )  # fmt: skip
        db.session.commit()
        return at_post(found, made.id, _told(made))
    form.reply_to.data = ""
    return None


def at_post(found: OpenThread, post_id: int, message: str = "") -> Response:
    """Lead to a post on the page of its thread, with what was done."""
    if message:
        flash(message, "good")
    return redirect(post_address(found, post_id), 303)


def edit(post_id: int) -> Page:
    """Change a post of one's own."""
    post, found = readable_post(post_id)
    now = clock.now()
    found_or_404(post.author_id == found.reach.user_id or None)
    require(
        found.writes and may_edit(found.reach.user_id, post.author_id, post.state, post.at, now),
        N_("This post can no longer be changed."),
    )
    form = EditForm(data={"seen": post.text, "text": post.text, "title": found.thread.title})
    return (form.is_submitted() and _changed(post, found, form)) or _edit_page(post, found, form)


def _changed(post: DiscussionPost, found: OpenThread, form: EditForm) -> Response | None:
    is_first = post.id == found.first.id
    with errors_on_field(form.text, {TitleRefused: form.title}):
        title = checked_title(form.title.data or "") if is_first else None
        source = checked_source(form.text.data or "")
        db.session.commit()
        text = post_text(source, chosen_language(), title=title or "", id_prefix=post.sent_as[:8])
        seen = (form.seen.data or "").replace("\r\n", "\n")
        actions.change(post, found.place, text, title, seen=seen, reach=found.reach, now=clock.now())
        db.session.commit()
        return at_post(found, post.id, _told(post))
    return None


def _edit_page(post: DiscussionPost, found: OpenThread, form: EditForm) -> tuple[str, int]:
    page = render_in_place(
        "discussions/edit.html",
        found,
        post=post,
        is_first=post.id == found.first.id,
        form=form,
        most=MAX_POST_CHARS,
        most_title=MAX_TITLE_CHARS,
    )
    return page, 422 if form.errors else 200


def delete(post_id: int) -> Response:
    """Delete a post of one's own; its place in the thread stays."""
    post, found = readable_post(post_id)
    actions.delete_own(post, user_id=found.reach.user_id)
    db.session.commit()
    return at_post(found, post.id, gettext("Your post was deleted."))


def history(post_id: int) -> str:
    """Show the former texts of a post to its author and the moderators."""
    post, found = readable_post(post_id)
    require(post.author_id == found.reach.user_id or found.moderates)
    found_or_404(None if post.state == PostState.DELETED and not found.moderates else post)
    return render_in_place(
        "discussions/history.html",
        found,
        post=post,
        versions=threads.versions(post.id),
        markup=Markup,
    )
