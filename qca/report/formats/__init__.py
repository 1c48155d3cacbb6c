"""How a report is written: one writer a format; no format knows what a section is about."""
