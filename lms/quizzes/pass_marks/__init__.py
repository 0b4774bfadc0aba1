"""Where the pass mark of a quiz should lie: the panel of the Angoff method, and the borderline group.

Offers: `actions`, `queries`, `panels`, `fields`.
"""
