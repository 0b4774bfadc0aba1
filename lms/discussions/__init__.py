"""Discussions: threads and questions on courses, lessons, calls for entries and quiz questions, and in rooms of units.

Offers: `places` and `policy` (where people discuss, and who may read and write there), `queries.threads` and
`queries.places` for a first page; `actions` for the demo.
"""
