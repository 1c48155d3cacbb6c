"""The only code that touches files: YAML, tables, and what is written."""
