"""Whether an entry may be submitted: what is missing, and whether it comes in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lms.contests.entries.essay import length_of
from lms.contests.rules.definition import Calendar, ContestDefinition, LateRule
from lms.contests.rules.essay_length import verdict
from lms.errors import N_
from lms.measurement.remarks import Remark
from lms.text.lengths import Length, measure
from lms.text.prose.work import line_over_budget

TITLE_MOST = 120
TEXT_MOST = 200_000
REPLACED = "\ufffd"
_ODD_SHARE = 0.02
_READABLE_SHARE = 0.5


class Arrival(StrEnum):
    """When an entry comes, by the server's clock."""

    IN_TIME = "in-time"
    LATE = "late"
    CLOSED = "closed"


def arrival(
    calendar: Calendar, late: LateRule, now: datetime, extended_until: datetime | None = None
) -> Arrival:
    """Return whether a submission at `now` is in time; the very moment of the deadline still is.

    `extended_until` is the author's own later deadline.
    """
    if now <= max(calendar.deadline_at, extended_until or calendar.deadline_at):
        return Arrival.IN_TIME
    if late is not LateRule.REFUSE and calendar.late_until is not None and now <= calendar.late_until:
        return Arrival.LATE
    return Arrival.CLOSED


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """What an author has so far; no font has the signs of `unprintable_text` and `unprintable_title`."""

    title: str
    abstract: str
    body: str
    category: str
    original: bool
    waiting_authors: tuple[str, ...] = ()
    unprintable_text: tuple[str, ...] = ()
    unprintable_title: tuple[str, ...] = ()
    unprintable_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubmissionCheck:
    """One line of the checklist before submitting: `field` is where it is put right."""

    field: str
    label: str
    is_met: bool
    remark: Remark | None = None


def checklist(draft: EntryDraft, definition: ContestDefinition) -> list[SubmissionCheck]:
    """Return everything that must be there, met or not."""
    points = [
        _title(draft),
        *_abstract(draft, definition),
        _length(length_of(draft.body), definition),
        _script(draft),
        *_markup(draft),
    ]
    if definition.categories:
        is_met = draft.category in definition.category_keys
        remark = None if is_met else Remark(N_("Choose a category."))
        points.append(SubmissionCheck("category", N_("A category has been chosen."), is_met, remark))
    if draft.unprintable_text:
        remark = Remark(
            N_(
                "The printed collection shows a code in place of: %(signs)s. You can submit the entry, or "
                "replace these characters first."
            ),
            {"signs": " ".join(draft.unprintable_text)},
        )
        points.append(SubmissionCheck("body", N_("The essay can be printed."), True, remark))
    points.append(_waiting(draft.waiting_authors))
    if draft.unprintable_names:
        # No one can change the own name here, so this keeps no one from submitting.
        remark = Remark(
            N_(
                "Certificates cannot show every character of: %(names)s. You can submit the entry. Ask the "
                "manager of your unit to add the name in Chinese characters or Latin letters."
            ),
            {"names": ", ".join(draft.unprintable_names)},
        )
        points.append(SubmissionCheck("authors", N_("The names of the authors are known."), True, remark))
    why = None if draft.original else Remark(N_("Confirm that the essay is your own work."))
    points.append(
        SubmissionCheck("original", N_("The declaration of originality has been made."), draft.original, why)
    )
    return points


def is_complete(points: Sequence[SubmissionCheck]) -> bool:
    """Return whether nothing is missing."""
    return all(point.is_met for point in points)


def _title(draft: EntryDraft) -> SubmissionCheck:
    label = N_("The essay has a title.")
    if not draft.title.strip():
        return SubmissionCheck("title", label, False, Remark(N_("Add a title to the essay.")))
    if len(draft.title) > TITLE_MOST:
        why = N_("The title has %(count)d characters; the maximum is %(most)d.")
        return SubmissionCheck(
            "title", label, False, Remark(why, {"count": len(draft.title), "most": TITLE_MOST})
        )
    if draft.unprintable_title:
        why = N_("Certificates cannot show %(signs)s. Remove or replace what cannot be printed.")
        values = {"signs": " ".join(draft.unprintable_title)}
        return SubmissionCheck("title", label, False, Remark(why, values))
    return SubmissionCheck("title", label, True)


def _abstract(draft: EntryDraft, definition: ContestDefinition) -> list[SubmissionCheck]:
    limits = definition.abstract_limits
    if limits.hard_least is None and limits.hard_most is None:
        return []
    total = measure(draft.abstract).total
    label = N_("The abstract length is within the limits.")
    if limits.hard_least is not None and total < limits.hard_least:
        why = N_("The abstract has %(total)d characters and words; at least %(least)d are required.")
        values = {"total": total, "least": limits.hard_least}
        return [SubmissionCheck("abstract", label, False, Remark(why, values))]
    if limits.hard_most is not None and total > limits.hard_most:
        why = N_("The abstract has %(total)d characters and words; at most %(most)d are allowed.")
        values = {"total": total, "most": limits.hard_most}
        return [SubmissionCheck("abstract", label, False, Remark(why, values))]
    return [SubmissionCheck("abstract", label, True)]


def _length(length: Length, definition: ContestDefinition) -> SubmissionCheck:
    label = N_("The essay length is within the limits.")
    if not length.total:
        return SubmissionCheck("body", label, False, Remark(N_("The essay is empty.")))
    fit, remark = verdict(length, definition.limits)
    return SubmissionCheck("body", label, fit.is_accepted, remark)


def _script(draft: EntryDraft) -> SubmissionCheck:
    """Find texts that were damaged by a wrong encoding, or are not written in any script that is read here."""
    label = N_("The essay can be read.")
    text = draft.title + draft.abstract + draft.body
    if text.count(REPLACED) > _ODD_SHARE * len(text):
        why = N_(
            "Many characters were lost, probably because the file was opened in the wrong encoding. "
            "Paste the text again."
        )
        return SubmissionCheck("body", label, False, Remark(why))
    letters = [letter for letter in draft.body if letter.isalpha()]
    known = sum(_is_read_here(letter) for letter in letters)
    if letters and known < _READABLE_SHARE * len(letters):
        why = N_("Most of the essay is in a script that cannot be judged here. Write in Chinese or English.")
        return SubmissionCheck("body", label, False, Remark(why))
    return SubmissionCheck("body", label, True)


def _markup(draft: EntryDraft) -> list[SubmissionCheck]:
    """Refuse what could only be shown unformatted; an essay as people write it has no such line in its list."""
    for name, text in (("abstract", draft.abstract), ("body", draft.body)):
        if line := line_over_budget(text):
            why = Remark(
                N_("From line %(line)d on there are too many formatting marks. Remove some."), {"line": line}
            )
            return [SubmissionCheck(name, N_("The essay can be shown with its formatting."), False, why)]
    return []


def _is_read_here(letter: str) -> bool:
    """Return whether a letter is Latin or Han, and not of the private area that broken fonts use."""
    code = ord(letter)
    return code < 0x250 or 0x1E00 <= code < 0x1F00 or bool(measure(letter).han)


def _waiting(names: Sequence[str]) -> SubmissionCheck:
    label = N_("Every co-author has confirmed.")
    if not names:
        return SubmissionCheck("authors", label, True)
    why = N_("Not confirmed yet: %(names)s. Remind them or remove them.")
    return SubmissionCheck("authors", label, False, Remark(why, {"names": ", ".join(names)}))
