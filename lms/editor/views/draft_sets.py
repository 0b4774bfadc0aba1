"""What is published at once: the draft at hand, and those of the drafts that belong to it that are ticked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice

from flask import request
from flask_login import current_user

from lms.editor import loader, queries
from lms.editor.together import PlacedText, belonging
from lms.editor.views.access import OpenFile, opened, published_state, titles_of
from lms.editor.views.preview import CheckedText, check
from lms.http.web import settings
from lms.problems import Problem
from lms.text.values import whole_number_or

MOST_OTHERS = 20


@dataclass(frozen=True, slots=True)
class SetRow:
    """One draft of a set, whether it is ticked, and what is wrong with it; read without those that are not ticked.

    What is not linked with the draft at hand is another new one of the same person.
    """

    file: OpenFile
    is_ticked: bool
    checked: CheckedText
    is_linked: bool = True

    @property
    def mark(self) -> str:
        """What a form sends for it: the version that was seen, and the path."""
        return f"{self.file.version} {self.file.path}"


class SetChecks:
    """What is wrong with drafts that are published together; each set is read once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], list[CheckedText]] = {}

    def of(self, files: Sequence[OpenFile]) -> list[CheckedText]:
        """Return what is wrong with each of these files."""
        key = tuple(one.path for one in files)
        if key not in self._known:
            self._known[key] = check(files)
        return self._known[key]


@dataclass(frozen=True, slots=True)
class DraftSet:
    """The draft at hand and those that belong to it, in the order in which one needs the other.

    It is blocked while the draft at hand has errors alone as well as with all others: no choice of ticks helps.
    """

    own: SetRow
    others: Sequence[SetRow]
    is_blocked: bool = False

    @property
    def ticked(self) -> list[SetRow]:
        """What is published, the draft at hand first."""
        return [self.own, *(one for one in self.others if one.is_ticked)]

    @property
    def files(self) -> list[OpenFile]:
        """The files that are published."""
        return [one.file for one in self.ticked]

    @property
    def errors(self) -> list[Problem]:
        """What keeps the set from being published."""
        return [problem for one in self.ticked for problem in one.checked.errors]

    @property
    def untranslated(self) -> list[OpenFile]:
        """The documents that learners of the other language will not find in theirs."""
        own = {one.path for one in self.files}
        return [one for one in self.files if not _has_other(one, own)]

    @classmethod
    def of(cls, file: OpenFile) -> "DraftSet":
        """Return the set of a draft as it is offered first."""
        linked, others = _listed(file)
        checked = SetChecks()
        ticked = _offered(file, [one for one in others if one.path in linked], checked)
        return cls._read(file, others, linked, ticked, checked)

    @classmethod
    def sent(cls, file: OpenFile) -> "DraftSet":
        """Return the set of a draft with what a form ticked."""
        paths = versions_sent()
        linked, others = _listed(file)
        return cls._read(file, others, linked, {one.path for one in others if one.path in paths}, SetChecks())

    @classmethod
    def _read(
        cls,
        file: OpenFile,
        others: Sequence[OpenFile],
        linked: Collection[str],
        ticked: Collection[str],
        checks: SetChecks,
    ) -> "DraftSet":
        chosen = [file, *(one for one in others if one.path in ticked)]
        everything = [file, *others]
        checked = dict(zip((one.path for one in everything), checks.of(everything), strict=True))
        is_blocked = bool(checked[file.path].errors and checks.of([file])[0].errors)
        if len(chosen) < len(everything):
            checked |= dict(zip((one.path for one in chosen), checks.of(chosen), strict=True))
        # Reading ends the transaction: what another person published meanwhile is no draft any more.
        there = {one.path for one in queries.drafts()}
        fresh = [opened(one.path) for one in others if one.path in there]
        rows = [SetRow(one, one.path in ticked, checked[one.path], one.path in linked) for one in fresh]
        return cls(SetRow(opened(file.path), True, checked[file.path]), rows, is_blocked)


def versions_sent() -> dict[str, int]:
    """Return the versions of the ticked drafts that a form names, by path."""
    parts = (one.partition(" ") for one in request.form.getlist("with"))
    return {path: whole_number_or(version, 0) for version, _, path in parts if path}


def _listed(file: OpenFile) -> tuple[set[str], list[OpenFile]]:
    """Return the paths of the drafts that belong to one, and these with the newest other ones of this person."""
    content, default = settings().content, settings().default_language
    found = [one for one in queries.drafts() if one.path != file.path]
    places = {one.path: place for one in found if (place := loader.placed(content, one.path, default))}
    drafts = [one for one in found if one.path in places]
    own = PlacedText(file.place, file.text)
    linked = belonging(own, drafts, lambda one: PlacedText(places[one.path], one.text))
    paths = {one.path for one in linked}
    more = (
        one
        for one in drafts
        if not one.base_digest and one.path not in paths and current_user.id in one.author_ids
    )
    return paths, [opened(one.path) for one in (*linked, *islice(more, MOST_OTHERS))]


def _offered(file: OpenFile, others: Sequence[OpenFile], checks: SetChecks) -> set[str]:
    """Return the paths that are ticked at first.

    Where approval is asked for: what was asked for by the same person. Else what this person wrote and is new, as
    far as it has no errors, and the other language where neither is right without the other.
    """
    asked = _asked_by(file)
    if asked is not None:
        ticked = {one.path for one in others if _asked_by(one) == asked}
    else:
        ticked = _sound(file, [one for one in others if _is_own_and_new(one)], checks)
    return ticked | _needed(file, others, ticked, checks)


def _sound(file: OpenFile, wanted: Sequence[OpenFile], checks: SetChecks) -> set[str]:
    """Return the paths of those without errors, once those with errors are left out."""
    found = checks.of([file, *wanted])
    sound = [one for one, checked in zip(wanted, found[1:], strict=True) if not checked.errors]
    return {one.path for one in sound} if len(sound) == len(wanted) else _sound(file, sound, checks)


def _needed(
    file: OpenFile, others: Sequence[OpenFile], ticked: Collection[str], checks: SetChecks
) -> set[str]:
    beside = [one for one in others if one.path == file.other_path and one.path not in ticked]
    chosen = [file, *(one for one in others if one.path in ticked)]
    if not beside or not checks.of(chosen)[0].errors:
        return set()
    return set() if any(one.errors for one in checks.of([*chosen, *beside])) else {file.other_path}


def _asked_by(file: OpenFile) -> int | None:
    asked = file.draft.request if file.draft else None
    return asked.by_id if asked and asked.version == file.version and not asked.reason else None


def _is_own_and_new(file: OpenFile) -> bool:
    return not file.file.digest and file.draft is not None and current_user.id in file.draft.author_ids


def _has_other(file: OpenFile, together: Collection[str]) -> bool:
    """Return whether the document will be there in both languages; a board says both in one file."""
    if file.other_path:
        return file.other_path in together or bool(published_state(file.other_path).digest)
    return all(titles_of(file.text, file.place).values())
