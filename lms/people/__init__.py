"""People, units, stays in units and roles.

Offers: `identity` (users and units in annotations), `roles`, `policy`, `login_names`, `tree`; `queries.people`, and
`queries.selectables` for the statements of others; `actions.accounts` and `actions.persons` for commands.
"""
