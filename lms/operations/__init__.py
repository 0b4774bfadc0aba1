"""What the person who runs the server does: set up, check, back up, restore.

Offers: `queries.checkup.findings`, `checkup`.
"""
