"""Reading which surveys there are, whom they are for, and where they stand."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from lms.db import db
from lms.library.identity import Document
from lms.library.queries import documents as library
from lms.people.identity import Unit, User
from lms.people.queries import people
from lms.surveys import policy
from lms.surveys.definition import SurveyQuestion, SurveyRules, from_data
from lms.surveys.models import SurveyRun
from lms.surveys.queries import answers
from lms.surveys.standing import SurveyState, state_at

KIND = "survey"


@dataclass(frozen=True, slots=True)
class SurveyEntry:
    """One survey: the rules that hold, the revision they stand in, the paths of its units, and what has ended.

    `is_answered` tells whether anyone has ever answered it; only then there is something to end.
    """

    document: Document
    rules: SurveyRules
    revision_id: int
    paths: tuple[str, ...]
    is_answered: bool
    is_ended: bool
    responded: int

    @property
    def id(self) -> int:
        """The id of its document."""
        return self.document.id

    @property
    def slug(self) -> str:
        """The name in addresses."""
        return self.document.slug

    def state(self, now: datetime) -> SurveyState:
        """Return where the survey stands."""
        is_over = self.is_ended or (not self.is_answered and now >= self.rules.closes_at)
        return state_at(self.rules.opens_at, self.rules.closes_at, now, is_ended=is_over)

    def is_for(self, user: User, unit: Unit | None) -> bool:
        """Return whether the person is asked."""
        return policy.is_asked(user, unit, self.rules, self.paths)

    def is_managed_by(self, user: User) -> bool:
        """Return whether the person previews it and sees its results."""
        return policy.may_manage(user, self.rules, self.paths)

    def shows_sums_to(self, user: User, unit: Unit | None) -> bool:
        """Return whether the person sees sums once it has ended."""
        return policy.may_see_sums(user, unit, self.rules, self.paths)


def _entries(documents: Sequence[Document]) -> list[SurveyEntry]:
    """Return the surveys with what holds for them; at most three more statements."""
    if not documents:
        return []
    ids = [one.id for one in documents]
    runs = {
        one.document_id: one
        for one in db.session.scalars(select(SurveyRun).where(SurveyRun.document_id.in_(ids)))
    }
    kept = library.revision_data({run.revision_id for run in runs.values()}) if runs else {}
    rules = {one.id: _rules(one, runs.get(one.id), kept) for one in documents if one.current is not None}
    codes = {code for one in rules.values() for code in one.units}
    paths = {unit.code: unit.path for unit in people.units_coded(codes)} if codes else {}
    return [_entry(one, rules[one.id], runs.get(one.id), paths) for one in documents if one.id in rules]


def _rules(document: Document, run: SurveyRun | None, kept: Mapping[int, Mapping[str, Any]]) -> SurveyRules:
    """Return what was promised to those who have answered, with the dates of the file as it is now."""
    if document.current is None:
        raise LookupError(f"{document.key} has no revision")
    now = from_data(document.current.data)
    if run is None:
        return now
    return replace(from_data(kept[run.revision_id]), opens_at=now.opens_at, closes_at=now.closes_at)


def _entry(
    document: Document, rules: SurveyRules, run: SurveyRun | None, paths: Mapping[str, str]
) -> SurveyEntry:
    return SurveyEntry(
        document,
        rules,
        run.revision_id if run else document.current_id or 0,
        tuple(paths[code] for code in rules.units if code in paths),
        run is not None,
        run.is_ended if run else False,
        run.responded if run else 0,
    )


def live_entries() -> list[SurveyEntry]:
    """Return the surveys whose files still exist, by key."""
    return _entries(library.live_documents(KIND))


def all_entries() -> list[SurveyEntry]:
    """Return all surveys, also those whose files are gone."""
    return _entries(library.documents(KIND))


def entry(slug: str) -> SurveyEntry | None:
    """Return a survey; one whose files are gone only when it was answered."""
    document = library.document(f"surveys/{slug}")
    if document is None or document.kind != KIND:
        return None
    found = next(iter(_entries([document])), None)
    return found if found is None or document.retired_at is None or answers.was_answered(found.id) else None


@dataclass(frozen=True, slots=True)
class SurveyPart:
    """The questions under one heading, as they are shown: each with its texts."""

    title: str
    text: str
    questions: tuple[tuple[SurveyQuestion, Mapping[str, Any]], ...]


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """The page of a survey in one language: its introduction and its parts."""

    language: str
    html: str
    parts: tuple[SurveyPart, ...]


def page(one: SurveyEntry, language: str) -> SurveyPage:
    """Return the page of a survey in the language, else in any."""
    found = library.renditions([one.revision_id])
    chosen = next((page for page in found if page.language == language), found[0])
    questions = {question.id: question for question in one.rules.questions}
    texts = chosen.data["questions"]
    parts = tuple(
        SurveyPart(
            part["title"], part["text"], tuple((questions[id_], texts[id_]) for id_ in part["questions"])
        )
        for part in chosen.data["sections"]
    )
    return SurveyPage(chosen.language, chosen.html, parts)


def knows_unit(code: str) -> bool:
    """Return whether there is a unit with the code."""
    return people.unit_coded(code) is not None


def with_id(entries: Collection[SurveyEntry], document_id: int) -> SurveyEntry:
    """Return the survey of a document among these."""
    return next(one for one in entries if one.id == document_id)
