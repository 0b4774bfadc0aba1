"""What decides where a person may read and write, loaded for the places that are asked about."""

from collections.abc import Collection, Iterable
from datetime import datetime, tzinfo

from lms.contests.entries.queries.entries import own_parts
from lms.contests.rules.policy import may_convene
from lms.contests.rules.queries import panel
from lms.discussions.places import PlaceFacts, PlaceKind
from lms.discussions.policy import DiscussionReach, may_read
from lms.discussions.queries.places import all_places
from lms.library.policy import may_publish
from lms.people.identity import User
from lms.people.policy import managed_paths, seen_paths
from lms.people.queries import people
from lms.quizzes.format.review_matrix import ReviewPart
from lms.quizzes.overview import shown_parts
from lms.quizzes.policy import may_see_key
from lms.quizzes.queries import attempts as quizzes
from lms.quizzes.sheet import question_ids


def reach(user: User, places: Iterable[PlaceFacts], now: datetime, zone: tzinfo) -> DiscussionReach:
    """Return what the person may reach of these places; at most one statement for each kind of place."""
    listed = list(places)
    kinds = {one.kind for one in listed}
    contests = sorted({one.name.thing_id for one in listed if one.kind is PlaceKind.CONTEST})
    quiz_ids = {one.name.thing_id for one in listed if one.kind is PlaceKind.QUESTION}
    home = people.unit_on(user.id, now.astimezone(zone).date()) if PlaceKind.UNIT in kinds else None
    convenes, sees_keys = may_convene(user), may_see_key(user)
    judged = (
        frozenset(one.contest_id for one in panel.panel_judges_of_user(user.id)) if contests else frozenset()
    )
    return DiscussionReach(
        user.id,
        home.path if home else "",
        seen_paths(user),
        managed_paths(user),
        may_publish(user),
        sees_keys,
        convenes,
        judged | own_parts(user.id, contests) if convenes else judged,
        judged,
        frozenset() if sees_keys or not quiz_ids else _reviewed(user.id, quiz_ids, now),
    )


def _reviewed(user_id: int, document_ids: Collection[int], now: datetime) -> frozenset[tuple[int, str]]:
    """Return the questions whose right answer the person's own review of an attempt shows now."""
    taken = [
        one for one in quizzes.attempts_of(user_id) if one.document_id in document_ids and one.is_finished
    ]
    entries = quizzes.entries_of({one.document_id for one in taken}) if taken else {}
    rules = quizzes.kept_quizzes([(one.revision_id, one.digest) for one in entries.values()])
    found = set()
    for one in taken:
        entry = entries.get(one.document_id)
        if entry is None:
            continue
        shown = shown_parts(rules[entry.revision_id].quiz.settings, one, now)
        if {ReviewPart.ATTEMPT, ReviewPart.RIGHT_ANSWER} <= shown:
            found |= {(one.document_id, id_) for id_ in question_ids(one.paper)}
    return frozenset(found)


def readable_places(
    user: User, language: str, now: datetime, zone: tzinfo
) -> tuple[dict[int, PlaceFacts], DiscussionReach]:
    """Return the places that the person may read and in which something was written, by id, and the reach."""
    every = all_places(language)
    found = reach(user, every.values(), now, zone)
    return {id_: one for id_, one in every.items() if may_read(found, one)}, found
