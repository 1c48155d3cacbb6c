"""Evidence: what each score rests on, and what rests on it."""
