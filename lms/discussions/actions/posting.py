"""Begin a thread, reply, change and delete a post; the text is rendered before the transaction that writes."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from lms.db import db, hold, take
from lms.discussions.actions.following import follow_own, note_seen
from lms.discussions.actions.telling import tell_of
from lms.discussions.mentions import checked_mentions, mentioned, possible_names
from lms.discussions.models import (
    DiscussionMention,
    DiscussionPlace,
    DiscussionPost,
    DiscussionPostVersion,
    DiscussionThread,
)
from lms.discussions.places import PlaceFacts
from lms.discussions.policy import DiscussionReach, is_held, may_edit, may_moderate, may_write
from lms.discussions.queries import mentions, places, threads
from lms.discussions.texts import PostText, holds_word
from lms.discussions.words import PostState, ThreadKind
from lms.errors import N_, Conflict, NotAllowed, Refused
from lms.http.web import settings


class TooSoon(Refused):
    """The moderators of a thread let each person write only so often."""


class ReplyGone(Conflict):
    """What a reply answers was deleted or hidden while it was written."""


def begin_thread(
    place: PlaceFacts,
    kind: ThreadKind,
    title: str,
    text: PostText,
    *,
    reach: DiscussionReach,
    sent_as: str,
    now: datetime,
) -> DiscussionPost:
    """Begin a thread in a place and return its first post; sent twice it is begun once."""
    _require_writing(place, reach)
    if (there := threads.post_sent_as(reach.user_id, sent_as)) is not None:
        return there
    row = place_row(place)
    made = DiscussionThread(
        place_id=row.id, kind=kind.value, title=title, author_id=reach.user_id, at=now, pause_s=0
    )
    db.session.add(made)
    db.session.flush()
    return _added(made, place, text, None, reach, sent_as, now)


def reply(
    thread: DiscussionThread, place: PlaceFacts, text: PostText, *, reply_to_id: int | None, reach: DiscussionReach,
    sent_as: str, now: datetime,
) -> DiscussionPost:  # fmt: skip
    """Add a post to a thread and return it; sent twice it is added once.

    Raises Conflict for a locked thread, ReplyGone when the post that it answers is no longer shown, and TooSoon.
    """
    _require_writing(place, reach)
    if (there := threads.post_sent_as(reach.user_id, sent_as)) is not None:
        return there
    take(thread)
    moderates = may_moderate(reach, place)
    if thread.locked_at is not None and not moderates:
        raise Conflict(
            N_("This thread was locked while you were writing. Copy your text if you still need it.")
        )
    if thread.pause_s and not moderates:
        _require_pause(thread, reach.user_id, now)
    if reply_to_id is not None:
        answered = threads.post(reply_to_id)
        if answered is None or answered.thread_id != thread.id or answered.state != PostState.SHOWN:
            raise ReplyGone(
                N_(
                    "The post that you reply to is no longer there. Post your text as a reply to the thread instead."
                )
            )
    return _added(thread, place, text, reply_to_id, reach, sent_as, now)


def place_row(place: PlaceFacts) -> DiscussionPlace:
    """Return the row of a place, made when it is needed first."""
    name = place.name
    hold(f"discussion place {name}")
    found = places.stored_place(name)
    if found is None:
        found = DiscussionPlace(
            kind=name.kind.value, thing_id=name.thing_id, part=name.part, premoderated=False
        )
        db.session.add(found)
        db.session.flush()
    return found


def _require_writing(place: PlaceFacts, reach: DiscussionReach) -> None:
    if may_write(reach, place):
        return
    if not place.is_open:
        raise Conflict(
            N_("Entries are being read and judged. Discussion continues once the result is final.")
        )
    raise NotAllowed(N_("You can read this discussion but not write in it."))


def _require_pause(thread: DiscussionThread, user_id: int, now: datetime) -> None:
    last = threads.last_post_at(thread.id, user_id)
    if last is not None and now - last < timedelta(seconds=thread.pause_s):
        wait_s = (last + timedelta(seconds=thread.pause_s) - now).total_seconds()
        raise TooSoon(
            N_("Slow mode is on in this thread. You can post again in %(minutes)s min."),
            minutes=max(1, -(-int(wait_s) // 60)),
        )


def _added(
    thread: DiscussionThread, place: PlaceFacts, text: PostText, reply_to_id: int | None, reach: DiscussionReach,
    sent_as: str, now: datetime,
) -> DiscussionPost:  # fmt: skip
    made = DiscussionPost(
        thread_id=thread.id,
        author_id=reach.user_id,
        reply_to_id=reply_to_id,
        sent_as=sent_as,
        text=text.source,
        html=text.html,
        words=text.words,
        state=_state(place, reach, thread.title, text.source).value,
        at=now,
    )
    db.session.add(made)
    db.session.flush()
    follow_own(thread.id, reach.user_id)
    note_seen(thread.id, reach.user_id, made.id)
    _note_mentions(made, place, reach, now)
    if made.state == PostState.SHOWN:
        tell_of(made, thread, place, now)
    return made


def _state(place: PlaceFacts, reach: DiscussionReach, *texts: str) -> PostState:
    """Return where texts stand that were written now: a word of the operator's list lets them wait."""
    if may_moderate(reach, place):
        return PostState.SHOWN
    is_listed = holds_word("\n".join(texts), settings().listed_words)
    return PostState.WAITING if is_listed or is_held(reach, place) else PostState.SHOWN


