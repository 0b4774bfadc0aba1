"""Who may do what in the library."""

from lms.library.outline import Rule, RuleKind


def may_mark_done(rule: Rule) -> bool:
    """Whether a reader decides that a lesson is done; a lesson with a quiz is done by passing it."""
    return rule.kind != RuleKind.QUIZ
