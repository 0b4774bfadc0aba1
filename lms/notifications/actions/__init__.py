"""Tell people, let them read and choose."""
