"""The stages of a contest: what each allows, and under which named conditions it moves on."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lms.errors import N_, Conflict
from lms.measurement.remarks import Remark


class Stage(StrEnum):
    """The stages in their order."""

    DRAFT = "draft"
    CALL = "call"
    OPEN = "open"
    SCREENING = "screening"
    CALIBRATION = "calibration"
    JUDGING = "judging"
    MODERATION = "moderation"
    PROVISIONAL = "provisional"
    NOTICE = "notice"
    FINAL = "final"
    ARCHIVE = "archive"


class Act(StrEnum):
    """What people may or may not do in a stage."""

    EDIT_RULES = "edit-rules"
    EDIT_RUBRIC = "edit-rubric"
    READ_CALL = "read-call"
    DISCUSS = "discuss"
    SUBMIT = "submit"
    EXTEND = "extend-deadline"
    WITHDRAW = "withdraw"
    SCREEN = "screen"
    APPOINT = "appoint-judges"
    DECLARE_CONFLICT = "declare-conflict"
    ALLOCATE = "allocate"
    CALIBRATE = "calibrate"
    MARK = "mark"
    REALLOCATE = "reallocate"
    SEE_STATISTICS = "see-statistics"
    SEE_STANDINGS = "see-standings"
    MODERATE = "moderate"
    FIX_RANKS = "fix-ranks"
    UNMASK = "unmask"
    SEE_RESULT = "see-result"
    OBJECT = "object"
    ANSWER_OBJECTION = "answer-objection"
    CERTIFY = "certify"
    CORRECT_FINAL = "correct-final"
    READ_FEEDBACK = "read-feedback"
    READ_COLLECTION = "read-collection"
    EXPORT = "export"
    AMEND = "amend-rules"
    CHANGE_RUBRIC_LATE = "change-rubric-late"


ACT_TITLES: Mapping[Act, str] = {
    Act.EDIT_RULES: N_("changing the rules"),
    Act.EDIT_RUBRIC: N_("changing the rubric"),
    Act.READ_CALL: N_("reading the call for entries"),
    Act.DISCUSS: N_("writing in the discussion of the call"),
    Act.SUBMIT: N_("submitting an entry"),
    Act.EXTEND: N_("extending the deadline for one author"),
    Act.WITHDRAW: N_("withdrawing an entry"),
    Act.SCREEN: N_("screening entries"),
    Act.APPOINT: N_("appointing judges"),
    Act.DECLARE_CONFLICT: N_("declaring conflicts of interest"),
    Act.ALLOCATE: N_("assigning entries to judges"),
    Act.CALIBRATE: N_("calibrating judges"),
    Act.MARK: N_("marking"),
    Act.REALLOCATE: N_("reassigning entries to other judges"),
    Act.SEE_STATISTICS: N_("viewing statistics"),
    Act.SEE_STANDINGS: N_("viewing standings"),
    Act.MODERATE: N_("moderating"),
    Act.FIX_RANKS: N_("confirming the ranks"),
    Act.UNMASK: N_("revealing names"),
    Act.SEE_RESULT: N_("viewing the result"),
    Act.OBJECT: N_("making an objection"),
    Act.ANSWER_OBJECTION: N_("answering objections"),
    Act.CERTIFY: N_("issuing certificates"),
    Act.CORRECT_FINAL: N_("withdrawing an award"),
    Act.READ_FEEDBACK: N_("reading the judges' feedback"),
    Act.READ_COLLECTION: N_("reading the collection"),
    Act.EXPORT: N_("exporting"),
    Act.AMEND: N_("changing wording and dates with a reason"),
    Act.CHANGE_RUBRIC_LATE: N_("changing the rubric during judging"),
}

TITLES: Mapping[Stage, str] = {
    Stage.DRAFT: N_("Draft"),
    Stage.CALL: N_("Call for entries"),
    Stage.OPEN: N_("Open for entries"),
    Stage.SCREENING: N_("Screening"),
    Stage.CALIBRATION: N_("Calibration"),
    Stage.JUDGING: N_("Judging"),
    Stage.MODERATION: N_("Moderation"),
    Stage.PROVISIONAL: N_("Provisional result"),
    Stage.NOTICE: N_("Public notice"),
    Stage.FINAL: N_("Final"),
    Stage.ARCHIVE: N_("Archive"),
}

_ALWAYS = frozenset({Act.EXPORT})
_PUBLIC = _ALWAYS | {Act.READ_CALL}
_STAFF = _PUBLIC | {Act.APPOINT, Act.DECLARE_CONFLICT}
_RULES = frozenset({Act.AMEND, Act.EDIT_RUBRIC})
_DECIDED = _PUBLIC | {Act.SEE_STATISTICS, Act.SEE_STANDINGS}
_READING = _STAFF | {Act.REALLOCATE, Act.SEE_STATISTICS}

# The whole of what a stage allows; nothing else in the product asks for a stage by name.
ALLOWS: Mapping[Stage, frozenset[Act]] = {
    Stage.DRAFT: _ALWAYS | {Act.EDIT_RULES, Act.EDIT_RUBRIC, Act.APPOINT},
    Stage.CALL: _STAFF | _RULES | {Act.DISCUSS},
    Stage.OPEN: _STAFF | _RULES | {Act.SUBMIT, Act.EXTEND, Act.WITHDRAW, Act.SCREEN, Act.DISCUSS},
    Stage.SCREENING: _STAFF | _RULES | {Act.EXTEND, Act.WITHDRAW, Act.SCREEN, Act.ALLOCATE},
    Stage.CALIBRATION: _READING | _RULES | {Act.EXTEND, Act.SCREEN, Act.ALLOCATE, Act.CALIBRATE},
    Stage.JUDGING: _READING | {Act.AMEND, Act.CHANGE_RUBRIC_LATE, Act.SCREEN, Act.ALLOCATE, Act.MARK},
    Stage.MODERATION: _READING | {Act.SEE_STANDINGS, Act.MARK, Act.MODERATE, Act.FIX_RANKS},
    Stage.PROVISIONAL: _DECIDED | {Act.UNMASK},
    Stage.NOTICE: _PUBLIC
    | {Act.SEE_STATISTICS, Act.SEE_STANDINGS, Act.SEE_RESULT, Act.OBJECT, Act.ANSWER_OBJECTION},
    Stage.FINAL: _PUBLIC
    | {
        Act.SEE_STATISTICS,
        Act.SEE_STANDINGS,
        Act.SEE_RESULT,
        Act.CORRECT_FINAL,
        Act.READ_FEEDBACK,
        Act.CERTIFY,
        Act.DISCUSS,
    },
    Stage.ARCHIVE: _PUBLIC
    | {Act.SEE_STATISTICS, Act.SEE_STANDINGS, Act.SEE_RESULT, Act.CORRECT_FINAL, Act.READ_FEEDBACK}
    | {Act.READ_COLLECTION, Act.DISCUSS},
}


class Condition(StrEnum):
    """What must be true before a stage is left."""

    RULES_COMPLETE = "rules-complete"
    RUBRIC_VALID = "rubric-valid"
    CALENDAR_SET = "calendar-set"
    OPENING_REACHED = "opening-reached"
    DEADLINE_PASSED = "deadline-passed"
    ENTRIES_EXIST = "entries-exist"
    SCREENING_DONE = "screening-done"
    JUDGES_APPOINTED = "judges-appointed"
    CONFLICTS_DECLARED = "conflicts-declared"
    ALLOCATED = "allocated"
    LINKED = "linked"
    CALIBRATED = "calibrated"
    RUBRIC_PINNED = "rubric-pinned"
    READINGS_DONE = "readings-done"
    DISCREPANCIES_SETTLED = "discrepancies-settled"
    RANKS_FIXED = "ranks-fixed"
    UNMASKED = "unmasked"
    LIST_FROZEN = "list-frozen"
    NOTICE_OVER = "notice-over"
    OBJECTIONS_ANSWERED = "objections-answered"
    OBJECTION_UPHELD = "objection-upheld"
    REASON_GIVEN = "reason-given"
    CERTIFICATES_ISSUED = "certificates-issued"


SENTENCES: Mapping[Condition, str] = {
    Condition.RULES_COMPLETE: N_(
        "The call for entries explains who can take part, what to submit and what can be won."
    ),
    Condition.RUBRIC_VALID: N_("The rubric is complete."),
    Condition.CALENDAR_SET: N_("All dates are set and in order."),
    Condition.OPENING_REACHED: N_("The opening date has been reached."),
    Condition.DEADLINE_PASSED: N_("The deadline for entries has passed."),
    Condition.ENTRIES_EXIST: N_("There is at least one valid entry."),
    Condition.SCREENING_DONE: N_("Every entry has been checked for names and copied text."),
    Condition.JUDGES_APPOINTED: N_("Enough judges have been appointed."),
    Condition.CONFLICTS_DECLARED: N_("Every judge has declared conflicts of interest."),
    Condition.ALLOCATED: N_("Every entry has its judges."),
    Condition.LINKED: N_("The judges are linked by shared entries."),
    Condition.CALIBRATED: N_("Every judge has marked the anchor essays."),
    Condition.RUBRIC_PINNED: N_("The rubric version is locked."),
    Condition.READINGS_DONE: N_("Every assignment is complete or excused."),
    Condition.DISCREPANCIES_SETTLED: N_("Every large discrepancy has been resolved."),
    Condition.RANKS_FIXED: N_("Ranks and awards are confirmed."),
    Condition.UNMASKED: N_("Names were revealed after the ranks were confirmed."),
    Condition.LIST_FROZEN: N_("The list has been saved with its hash."),
    Condition.NOTICE_OVER: N_("The notice period is over."),
    Condition.OBJECTIONS_ANSWERED: N_("Every objection has been answered."),
    Condition.OBJECTION_UPHELD: N_("An objection that changes the result was upheld."),
    Condition.REASON_GIVEN: N_("The reason for returning has been recorded."),
    Condition.CERTIFICATES_ISSUED: N_("Certificates have been issued."),
}

_C = Condition
# Forward steps and the few ways back, each with its conditions.
TRANSITIONS: Mapping[tuple[Stage, Stage], tuple[Condition, ...]] = {
    (Stage.DRAFT, Stage.CALL): (_C.RULES_COMPLETE, _C.RUBRIC_VALID, _C.CALENDAR_SET),
    (Stage.CALL, Stage.OPEN): (_C.OPENING_REACHED,),
    (Stage.OPEN, Stage.SCREENING): (_C.DEADLINE_PASSED, _C.ENTRIES_EXIST),
    (Stage.SCREENING, Stage.CALIBRATION): (
        _C.SCREENING_DONE,
        _C.JUDGES_APPOINTED,
        _C.CONFLICTS_DECLARED,
        _C.RUBRIC_VALID,
    ),
    (Stage.CALIBRATION, Stage.JUDGING): (_C.CALIBRATED, _C.RUBRIC_PINNED, _C.ALLOCATED, _C.LINKED),
    (Stage.JUDGING, Stage.MODERATION): (_C.READINGS_DONE, _C.DISCREPANCIES_SETTLED),
    (Stage.MODERATION, Stage.PROVISIONAL): (_C.READINGS_DONE, _C.RANKS_FIXED),
    (Stage.PROVISIONAL, Stage.NOTICE): (_C.UNMASKED, _C.LIST_FROZEN),
    (Stage.NOTICE, Stage.FINAL): (_C.NOTICE_OVER, _C.OBJECTIONS_ANSWERED),
    (Stage.FINAL, Stage.ARCHIVE): (_C.CERTIFICATES_ISSUED,),
    (Stage.CALL, Stage.DRAFT): (_C.REASON_GIVEN,),
    (Stage.SCREENING, Stage.OPEN): (_C.REASON_GIVEN,),
    (Stage.MODERATION, Stage.JUDGING): (_C.REASON_GIVEN,),
    (Stage.NOTICE, Stage.MODERATION): (_C.OBJECTION_UPHELD, _C.REASON_GIVEN),
}


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One line of the checklist."""

    condition: Condition
    sentence: str
    is_met: bool
    detail: Remark | None = None


