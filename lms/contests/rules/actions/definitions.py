"""Rules of a contest: set up from a file, drafted, put into force, and set against what the file says."""

import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from itertools import chain, count
from secrets import token_hex

from lms.audit.actions import record
from lms.audit.verbs import Verb
from lms.contests.rules.actions.stages import lock, require_stage
from lms.contests.rules.amendments import (
    RulesPart,
    acts_needed,
    changed_parts,
    recorded_changes,
    rubric_impact,
)
from lms.contests.rules.definition import ContestDefinition
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.models.revisions import RulesChange, RulesDraft
from lms.contests.rules.placeholders import placeholder_in
from lms.contests.rules.queries import revisions
from lms.contests.rules.queries.contests import (
    contest as find_contest,
)
from lms.contests.rules.queries.contests import (
    definition_of,
    definition_of_revision,
    has_newer_file,
)
from lms.contests.rules.rubric_versions import RubricImpact
from lms.contests.rules.stages import Act, Stage, allows
from lms.contests.rules.starting_text import TEMPLATES, copied_texts, starting_texts
from lms.contests.rules.words import RulesSource
from lms.db import db
from lms.errors import N_, Conflict, Refused
from lms.library.actions.sync import add_document, keep_revision
from lms.library.documents import ReadDocument
from lms.library.identity import Document, Revision
from lms.library.paths import RESERVED_NAME, is_reserved
from lms.library.queries import documents as library
from lms.people.identity import User

MOST_CHARS = 200_000
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+){0,12}")


def set_up(document: Document, *, by: User | None, now: datetime) -> Contest:
    """Begin a contest from its file: a draft that pins the file's present state.

    Raises Refused when the file names a unit that does not exist: no one there could take part.
    """
    revision = document.current
    if revision is None:
        raise Conflict(N_("The file of this contest has not been published yet."))
    _require_known_units(definition_of_revision(revision))
    contest = _new(document, revision, revision.id, now)
    by_id = by.id if by else None
    _note(contest, RulesSource.FILE, None, "", by_id, now)
    after = {"file": document.key, "revision": contest.revision_id}
    record(Verb.CONTEST_SET_UP, "contest", contest.id, by_id=by_id, now=now, after=after)
    db.session.flush()
    return contest


def _free_slug(title: str, now: datetime) -> str:
    """Return a slug that is free: the words of an English title, else the year."""
    words = re.findall(r"[a-z0-9]+", title.lower()) if title.isascii() else []
    name = "-".join(words[:6])[:40].strip("-") or f"contest-{now.year}"
    numbered = chain([name], (f"{name}-{number}" for number in count(2)))
    return next(
        one
        for one in numbered
        if not is_reserved("contests", one) and not library.is_taken(f"contests/{one}")
    )


def begin(
    slug: str, title: str, *, by: User, now: datetime, zone: tzinfo, template: str = "essay", like: str = ""
) -> Contest:
    """Begin a contest that has no file: a draft with the text of a template, or like an earlier contest.

    Without a slug one is made from the title or the year. `like` is the slug of that contest. Raises Refused for an
    unusable slug or title, an unknown template or contest, and rules that cannot be read.
    """
    if not title.strip():
        raise Refused(N_("Add a title to the contest."))
    slug = slug or _free_slug(title, now)
    if not SLUG.fullmatch(slug):
        raise Refused(N_("Use lowercase letters, digits and hyphens, such as spring-essays."))
    if is_reserved("contests", slug):
        raise Refused(RESERVED_NAME, name=slug)
    key = f"contests/{slug}"
    if library.is_taken(key):
        raise Conflict(N_("A contest “%(slug)s” already exists."), slug=slug)
    read = revisions.read_texts(key, _first_texts(title.strip(), template, like, now, zone), zone)
    if read.has_errors:
        raise Refused(N_("The rules of the earlier contest have errors. Choose another, or a template."))
    document = add_document("contest", key)
    contest = _new(document, _revision(document, read.document, now), None, now)
    _note(contest, RulesSource.EDITOR, None, "", by.id, now)
    after = {"title": title.strip(), "revision": contest.revision_id}
    record(Verb.CONTEST_BEGIN, "contest", contest.id, by_id=by.id, now=now, after=after)
    db.session.flush()
    return contest


