"""The names of the checks; they stand in quiz files as `lint_off`."""

from enum import StrEnum


class LintCheck(StrEnum):
    """What is looked for in quizzes without errors."""

    LONGEST_KEY = "longest-key"
    KEY_POSITION = "key-position"
    ALL_OF_ABOVE = "all-of-above"
    SIMILAR_STEMS = "similar-stems"
    SIMILAR_OPTIONS = "similar-options"
    NEGATIVE_STEM = "negative-stem"
    NO_EXPLANATION = "no-explanation"
    ANSWER_LEAKED = "answer-leaked"
    TIME_LIMIT = "time-limit"
    READING_LEVEL = "reading-level"
    NO_ALT_TEXT = "no-alt-text"
    TRANSLATION = "translation"
    NO_TOLERANCE = "no-tolerance"
