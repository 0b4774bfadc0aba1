"""A quiz as JSON data and back loses nothing."""

import json

import pytest
from hypothesis import HealthCheck, given, settings

from lms.quizzes.format.data import from_data, to_data
from lms.quizzes.format.parser import parse
from tests.quizzes.build import ZONE, parsed_quiz
from tests.quizzes.strategies import source


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(source())
def test_stored_data_gives_the_same_quiz(text: str) -> None:
    quiz = parse(text, "q.zh.md", ZONE).quiz
    if quiz is not None:
        assert from_data(json.loads(json.dumps(to_data(quiz)))) == quiz


def test_data_of_another_format_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown quiz data format 99"):
        from_data({**to_data(parsed_quiz()), "format": 99})
