"""What changes attempts."""
