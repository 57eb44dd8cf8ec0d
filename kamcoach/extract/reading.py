"""What is found in the text of a document, in one pass each: words, specifics, labels."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kamcoach.extract.lexicon import Finder
from kamcoach.extract.specifics import Detail, Found, Hit, details
from kamcoach.extract.text import Searchable
from kamcoach.models.document import Block

_OPENING = 6


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a document, before statements are cut from it."""

    text: Searchable
    details: tuple[Detail, ...]
    by_block: tuple[tuple[Hit, ...], ...]
    """Class hits of each block, in joined-text offsets."""
    details_by_block: tuple[tuple[Detail, ...], ...]
    """Specifics of each block, likewise."""
    labels: dict[int, list[Hit]]
    """Heading and column words of headings, labelled blocks and table headers, likewise."""
    opening: int
    """How many blocks open the document: up to the sixth that says something."""


def read(blocks: Sequence[Block], finder: Finder) -> Reading:
    """Find every word class and specific of a document in one pass each."""
    text = Searchable(blocks)
    hits = finder.find(text.folded)
    found = details(text, hits, finder)
    by_block = _by_block(text, hits)
    by_detail = _by_block(text, found)
    labels = {
        b.index: _label_hits(text, b, finder)
        for b in blocks
        if b.label or b.kind in ("heading", "header")
    }
    saying = [b.index for b in blocks if b.text.strip(" |")]
    opening = saying[_OPENING - 1] + 1 if len(saying) >= _OPENING else len(blocks)
    return Reading(text, tuple(found), by_block, by_detail, labels, opening)


def _by_block(text: Searchable, found: Sequence[Found]) -> tuple[tuple[Found, ...], ...]:
    """Hits or specifics, which come in order of start, cut at the starts of the blocks."""
    edges: list[int] = [bisect_left(found, start, key=_start) for start in text.starts]
    return tuple(tuple(found[low:high]) for low, high in pairwise([*edges, len(found)]))


def with_names(reading: Reading, names: Mapping[int, Iterable[tuple[int, int]]]) -> Reading:
    """The reading with the names of this document's organisations as further words of a class."""
    by_block = [list(hits) for hits in reading.by_block]
    for number, spans in names.items():
        for start, end in spans:
            by_block[reading.text.block_at(start)].append((start, end, number))
    return replace(reading, by_block=tuple(tuple(sorted(hits)) for hits in by_block))


def _label_hits(text: Searchable, block: Block, finder: Finder) -> list[Hit]:
    base = text.starts[block.index]
    length = len(block.label) + 1 if block.label else len(block.text)
    folded = text.folded[base - 1 : base + length + 1]
    if block.kind != "header":  # places matter in table headers only
        folded = f" {' '.join(folded.split())} "
    hits = finder.find_labels(folded)
    return [(s + base - 1, e + base - 1, number) for s, e, number in hits]


def between(found: Sequence[Found], low: int, high: int) -> Sequence[Found]:
    """Hits or specifics, which come in order of start, that start between two offsets."""
    first = bisect_left(found, low, key=_start)
    return found[first : bisect_left(found, high, first, key=_start)]


def _start(found: Hit | Detail) -> int:
    return found[0]
