"""Reading surveys, their answers, and who has answered."""
