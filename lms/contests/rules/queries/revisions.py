"""Reading how a contest's rules came to be: versions, the draft, the file, and marks a change touched."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from lms.contests.rules.definition import ContestDefinition
from lms.contests.rules.documents import read_contest_document
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.models.revisions import RulesChange, RulesDraft
from lms.db import db
from lms.library.documents import ReadDocument, SourceFile, Sources
from lms.library.identity import Revision
from lms.library.paths import LANGUAGES
from lms.library.queries import documents as library
from lms.people.queries import people

SHORT = {language: short for short, language in LANGUAGES.items()}


def changes(contest_id: int) -> list[RulesChange]:
    """Return every version that was in force with who put it there, newest first."""
    found = db.session.scalars(
        select(RulesChange)
        .outerjoin(RulesChange.by)
        .options(contains_eager(RulesChange.by))
        .where(RulesChange.contest_id == contest_id)
        .order_by(RulesChange.id.desc())
    )
    return list(found)


def draft(contest_id: int) -> RulesDraft | None:
    """Return what a convener is writing."""
    return db.session.scalar(
        select(RulesDraft)
        .join(RulesDraft.by)
        .options(contains_eager(RulesDraft.by))
        .where(RulesDraft.contest_id == contest_id)
    )


def sources(revision_id: int | None) -> dict[str, str]:
    """Return the files of a revision as text by language; a file of both languages stands once."""
    found: dict[str, tuple[str, str]] = {}
    written = library.sources([revision_id]) if revision_id is not None else []
    for _, language, path, source in reversed(written):
        text = source.decode("utf-8", "replace").replace("\r\n", "\n").lstrip("\ufeff")
        if all(path != other for other, _ in found.values()):
            found[language] = (path, text)
    return {language: text for language, (_, text) in found.items()}


def revision(contest: Contest, revision_id: int) -> Revision | None:
    """Return a revision of the contest's file."""
    return library.revision_of(contest.document_id, revision_id)


@dataclass(frozen=True, slots=True)
class ReadTexts:
    """Texts from the editor as read: the document with its problems, ready to be stored."""

    document: ReadDocument

    @property
    def has_errors(self) -> bool:
        """Return whether the rules cannot be put into force."""
        return not self.document.data


def read_texts(key: str, texts: Mapping[str, str], zone: tzinfo) -> ReadTexts:
    """Read the texts of the editor as if they lay in the content folder, named by the document's key."""
    files = tuple(
        SourceFile(f"{key}.{SHORT[language]}.md", language, text, text.encode())
        for language, text in texts.items()
        if text.strip()
    )
    if not files:
        empty = texts.get("zh_Hans", "")
        files = (SourceFile(f"{key}.zh.md", "zh_Hans", empty, empty.encode()),)
    return ReadTexts(
        read_contest_document(
            Sources("contest", key, "", 0, files), library.published_site().resolver, zone=zone
        )
    )


def unknown_units(definition: ContestDefinition) -> list[str]:
    """Return the codes under eligibility that no unit has, in their order; a statement only when any is named."""
    named = definition.eligibility.units
    if not named:
        return []
    known = {unit.code for unit in people.units_coded(named)}
    return [code for code in named if code not in known]
