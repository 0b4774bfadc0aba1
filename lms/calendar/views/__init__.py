"""The pages and the feeds of the calendar."""
