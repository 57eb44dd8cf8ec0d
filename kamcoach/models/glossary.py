"""A term of the field, explained."""

from kamcoach.models.base import Record


class Term(Record):
    """A term with what it means; nothing is judged by it."""

    id: str
    term: str
    also: tuple[str, ...]
    """Other ways to write it."""
    means: str
    facets: tuple[str, ...]
    """Facets that are about it."""
    source: str = ""
