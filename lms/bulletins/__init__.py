"""Bulletins: regular reports put together from published results, edited, approved by a second person and published.

Offers: `queries.issues.newest_of_all` for a first page, `queries.catalogue`, `queries.issues`; `actions`.
"""
