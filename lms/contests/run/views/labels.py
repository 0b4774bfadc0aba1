"""Words of contests for templates: filters rather than names, because imported macros see only these."""

from collections.abc import Mapping
from decimal import Decimal

from flask import current_app, request, url_for
from flask_babel import gettext

from lms.contests.judging.words import ConflictKind, Purpose
from lms.contests.rules.definition import ContestDefinition
from lms.contests.rules.models.contests import Contest
from lms.contests.rules.stages import TITLES, Act, Condition, Stage, allows
from lms.contests.rules.words import RulesSource
from lms.contests.run.trail_words import CONFLICTS, PURPOSES, SOURCES
from lms.errors import N_
from lms.http.language import localize
from lms.marking.combining import CombiningMethod, MarkingPlan
from lms.marking.demand import named
from lms.measurement.remarks import Remark

# The pages of those who run a contest; a part that is not there is left out.
TABS = (
    ("contests.convene", N_("Stage")),
    ("contests.rule_form", N_("Rules")),
    ("contests.entry_list", N_("Entries")),
    ("contests.screening_queue", N_("Screening")),
    ("contests.judges", N_("Judges")),
    ("contests.allocation", N_("Allocation")),
    ("contests.monitor", N_("Marking")),
    ("contests.moderation", N_("Moderation")),
    ("contests.objections", N_("Objections")),
    ("contests.approvals", N_("Second person")),
    ("contests.certificates", N_("Certificates")),
    ("contests.trail", N_("What happened")),
)
# Pages that belong to the tab of another.
WITHIN = {
    "contests.version": "contests.rule_form",
    "contests.edit": "contests.rule_form",
    "contests.save_rules": "contests.rule_form",
    "contests.workbook": "contests.entry_list",
    "contests.extensions": "contests.entry_list",
    "contests.keyed_entries": "contests.entry_list",
    "contests.enter_keyed": "contests.entry_list",
    "contests.preview_keyed": "contests.entry_list",
    "contests.extend_deadline": "contests.entry_list",
    "contests.download_workbook": "contests.entry_list",
    "contests.save_rule_form": "contests.rule_form",
    "contests.screened_entry": "contests.screening_queue",
    "contests.match": "contests.screening_queue",
    "contests.finding_list": "contests.screening_queue",
    "contests.decide_findings": "contests.screening_queue",
    "contests.decide_finding": "contests.screening_queue",
    "contests.mask_words": "contests.screening_queue",
    "contests.exclude_entry": "contests.screening_queue",
    "contests.judge": "contests.judges",
    "contests.invitations_page": "contests.judges",
    "contests.invite": "contests.judges",
    "contests.renew_invitation": "contests.judges",
    "contests.calibration_page": "contests.monitor",
    "contests.anchor_texts": "contests.monitor",
    "contests.add_anchor_text": "contests.monitor",
    "contests.comparisons": "contests.monitor",
    "contests.judge_trend": "contests.monitor",
    "contests.moderation_entry": "contests.moderation",
    "contests.moderation_results": "contests.moderation",
    "contests.moderation_agreement": "contests.moderation",
    "contests.publication": "contests.moderation",
    "contests.export": "contests.moderation",
}
# Where to meet a condition that is open.
MENDED_AT = {
    Condition.RULES_COMPLETE: "contests.rule_form",
    Condition.RUBRIC_VALID: "contests.rule_form",
    Condition.CALENDAR_SET: "contests.rule_form",
    Condition.RUBRIC_PINNED: "contests.edit",
    Condition.ENTRIES_EXIST: "contests.entry_list",
    Condition.SCREENING_DONE: "contests.screening_queue",
    Condition.JUDGES_APPOINTED: "contests.judges",
    Condition.CONFLICTS_DECLARED: "contests.judges",
    Condition.ALLOCATED: "contests.allocation",
    Condition.LINKED: "contests.allocation",
    Condition.CALIBRATED: "contests.calibration_page",
    Condition.READINGS_DONE: "contests.monitor",
    Condition.DISCREPANCIES_SETTLED: "contests.monitor",
    Condition.RANKS_FIXED: "contests.moderation",
    Condition.UNMASKED: "contests.publication",
    Condition.LIST_FROZEN: "contests.publication",
    Condition.OBJECTIONS_ANSWERED: "contests.objections",
    Condition.OBJECTION_UPHELD: "contests.objections",
    Condition.CERTIFICATES_ISSUED: "contests.certificates",
}
RULE_STEPS = {Condition.RUBRIC_VALID: "rubric", Condition.CALENDAR_SET: "dates"}
PAGES = dict(TABS) | {
    "contests.edit": N_("Rules"),
    "contests.calibration_page": N_("Calibration"),
    "contests.publication": N_("Result"),
}
# What is to be done in each stage.
TASKS = {
    Stage.DRAFT: N_("Write the rules and appoint judges. Only staff can see the draft."),
    Stage.CALL: N_("The call for entries is public. Entries cannot be submitted yet."),
    Stage.OPEN: N_(
        "Authors can write and submit until the deadline. You can already screen entries as they come in."
    ),
    Stage.SCREENING: N_("Check for names and copied text, appoint judges and assign entries."),
    Stage.CALIBRATION: N_(
        "Judges first mark the same few essays so that everyone applies the rubric in the same way."
    ),
    Stage.JUDGING: N_("Judges are marking. Check who is behind and resolve large discrepancies."),
    Stage.MODERATION: N_(
        "Review the essays near the award boundaries, make decisions, then confirm ranks and awards."
    ),
    Stage.PROVISIONAL: N_("Reveal the names and check the list before it is published."),
    Stage.NOTICE: N_("The list is public. Answer every objection, then make the list final."),
    Stage.FINAL: N_("Issue the certificates. Authors can see the judges’ feedback."),
    Stage.ARCHIVE: N_("The contest is closed. The result, essays and records remain available."),
}

