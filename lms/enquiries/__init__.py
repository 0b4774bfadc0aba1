"""Enquiries: what a person asks trainers, the managers of their unit or the conveners of a contest, with answers.

Offers: `queries` (how many wait for a reader) and `states`; `actions` for the demo.
"""
