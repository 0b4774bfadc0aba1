"""Announcements: what is told to a unit, to those with a role, to a group or to everyone, and who has confirmed it.

Offers: `queries` (what a reader's first page shows) and `standing` (where an announcement stands);
`actions` for the demo.
"""