def _first_texts(title: str, template: str, like: str, now: datetime, zone: tzinfo) -> Mapping[str, str]:
    today = now.astimezone(zone).date()
    if not like:
        if template not in TEMPLATES:
            raise Refused(N_("Choose what the contest begins with."))
        return starting_texts(title, today, template)
    earlier = find_contest(like)
    copied = earlier and copied_texts(revisions.sources(earlier.revision_id), title, today, zone)
    if not copied:
        raise Refused(N_("The rules of the earlier contest have errors. Choose another, or a template."))
    return copied


def _new(document: Document, revision: Revision, file_revision_id: int | None, now: datetime) -> Contest:
    contest = Contest(
        document=document,
        revision=revision,
        file_revision_id=file_revision_id,
        stage=Stage.DRAFT.value,
        seed=token_hex(8),
        created_at=now,
    )
    db.session.add(contest)
    db.session.flush()
    return contest


def save_draft(
    contest: Contest, texts: Mapping[str, str], *, seen: str, by: User, now: datetime
) -> RulesDraft:
    """Keep what the convener wrote; `seen` is the stamp of the draft they began from.

    Raises Conflict when someone else saved meanwhile, so that nothing is overwritten silently.
    """
    _require_editable(contest)
    if sum(map(len, texts.values())) > MOST_CHARS:
        raise Refused(N_("The file is too long. The maximum is %(most)d characters."), most=MOST_CHARS)
    lock(contest)
    found = revisions.draft(contest.id)
    if stamp(found) != seen:
        raise Conflict(
            N_("Someone else saved the draft in the meantime. Compare the versions, then save again.")
        )
    if found is None:
        found = RulesDraft(contest_id=contest.id, based_on_id=contest.revision_id)
        db.session.add(found)
    found.sources = {language: text for language, text in texts.items() if text.strip()}
    found.saved_at = now
    found.by_id = by.id
    db.session.flush()
    return found


def stamp(draft: RulesDraft | None) -> str:
    """Return the mark by which a form knows which state of the draft it shows."""
    return "" if draft is None else f"{draft.by_id} {draft.saved_at.isoformat()}"


def discard_draft(contest: Contest, *, by: User, now: datetime) -> None:
    """Discard the draft; the current rules stay."""
    found = revisions.draft(contest.id)
    if found is not None:
        db.session.delete(found)
        record(Verb.CONTEST_DISCARD_DRAFT, "contest", contest.id, by_id=by.id, now=now)
        db.session.flush()


def put_into_force(
    contest: Contest, *, reason: str, by: User, now: datetime, zone: tzinfo
) -> RubricImpact | None:
    """Make the draft the current rules; return how far given marks are touched.

    Raises Refused while the draft has errors, and Conflict when the rules were changed since it was begun or
    the stage does not allow the change.
    """
    lock(contest)
    found = revisions.draft(contest.id)
    if found is None:
        raise Conflict(N_("There is no draft to apply."))
    if found.based_on_id != contest.revision_id:
        raise Conflict(
            N_("The rules changed after this draft was started. Compare the versions and save again.")
        )
    read = revisions.read_texts(contest.document.key, found.sources, zone)
    if read.has_errors:
        raise Refused(N_("The draft has errors. Fix them, then apply the draft."))
    touch = _pin(
        contest, _revision(contest.document, read.document, now), RulesSource.EDITOR, reason, by, now
    )
    db.session.delete(found)
    db.session.flush()
    return touch


def rebase_draft(contest: Contest, *, by: User, now: datetime) -> None:
    """Let the draft stand on the current rules, after its writer compared the two."""
    found = revisions.draft(contest.id)
    if found is not None and found.based_on_id != contest.revision_id:
        found.based_on_id = contest.revision_id
        found.saved_at, found.by_id = now, by.id
        db.session.flush()


def restore(
    contest: Contest, change: RulesChange, *, reason: str, by: User, now: datetime
) -> RubricImpact | None:
    """Put an earlier version into force again."""
    lock(contest)
    revision = revisions.revision(contest, change.revision_id)
    if revision is None or revision.id == contest.revision_id:
        raise Conflict(N_("This version is already in use."))
    return _pin(contest, revision, RulesSource.RESTORED, reason, by, now)