def _note_mentions(post: DiscussionPost, place: PlaceFacts, reach: DiscussionReach, now: datetime) -> None:
    """Keep whom a post names, instead of whom its former text did."""
    db.session.execute(delete(DiscussionMention).where(DiscussionMention.post_id == post.id))
    named = checked_mentions(post.text)
    if named:
        day = now.astimezone(settings().zone).date()
        known = mentions.people_to_name(place, post.thread_id, reach, possible_names(named), day)
        people = sorted(mentioned(named, known))
        db.session.add_all(DiscussionMention(post_id=post.id, person_id=one) for one in people)
    db.session.flush()


def change(
    post: DiscussionPost,
    place: PlaceFacts,
    text: PostText,
    title: str | None,
    *,
    seen: str,
    reach: DiscussionReach,
    now: datetime,
) -> None:
    """Replace the text of a post, keeping the former one; with a title that of the thread it begins.

    `seen` is the text that the form began with. Raises Conflict when it is not that of the post any more.
    """
    take(post)
    if not may_edit(reach.user_id, post.author_id, post.state, post.at, now):
        raise Conflict(N_("This post can no longer be changed."))
    same_title = title is None or title == post.thread.title
    if post.text == text.source and same_title:
        return
    if post.text != seen:
        raise Conflict(
            N_("This post was changed in another window. Compare it with your text before you save again.")
        )
    former = post.thread.title if title is not None else ""
    if title is not None:
        post.thread.title = title
    db.session.add(DiscussionPostVersion(post_id=post.id, title=former, text=post.text, until_at=now))
    post.text, post.html, post.words, post.edited_at = text.source, text.html, text.words, now
    post.state = _state(place, reach, post.thread.title, text.source).value
    # What a trainer has read and the asker has accepted is another text now.
    post.checked_at = post.checked_by_id = None
    _note_mentions(post, place, reach, now)


def delete_own(post: DiscussionPost, *, user_id: int) -> None:
    """Delete a post of the person's own; its place stays, its text and former texts go.

    A post whose report is not settled keeps its text for the moderators until it is.
    """
    take(post)
    if post.state == PostState.DELETED:
        return
    if user_id != post.author_id:
        raise NotAllowed(N_("Only its author can delete a post."))
    post.state, post.accepted_at, post.checked_at, post.checked_by_id = (
        PostState.DELETED.value,
        None,
        None,
        None,
    )
    if not threads.has_open_report(post.id):
        erase(post)
    db.session.flush()


def erase(post: DiscussionPost) -> None:
    """Remove what a deleted post said."""
    post.text = post.html = post.words = ""
    for table in (DiscussionPostVersion, DiscussionMention):
        db.session.execute(delete(table).where(table.post_id == post.id))
