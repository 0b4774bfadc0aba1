"""What the audit trail calls the values it keeps of contests, by field."""

from collections.abc import Mapping
from typing import Any

from lms.contests.entries.words import EntryState
from lms.contests.judging.words import AssignmentState, ConflictKind, DeclineKind, Purpose
from lms.contests.results.words import ObjectionState, RulingKind
from lms.contests.rules import amendments
from lms.contests.rules.rubric_versions import RubricImpact
from lms.contests.rules.second_person import TITLES as SHARED_ACT_TITLES
from lms.contests.rules.stages import TITLES
from lms.contests.rules.words import RulesSource
from lms.contests.screening.words import FindingDecision, FindingKind
from lms.errors import N_

CONFLICTS = {
    ConflictKind.SAME_UNIT: N_("Same unit"),
    ConflictKind.DECLARED: N_("Declared by the judge"),
    ConflictKind.CO_AUTHOR: N_("Co-author"),
    ConflictKind.SUPERVISOR: N_("Higher authority"),
}
PURPOSES = {
    Purpose.FIRST: N_("First marking"),
    Purpose.SECOND_STAGE: N_("Second stage"),
    Purpose.THIRD: N_("Third marking"),
    Purpose.ADJUDICATION: N_("Adjudication"),
    Purpose.ANCHOR: N_("Calibration"),
    Purpose.REREAD: N_("Hidden re-reads"),
}
SOURCES = {
    RulesSource.FILE: N_("Content file"),
    RulesSource.EDITOR: N_("Online editor"),
    RulesSource.RESTORED: N_("Restore an earlier version"),
}
STATES = {
    EntryState.DRAFT: N_("draft"),
    EntryState.SUBMITTED: N_("submitted"),
    EntryState.WITHDRAWN: N_("withdrawn"),
    EntryState.EXCLUDED: N_("excluded"),
    AssignmentState.DONE: N_("marked"),
    AssignmentState.OPEN: N_("being marked"),
    ObjectionState.FILED: N_("waiting for an answer"),
    ObjectionState.UPHELD: N_("upheld"),
    ObjectionState.REJECTED: N_("rejected"),
}
KINDS = {
    DeclineKind.CONFLICT: N_("conflict of interest"),
    DeclineKind.OFF_TOPIC: N_("off topic"),
    DeclineKind.COPIED: N_("looks copied"),
    DeclineKind.UNREADABLE: N_("cannot be read"),
    DeclineKind.OTHER: N_("another reason"),
    RulingKind.MARK: N_("mark changed"),
    RulingKind.AWARD: N_("award changed"),
    RulingKind.TIE: N_("tie settled"),
    RulingKind.EXCLUDE: N_("excluded from the ranking"),
    RulingKind.KEEP: N_("kept as it is"),
    FindingKind.LEAK: N_("name or place in the text"),
    FindingKind.SIMILARITY: N_("similar text"),
}
DECISIONS = {
    FindingDecision.REDACTED: N_("masked"),
    FindingDecision.HARMLESS: N_("harmless"),
    FindingDecision.EXCLUDED: N_("entry excluded"),
}
IMPACTS = {
    RubricImpact.WORDING: N_("wording only"),
    RubricImpact.TOTALS: N_("totals change"),
    RubricImpact.MARKS: N_("essays must be marked again"),
}
# What the settings and dates of the rules are called; "late" is a word of entries already.
SETTING_LABELS = {
    key: words for key, words in (amendments.LABELS | amendments.CALENDAR_LABELS).items() if key != "late"
}
TRAIL_VALUES: Mapping[str, Mapping[Any, str]] = {
    "act": SHARED_ACT_TITLES,
    "parts": amendments.PARTS,
    "conflict": CONFLICTS,
    "decision": DECISIONS,
    "kind": KINDS,
    "purpose": PURPOSES,
    "source": SOURCES,
    "stage": TITLES,
    "state": STATES,
    "touch": IMPACTS,
}
