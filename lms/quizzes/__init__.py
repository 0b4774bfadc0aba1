"""Quizzes, attempts at them and their results.

Offers: `format.questions`, `overview`, `attempt_start`, `timing`; `queries.attempts`, and
`queries.attempts.finished_attempts` for the statements of others.
"""
