"""Write and moderate posts."""
