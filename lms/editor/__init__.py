"""The editor of the content folder: drafts in the browser, checked, previewed and published as files.

Offers: `queries.drafts`, `queries.draft`.
"""
