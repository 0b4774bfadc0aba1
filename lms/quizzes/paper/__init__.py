"""Quizzes on paper: numbered papers and their answer sheets."""
