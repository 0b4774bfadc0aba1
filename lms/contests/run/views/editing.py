"""Editing the rules in the browser: the files with live problems, a draft, versions, and the content file."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, request, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug import Response

from lms import clock
from lms.contests.entries.views.access import (
    audited_contest,
    contest_page,
    convened_contest,
    convenes,
    or_filled_form,
    shared_act,
)
from lms.contests.judging.queries.affected_marks import affected_marks
from lms.contests.rules.actions import definitions
from lms.contests.rules.amendments import rubric_changes, setting_changes
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.models.revisions import RulesChange
from lms.contests.rules.queries import revisions
from lms.contests.rules.queries.contests import definition_of, definition_of_revision, has_newer_file
from lms.contests.rules.rubric_versions import RubricChange, RubricImpact
from lms.contests.rules.second_person import SharedAct
from lms.contests.rules.stages import Act, Stage, allows
from lms.db import db
from lms.errors import Refused
from lms.http.language import localize, localize_problem
from lms.http.web import file_response, found_or_404, see_other, settings, wants_json
from lms.library.identity import Revision
from lms.text.line_diff import DiffLine, line_diff

LANGUAGES = ("zh_Hans", "en")


@dataclass(frozen=True, slots=True)
class Differences:
    """What a version says differently from the current rules."""

    settings: list[tuple[str, str, str]]
    rubric: list[RubricChange]
    texts: dict[str, list[DiffLine]]

    @property
    def is_empty(self) -> bool:
        """Return whether both say the same."""
        return not (self.settings or self.rubric or any(self.texts.values()))


def _differences(contest: Contest, revision: Revision, *, reverse: bool = False) -> Differences:
    """Compare the current rules with a revision (from the older to the newer)."""
    here, there = definition_of(contest), definition_of_revision(revision)
    own, other = revisions.sources(contest.revision_id), revisions.sources(revision.id)
    if reverse:
        here, there, own, other = there, here, other, own
    return Differences(
        setting_changes(here, there, settings().zone),
        rubric_changes(here, there),
        {
            language: line_diff(own.get(language, ""), other.get(language, ""))
            for language in LANGUAGES
            if own.get(language) != other.get(language)
        },
    )


def _texts() -> dict[str, str]:
    return {
        language: request.form.get(f"text-{language}", "").replace("\r\n", "\n") for language in LANGUAGES
    }


def _problems(contest: Contest, texts: Mapping[str, str]) -> list[dict[str, object]]:
    """Return problems for the page and for our script: place, what is wrong, what to write instead."""
    read = revisions.read_texts(contest.document.key, texts, settings().zone)
    return [
        {
            "file": problem.path.rsplit("/", 1)[-1],
            "line": problem.line,
            "column": problem.column,
            "message": localize_problem(problem)[0],
            "fix": localize_problem(problem)[1],
            "warning": problem.warning,
        }
        for problem in read.document.problems
    ]


def edit(slug: str) -> str:
    """Show the rules in the editor, the draft if there is one, and every version."""
    return _edit_page(audited_contest(slug))


def _edit_page(contest: Contest, settle_refusal: str = "") -> str:
    draft = revisions.draft(contest.id)
    texts = dict(draft.sources) if draft else revisions.sources(contest.revision_id)
    return _page(contest, texts, definitions.stamp(draft), settle_refusal=settle_refusal)


def _page(
    contest: Contest, texts: Mapping[str, str], seen: str, refusal: str = "", settle_refusal: str = ""
) -> str:
    draft = revisions.draft(contest.id)
    stage = Stage(contest.stage)
    newer = has_newer_file(contest)
    revision = revisions.revision(contest, contest.document.current_id or 0) if newer else None
    return contest_page(
        "contests/edit.html",
        contest,
        texts=texts,
        draft=draft,
        stale=draft is not None and draft.based_on_id != contest.revision_id,
        seen=seen,
        refusal=refusal,
        settle_refusal=settle_refusal,
        reason=request.form.get("reason", ""),
        problems=_problems(contest, texts),
        file_says=_differences(contest, revision) if revision else None,
        changes=revisions.changes(contest.id),
        touched=len(affected_marks(contest)),
        needs_reason=not allows(stage, Act.EDIT_RULES),
        may_edit=convenes(contest) and (allows(stage, Act.EDIT_RULES) or allows(stage, Act.AMEND)),
    )


def save(slug: str) -> str | Response | tuple[str, int] | dict[str, object]:
    """Check the texts (our script asks for that alone), keep them as a draft, or put them into force."""
    contest = convened_contest(slug)
    texts = _texts()
    if wants_json():
        return {"problems": _problems(contest, texts)}
    if request.form.get("do", "check") == "check":
        return _page(contest, texts, request.form.get("seen", ""))
    try:
        return _kept(contest, texts)
    except Refused as refused:  # such as another draft meanwhile, or a missing reason; what was typed stays
        return _refused_page(contest, texts, refused)


def keep(contest: Contest, texts: Mapping[str, str]) -> Response | tuple[str, int]:
    """Do what the form asks for with these texts; raise Refused when that cannot be.

    Rules in force lead on to the page of the stage, which opens the contest.
    """
    return _kept(contest, texts, "contests.convene")


def _kept(
    contest: Contest, texts: Mapping[str, str], then: str = "contests.edit"
) -> Response | tuple[str, int]:
    """Keep the texts as a draft and, where that is wanted, put it into force; with errors it stays a draft."""
    draft = definitions.save_draft(
        contest, texts, seen=request.form.get("seen", ""), by=current_user, now=clock.now()
    )
    db.session.commit()
    wish = request.form.get("do")
    if wish == "rebase":
        definitions.rebase_draft(contest, by=current_user, now=clock.now())
        db.session.commit()
    if wish != "force":
        text = gettext("The draft has been saved. The current rules are unchanged.")
        return see_other("contests.edit", text, slug=contest.slug)
    if revisions.read_texts(contest.document.key, texts, settings().zone).has_errors:
        return _page(contest, texts, definitions.stamp(draft)), 422
    values = {"source": "draft", "seen": definitions.stamp(draft), "zone": str(settings().zone)}
    if _needs_second_person(contest):
        return _asked(contest, values)
    touch = definitions.put_into_force(
        contest, reason=_reason(), by=current_user, now=clock.now(), zone=settings().zone
    )
    return _in_force(contest, touch, then)


def _needs_second_person(contest: Contest) -> bool:
    """Return whether another person must agree to new rules: from the first mark on, where the rules say so."""
    return allows(Stage(contest.stage), Act.MARK) and definition_of(contest).second_person


def _asked(contest: Contest, values: Mapping[str, object]) -> Response:
    back = url_for("contests.edit", slug=contest.slug)
    return shared_act(contest, SharedAct.CHANGE_RULES, "", values, back=back)


def _refused_page(contest: Contest, texts: Mapping[str, str], refused: Refused) -> tuple[str, int]:
    """Show the texts as they were sent and why they were not taken."""
    db.session.rollback()
    seen = definitions.stamp(revisions.draft(contest.id))
    return _page(contest, texts, seen, localize(refused)), refused.status


def _reason() -> str:
    return request.form.get("reason", "").strip()[:2000]


def _in_force(contest: Contest, touch: RubricImpact | None, then: str = "contests.edit") -> Response:
    """Say that new rules are in force, and how many given marks they touch."""
    touched = len(affected_marks(contest)) if touch in (RubricImpact.MARKS, RubricImpact.TOTALS) else 0
    db.session.commit()
    flash(gettext("The rules have been applied."), "good")
    if touched:
        text = ngettext(
            "%(num)d mark is flagged because the rubric changed.",
            "%(num)d marks are flagged because the rubric changed.",
            touched,
        )
        flash(text, "warn")
    return see_other(then, slug=contest.slug)


def discard(slug: str) -> Response:
    """Discard the draft."""
    contest = convened_contest(slug)
    definitions.discard_draft(contest, by=current_user, now=clock.now())
    db.session.commit()
    return see_other(
        "contests.edit",
        gettext("The draft has been discarded. The current rules are unchanged."),
        "info",
        slug=slug,
    )


def _change(contest: Contest, change_id: int) -> RulesChange:
    return found_or_404(next((one for one in revisions.changes(contest.id) if one.id == change_id), None))


def version(slug: str, change_id: int) -> str:
    """Show one version: what is different from the current rules."""
    return _version_page(audited_contest(slug), change_id)


def _version_page(contest: Contest, change_id: int, refusal: str = "") -> str:
    change = _change(contest, change_id)
    revision = found_or_404(revisions.revision(contest, change.revision_id))
    stage = Stage(contest.stage)
    return contest_page(
        "contests/version.html",
        contest,
        change=change,
        is_in_force=revision.id == contest.revision_id,
        differences=_differences(contest, revision, reverse=True),
        reason=request.form.get("reason", ""),
        refusal=refusal,
        needs_reason=not allows(stage, Act.EDIT_RULES),
        may_edit=convenes(contest) and (allows(stage, Act.EDIT_RULES) or allows(stage, Act.AMEND)),
    )


def restore(slug: str, change_id: int) -> Response | tuple[str, int]:
    """Put an earlier version into force again."""
    contest = convened_contest(slug)
    return or_filled_form(
        lambda: _restored(contest, _change(contest, change_id)),
        lambda refusal: _version_page(contest, change_id, refusal),
    )


def _restored(contest: Contest, change: RulesChange) -> Response:
    if _needs_second_person(contest):
        return _asked(contest, {"source": "version", "change": change.id})
    touch = definitions.restore(contest, change, reason=_reason(), by=current_user, now=clock.now())
    return _in_force(contest, touch)


def settle(slug: str) -> Response | tuple[str, int]:
    """Decide between the current rules and what the content file says now."""
    contest = convened_contest(slug)
    return or_filled_form(lambda: _settled(contest), lambda refusal: _edit_page(contest, refusal))


def _settled(contest: Contest) -> Response:
    if request.form.get("do") == "take":
        if _needs_second_person(contest):
            return _asked(contest, {"source": "file", "revision": contest.document.current_id})
        touch = definitions.accept_file(contest, reason=_reason(), by=current_user, now=clock.now())
        return _in_force(contest, touch)
    definitions.keep_rules(contest, by=current_user, now=clock.now())
    db.session.commit()
    return see_other(
        "contests.edit",
        gettext("The current rules are unchanged. The version in the file was set aside."),
        slug=contest.slug,
    )


def download(slug: str, language: str) -> Response:
    """Send the current rules as a file for the content folder."""
    contest = audited_contest(slug)
    text = found_or_404(revisions.sources(contest.revision_id).get(language))
    name = f"{contest.slug}.{revisions.SHORT[language]}.md"
    return file_response(text, name, "text/markdown")
