"""Mail: what is to be sent is a row in the transaction of its cause, and a job sends it.

Offers: `letters`, `actions.queueing.put`, `actions.handling`, `queries`, `words`.
"""
