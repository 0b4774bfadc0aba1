"""Other time rules for single people and units.

Offers: `lenient`, `queries`.
"""
