"""What a report is about: one file a subject; no section knows in what format it is read."""
