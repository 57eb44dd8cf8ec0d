"""What another rule pack would change: verdicts that flip, with the evidence."""

from typing import Literal

from pydantic import Field

from kamcoach.models.agreement import Sort
from kamcoach.models.assessment import Evidence, Pack, Reason, Refused
from kamcoach.models.base import Record


class Side(Record):
    """What is said by one of the packs."""

    verdict: str
    """`not_met`, `partial` or `met`; of a mistake `absent` or `present`."""
    evidence: tuple[Evidence, ...]
    because: tuple[Reason, ...]
    """The facets that decided."""
    missing: tuple[str, ...]


class Change(Record):
    """Something a verdict rests on that comes out otherwise."""

    sort: Literal["facet", "measure", "marks"]
    """`marks` are the points asked for."""
    id: str
    title: str
    was: str
    now: str


class Flip(Record):
    """A verdict that differs between the packs."""

    document: str
    rubric: str
    sort: Sort
    id: str
    title: str
    was: Side
    now: Side
    changes: tuple[Change, ...]
    """What it rests on and comes out otherwise."""
    redeclared: tuple[str, ...]
    """What it rests on and is declared otherwise, as "facet risks-rated" or "words risk-word"."""


class Standing(Record):
    """A grade or score that differs, or what a document is read as."""

    document: str
    what: str
    """The id of the rubric, or "read as"."""
    was: str
    now: str


class Impact(Record):
    """What a new rule pack changes. This is the JSON contract of `kamcoach rules impact`."""

    schema_: str = Field("kamcoach/impact/1", alias="schema")
    old: Pack
    new: Pack
    old_name: str
    new_name: str
    documents: tuple[str, ...]
    refused: tuple[Refused, ...]
    compared: int
    """Verdicts that both packs give, on criteria and mistakes of all documents."""
    flips: tuple[Flip, ...]
    requoted: int
    """Verdicts that stay the same on other passages."""
    standings: tuple[Standing, ...]
    only_old: tuple[str, ...]
    """Criteria and mistakes that only the old pack has."""
    only_new: tuple[str, ...]
    notes: tuple[str, ...] = ()
    """What went wrong with an engine."""
