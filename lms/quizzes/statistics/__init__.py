"""What the finished attempts at a quiz say together: about the quiz, its questions, groups of people and time."""
