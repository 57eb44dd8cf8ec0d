"""Text of a document as one searchable string: same length as what was read, so offsets hold."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from kamcoach.models.document import Block

GAP = "  \n "
"""Between blocks; wider than a folded "'s " so that no phrase matches across two blocks."""
_SEPARATOR = " | "
"""Between the cells of a row, in its text."""
_GAPS = re.compile(r" {2,}")
_GAPS_AT_STOPS = re.compile(r" {2,}(?=[.,;:]|$)")

_KEEP = "'&%£$€+"
_FOLD = {ord(c): " " for c in map(chr, range(0x20, 0x7F)) if not c.isalnum() and c not in _KEEP}
_FOLD |= {ord(c): " " for c in "–—…•·“”«»→←↑↓×✓✔✗\u00a0\u2009\u202f\n\t"}
_FOLD |= {ord("’"): "'", ord("‘"): "'"}
_POSSESSIVE = re.compile(r"'s(?=\s)")
_SENTENCE_END = re.compile(r"(?<=[.!?…])([\"'”’)\]]*)\s+(?=[\"'“‘(\[]*[A-Z0-9£$€])|\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|approx|no|nos|mr|mrs|ms|dr|prof|st|vs|incl|inc|ltd|co|dept|est|fig|"
    r"p\.a|pp|cf|ref|tel|ext|min|max|avg|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)|\b[A-Z])\.$",
    re.IGNORECASE,
)


def normalise(text: str) -> str:
    """Lower case, punctuation to spaces, possessive endings blanked; the length never changes."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    folded = lower.translate(_FOLD)
    if "'" not in folded:
        return folded
    return _POSSESSIVE.sub("  ", folded).replace(" '", "  ").replace("' ", "  ")


def cells(row: Block) -> Iterator[tuple[int, int]]:
    """Where each cell of a row or header stands in its text."""
    at = 0
    for cell in row.cells:
        yield at, at + len(cell)
        at += len(cell) + len(_SEPARATOR)


def closed_up(text: str) -> str:
    """The text without the gaps that blanked signposts leave."""
    return _GAPS.sub(" ", _GAPS_AT_STOPS.sub("", text))


class Searchable:
    """The blocks of a document joined into one text, with the way back from offset to block."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        """Join `blocks`; `raw` and `folded` have equal length."""
        texts = [b.text for b in blocks]
        self.raw = " " + GAP.join(texts) + " "
        self.folded = normalise(self.raw)
        self.starts: list[int] = []
        at = 1
        for text in texts:
            self.starts.append(at)
            at += len(text) + len(GAP)

    def block_at(self, offset: int) -> int:
        """Index of the block that holds a character of the joined text."""
        return bisect_right(self.starts, offset) - 1


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Half-open spans of the sentences of one block, white space trimmed."""
    start = len(text) - len(text.lstrip())
    text = text.rstrip()
    for found in _SENTENCE_END.finditer(text):
        abbreviated = _ABBREVIATION.search(text, max(start, found.start() - 8), found.start())
        if abbreviated and "\n" not in found.group():
            continue
        end = max(found.start(), found.end(1))  # with the quotation marks that close it
        if end > start:
            yield start, end
        start = found.end()
    if start < len(text):
        yield start, len(text)
