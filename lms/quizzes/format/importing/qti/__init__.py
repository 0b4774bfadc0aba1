"""Readers of QTI 1.2, 2.x and 3.0."""
