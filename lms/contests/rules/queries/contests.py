"""Reading contests: the row with its file, the pinned rules, and the call in the reader's language."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from lms.contests.rules import identity
from lms.contests.rules.data import from_data
from lms.contests.rules.definition import DEFAULT_LANGUAGE, ContestDefinition
from lms.contests.rules.models.contests import Contest, PanelJudge, StageChange
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db
from lms.library.identity import Document, Revision
from lms.library.queries import documents as library
from lms.notifications.subjects import Seen


def _contests() -> Select[Contest]:
    return (
        select(Contest)
        .join(Contest.document)
        .join(Contest.revision)
        .options(contains_eager(Contest.document), contains_eager(Contest.revision))
    )


def contest(slug: str) -> Contest | None:
    """Return the contest with its document and its pinned revision."""
    return db.session.scalar(_contests().filter_by(key=f"contests/{slug}"))


def contest_with_id(contest_id: int) -> Contest | None:
    """Return the contest by its number."""
    return db.session.scalar(_contests().where(Contest.id == contest_id))


def contests() -> list[Contest]:
    """Return all contests, newest first."""
    return list(db.session.scalars(_contests().order_by(Contest.created_at.desc(), Contest.id.desc())))


def contests_in(*stages: Stage) -> list[Contest]:
    """Return the contests that stand in one of the stages."""
    return list(db.session.scalars(_contests().where(Contest.stage.in_(stages)).order_by(Contest.id)))


def unused_documents() -> list[Document]:
    """Return the contest files that no contest was set up from."""
    return list(library.live_documents("contest", except_ids=select(Contest.document_id)))


class _Pinned:
    """A revision's data under its lasting name, so that definitions are built once and not at each request."""

    def __init__(self, revision: Revision) -> None:
        self.name = (revision.id, revision.digest)
        self.data = revision.data

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Pinned) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


@lru_cache(maxsize=64)
def _definition(pinned: _Pinned) -> ContestDefinition:
    return from_data(pinned.data)


def definition_of_revision(revision: Revision) -> ContestDefinition:
    """Return the definition that a revision holds."""
    return _definition(_Pinned(revision))


def definition_of(contest: identity.Contest) -> ContestDefinition:
    """Return the current rules, from the pinned revision."""
    return definition_of_revision(contest.revision)


def has_newer_file(contest: Contest) -> bool:
    """Return whether the content file changed since a person last looked at it."""
    return contest.document.current_id not in (None, contest.file_revision_id, contest.revision_id)


@dataclass(frozen=True, slots=True)
class RenderedCall:
    """The call as readers see it: sanitised HTML and the headings in it."""

    title: str
    summary: str
    html: str
    headings: list[tuple[int, str, str]]


def call_html(contest: Contest, language: str) -> RenderedCall:
    """Return the call in the language, else in another the file is written in."""
    wishes = [language, DEFAULT_LANGUAGE, "en"]
    found = {one.language: one for one in library.renditions([contest.revision_id])}
    written = [one for one in found.values() if one.html]
    chosen = next((found[wish] for wish in wishes if wish in found and found[wish].html), None)
    chosen = chosen or (written[0] if written else None)
    definition = definition_of(contest)
    return RenderedCall(
        definition.title(language),
        definition.summary(language),
        chosen.html if chosen else "",
        [tuple(one) for one in chosen.data.get("headings", ())] if chosen else [],
    )


def stage_changes(contest_id: int) -> list[StageChange]:
    """Return the steps of a contest with who made them, oldest first."""
    found = db.session.scalars(
        select(StageChange)
        .outerjoin(StageChange.by)
        .options(contains_eager(StageChange.by))
        .where(StageChange.contest_id == contest_id)
        .order_by(StageChange.at, StageChange.id)
    )
    return list(found)


def readable_titles(wanted: Collection[Seen]) -> dict[Seen, dict[str, str]]:
    """Return the titles of contests, by slug, that a person may read of: a draft only as a judge of its panel."""
    slugs = {one.key for one in wanted}
    found = {one.slug: one for one in contests() if one.slug in slugs}
    drafts = [one.id for one in found.values() if not allows(Stage(one.stage), Act.READ_CALL)]
    panels = select(PanelJudge.contest_id, PanelJudge.judge_id).where(PanelJudge.contest_id.in_(drafts))
    judges = set(map(tuple, db.session.execute(panels))) if drafts else set()
    titles = library.titles([f"contests/{slug}" for slug in found])
    return {
        one: titles.get(f"contests/{one.key}", {})
        for one in wanted
        if (contest := found.get(one.key))
        and (contest.id not in drafts or (contest.id, one.person_id) in judges)
    }