def allows(stage: Stage, act: Act) -> bool:
    """Return whether the stage allows the act."""
    return act in ALLOWS[stage]


def following(stage: Stage) -> tuple[Stage, ...]:
    """Return the stages that can be reached from this one, forward first."""
    return tuple(target for source, target in TRANSITIONS if source is stage)


def is_forward(source: Stage, target: Stage) -> bool:
    """Return whether a transition moves on rather than back."""
    order = list(Stage)
    return order.index(target) > order.index(source)


def checklist(
    source: Stage,
    target: Stage,
    facts: Mapping[Condition, bool],
    details: Mapping[Condition, Remark] | None = None,
) -> list[ChecklistItem]:
    """Return the conditions of one transition; what `facts` does not mention counts as not met.

    Raises Conflict when there is no such transition.
    """
    if (source, target) not in TRANSITIONS:
        raise Conflict(
            N_("A contest cannot go from stage “%(source)s” to stage “%(target)s”."),
            source=TITLES[source],
            target=TITLES[target],
        )
    notes = details or {}
    return [
        ChecklistItem(condition, SENTENCES[condition], facts.get(condition, False), notes.get(condition))
        for condition in TRANSITIONS[source, target]
    ]


def advance(source: Stage, target: Stage, facts: Mapping[Condition, bool]) -> Stage:
    """Return `target`, or raise Conflict naming how many conditions are open and the first of them."""
    missing = [check for check in checklist(source, target, facts) if not check.is_met]
    if missing:
        raise Conflict(
            N_("Not ready. Conditions not met: %(count)d. First: %(first)s"),
            count=len(missing),
            first=missing[0].sentence,
        )
    return target
