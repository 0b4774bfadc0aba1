"""Surveys: anonymous questions to many people, their answers kept apart from who has answered.

Offers: `queries` (surveys with what holds for them) and `reading` (their files in the content folder); `actions` for
the demo.
"""
