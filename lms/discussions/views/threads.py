"""Lists of threads, one thread, and the permanent link of a post."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug import Response

from lms import clock
from lms.db import begin_write, db
from lms.discussions.actions.following import choose_following, note_seen
from lms.discussions.forms import ReplyForm
from lms.discussions.places import KIND_LABELS
from lms.discussions.policy import may_check, may_edit, may_moderate
from lms.discussions.queries import places, threads
from lms.discussions.queries.reach import readable_places
from lms.discussions.queries.threads import POSTS_A_PAGE, THREADS_A_PAGE, PostRow, ThreadFilter
from lms.discussions.texts import MAX_POST_CHARS, quoted
from lms.discussions.views.access import (
    OpenThread,
    readable_place,
    readable_post,
    readable_thread,
    reader,
    render_in_place,
)
from lms.discussions.words import PAUSES_S, Following, PostState, ThreadKind
from lms.http.language import chosen_language
from lms.http.web import page_within, see_other, settings
from lms.people.queries import people


def _pages(endpoint: str, **values: Any) -> Callable[[int], str]:
    """Return what gives the address of each page of a list."""
    return lambda number: url_for(endpoint, **values, page=number)


def _show() -> ThreadFilter:
    sent = request.args.get("show", "")
    return ThreadFilter(sent) if sent in set(ThreadFilter) else ThreadFilter.ALL


def index() -> str:
    """List the threads of every place that the reader may read, and the rooms of the reader's units."""
    user, now, show = reader(), clock.now(), _show()
    readable, found = readable_places(user, chosen_language(), now, settings().zone)
    total = threads.thread_count(user.id, readable, show)
    page, pages = page_within(total, THREADS_A_PAGE)
    return render_template(
        "discussions/index.html",
        threads=threads.threads(user.id, readable, show, page),
        places=readable,
        rooms=_rooms(),
        moderates=any(may_moderate(found, one) for one in readable.values()),
        show=show,
        page=page,
        pages=pages,
        page_href=_pages("discussions.index", show=show.value),
        kinds=KIND_LABELS,
        now=now,
    )


def _rooms() -> list[object]:
    """Return the rooms of the reader's unit and of those above it."""
    day = clock.now().astimezone(settings().zone).date()
    home = people.unit_on(reader().id, day)
    above = [int(part) for part in home.path.split("/") if part] if home else []
    return list(reversed(places.unit_places(above, chosen_language()))) if above else []


def place(name: str) -> str:
    """List the threads of one place."""
    found, show = readable_place(name), _show()
    ids = [found.place.id] if found.place.id else []
    total = threads.thread_count(found.reach.user_id, ids, show)
    page, pages = page_within(total, THREADS_A_PAGE)
    return render_in_place(
        "discussions/place.html",
        found,
        threads=threads.threads(found.reach.user_id, ids, show, page),
        show=show,
        page=page,
        pages=pages,
        page_href=_pages("discussions.place", name=name, show=show.value),
        now=clock.now(),
    )


def thread(thread_id: int) -> str:
    """Show one page of a thread and note what was seen; ?quote= puts a quotation into the field."""
    found, form = readable_thread(thread_id), ReplyForm()
    _fill_quotation(found, form)
    page = thread_page(found, form)
    _note(found)
    return page


def _fill_quotation(found: OpenThread, form: ReplyForm) -> None:
    for name in ("quote", "reply"):
        sent = request.args.get(name, "")
        if not (sent.isdecimal() and len(sent) < 10):
            continue
        post, its = readable_post(int(sent))
        if its.thread.id == found.thread.id and post.html:
            form.reply_to.data = sent
            if name == "quote":
                form.text.data = quoted(post.text, people.names([post.author_id])[post.author_id])


def thread_page(found: OpenThread, form: ReplyForm) -> str:
    """Return the page of a thread with a form for a reply."""
    user_id, moderates = found.reach.user_id, found.moderates
    total = threads.post_count(found.thread.id, user_id, moderates=moderates)
    page, pages = page_within(total, POSTS_A_PAGE)
    reading = threads.reading(found.thread.id, user_id)
    return render_in_place(
        "discussions/thread.html",
        found,
        posts=[
            (one, _acts(found, one))
            for one in threads.posts(found.thread.id, user_id, page, moderates=moderates)
        ],
        seen_id=reading.seen_id if reading else 0,
        following=reading.following if reading else "",
        form=form,
        page=page,
        pages=pages,
        page_href=_pages("discussions.thread", thread_id=found.thread.id),
        total=total,
        pauses=PAUSES_S,
        most=MAX_POST_CHARS,
        markup=Markup,
        now=clock.now(),
    )


def _acts(found: OpenThread, row: PostRow) -> frozenset[str]:
    """Return what the reader may do with a post."""
    one, user_id, acts = row.post, found.reach.user_id, set[str]()
    if row.is_text_shown and found.replies and one.state == "shown":
        acts |= {"reply", "quote"}
    if found.writes and may_edit(user_id, one.author_id, one.state, one.at, clock.now()):
        acts.add("edit")
    if user_id == one.author_id and one.state != "deleted":
        acts.add("delete")
    if row.was_edited and row.is_text_shown and (user_id == one.author_id or found.moderates):
        acts.add("history")
    return frozenset(acts | _judging_acts(found, row))


def _judging_acts(found: OpenThread, row: PostRow) -> set[str]:
    """Return what the asker, a trainer, a moderator and any reader may do about a post of someone."""
    one, acts, is_shown = row.post, set[str](), row.post.state == PostState.SHOWN
    is_own = one.author_id == found.reach.user_id
    if is_shown and not is_own and not row.is_first and found.thread.kind == ThreadKind.QUESTION:
        acts |= {"accept"} if found.thread.author_id == found.reach.user_id else set()
    if is_shown and not row.is_first and may_check(found.reach, found.place):
        acts.add("check")
    if is_shown and not is_own:
        acts.add("report")
    if found.moderates and one.state in (PostState.SHOWN, PostState.WAITING):
        acts.add("hide")
    if found.moderates and one.state in (PostState.WAITING, PostState.HIDDEN):
        acts.add("publish")
    return acts


def _note(found: OpenThread) -> None:
    """Write what was seen, after the page is made: what was read before is forgotten by then."""
    newest = threads.newest_shown_id(found.thread.id)
    reading = threads.reading(found.thread.id, found.reach.user_id)
    if reading is None or reading.seen_id < newest:
        begin_write()
        note_seen(found.thread.id, found.reach.user_id, newest)
        db.session.commit()


def post(post_id: int) -> Response:
    """Lead to a post on the page of its thread."""
    found, its = readable_post(post_id)
    return redirect(post_address(its, found.id))


def post_address(its: OpenThread, post_id: int) -> str:
    """Return where a post stands for the reader: the page of its thread with an anchor."""
    number = threads.page_of(its.thread.id, post_id, its.reach.user_id, moderates=its.moderates)
    page = number if number > 1 else None
    return url_for("discussions.thread", thread_id=its.thread.id, page=page, _anchor=f"post-{post_id}")


def follow(thread_id: int) -> Response:
    """Follow or mute a thread, or neither."""
    found = readable_thread(thread_id)
    sent = request.form.get("following", "")
    choose_following(
        thread_id, found.reach.user_id, Following(sent) if sent in set(Following) else Following.NONE
    )
    db.session.commit()
    return see_other("discussions.thread", thread_id=thread_id)
