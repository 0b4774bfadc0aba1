"""The stages of a board's issue: what each allows, and under which named conditions it moves on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lms.errors import N_


class Stage(StrEnum):
    """The stages in their order; an issue without a notice period is final at once."""

    DRAFT = "draft"
    NOTICE = "notice"
    REVIEW = "review"
    FINAL = "final"
    REPLACED = "replaced"


class Act(StrEnum):
    """What people may or may not do in a stage."""

    APPROVE = "approve"
    READ = "read"
    OBJECT = "object"
    ANSWER = "answer"
    FINISH = "finish"
    CORRECT = "correct"


class Condition(StrEnum):
    """What must be true before a stage is left."""

    APPROVED = "approved"
    NOTICE_OVER = "notice-over"
    OBJECTIONS_ANSWERED = "objections-answered"
    CORRECTION_PUBLISHED = "correction-published"
    REASON_GIVEN = "reason-given"


TITLES: Mapping[Stage, str] = {
    Stage.DRAFT: N_("Draft"),
    Stage.NOTICE: N_("Public notice"),
    Stage.REVIEW: N_("Notice over, not yet final"),
    Stage.FINAL: N_("Final"),
    Stage.REPLACED: N_("Replaced by a correction"),
}

SENTENCES: Mapping[Condition, str] = {
    Condition.APPROVED: N_("A second person has approved the draft."),
    Condition.NOTICE_OVER: N_("The notice period is over."),
    Condition.OBJECTIONS_ANSWERED: N_("Every objection has been answered."),
    Condition.CORRECTION_PUBLISHED: N_("The correction after an upheld objection has been published."),
    Condition.REASON_GIVEN: N_("The reason for the correction has been recorded."),
}

# The whole of what a stage allows; nothing else asks for a stage by name.
ALLOWS: Mapping[Stage, frozenset[Act]] = {
    Stage.DRAFT: frozenset({Act.APPROVE}),
    Stage.NOTICE: frozenset({Act.READ, Act.OBJECT, Act.ANSWER, Act.CORRECT}),
    Stage.REVIEW: frozenset({Act.READ, Act.ANSWER, Act.CORRECT, Act.FINISH}),
    Stage.FINAL: frozenset({Act.READ, Act.CORRECT}),
    Stage.REPLACED: frozenset({Act.READ, Act.ANSWER}),
}

_C = Condition
TRANSITIONS: Mapping[tuple[Stage, Stage], tuple[Condition, ...]] = {
    (Stage.DRAFT, Stage.NOTICE): (_C.APPROVED,),
    (Stage.DRAFT, Stage.FINAL): (_C.APPROVED,),
    (Stage.NOTICE, Stage.REVIEW): (_C.NOTICE_OVER,),
    (Stage.REVIEW, Stage.FINAL): (_C.NOTICE_OVER, _C.OBJECTIONS_ANSWERED, _C.CORRECTION_PUBLISHED),
    (Stage.NOTICE, Stage.REPLACED): (_C.REASON_GIVEN,),
    (Stage.REVIEW, Stage.REPLACED): (_C.REASON_GIVEN,),
    (Stage.FINAL, Stage.REPLACED): (_C.REASON_GIVEN,),
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


def stage_of(facts: IssueFacts, now: datetime) -> Stage:
    """Return the stage of a published issue."""
    if facts.is_replaced:
        return Stage.REPLACED
    if facts.notice_until is None or facts.is_final:
        return Stage.FINAL
    return Stage.NOTICE if now < facts.notice_until else Stage.REVIEW


def allows(stage: Stage, act: Act) -> bool:
    """Return whether the stage allows the act."""
    return act in ALLOWS[stage]


def missing(source: Stage, target: Stage, facts: IssueFacts, now: datetime) -> tuple[Condition, ...]:
    """Return the conditions of a step that are not met by a published issue; raise KeyError for a step there is not.

    That a draft is approved and that a correction has a reason is checked where these are written.
    """
    met = {
        Condition.NOTICE_OVER: facts.notice_until is None or now >= facts.notice_until,
        Condition.OBJECTIONS_ANSWERED: not facts.waiting,
        Condition.CORRECTION_PUBLISHED: not facts.owed,
    }
    return tuple(one for one in TRANSITIONS[source, target] if not met.get(one, True))
