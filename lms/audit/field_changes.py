"""What an act changed, as lines people can read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lms.errors import N_

# How fields are called when they are shown; a field that is not here shows its own name.
FIELD_LABELS = {
    "accepted": N_("accepted"),
    "act": N_("act"),
    "active": N_("active account"),
    "added": N_("added"),
    "address": N_("network address"),
    "anchors": N_("anchor essays"),
    "alone": N_("both entries by one person"),
    "answer": N_("answer"),
    "answers": N_("number of answers"),
    "asked_by_id": N_("requested by"),
    "attachment": N_("file"),
    "attempt_id": N_("attempt"),
    "attempts": N_("attempts"),
    "auditor_addresses": N_("addresses of auditors"),
    "award": N_("award"),
    "board": N_("board"),
    "bulletin": N_("bulletin"),
    "categories": N_("categories"),
    "category": N_("category"),
    "certificates": N_("certificates"),
    "changed": N_("changed"),
    "members": N_("members"),
    "people": N_("people"),
    "questions": N_("questions"),
    "starts": N_("start of the exam"),
    "turn": N_("which entry"),
    "percent": N_("percentage"),
    "result": N_("result"),
    "standard": N_("description of someone just good enough"),
    "co_author": N_("co-author"),
    "code": N_("code"),
    "codes": N_("codes"),
    "conflict": N_("conflict of interest"),
    "conflicts": N_("conflicts of interest"),
    "contest": N_("contest"),
    "count": N_("number"),
    "decided_at": N_("decision date"),
    "decision": N_("decision"),
    "default_language": N_("default language"),
    "difference": N_("difference"),
    "digest": N_("digest"),
    "draw": N_("allocation number"),
    "email": N_("e-mail address"),
    "entries": N_("entries"),
    "entry": N_("entry"),
    "extra_time_percent": N_("extra time in percent"),
    "file": N_("file"),
    "finding": N_("finding"),
    "findings": N_("findings"),
    "fraction": N_("share of the points"),
    "from": N_("from"),
    "group": N_("group"),
    "in force": N_("current rules"),
    "judge": N_("judge"),
    "kind": N_("kind"),
    "language": N_("language"),
    "late": N_("late"),
    "levels": N_("levels"),
    "list": N_("list number"),
    "loads": N_("fewest and most assignments of a judge"),
    "max_points": N_("most points"),
    "message": N_("message"),
    "minutes": N_("minutes"),
    "most": N_("at most"),
    "moved": N_("reassigned entries"),
    "moves": N_("reassignments"),
    "name": N_("name"),
    "name_en": N_("English name"),
    "second_publisher": N_("Publishing needs the approval of a second person"),
    "names": N_("names"),
    "names_shown_at": N_("names shown"),
    "number": N_("issue number"),
    "mail_subject": N_("Subject"),
    "mail_opening": N_("Opening"),
    "mail_closing": N_("Closing"),
    "objection": N_("objection"),
    "objections": N_("objections"),
    "out_of": N_("total scaled to"),
    "owner_id": N_("person responsible"),
    "parent": N_("parent unit"),
    "paper": N_("number of the paper"),
    "parts": N_("changed parts"),
    "period": N_("period"),
    "quiz": N_("quiz"),
    "opens_at": N_("opening"),
    "closes_at": N_("close"),
    "time_limit_s": N_("time limit in seconds"),
    "more_attempts": N_("further attempts"),
    "person_id": N_("person"),
    "phone": N_("phone number"),
    "place": N_("place"),
    "points": N_("points"),
    "purpose": N_("purpose"),
    "question": N_("question"),
    "rank": N_("rank"),
    "ranks_fixed_at": N_("ranks fixed"),
    "readings": N_("assignments"),
    "receipt": N_("receipt"),
    "removed": N_("removed"),
    "retired": N_("retired"),
    "revision": N_("version of the rules"),
    "role": N_("role"),
    "round": N_("round"),
    "rubric": N_("rubric"),
    "scale": N_("scale"),
    "scores": N_("marks"),
    "security_contact": N_("security contact"),
    "seal": N_("seal picture"),
    "seed": N_("random seed"),
    "set aside": N_("set aside"),
    "sheets": N_("sheets"),
    "short": N_("entries short of judges"),
    "site_name": N_("name of the site"),
    "source": N_("source"),
    "stage": N_("stage"),
    "state": N_("state"),
    "subject": N_("about"),
    "title": N_("title"),
    "total": N_("total"),
    "touch": N_("effect on marks"),
    "unit": N_("unit"),
    "until": N_("until"),
    "username": N_("username"),
    "value": N_("value"),
    "version": N_("version"),
    "weight": N_("weight"),
    "en": N_("English"),
    "zh_Hans": N_("Chinese"),
    "what": N_("what was refused"),
}


# Fields that hold a deadline, where midnight is the end of a day.
DEADLINE_FIELDS = frozenset({"until", "deadline", "closes_at"})
# Fields that hold the id of a person.
PERSON_FIELDS = frozenset({"judge", "co_author", "owner_id", "asked_by_id", "person_id"})
YES, NO, BETWEEN = N_("yes"), N_("no"), N_("; ")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


# What stored values are called, by field; wiring adds the words of the features.
VALUE_LABELS: dict[str, dict[str, str]] = {}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, as text; empty when there was or is nothing."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangeWriter:
    """Writes changes for one reader.

    `say` translates a sentence, `moment` writes a point in time, `end` a deadline, `people` are names by id, shown
    instead of the ids in the fields that hold one.
    """

    say: Callable[[str], str]
    moment: Callable[[datetime], str]
    end: Callable[[datetime], str]
    people: Mapping[int, str] = field(default_factory=dict)

    def changes(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FieldChange]:
        """Return the fields that differ or stand on one side only, in the order they were written."""
        return [
            FieldChange(self.name(key), self.text(key, before.get(key)), self.text(key, after.get(key)))
            for key in dict.fromkeys((*before, *after))
            if key not in before or key not in after or before[key] != after[key]
        ]

    def side(self, values: Mapping[str, Any]) -> str:
        """Return one side as "field: value; field: value"."""
        pairs = [self.name(key) + self.say(": ") + self.text(key, value) for key, value in values.items()]
        return self.say(BETWEEN).join(pairs)

    def name(self, key: str) -> str:
        """Return what a field is called; an unknown one keeps its stored name."""
        return self.say(FIELD_LABELS[key]) if key in FIELD_LABELS else key

    def text(self, key: str, value: Any) -> str:
        """Return a value in words: a name, a label, a point in time, or the parts of a list."""
        match value:
            case None | "" | []:
                return ""
            case bool():
                return self.say(YES if value else NO)
            case list():
                return self.say(", ").join(self.text(key, one) for one in value if one is not None)
            case dict():
                return self.side(value)
            case int() if key in PERSON_FIELDS:
                return self.people.get(value, str(value))
            case str() if label := VALUE_LABELS.get(key, {}).get(value):
                return self.say(label)
            case str() if at := _point_in_time(value):
                return self.end(at) if key in DEADLINE_FIELDS else self.moment(at)
        return str(value)


def _point_in_time(text: str) -> datetime | None:
    if not _MOMENT.match(text):
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None
