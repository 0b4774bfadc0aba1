"""Files as answers: looked into, cleaned, kept with the attempt."""
