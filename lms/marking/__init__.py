"""Marks given by people: rubrics, plans for combining them, fair shares of the work; for contests and quizzes."""
