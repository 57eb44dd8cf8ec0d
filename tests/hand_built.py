"""Builders of documents as understood, for the tests of measures and verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kamcoach.models.document import Block, BlockKind
from kamcoach.models.submission import (
    ConceptHit,
    Item,
    Kind,
    Span,
    Specific,
    SpecificKind,
    Stance,
    Statement,
    Submission,
)


@dataclass(frozen=True)
class Said:
    """A statement: its words, and what was understood of them."""

    text: str
    concepts: Sequence[str | tuple[str, Stance]] = ()
    """With a stance where it is not the statement's."""
    stance: Stance = Stance.STATED
    specifics: Sequence[tuple[SpecificKind, str]] = ()
    """Kind, and the words of the statement."""
    sections: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """A block: what is said in it, and its place."""

    said: Sequence[Said]
    heading: tuple[str, ...] = ("Plan",)
    kind: BlockKind = "paragraph"


@dataclass(frozen=True)
class Thing:
    """An item; it stands in a block of its own unless `block` names one."""

    name: str
    fields: dict[str, str] = field(default_factory=dict)
    stance: Stance = Stance.STATED
    kind: str = "risk"
    block: int | None = None


def submission(
    *parts: Part | Said, items: Sequence[Thing] = (), kind: Kind = Kind.PLAN
) -> Submission:
    """A submission of these blocks (one statement alone is a block) and items."""
    blocks: list[Block] = []
    statements: list[Statement] = []
    for part in parts:
        part = Part([part]) if isinstance(part, Said) else part
        _add(part, blocks, statements)
    found = []
    for thing in items:
        at = thing.block
        if at is None:
            at = len(blocks)
            text = f"{thing.name} is there"
            blocks.append(Block(index=at, kind="row", text=text, heading=("Plan", "List")))
        span = Span(block=at, start=0, end=len(blocks[at].text))
        found.append(
            Item(
                kind=thing.kind,
                name=thing.name,
                fields=thing.fields,
                stance=thing.stance,
                spans=(span,),
            )
        )
    return Submission(
        source="plan.md",
        sha256="0" * 64,
        kind=kind,
        kind_reason="as built",
        learner="Ana",
        account="Harbour Foods",
        supplier="",
        dates=(),
        blocks=tuple(blocks),
        statements=tuple(statements),
        items=tuple(found),
        words=sum(len(b.text.split()) for b in blocks),
    )


def _add(part: Part, blocks: list[Block], statements: list[Statement]) -> None:
    text = " ".join(said.text for said in part.said)
    start = 0
    for said in part.said:
        end = start + len(said.text)
        statements.append(
            Statement(
                index=len(statements),
                block=len(blocks),
                start=start,
                end=end,
                stance=said.stance,
                sections=said.sections,
                specifics=tuple(
                    _specific(said, kind, words, start) for kind, words in said.specifics
                ),
                concepts=tuple(
                    ConceptHit(c, said.stance, start, end)
                    if isinstance(c, str)
                    else ConceptHit(c[0], c[1], start, end)
                    for c in said.concepts
                ),
            )
        )
        start = end + 1
    blocks.append(Block(index=len(blocks), kind=part.kind, text=text, heading=part.heading))


def _specific(said: Said, kind: SpecificKind, words: str, start: int) -> Specific:
    at = start + said.text.index(words)
    return Specific(kind, at, at + len(words))
