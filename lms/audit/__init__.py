"""The audit trail: who did what.

Offers: `actions.record`, `queries`, `words`.
"""
