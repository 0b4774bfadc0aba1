"""The question bank: an index of the questions of all quizzes, kept in step with what is published."""