def accept_file(contest: Contest, *, reason: str, by: User, now: datetime) -> RubricImpact | None:
    """Let what the content file says now become the current rules."""
    lock(contest)
    revision = revisions.revision(contest, contest.document.current_id or 0)
    if revision is None or not has_newer_file(contest):
        raise Conflict(N_("The content file has not changed."))
    touch = _pin(contest, revision, RulesSource.FILE, reason, by, now)
    contest.file_revision_id = revision.id
    db.session.flush()
    return touch


def keep_rules(contest: Contest, *, by: User, now: datetime) -> None:
    """Set aside what the content file says now; the current rules stay."""
    lock(contest)
    if not has_newer_file(contest):
        raise Conflict(N_("The content file has not changed."))
    contest.file_revision_id = contest.document.current_id
    after = {"set aside": contest.file_revision_id, "in force": contest.revision_id}
    record(Verb.CONTEST_KEEP_RULES, "contest", contest.id, by_id=by.id, now=now, after=after)
    db.session.flush()


def _require_editable(contest: Contest) -> None:
    if not allows(Stage(contest.stage), Act.EDIT_RULES):
        require_stage(contest, Act.AMEND)


def _pin(
    contest: Contest, revision: Revision, source: RulesSource, reason: str, by: User, now: datetime
) -> RubricImpact | None:
    """Put a revision into force if the stage allows what it changes; after the draft a reason is needed."""
    _require_editable(contest)
    old, new = definition_of(contest), definition_of_revision(revision)
    if old.eligibility.units != new.eligibility.units:
        _require_known_units(new)
    touch = rubric_impact(old, new)
    parts = _parts(contest, revision, old, new)
    for act in acts_needed(Stage(contest.stage), parts, touch):
        require_stage(contest, act)
    if not allows(Stage(contest.stage), Act.EDIT_RULES) and not reason.strip():
        raise Refused(N_("Enter the reason for the change, because the call for entries has been published."))
    left = placeholder_in([*new.titles.values(), *new.summaries.values(), *library.plain_texts(revision.id)])
    if left and not allows(Stage(contest.stage), Act.EDIT_RULES):
        raise Refused(N_("The call still has a text to be replaced: %(text)s"), text=left)
    was, now_is = recorded_changes(old, new)
    before = {"revision": contest.revision_id, **was}
    after = {"revision": revision.id, "source": source.value, "touch": touch.value if touch else ""}
    contest.revision_id = revision.id
    contest.revision = revision
    _note(contest, source, touch, reason.strip(), by.id, now)
    record(
        Verb.CONTEST_CHANGE_RULES,
        "contest",
        contest.id,
        by_id=by.id,
        now=now,
        before=before,
        after=after | {"parts": [part.value for part in parts], **now_is},
        reason=reason.strip(),
    )
    db.session.flush()
    return touch


def _require_known_units(definition: ContestDefinition) -> None:
    unknown = revisions.unknown_units(definition)
    if unknown:
        raise Refused(
            N_("Unknown units in “eligibility”: %(units)s. Use the codes shown on the “Units” page."),
            units=", ".join(unknown),
        )


def _parts(
    contest: Contest, revision: Revision, old: ContestDefinition, new: ContestDefinition
) -> list[RulesPart]:
    return changed_parts(old, new, _calls(contest.revision_id) != _calls(revision.id))


def _calls(revision_id: int) -> dict[str, str]:
    """Return the text of the call by language."""
    return {one.language: one.html for one in library.renditions([revision_id])}


def _note(
    contest: Contest,
    source: RulesSource,
    touch: RubricImpact | None,
    reason: str,
    by_id: int | None,
    now: datetime,
) -> None:
    db.session.add(
        RulesChange(
            contest_id=contest.id,
            revision_id=contest.revision_id,
            source=source.value,
            touch=touch.value if touch else "",
            reason=reason,
            at=now,
            by_id=by_id,
        )
    )


def _revision(document: Document, read: ReadDocument, now: datetime) -> Revision:
    """Keep what was read as a revision of the document; the file's own revision stays the current one."""
    revision = keep_revision(document, read, now)
    db.session.flush()
    return revision
