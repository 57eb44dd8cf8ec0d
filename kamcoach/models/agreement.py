"""How far markers agree: what each said, and figures for every pair of them."""

from typing import Literal, NamedTuple

from pydantic import Field

from kamcoach.models.assessment import Refused
from kamcoach.models.base import Record

Sort = Literal["criteria", "mistakes"]
Scope = Literal["all", "rubric", "id", "document"]

LEVELS: dict[Sort, tuple[str, ...]] = {
    "criteria": ("not_met", "partial", "met"),
    "mistakes": ("absent", "present"),
}
"""What can be said of a criterion and of a mistake, from the lowest."""


class Said(NamedTuple):
    """A verdict of one marker, and the passage given for it."""

    verdict: str
    quote: str = ""


class Marks(NamedTuple):
    """What one marker said of one document, by id."""

    criteria: dict[str, Said]
    mistakes: dict[str, Said]


class Marking(NamedTuple):
    """What one marker said of every document, by the name of the document."""

    name: str
    documents: dict[str, Marks]
    refused: tuple[Refused, ...] = ()
    """Documents that could not be read, where the marker is kamcoach."""


class Estimate(Record):
    """A figure with its 95 % interval; without one where too few documents stand behind it."""

    value: float
    low: float | None = None
    high: float | None = None


class Found(Record):
    """How well the second marker finds the mistakes of the first; None where there are none."""

    precision: float | None
    recall: float | None
    f1: Estimate | None


class Figures(Record):
    """How far two markers agree on some decisions."""

    n: int
    """Decisions that both made."""
    documents: int
    table: tuple[tuple[int, ...], ...]
    """Counts: a row for each level of the first marker, a column for each of the second."""
    exact: Estimate
    """Share of the decisions that are the same, 0 to 1."""
    ac1: Estimate | None
    kappa: Estimate | None
    weighted: Estimate | None
    """Kappa with quadratic weights; None for mistakes, where it is kappa itself."""
    withheld: str
    """Why there is no kappa; empty where there is one."""
    found: Found | None
    """Only for mistakes."""


class Row(Record):
    """The figures of everything, a rubric, a criterion or mistake, or a document."""

    sort: Sort
    scope: Scope
    name: str
    title: str
    figures: Figures


class Pair(Record):
    """Two markers side by side."""

    first: str
    second: str
    documents: tuple[str, ...]
    """Those that both marked."""
    rows: tuple[Row, ...]


class Leaning(Record):
    """How often a marker gave each level, over what every marker decided: its prevalence."""

    marker: str
    sort: Sort
    counts: tuple[int, ...]
    """In the order of `LEVELS`."""


class Voice(Record):
    """What one marker said where markers differ."""

    marker: str
    verdict: str
    quote: str


class Difference(Record):
    """A decision on which markers differ."""

    document: str
    sort: Sort
    id: str
    title: str
    apart: int
    """Levels between the lowest and the highest verdict."""
    voices: tuple[Voice, ...]


class Talk(Record):
    """What to bring to a standardisation meeting: a criterion, mistake or document."""

    name: str
    title: str
    differences: int
    decisions: int
    """How many there are of it, on which at least two markers decided."""
    apart: int
    """Levels between the verdicts, added up: two for met beside not met."""


class Absent(Record):
    """What a marker said nothing of, and another did."""

    marker: str
    documents: tuple[str, ...]
    ids: tuple[str, ...]
    """Criteria and mistakes without a verdict in any document."""
    decisions: tuple[str, ...]
    """Single ones, as "D01 SRM.MP03", beyond the documents and ids above."""


class Agreement(Record):
    """How far some markers agree. This is the JSON contract of `kamcoach agree`."""

    schema_: str = Field("kamcoach/agreement/1", alias="schema")
    markers: tuple[str, ...]
    documents: tuple[str, ...]
    """Every document that a marker marked."""
    pairs: tuple[Pair, ...]
    unpaired: tuple[tuple[str, str], ...]
    """Markers that have no decision in common."""
    leanings: tuple[Leaning, ...]
    criteria_to_discuss: tuple[Talk, ...]
    """Criteria and mistakes, those that markers differ most on first."""
    documents_to_discuss: tuple[Talk, ...]
    differences: tuple[Difference, ...]
    """All of them: those furthest apart first."""
    absent: tuple[Absent, ...]
    refused: tuple[Refused, ...]
    resamples: int
    """How often the documents were drawn anew for each interval."""
    pack: str = ""
    """Version and hash of the rule pack that judged, where kamcoach was one of the markers."""
