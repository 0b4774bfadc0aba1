"""Questions corrected after the fact: what would change, the second person, new grades and corrected boards.

Offers: `dry_run`.
"""
