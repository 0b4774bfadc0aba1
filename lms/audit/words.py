"""What the acts and things of the audit trail are called."""

from collections.abc import Callable, Mapping

from lms.audit.chain import ChainFault, FaultKind
from lms.audit.verbs import VERB_LABELS, Verb
from lms.errors import N_

KIND_LABELS = {
    "announcement": N_("announcement"),
    "approval": N_("request"),
    "assignment": N_("assignment"),
    "attempt": N_("attempt"),
    "board": N_("board"),
    "board issue": N_("board issue"),
    "board_issue": N_("board issue"),
    "bulletin": N_("bulletin"),
    "bulletin draft": N_("draft of a bulletin"),
    "calendar_feed": N_("calendar feed"),
    "enquiry": N_("enquiry"),
    "certificate": N_("certificate"),
    "comparison_run": N_("comparisons"),
    "content": N_("content folder"),
    "correction": N_("correction of a question"),
    "contest": N_("contest"),
    "contest_result": N_("contest list"),
    "discussion": N_("discussion"),
    "entry": N_("entry"),
    "objection": N_("objection"),
    "people_group": N_("group of people"),
    "panel_judge": N_("judge on the panel"),
    "person": N_("person"),
    "post": N_("post"),
    "quiz": N_("quiz"),
    "site": N_("site settings"),
    "thread": N_("thread"),
    "unit": N_("unit"),
}

_VERBS = {verb.value: words for verb, words in VERB_LABELS.items()}


def label_of_nobody(verb: str) -> str:
    """Return who acted when no account did, for translation."""
    return N_("not signed in") if verb == Verb.SIGN_IN_FAILED else N_("the system")


def label(name: str) -> str:
    """Return what an act or thing is called, for translation; an unknown one keeps its stored name."""
    return _VERBS.get(name) or KIND_LABELS.get(name, name)


# Sentences for the command line and for the page, which translates them.
FAULT_TEXTS = {
    FaultKind.BROKEN: N_("Link %(number)s is the first that is missing or was changed (%(log)s %(key)s)."),
    FaultKind.CHANGED: N_("%(log)s %(key)s was changed after link %(number)s."),
    FaultKind.MISSING: N_("%(log)s %(key)s was deleted after link %(number)s."),
    FaultKind.UNLINKED: N_("%(log)s %(key)s was added outside of the site."),
    FaultKind.HEAD: N_(
        "%(log)s %(key)s was published with link %(number)s, which is no longer in the chain."
    ),
}


WAITING_TEXT = N_(
    "%(log)s: %(count)s records are from before this log joined the chain and have no link yet. This is not a fault."
)


def waiting_texts(waiting: Mapping[str, int], say: Callable[[str], str] = str) -> list[str]:
    """Return a sentence for each log whose older records wait to be linked, translated by `say`."""
    return [say(WAITING_TEXT) % {"log": log, "count": count} for log, count in waiting.items()]


def fault_values(fault: ChainFault) -> dict[str, object]:
    """Return what the sentence of a fault names."""
    return {"log": fault.log, "key": fault.key, "number": fault.number}


def fault_text(fault: ChainFault, say: Callable[[str], str] = str) -> str:
    """Return the sentence of a fault, translated by `say`."""
    return say(FAULT_TEXTS[fault.kind]) % fault_values(fault)
