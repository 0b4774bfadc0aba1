"""Search: one box over what a person may read: lessons, quizzes, contests, boards, discussions, people and more.

It has no tables: each feature finds what is its own, and `views/sources.py` gathers it.

Offers: `kinds`.
"""
