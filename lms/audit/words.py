"""What the acts and things of the audit trail are called."""

from lms.audit.verbs import VERB_LABELS, Verb
from lms.errors import N_

KIND_LABELS = {
    "assignment": N_("assignment"),
    "board issue": N_("board issue"),
    "certificate": N_("certificate"),
    "comparison_run": N_("comparisons"),
    "content": N_("content folder"),
    "contest": N_("contest"),
    "entry": N_("entry"),
    "objection": N_("objection"),
    "panel_judge": N_("judge on the panel"),
    "quiz": N_("quiz"),
    "site": N_("site settings"),
}

_VERBS = {verb.value: words for verb, words in VERB_LABELS.items()}


def label_of_nobody(verb: str) -> str:
    """Return who acted when no account did, for translation."""
    return N_("not signed in") if verb == Verb.SIGN_IN_FAILED else N_("the system")


def label(name: str) -> str:
    """Return what an act or thing is called, for translation; an unknown one keeps its stored name."""
    return _VERBS.get(name) or KIND_LABELS.get(name, name)
