"""What the readers hand to the layout: raw pieces, before they become blocks."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from kamcoach.models.document import BlockKind

CHECKBOX = re.compile(r"\s*[☐☑☒]\s*")
"""What may stand before an item: a bullet of its own."""
SPEAKER_NOTES = "Speaker notes"
"""The label of notes to a slide: they stand right after it, under its headings."""


class Run(NamedTuple):
    """Text in one type face. A newline is a hard line break, SOFT_BREAK a soft one."""

    text: str
    bold: bool = False
    italic: bool = False


class Rich(NamedTuple):
    """The runs of a paragraph or cell, joined, with what the layout asks of their type face."""

    text: str
    lead: int = 0
    """So many characters from the start are bold."""
    italic: bool = False
    """All of it is italic."""

    @property
    def bold(self) -> bool:
        """All of it is bold; a colon after it may be plain."""
        return self.lead > 0 and self.text[self.lead :].strip() in ("", ":")

    def part(self, start: int, end: int) -> "Rich":
        """Cut out the characters from `start` to before `end`."""
        return Rich(self.text[start:end], max(0, min(self.lead, end) - start), self.italic)

    def without(self, opening: re.Pattern[str]) -> "Rich":
        """Cut off what matches at the start."""
        found = opening.match(self.text)
        return self.part(found.end(), len(self.text)) if found else self


def rich(runs: Sequence[Run]) -> Rich:
    """Join runs. Blank runs have no type face of their own."""
    marked = [run for run in runs if not run.text.isspace()]
    italic = bool(marked) and all(run.italic for run in marked)
    text = "".join(run.text for run in runs)
    if not (marked and marked[0].bold):
        return Rich(text, 0, italic)
    lead = 0
    for run in runs:
        if not run.bold and not run.text.isspace():
            break
        lead += len(run.text)
    return Rich(text, lead, italic)


class Piece(NamedTuple):
    """A heading, paragraph, list item, quote, note or picture."""

    kind: BlockKind
    rich: Rich
    level: int = 0
    label: str = ""
    """For `note`: what its reference shows."""
    line: int | None = None
    page: int | None = None
    number: str = ""
    """As in `Block`."""


class Row(NamedTuple):
    """A table row: one cell for each column it covers, a merged cell repeated."""

    cells: tuple[Rich, ...]
    line: int | None = None
    page: int | None = None


class Table(NamedTuple):
    """A table; its rows may differ in length."""

    rows: tuple[Row, ...]
    headers: int | None = None
    """How many rows at the top are header rows; None if the format does not say."""
    set_apart: bool = False
    """The first row is shaded or styled unlike the rest."""


class Hidden(NamedTuple):
    """Text that is in the file but that nobody sees on the page; stands where it was found."""

    reason: str
    """As in `Unseen`."""
    text: str
    page: int | None = None
    counted: bool = False
    """It may be visible, and stands in the pieces as well."""


Content = Piece | Table
"""What becomes blocks."""
