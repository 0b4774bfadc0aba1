"""Answers that people mark: who marks which, how several marks become one, and where each answer stands; pure."""
