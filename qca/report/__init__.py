"""From a record to what people and programs read. All prose is made here."""

__all__ = ["LANGUAGES"]

# Of what people read, the first by default.
LANGUAGES = ("en", "es")
