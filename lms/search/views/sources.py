"""Ask each feature for what it has with the words that were typed and the reader may see."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from lms.announcements import queries as announcements
from lms.boards.policy import may_read as may_read_board
from lms.boards.queries import catalogue as boards
from lms.bulletins.policy import may_read as may_read_bulletin
from lms.bulletins.queries import catalogue as bulletins
from lms.contests.results.queries.results import published_contests
from lms.contests.rules.identity import Contest
from lms.contests.rules.policy import may_audit, may_judge
from lms.contests.rules.queries import panel
from lms.contests.rules.queries.contests import contests, definition_of
from lms.contests.rules.stages import Act, Stage, allows
from lms.discussions.queries.reach import readable_places
from lms.discussions.queries.search import found_posts
from lms.http.web import local_day, settings
from lms.library.paths import address
from lms.library.queries import pages as library
from lms.library.search_terms import Query
from lms.people.identity import User
from lms.people.policy import may_see_people, seen_paths
from lms.people.queries import people
from lms.people.queries.naming import sounding_below
from lms.people.queries.people import people_page
from lms.people.tree import name_of
from lms.quizzes.queries import attempts as quizzes
from lms.search.kinds import SearchHit, SearchKind, holds
from lms.surveys.queries import catalogue as surveys
from lms.text.wording import in_language


@dataclass(frozen=True, slots=True)
class SearchScope:
    """What is looked for, by whom, and how many hits of a kind are wanted."""

    reader: User
    typed: str
    wanted: Query
    language: str
    now: datetime
    most: int

    def first(self, hits: Iterable[SearchHit]) -> list[SearchHit]:
        """Return as many hits as are wanted."""
        return list(islice(hits, self.most))


def _lessons(scope: SearchScope) -> Iterator[SearchHit]:
    for hit in library.search(scope.wanted, scope.language, scope.most):
        yield SearchHit(hit.title, hit.text, path=address(hit.kind, hit.key))


def _quizzes(scope: SearchScope) -> Iterator[SearchHit]:
    entries = quizzes.quiz_entries()
    kept = quizzes.kept_quizzes((entry.revision_id, entry.digest) for entry in entries)
    for entry in entries:
        quiz = kept[entry.revision_id].quiz
        if holds(scope.wanted, [*quiz.title.values(), *quiz.summary.values()]):
            title, text = (in_language(one, scope.language) for one in (quiz.title, quiz.summary))
            yield SearchHit(title, text, "quizzes.show", {"slug": entry.slug})


def _surveys(scope: SearchScope) -> Iterator[SearchHit]:
    home = people.unit_on(scope.reader.id, local_day(scope.now))
    for entry in surveys.live_entries():
        rules = entry.rules
        is_seen = entry.is_for(scope.reader, home) or entry.is_managed_by(scope.reader)
        if is_seen and holds(scope.wanted, [*rules.titles.values(), *rules.summaries.values()]):
            title, text = rules.title(scope.language), rules.summary(scope.language)
            yield SearchHit(title, text, "surveys.show", {"slug": entry.slug})


def _contests(scope: SearchScope) -> Iterator[SearchHit]:
    audits = may_audit(scope.reader)
    judged = {one.contest_id for one in panel.panel_judges_of_user(scope.reader.id) if may_judge(one)}
    for contest in contests():
        if audits or contest.id in judged or allows(Stage(contest.stage), Act.READ_CALL):
            yield from _contest(scope, contest, "contests.call")


def _contest(scope: SearchScope, contest: Contest, endpoint: str) -> Iterator[SearchHit]:
    rules = definition_of(contest)
    if holds(scope.wanted, [*rules.titles.values(), *rules.summaries.values()]):
        title, text = rules.title(scope.language), rules.summary(scope.language)
        yield SearchHit(title, text, endpoint, {"slug": contest.slug})


def _collections(scope: SearchScope) -> Iterator[SearchHit]:
    for contest, _list in published_contests():
        if allows(Stage(contest.stage), Act.READ_COLLECTION):
            yield from _contest(scope, contest, "contests.collection")


def _boards(scope: SearchScope) -> Iterator[SearchHit]:
    for board in boards.live_boards():
        rules = board.definition
        if may_read_board(scope.reader, rules) and holds(
            scope.wanted, [*rules.titles.values(), *rules.summaries.values()]
        ):
            title, text = rules.title(scope.language), rules.summary(scope.language)
            yield SearchHit(title, text, "boards.latest", {"slug": board.slug})


def _bulletins(scope: SearchScope) -> Iterator[SearchHit]:
    for series in bulletins.live_series():
        rules = series.definition
        if may_read_bulletin(scope.reader, rules) and holds(scope.wanted, rules.titles.values()):
            yield SearchHit(rules.title(scope.language), "", "bulletins.archive", {"slug": series.slug})


def _announcements(scope: SearchScope) -> Iterator[SearchHit]:
    reader = announcements.reader_of(scope.reader, local_day(scope.now))
    words = [*scope.wanted.han, *sorted(scope.wanted.stems)]
    for one in announcements.with_words(reader, words, scope.now, scope.most):
        in_english = scope.language == "en" and one.title_en
        title, text = (one.title_en, one.text_en) if in_english else (one.title, one.text)
        yield SearchHit(title, text, "announcements.show", {"number": one.id})


def _discussions(scope: SearchScope) -> Iterator[SearchHit]:
    readable, _ = readable_places(scope.reader, scope.language, scope.now, settings().zone)
    for one in found_posts(scope.wanted, readable):
        place = readable[one.place_id]
        yield SearchHit(one.title, one.text, "discussions.post", {"post_id": one.id}, note=place.title)


def _people(scope: SearchScope) -> Iterator[SearchHit]:
    """Yield people by a part of name, username or telephone number, then by the pinyin of their name."""
    if not may_see_people(scope.reader):
        return
    paths, day = seen_paths(scope.reader), local_day(scope.now)
    seen = set()
    for user, unit in people_page(paths, day, search=scope.typed, state="active").rows:
        seen.add(user.id)
        note = name_of(unit, scope.language) if unit else ""
        yield SearchHit(user.name, "", "people.person", {"user_id": user.id}, note=note)
    for user_id, name, unit_name, unit_en in sounding_below(paths, scope.typed, day, scope.most):
        if user_id not in seen:
            note = (unit_en if scope.language == "en" else "") or unit_name
            yield SearchHit(name, "", "people.person", {"user_id": user_id}, note=note)


_SOURCES: dict[SearchKind, Callable[[SearchScope], Iterator[SearchHit]]] = {
    SearchKind.LESSONS: _lessons,
    SearchKind.QUIZZES: _quizzes,
    SearchKind.SURVEYS: _surveys,
    SearchKind.CONTESTS: _contests,
    SearchKind.COLLECTIONS: _collections,
    SearchKind.BOARDS: _boards,
    SearchKind.BULLETINS: _bulletins,
    SearchKind.ANNOUNCEMENTS: _announcements,
    SearchKind.DISCUSSIONS: _discussions,
    SearchKind.PEOPLE: _people,
}


def found(scope: SearchScope, kinds: Iterable[SearchKind]) -> dict[SearchKind, list[SearchHit]]:
    """Return the hits of each kind that has some, best or newest first."""
    hits = {kind: scope.first(_SOURCES[kind](scope)) for kind in kinds}
    return {kind: those for kind, those in hits.items() if those}
