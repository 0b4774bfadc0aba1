"""Quizzes, attempts at them and their results.

Offers: `format.questions`, `overview`, `attempt_start`, `timing`; `queries`, and `queries.finished_attempts` for the
statements of others.
"""
