"""The link from a question to the place in a lesson that it tests: `lesson=../courses/…/02-posting.en.md#who`."""

import re

from lms.quizzes.format.questions import Text
from lms.quizzes.format.reading.blocks import QuestionBlock
from lms.quizzes.format.reading.report import ProblemReport

_PATH = re.compile(r"(?![a-z]+:|/)[^#?]+\.md(#[^#]+)?")


def read_lesson(block: QuestionBlock, language: str, report: ProblemReport) -> Text:
    """Return the path as it is written; whether there is such a lesson is checked over the whole content folder."""
    if "lesson" not in block.attributes.words:
        return {}
    value, place = block.attributes.words["lesson"]
    if not _PATH.fullmatch(value):
        report.add("bad-lesson", place, marked=value, value=value[:60])
        return {}
    return {language: value}
