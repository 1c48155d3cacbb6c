"""From a record to what people and programs read. All prose is made here."""

from qca.messages import LANGUAGES

__all__ = ["LANGUAGES"]
