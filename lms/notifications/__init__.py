"""What people are told: in the site, by mail at once, or in a daily or weekly digest, as each person chooses.

Offers: `kinds`, `subjects`, `actions.telling.notify`, `queries`.
"""
