"""The canonical form of a quiz file: reading what was written gives the same quiz."""

from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings

from lms.quizzes.parser import parse
from lms.quizzes.writer import write
from tests.quizzes.strategies import source

ZONE = ZoneInfo("Asia/Shanghai")


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(source())
def test_write_then_parse_gives_the_same_quiz(text: str) -> None:
    first = parse(text, "q.zh.md", ZONE)
    if first.quiz is None:
        return
    written = write(first.quiz, "zh_Hans", ZONE)
    second = parse(written, "q.zh.md", ZONE)
    assert [str(problem) for problem in second.problems if not problem.warning] == []
    assert second.quiz == first.quiz
    assert write(first.quiz, "zh_Hans", ZONE) == written
