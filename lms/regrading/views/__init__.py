"""Pages on which a question is corrected after the fact."""
