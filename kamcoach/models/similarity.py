"""Passages that submissions have in common. For the assessor only: never part of a report."""

from typing import Literal

from pydantic import Field

from kamcoach.models.base import Record
from kamcoach.models.cohort import Unread


class Piece(Record):
    """Text in one style."""

    text: str
    sort: Literal["same", "differs", "known"]
    """`known` is what a template or brief says already."""


class Line(Record):
    """A statement of each side, one like the other."""

    one: tuple[Piece, ...]
    other: tuple[Piece, ...]


class Place(Record):
    """Where a passage begins."""

    file: str
    section: str
    """The headings above it."""


class Passage(Record):
    """Statements that follow each other on both sides."""

    words: int
    """In common."""
    one: Place
    other: Place
    lines: tuple[Line, ...]
    more: int = 0
    """Statements that are counted above and not shown."""


class Compared(Record):
    """A submission, and how much of it was compared."""

    source: str
    """Name of the cohort."""
    key: str
    """Tells the learner from all others of the cohort."""
    name: str
    words: int
    """Own words: those of templates and briefs are not."""
    known: int
    """Words of templates and briefs."""


class Pair(Record):
    """Two submissions with passages in common."""

    one: Compared
    """Of the cohort that was looked at."""
    other: Compared
    """Of the same cohort or an earlier one."""
    earlier: bool
    words: int
    """In common."""
    share: float
    """Of the own words of the submission that has fewer, from 0 to 1."""
    longest: int
    """Words in common in the longest passage."""
    passages: tuple[Passage, ...]
    """The longest first."""
    more: int = 0
    """Passages that are counted above and not shown."""
    nearly_all_brief: bool = False
    """Whether nearly all that both say is taken for a brief: here it counts all the same."""


class Group(Record):
    """Three or more submissions that pairs lead from one to the other."""

    members: tuple[Compared, ...]
    pairs: int


class Common(Record):
    """A statement that so many of a cohort have that it is taken for part of a brief."""

    text: str
    """As one of them has it."""
    source: str
    submissions: int


class Missing(Record):
    """What was not compared."""

    source: str
    name: str
    """Of the learner."""
    unread: Unread


class Cohort(Record):
    """A source, and what became of what was in it."""

    name: str
    read: int
    compared: int
    partly: int
    """Of those compared: with something that was not."""
    refused: int
    skipped: int
    """Files and folders that are no work of a learner."""


class Similarity(Record):
    """What submissions have in common. This is the JSON contract of `kamcoach similar`."""

    schema_: str = Field("kamcoach/similarity/1", alias="schema")
    cohort: Cohort
    earlier: tuple[Cohort, ...]
    templates: tuple[str, ...]
    """Names of the files whose text counts for nothing, besides kamcoach's own."""
    pairs: tuple[Pair, ...]
    """Those with most words in common first."""
    groups: tuple[Group, ...]
    common: tuple[Common, ...]
    """What was taken for a brief, those that most have first."""
    missing: tuple[Missing, ...]
    passed_over: int = 0
    """Pairs with least in common that were not looked at, where there are very many."""
