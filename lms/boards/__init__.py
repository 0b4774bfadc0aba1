"""Boards: rankings of what quizzes brought, published in numbered issues.

Offers: `queries.news` for a first page, `queries.catalogue`, `queries.issues`, `queries.rows`; `actions.publishing`.
"""
