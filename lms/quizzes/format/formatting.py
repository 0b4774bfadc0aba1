"""A quiz file brought into its canonical form; what it says stays the same."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo

import yaml

from lms.quizzes.format.parser import Parsed
from lms.quizzes.format.questions import Quiz
from lms.quizzes.format.reading.lines import split_lines
from lms.quizzes.format.reading.settings import FIELDS
from lms.quizzes.format.writer import write
from lms.text.schema import names as field_names
from lms.text.yaml_nodes import repaired


def formatted(text: str, read: Parsed, zone: tzinfo, names: Mapping[str, str] | None = None) -> str:
    """Return the canonical text of a file that was read without errors; `names` gives questions other ids.

    Front matter with comments stays as it is, because the canonical form has no place for them.
    """
    if read.quiz is None:
        raise ValueError("a file with errors has no canonical form")
    canonical = write(_renamed(read.quiz, names or {}), read.language, zone)
    head = _commented_head(split_lines(text))
    if not head:
        return canonical
    return head + canonical[canonical.index("\n---", 3) + 4 :]


def shared_names(files: Sequence[Parsed]) -> list[dict[str, str]]:
    """Return for each language file of one quiz which made-up ids to replace, so that translations agree.

    A question without its own id takes the one that stands at its place in another file, or the one made
    for the first file. Files with another number of questions are left alone.
    """
    quizzes = [read.quiz for read in files]
    made = [_made(read) for read in files]
    ids = [[question.id for question in quiz.questions] if quiz else [] for quiz in quizzes]
    if len({len(one) for one in ids}) > 1:
        return [{} for _ in files]
    names: list[dict[str, str]] = [{} for _ in files]
    for place, row in enumerate(zip(*ids, strict=True)):
        own = next((id_ for id_, known in zip(row, made, strict=True) if id_ not in known), row[0])
        for number, id_ in enumerate(row):
            if id_ != own and id_ in made[number] and own not in ids[number]:
                names[number][ids[number][place]] = own
    return names


def _made(read: Parsed) -> frozenset[str]:
    """Return the ids that the reader made because the file has none."""
    return frozenset(str(one.values["id"]) for one in read.problems if one.code == "id-missing")


def _renamed(quiz: Quiz, names: Mapping[str, str]) -> Quiz:
    sections = tuple(
        replace(
            section,
            questions=tuple(replace(one, id=names.get(one.id, one.id)) for one in section.questions),
        )
        for section in quiz.sections
    )
    return replace(quiz, sections=sections)


def _commented_head(lines: Sequence[str]) -> str:
    """Return the front matter as it is now if it has a comment, else an empty text."""
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), 0)
    source = repaired("\n".join(lines[1:end]), set(field_names(FIELDS)))
    tokens = list(yaml.scan(source, Loader=yaml.SafeLoader))
    covered = [(one.start_mark.index, one.end_mark.index) for one in tokens if one.end_mark.index]
    gaps, at = [], 0
    for start, stop in sorted(covered):
        gaps.append(source[at:start])
        at = max(at, stop)
    has_comment = any("#" in gap for gap in [*gaps, source[at:]])
    return "---\n" + "\n".join(line.rstrip() for line in lines[1:end]) + "\n---" if has_comment else ""
