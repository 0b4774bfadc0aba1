"""Formulas of Word (Office Math) read as TeX and written from it."""
