"""A document: one file as a reader saw it, as blocks with their place."""

from typing import Literal

from kamcoach.models.base import Record

BlockKind = Literal["heading", "paragraph", "item", "header", "row", "quote", "note"]


PICTURE = "description of a picture"
"""The reason of an `Unseen` where there is a picture, which kamcoach cannot read."""


class Block(Record):
    """One visible piece of a document, in reading order.

    `text` is what a person reads: white space folded to single spaces, hard line breaks kept as
    a newline, table rows joined with " | ". All spans elsewhere are half-open code point offsets
    into it.
    """

    index: int
    """Position in `Document.blocks`, from 0."""
    kind: BlockKind
    text: str
    heading: tuple[str, ...] = ()
    """Headings above this block, outermost first (not this block itself)."""
    level: int = 0
    """Heading level 1-6; list depth from 1; otherwise 0."""
    cells: tuple[str, ...] = ()
    """For `row` and `header`: the cells, repeated where a merged cell spans."""
    columns: tuple[str, ...] = ()
    """For `row`: the header label over each cell ("" where there is none)."""
    table: int | None = None
    """For `row` and `header`: number of the table, from 0."""
    label: str = ""
    """Run-in label that opens the block ("Owner", from "**Owner:** Ana"), without punctuation."""
    number: str = ""
    """For `heading`: the number that the program puts before it on the page ("1.2"), if any."""
    emphasis: bool = False
    """The whole block is set in italics (templates use it for guidance)."""
    page: int | None = None
    """Page, slide (of a deck) or sheet (of a workbook), from 1, where the format has them."""
    line: int | None = None
    """First line in the source file, from 1, where the format has lines."""


class Unseen(Record):
    """Text in the file that a reader of the page cannot see: no evidence, unless `counted`."""

    reason: str
    """For example "hidden text", "tracked deletion", "comment"."""
    text: str
    heading: tuple[str, ...] = ()
    """Headings above its place, outermost first."""
    page: int | None = None
    block: int | None = None
    """Index of the block it stands after (or inside, or is a note to); None before the first."""
    counted: bool = False
    """It may be visible: that cannot be told, so it stands in the blocks, too, and counts."""


class Document(Record):
    """One file as read."""

    source: str
    """File name without folders."""
    format: str
    sha256: str
    blocks: tuple[Block, ...]
    meta: tuple[tuple[str, str], ...] = ()
    """Front matter or document properties, as (lower-case key, value)."""
    unseen: tuple[Unseen, ...] = ()