_PLANS = {
    CombiningMethod.MEAN: N_("Each entry is marked by %(readings)s judges. The final mark is the mean."),
    CombiningMethod.MEDIAN: N_("Each entry is marked by %(readings)s judges. The final mark is the median."),
    CombiningMethod.TRIMMED: N_(
        "Each entry is marked by %(readings)s judges. The highest and lowest marks are dropped "
        "and the others averaged."
    ),
    CombiningMethod.DOUBLE: N_(
        "Each entry is marked by two judges. If their marks differ by more than %(threshold)s, a "
        "third judge marks it."
    ),
    CombiningMethod.TWO_STAGE: N_(
        "Each entry is marked by %(readings)s judges; the top %(share)s%% are then marked by %(second)s more."
    ),
}


def stage_title(stage: str) -> str:
    """Return the title of a stage in the reader's language."""
    return gettext(TITLES[Stage(stage)])


def localize_remark(remark: Remark | None) -> str:
    """Return a remark in the reader's language; empty for none."""
    return "" if remark is None else localize(remark)


def localize_obstacle(
    reason: Remark, codes: Mapping[int, str], definition: ContestDefinition, language: str
) -> str:
    """Return why readers cannot be found, with codes and titles instead of numbers and keys."""
    titles = {one.key: definition.category_title(one.key, language) for one in definition.categories}
    return localize(named(reason, codes, titles))


def stage_task(stage: str) -> str:
    """Return what those who run the contest do in a stage, in the reader's language."""
    return gettext(TASKS[Stage(stage)])


def conflict_title(kind: str) -> str:
    """Return a kind of conflict of interest in the reader's language."""
    return gettext(CONFLICTS[ConflictKind(kind)])


def purpose_title(purpose: str) -> str:
    """Return what a reading is for in the reader's language."""
    return gettext(PURPOSES[Purpose(purpose)])


def source_title(source: str) -> str:
    """Return where rules came from in the reader's language."""
    return gettext(SOURCES[RulesSource(source)])


def mark(value: Decimal) -> str:
    """Return a mark or weight without needless zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def plan_text(plan: MarkingPlan) -> str:
    """Return in a sentence how the marks of several judges become one."""
    values = {
        "readings": plan.readings,
        "second": plan.second_readings,
        "share": mark(plan.second_share * 100),
        "threshold": mark(plan.threshold),
    }
    return gettext(_PLANS[plan.method]) % values


def staff_tabs(contest: Contest) -> list[tuple[str, str, bool]]:
    """Return the tabs of those who run the contest: text, address, whether it is this page."""
    here = WITHIN.get(request.endpoint or "", request.endpoint)
    return [
        (gettext(label), _address(endpoint, contest), here == endpoint)
        for endpoint, label in TABS
        if endpoint in current_app.view_functions and _is_reached(endpoint, contest)
    ]


def _address(endpoint: str, contest: Contest, step: str = "call") -> str:
    """Return the address of a page of the contest; of the forms for the rules that of a step."""
    if endpoint == "contests.rule_form":
        return url_for(endpoint, slug=contest.slug, step=step)
    return url_for(endpoint, slug=contest.slug)


def _is_reached(endpoint: str, contest: Contest) -> bool:
    """Return whether the page has something to show in this stage; the meeting has not before judges mark."""
    return endpoint != "contests.moderation" or allows(Stage(contest.stage), Act.SEE_STATISTICS)


def fix_page_title(condition: Condition) -> str:
    """Return the name of the page where an open condition can be met."""
    return gettext(PAGES[MENDED_AT[condition]])


def fix_url(condition: Condition, contest: Contest) -> str:
    """Return the address where an open condition can be met; empty when only time helps."""
    endpoint = MENDED_AT.get(condition, "")
    is_known = endpoint in current_app.view_functions
    return _address(endpoint, contest, RULE_STEPS.get(condition, "call")) if is_known else ""
