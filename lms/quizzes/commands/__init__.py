"""`flask quiz`: check, format, import and convert quiz files."""
