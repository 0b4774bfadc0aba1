"""The stages of a board's issue: what each allows, and under which named conditions it moves on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lms.errors import N_


class IssueStage(StrEnum):
    """The stages in their order; an issue without a notice period is final at once."""

    DRAFT = "draft"
    NOTICE = "notice"
    REVIEW = "review"
    FINAL = "final"
    REPLACED = "replaced"


class IssueAct(StrEnum):
    """What people may or may not do in a stage."""

    APPROVE = "approve"
    READ = "read"
    OBJECT = "object"
    ANSWER = "answer"
    FINISH = "finish"
    CORRECT = "correct"


class IssueCondition(StrEnum):
    """What must be true before a stage is left."""

    APPROVED = "approved"
    NOTICE_OVER = "notice-over"
    OBJECTIONS_ANSWERED = "objections-answered"
    CORRECTION_PUBLISHED = "correction-published"
    REASON_GIVEN = "reason-given"


TITLES: Mapping[IssueStage, str] = {
    IssueStage.DRAFT: N_("Draft"),
    IssueStage.NOTICE: N_("Public notice"),
    IssueStage.REVIEW: N_("Notice over, not yet final"),
    IssueStage.FINAL: N_("Final"),
    IssueStage.REPLACED: N_("Replaced by a correction"),
}

SENTENCES: Mapping[IssueCondition, str] = {
    IssueCondition.APPROVED: N_("A second person has approved the draft."),
    IssueCondition.NOTICE_OVER: N_("The notice period is over."),
    IssueCondition.OBJECTIONS_ANSWERED: N_("Every objection has been answered."),
    IssueCondition.CORRECTION_PUBLISHED: N_("The correction after an upheld objection has been published."),
    IssueCondition.REASON_GIVEN: N_("The reason for the correction has been recorded."),
}

# The whole of what a stage allows; nothing else asks for a stage by name.
ALLOWS: Mapping[IssueStage, frozenset[IssueAct]] = {
    IssueStage.DRAFT: frozenset({IssueAct.APPROVE}),
    IssueStage.NOTICE: frozenset({IssueAct.READ, IssueAct.OBJECT, IssueAct.ANSWER, IssueAct.CORRECT}),
    IssueStage.REVIEW: frozenset({IssueAct.READ, IssueAct.ANSWER, IssueAct.CORRECT, IssueAct.FINISH}),
    IssueStage.FINAL: frozenset({IssueAct.READ, IssueAct.CORRECT}),
    IssueStage.REPLACED: frozenset({IssueAct.READ, IssueAct.ANSWER}),
}

_C = IssueCondition
TRANSITIONS: Mapping[tuple[IssueStage, IssueStage], tuple[IssueCondition, ...]] = {
    (IssueStage.DRAFT, IssueStage.NOTICE): (_C.APPROVED,),
    (IssueStage.DRAFT, IssueStage.FINAL): (_C.APPROVED,),
    (IssueStage.NOTICE, IssueStage.REVIEW): (_C.NOTICE_OVER,),
    (IssueStage.REVIEW, IssueStage.FINAL): (_C.NOTICE_OVER, _C.OBJECTIONS_ANSWERED, _C.CORRECTION_PUBLISHED),
    (IssueStage.NOTICE, IssueStage.REPLACED): (_C.REASON_GIVEN,),
    (IssueStage.REVIEW, IssueStage.REPLACED): (_C.REASON_GIVEN,),
    (IssueStage.FINAL, IssueStage.REPLACED): (_C.REASON_GIVEN,),
}


@dataclass(frozen=True, slots=True)
class IssueFacts:
    """What decides the stage of a published issue; `waiting` and `owed` count objections without answer or correction.

    `notice_until` is the first moment after the notice period, None where there is none.
    """

    notice_until: datetime | None
    is_final: bool = False
    is_replaced: bool = False
    waiting: int = 0
    owed: int = 0


def stage_of(facts: IssueFacts, now: datetime) -> IssueStage:
    """Return the stage of a published issue."""
    if facts.is_replaced:
        return IssueStage.REPLACED
    if facts.notice_until is None or facts.is_final:
        return IssueStage.FINAL
    return IssueStage.NOTICE if now < facts.notice_until else IssueStage.REVIEW


def allows(stage: IssueStage, act: IssueAct) -> bool:
    """Return whether the stage allows the act."""
    return act in ALLOWS[stage]


def missing(
    source: IssueStage, target: IssueStage, facts: IssueFacts, now: datetime
) -> tuple[IssueCondition, ...]:
    """Return the conditions of a step that are not met by a published issue; raise KeyError for a step there is not.

    That a draft is approved and that a correction has a reason is checked where these are written.
    """
    met = {
        IssueCondition.NOTICE_OVER: facts.notice_until is None or now >= facts.notice_until,
        IssueCondition.OBJECTIONS_ANSWERED: not facts.waiting,
        IssueCondition.CORRECTION_PUBLISHED: not facts.owed,
    }
    return tuple(one for one in TRANSITIONS[source, target] if not met.get(one, True))
