"""A submission: a document understood as items and statements."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Literal, NamedTuple

from pydantic import field_serializer

from kamcoach.models.base import Record
from kamcoach.models.document import Block


class Stance(StrEnum):
    """How a statement stands to reality (see docs/reading.md for the precedence)."""

    DONE = "done"
    SCHEDULED = "scheduled"
    INTENDED = "intended"
    STATED = "stated"
    ASKED = "asked"
    QUOTED = "quoted"
    DENIED = "denied"
    HYPOTHETICAL = "hypothetical"
    GENERAL = "general"
    GUIDANCE = "guidance"


_FIRM = frozenset({Stance.DONE, Stance.SCHEDULED, Stance.STATED})
_CONSIDERED = _FIRM | {Stance.INTENDED, Stance.HYPOTHETICAL, Stance.QUOTED}
STANCE_SETS: Mapping[str, frozenset[Stance]] = {
    "firm": _FIRM,
    "planned": _FIRM | {Stance.INTENDED},
    "considered": _CONSIDERED,
    "told": frozenset({Stance.DONE, Stance.STATED, Stance.QUOTED}),
    "admitted": _CONSIDERED | {Stance.DENIED},
    "explained": frozenset(Stance) - {Stance.GUIDANCE, Stance.DENIED},
}
"""Names for sets of stances that a measure accepts."""


def accepted(names: Iterable[str]) -> frozenset[Stance]:
    """The stances that a measure's `accepts` names; firm where it names none."""
    out: frozenset[Stance] = frozenset()
    for name in names:
        out |= STANCE_SETS.get(name) or {Stance(name)}
    return out or STANCE_SETS["firm"]


class Kind(StrEnum):
    """What was handed in."""

    PLAN = "account-plan"
    REVIEW = "relationship-review"
    BOTH = "plan-and-review"


SpecificKind = Literal["money", "percent", "number", "date", "rhythm", "person", "role", "quote"]

ITEM_FIELDS: dict[str, tuple[str, ...]] = {
    "profile": ("fact",),
    "criterion": ("weight", "score", "fact"),
    "objective": ("whose", "shared", "measure", "level", "baseline", "date", "rank", "owner"),
    "action": ("owner", "date", "link", "outcome", "status"),
    "stakeholder": (
        "role",
        "function",
        "side",
        "influence",
        "attitude",
        "interest",
        "approach",
        "cadence",
        "contact",
    ),
    "risk": ("rating", "mitigation", "owner", "trigger"),
    "metric": ("value", "target", "rhythm", "earlier"),
    "review": ("rhythm", "date", "attendance"),
    "strategy": ("reason",),
    "model": ("applied", "limit"),
    "team": ("role", "expertise", "task", "counterpart"),
    "investment": ("amount", "return"),
    "feedback": ("source", "change"),
    "need": ("sort",),
    "lesson": ("change",),
    "cover": ("person", "date"),
}
"""Item kinds and the fields each can carry; an absent field was not found."""


class Specific(NamedTuple):
    """A concrete detail inside a block: an amount, a date, a person ...

    A named tuple like `ConceptHit`: a document holds thousands, and a pydantic record costs ten
    times as much to make.
    """

    kind: SpecificKind
    start: int
    end: int


class ConceptHit(NamedTuple):
    """A concept expressed in a statement, with the stance it has there."""

    concept: str
    stance: Stance
    start: int
    end: int


class Statement(Record):
    """One sentence, list item or table row; `start` and `end` are offsets in its block's text."""

    index: int
    block: int
    start: int
    end: int
    stance: Stance
    sections: tuple[str, ...] = ()
    """What the headings above and the run-in label are about (section kinds of the rule pack)."""
    specifics: tuple[Specific, ...] = ()
    concepts: tuple[ConceptHit, ...] = ()

    @field_serializer("specifics", "concepts")
    def _by_name(self, values: tuple[NamedTuple, ...]) -> list[dict[str, object]]:
        return [v._asdict() for v in values]


class Span(Record):
    """A passage: half-open code point offsets in the text of a block.

    `block` is a position in `Submission.blocks`.
    """

    block: int
    start: int
    end: int


class Item(Record):
    """One thing the submission contains, with the fields that were found for it."""

    kind: str
    name: str
    fields: dict[str, str]
    stance: Stance
    spans: tuple[Span, ...]
    """Where it stands, the naming passage first."""


class Signpost(Record):
    """A reference to a criterion or learning outcome ("AC2.3"): where to look, never evidence."""

    text: str
    """As it is written; one that continues a list ("AC2.3, 2.4") with what it inherits."""
    ids: tuple[str, ...]
    """What it may stand for in the rule pack: several where rubrics use one name, none where no
    rubric does."""
    span: Span
    """Where it stands, with the words around it that belong to it."""
    place: str = ""
    """Where it points in words ("section 4"); empty where it stands at what it is about."""
    about: tuple[int, ...] | None = ()
    """Blocks that it is about; None where the document has no such place, and none where nobody
    can tell (a page of a file without pages)."""


class Submission(Record):
    """A document understood, or several of one learner merged."""

    source: str
    """File name; of a portfolio that of its first file."""
    sha256: str
    kind: Kind
    kind_reason: str
    learner: str
    """Whoever signed it, by a label or a byline; empty where the text does not say."""
    account: str
    supplier: str
    dates: tuple[str, ...]
    blocks: tuple[Block, ...]
    statements: tuple[Statement, ...]
    items: tuple[Item, ...]
    signposts: tuple[Signpost, ...] = ()
    pictures: tuple[int, ...] = ()
    """Blocks that a picture follows; what it shows cannot be read."""
    words: int
    english: bool = True
    """False where it, or a part of it, seems to be in another language."""
    origins: tuple[str, ...] = ()
    """Of several documents merged: for each block the file it stands in."""
