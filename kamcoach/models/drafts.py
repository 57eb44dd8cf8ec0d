"""Two drafts of the same work: how each verdict moved, and what became of the advice."""

from typing import Literal

from pydantic import Field

from kamcoach.models.assessment import Evidence, Pack, Refused, Source
from kamcoach.models.base import Record
from kamcoach.models.impact import Side
from kamcoach.models.pack import Scheme

Turn = Literal["rose", "fell", "same", "decided"]
"""`decided` where one of the verdicts is an assessor's and the other a proposal: that they differ
says nothing of the work."""


class Moved(Record):
    """A passage quoted for one of the drafts only, and what the other has of it."""

    evidence: Evidence
    other: Literal["stands", "changed", "nowhere"]
    """It stands in the other draft, too, and did not count; there is one much like it; neither."""
    like: str = ""
    """The passage of the other draft that is most like it; empty unless `changed`."""
    decides: bool
    """Whether the verdict rests on it; else it was only seen, too. True without a verdict."""


class Advice(Record):
    """Something that the older draft was told to do."""

    text: str
    """As it is said of the newer draft, or where it is no longer said, as it was of the older."""
    acted_on: bool


class Movement(Record):
    """One criterion in both drafts."""

    id: str
    title: str
    turn: Turn | None
    """None where verdicts are withheld (`RubricMovement.withheld`), as in the next two."""
    was: Side | None
    now: Side | None
    decided: Literal["", "was", "now"] = ""
    """Which of the two an assessor decided, where `turn` is `decided`."""
    was_found: bool
    """Whether any passage was found for it."""
    now_found: bool
    ask: str
    """The question that is asked of the newer draft."""
    new: tuple[Moved, ...]
    """Passages found now, and not before; those first on which the verdict rests."""
    gone: tuple[Moved, ...]
    """Passages found before, and not now, likewise."""
    advice: tuple[Advice, ...]


class MistakeMovement(Record):
    """One common mistake that at least one of the drafts shows."""

    id: str
    title: str
    turn: Literal["new", "gone", "stays"]
    evidence: tuple[Evidence, ...]
    """Of the newer draft; of a mistake that is gone, of the older."""
    looked_for: tuple[str, ...]
    advice: str


class Standing(Record):
    """What a rubric comes to for one of the drafts."""

    grade: str
    score: int | None
    provisional: bool
    by: Literal["", "assessor", "kamcoach"] = ""
    """Whose it is, where one draft has an assessor's and the other what is proposed."""


class RubricMovement(Record):
    """One rubric in both drafts."""

    id: str
    title: str
    scheme: Scheme
    withheld: bool
    """Whether passages and questions are all that may be told of it, or was saved of it."""
    was: Standing
    now: Standing
    criteria: tuple[Movement, ...]
    mistakes: tuple[MistakeMovement, ...]


class Draft(Record):
    """One of the drafts, and how it was judged."""

    name: str
    learner: str
    account: str
    kind: str
    sources: tuple[Source, ...]
    refused: tuple[Refused, ...]
    """Files of a portfolio that could not be read."""
    pack: Pack
    saved: bool
    """Whether it was assessed earlier, so that only what was quoted of it is known."""


class Comparison(Record):
    """Two drafts beside each other. This is the JSON contract of `kamcoach compare`."""

    schema_: str = Field("kamcoach/comparison/2", alias="schema")
    audience: str
    old: Draft
    new: Draft
    warnings: tuple[str, ...]
    """Why a difference may not come from the work alone."""
    rubrics: tuple[RubricMovement, ...]
    one_sided: tuple[str, ...]
    """Rubrics, criteria and mistakes by which only one of them was judged."""
    notes: tuple[str, ...] = ()
    """What went wrong with an engine."""
