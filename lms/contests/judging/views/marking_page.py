"""The reading page: one essay, the rubric in the reader's language, and the sheet as saved or as typed."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import get_locale, gettext, lazy_gettext
from flask_login import current_user

from lms.contests.entries.models import Attachment
from lms.contests.entries.views.access import contest_page
from lms.contests.judging.actions.marking import BadMarks, SavedElsewhere
from lms.contests.judging.desk_queue import is_calibration
from lms.contests.judging.marksheet import MarkSheet, as_scores, total_of
from lms.contests.judging.queries import desk as desks
from lms.contests.judging.queries.desk import DeskEssay
from lms.contests.judging.words import AssignmentState, DeclineKind
from lms.contests.rules.models.contests import Contest, PanelJudge
from lms.contests.rules.queries.contests import definition_of
from lms.errors import Refused
from lms.http.language import localize
from lms.marking.rubric import Rubric, scale_of
from lms.measurement.remarks import Remark
from lms.text.wording import plain_number

DECLINE_TITLES = {
    DeclineKind.CONFLICT: lazy_gettext("I know the author, or there is another conflict of interest"),
    DeclineKind.OFF_TOPIC: lazy_gettext("It does not meet the requirements of the contest"),
    DeclineKind.COPIED: lazy_gettext("It looks copied"),
    DeclineKind.UNREADABLE: lazy_gettext("I cannot read the essay"),
    DeclineKind.OTHER: lazy_gettext("Something else"),
}


@dataclass(frozen=True, slots=True)
class SheetDraft:
    """What came in with a form that has to be shown again."""

    sheet: MarkSheet
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AttachmentLine:
    """An attachment as judges see it: its size, no name."""

    shown_size: str


def page_of(
    contest: Contest,
    panel_judge: PanelJudge,
    reading: DeskEssay,
    draft: SheetDraft | None = None,
    refusal: Refused | None = None,
) -> str:
    """Show the reading page; `draft` keeps what was typed and `refusal` says why it was not taken."""
    definition = definition_of(contest)
    rubric = definition.rubric_in(str(get_locale()))
    queue = desks.queue(contest, panel_judge)
    errors = faults_shown(rubric, refusal)
    total = total_of(rubric, as_scores(reading.scores))
    return contest_page(
        "contests/assignment.html",
        contest,
        reading=reading,
        category=definition.category_title(reading.category, str(get_locale())) if reading.category else "",
        queue=queue,
        scales={c.key: scale_of(c.least, c.most, c.step) for c in rubric.criteria},
        scores=draft.sheet.scores if draft else reading.scores,
        total=None if draft or total is None else plain_number(total),
        comment=draft.sheet.comment if draft else reading.comment,
        remarks=draft.sheet.remarks if draft else reading.remarks,
        reason=draft.reason if draft else "",
        errors=errors,
        problems=[(f"#{_place(key)}", text) for key, text in errors.items()],
        notes=_notes(reading, queue, panel_judge, refusal),
        may_mark=_may_mark(reading, queue, panel_judge),
        bank=desks.bank(current_user.id),
        files=[AttachmentLine(_size(one)) for one in desks.files(reading.assignment_id)],
        decline_kinds=[(kind.value, title) for kind, title in DECLINE_TITLES.items()],
    )


def _may_mark(reading: DeskEssay, queue: desks.JudgeQueue, panel_judge: PanelJudge) -> bool:
    if not queue.has(reading.number) or reading.state is AssignmentState.DECLINED:
        return False
    is_done = reading.state is AssignmentState.DONE
    return not (is_done and is_calibration(reading.purpose, reading.submitted_at, panel_judge.calibrated_at))


def _notes(
    reading: DeskEssay, queue: desks.JudgeQueue, panel_judge: PanelJudge, refusal: Refused | None
) -> list[tuple[str, str]]:
    """Return (kind, sentence) to show above the essay."""
    found = []
    if isinstance(refusal, SavedElsewhere):
        found.append(("warn", localize(refusal)))
        shown = ", ".join(f"{key} {mark}" for key, mark in reading.scores.items())
        found.append(
            (
                "info",
                gettext(
                    "Marks in the other window: %(marks)s. What you entered here is shown below.", marks=shown
                ),
            )
        )
    if queue.is_closed:
        found.append(("warn", gettext("Judging is closed. You can no longer change anything on this page.")))
    elif queue.is_calibrating:
        found.append(
            (
                "info",
                gettext(
                    "This is an anchor essay. After you save, you will see the agreed marks and the reasons for them."
                ),
            )
        )
    if reading.state is AssignmentState.DECLINED:
        found.append(("info", gettext("You returned this essay.")))
    return found


def faults_shown(rubric: Rubric, refusal: Refused | None) -> dict[str, str]:
    """Return what is wrong by field, in the reader's language with the rubric's own titles."""
    if isinstance(refusal, BadMarks):
        titles = {c.key: c.title for c in rubric.criteria}
        return {key: _fault_text(fault, titles.get(key)) for key, fault in refusal.faults.items()}
    if refusal is not None and not isinstance(refusal, SavedElsewhere):
        return {"reason": localize(refusal)}
    return {}


def _fault_text(fault: Remark, title: str | None) -> str:
    values: Mapping[str, object] = {**fault.values, "criterion": title} if title else fault.values
    return localize(Remark(fault.sentence, values))


def _place(key: str) -> str:
    return key if key in ("comment", "reason") else f"score-{key}"


def _size(file: Attachment) -> str:
    return f"{file.size / 1024:.0f} KB" if file.size < 1024**2 else f"{file.size / 1024**2:.1f} MB"
