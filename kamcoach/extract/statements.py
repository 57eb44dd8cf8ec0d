"""Blocks -> statements: sentences, list items and rows with stance, specifics and concepts."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from kamcoach.extract.blanks import bare, hollow
from kamcoach.extract.concepts import Spans, concepts_in
from kamcoach.extract.lexicon import SPECIFICS, Finder
from kamcoach.extract.reading import Reading
from kamcoach.extract.specifics import Hit
from kamcoach.extract.stance import StanceReader
from kamcoach.extract.text import normalise, sentences
from kamcoach.models.document import Block
from kamcoach.models.submission import Specific, Stance, Statement

_EVIDENCE = frozenset({"paragraph", "item", "row", "quote", "note"})


def statements_of(
    blocks: Sequence[Block],
    reading: Reading,
    sections: Sequence[tuple[str, ...]],
    finder: Finder,
    known: frozenset[str],
) -> list[Statement]:
    """Cut statements from blocks. `known` holds folded texts that count for nothing.

    Known texts are the rubric's own titles and a centre's template: pasting them is no evidence.
    """
    stances = StanceReader(finder)
    anchored = finder.mask(("own", "customer-name", "@money", "@percent", "@date", "@person"))
    numbers = {s: finder.number["@" + s] for s in SPECIFICS}
    out: list[Statement] = []
    at = 0
    for block, hits, kinds in zip(blocks, reading.by_block, sections, strict=True):
        if block.kind not in _EVIDENCE:
            continue
        base = reading.text.starts[block.index]
        done = 0
        adrift = block.kind == "paragraph" and not _anchored(reading, block, hits, anchored, finder)
        for start, end in _pieces(block):
            first, last = base + start, base + end
            spans: Spans = {}
            mask = 0
            while done < len(hits) and hits[done][0] < last:
                s, e, number = hits[done]
                done += 1
                if s >= first and e <= last:
                    spans.setdefault(number, []).append((s - base, e - base))
                    mask |= 1 << number
            while at < len(reading.details) and reading.details[at][0] < first:
                at += 1
            specifics: list[Specific] = []
            quoted = 0
            probe = at
            while probe < len(reading.details) and reading.details[probe][0] < last:
                s, e, kind = reading.details[probe]
                number = numbers[kind]
                spans.setdefault(number, []).append((s - base, e - base))
                mask |= 1 << number
                specifics.append(Specific(kind, s - base, e - base))
                if kind == "quote":
                    quoted += e - s
                probe += 1
            raw = block.text[start:end]
            folded = reading.text.folded[first - 1 : last + 1]
            stance = stances.stance_of(
                raw,
                folded,
                spans,
                mask,
                italic=block.emphasis,
                quoted=block.kind == "quote" or quoted * 2 > end - start,
                row=block.kind == "row",
                offset=start,
            )
            if _squash(folded) in known or (block.kind == "row" and hollow(block.cells)):
                stance = Stance.GUIDANCE
            elif (adrift and stance in _PLAIN) or (block.kind == "item" and not specifics and bare(raw, kinds)):
                stance = Stance.GENERAL
            concepts = concepts_in(spans, mask, stance, finder, stances, row=block.kind == "row")
            out.append(
                Statement.model_construct(
                    index=len(out),
                    block=block.index,
                    start=start,
                    end=end,
                    stance=stance,
                    sections=kinds,
                    specifics=tuple(specifics),
                    concepts=tuple(concepts),
                )
            )
    return out


_PLAIN = frozenset({Stance.STATED, Stance.HYPOTHETICAL, Stance.INTENDED})
_LONG = 160
"""Characters from which a paragraph without an anchor is taken for theory."""


def _anchored(
    reading: Reading, block: Block, hits: Sequence[Hit], anchors: int, finder: Finder
) -> bool:
    """Whether a paragraph speaks of somebody or something in particular, somewhere in it."""
    if len(block.text) < _LONG or any(anchors >> number & 1 for _, _, number in hits):
        return True
    base = reading.text.starts[block.index]
    at = bisect_left(reading.details, (base, 0, ""))
    end = base + len(block.text)
    while at < len(reading.details) and reading.details[at][0] < end:
        if anchors >> finder.number["@" + reading.details[at][2]] & 1:
            return True
        at += 1
    return False


def _pieces(block: Block) -> Iterator[tuple[int, int]]:
    if block.kind == "row":
        if block.text.strip(" |"):
            yield 0, len(block.text)
        return
    yield from sentences(block.text)


def _squash(folded: str) -> str:
    return " ".join(folded.split())


def known_text(texts: Sequence[str]) -> frozenset[str]:
    """Texts that count for nothing, folded the way statements are compared."""
    return frozenset(_squash(normalise(t)) for t in texts)
