"""The first page of each person, composed of what the other features offer; it has no tables of its own."""
