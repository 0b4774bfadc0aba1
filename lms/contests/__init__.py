"""Essay contests, in parts that stand in the order of a contest: rules, entries, screening, judging, results, run.

Offers: `rules.identity`, `rules.stages` and the queries of each part.
"""
