"""Document -> statements: sentences, list items and rows with stance, specifics and concepts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kamcoach.extract.lexicon import SPECIFICS, Finder
from kamcoach.extract.specifics import Detail, Hit, details
from kamcoach.extract.stance import StanceReader
from kamcoach.extract.text import Searchable, normalise, sentences
from kamcoach.models.document import Block
from kamcoach.models.submission import ConceptHit, Specific, Stance, Statement

_EVIDENCE = frozenset({"paragraph", "item", "row", "quote", "note"})
_MANY = 10**6


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a document, before statements are cut from it."""

    text: Searchable
    details: tuple[Detail, ...]
    by_block: tuple[tuple[Hit, ...], ...]
    """Class hits of each block, in joined-text offsets."""
    labels: dict[int, list[Hit]]
    """Heading and column words of headings, labelled blocks and table headers, likewise."""


def read(blocks: Sequence[Block], finder: Finder) -> Reading:
    """Find every word class and specific of a document in one pass each."""
    text = Searchable(blocks)
    hits = finder.find(text.folded)
    found = details(text, hits, finder)
    by_block: list[list[Hit]] = [[] for _ in blocks]
    for hit in hits:
        by_block[text.block_at(hit[0])].append(hit)
    labels = {
        b.index: _label_hits(text, b, finder)
        for b in blocks
        if b.label or b.kind in ("heading", "header")
    }
    return Reading(text, tuple(found), tuple(map(tuple, by_block)), labels)


def _label_hits(text: Searchable, block: Block, finder: Finder) -> list[Hit]:
    base = text.starts[block.index]
    length = len(block.label) + 1 if block.label else len(block.text)
    hits = finder.find_labels(text.folded[base - 1 : base + length + 1])
    return [(s + base - 1, e + base - 1, number) for s, e, number in hits]


def sections_of(blocks: Sequence[Block], reading: Reading, finder: Finder) -> list[tuple[str, ...]]:
    """For each block, what its headings and run-in label are about."""
    by_heading: dict[tuple[str, ...], tuple[str, ...]] = {(): ()}
    path: list[tuple[int, tuple[str, ...]]] = []
    out: list[tuple[str, ...]] = []
    for block in blocks:
        if block.kind == "heading":
            kinds = _kinds(reading.labels[block.index], finder)
            path = [(level, k) for level, k in path if level < block.level]
            path.append((block.level, kinds))
            out.append(kinds)
            continue
        key = block.heading
        if key not in by_heading:
            by_heading[key] = _innermost(path)
        kinds = by_heading[key]
        if block.label:
            kinds = _merge(_kinds(reading.labels[block.index], finder), kinds)
        out.append(kinds)
    return out


def _kinds(hits: Sequence[Hit], finder: Finder) -> tuple[str, ...]:
    return tuple(dict.fromkeys(k for _, _, number in hits for k in finder.sections.get(number, ())))


def _innermost(path: Sequence[tuple[int, tuple[str, ...]]]) -> tuple[str, ...]:
    """Kinds of the nearest heading that names any; the title alone names none."""
    for depth in range(len(path) - 1, -1, -1):
        level, kinds = path[depth]
        if kinds and not (level == 1 and depth == 0 and len(path) > 1):
            return kinds
    return ()


def _merge(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return first + tuple(k for k in second if k not in first)


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
    numbers = {s: finder.number["@" + s] for s in SPECIFICS}
    out: list[Statement] = []
    at = 0
    for block, hits, kinds in zip(blocks, reading.by_block, sections, strict=True):
        if block.kind not in _EVIDENCE:
            continue
        base = reading.text.starts[block.index]
        for start, end in _pieces(block):
            first, last = base + start, base + end
            spans: dict[int, list[tuple[int, int]]] = {}
            mask = 0
            for s, e, number in hits:
                if s >= last:
                    break
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
                specifics.append(Specific.model_construct(kind=kind, start=s - base, end=e - base))
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
            )
            if _squash(folded) in known:
                stance = Stance.GUIDANCE
            concepts = tuple(_concepts(spans, mask, stance, block, finder, stances))
            out.append(
                Statement.model_construct(
                    index=len(out),
                    block=block.index,
                    start=start,
                    end=end,
                    stance=stance,
                    sections=kinds,
                    specifics=tuple(specifics),
                    concepts=concepts,
                )
            )
    return out


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


def _concepts(
    spans: dict[int, list[tuple[int, int]]],
    mask: int,
    stance: Stance,
    block: Block,
    finder: Finder,
    stances: StanceReader,
) -> Iterator[ConceptHit]:
    seen: set[str] = set()
    row = block.kind == "row"
    for number in list(spans):
        for frame in finder.frames.get(number, ()):
            if mask & frame.need != frame.need or mask & frame.veto or frame.concept in seen:
                continue
            place = _together(spans, frame.head, frame.others, _MANY if row else frame.reach)
            if place is None:
                continue
            seen.add(frame.concept)
            start, end = place
            denied = stance is not Stance.GUIDANCE and stances.denied(spans, start, end)
            yield ConceptHit.model_construct(
                concept=frame.concept,
                stance=Stance.DENIED if denied else stance,
                start=start,
                end=end,
            )


def _together(
    spans: dict[int, list[tuple[int, int]]], head: int, others: tuple[int, ...], reach: int
) -> tuple[int, int] | None:
    """Span of the first place where all classes of a frame stand within reach of its head."""
    for start, end in spans[head]:
        low, high = start, end
        for number in others:
            best = None
            for s, e in spans[number]:
                if (s, e) == (start, end):
                    continue
                gap = s - end if s >= end else start - e
                if gap <= reach and (best is None or gap < best[0]):
                    best = (gap, s, e)
            if best is None:
                break
            low, high = min(low, best[1]), max(high, best[2])
        else:
            return low, high
    return None
