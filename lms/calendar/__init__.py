"""The calendar: the dates of quizzes, contests, boards and bulletins that a person may know of, as pages and feeds.

It has no dates of its own: features keep theirs, and `views/dates.py` gathers them.

Offers: `dates`, `actions`.
"""
