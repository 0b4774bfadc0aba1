"""Reading quizzes and attempts."""
