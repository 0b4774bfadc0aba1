"""Courses and lessons, and every file of the content folder with its revisions.

Offers: `identity` (documents and revisions in annotations), `documents`, `paths`, `sitemap`, `outline`, `reading`;
`queries.documents` for features that keep their files here, `queries.pages` for courses and progress,
`queries.selectables` for the statements of others; `actions.sync` to keep revisions.
"""
