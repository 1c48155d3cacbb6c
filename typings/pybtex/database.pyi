from collections.abc import Mapping, Sequence

class BibliographyDataError(Exception): ...
class Person: ...

class Entry:
    persons: Mapping[str, Sequence[Person]]
    fields: Mapping[str, str]

class BibliographyData:
    entries: Mapping[str, Entry]

def parse_string(value: str, bib_format: str) -> BibliographyData: ...
