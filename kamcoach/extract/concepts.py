"""Word classes standing together -> concepts, with the stance they have there."""

from collections.abc import Iterator

from kamcoach.extract.lexicon import Finder
from kamcoach.extract.stance import StanceReader
from kamcoach.models.submission import ConceptHit, Stance

Spans = dict[int, list[tuple[int, int]]]


def concepts_in(
    spans: Spans, mask: int, stance: Stance, finder: Finder, stances: StanceReader
) -> Iterator[ConceptHit]:
    """Concepts of one statement, each once."""
    seen: set[str] = set()
    deniable = mask & stances.denials and stance is not Stance.GUIDANCE
    for number in spans:
        # Unpacked at once: this loop runs for every frame of every word of a document.
        for concept, head, others, need, veto, reach in finder.frames.get(number, ()):
            if mask & need != need or mask & veto or concept in seen:
                continue
            place = _together(spans, head, others, reach)
            if place is None:
                continue
            seen.add(concept)
            start, end, words = place
            denied = deniable and stances.denied(spans, words)
            yield ConceptHit(concept, Stance.DENIED if denied else stance, start, end)


def _together(
    spans: Spans, head: int, others: tuple[int, ...], reach: int
) -> tuple[int, int, tuple[int, int]] | None:
    """The first place where all classes of a frame stand within reach of its head, and the head."""
    behind = dict.fromkeys(others, 0)
    for start, end in spans[head]:
        low, high = start, end
        for number in others:
            words, at = spans[number], behind[number]
            while at < len(words) and start - words[at][1] > reach:
                at += 1  # out of reach of every later head, too
            behind[number] = at
            best = None
            for s, e in map(words.__getitem__, range(at, len(words))):
                if s - end > reach:
                    break
                if (s, e) == (start, end):
                    continue
                gap = s - end if s >= end else start - e
                if gap <= reach and (best is None or gap < best[0]):
                    best = (gap, s, e)
            if best is None:
                break
            low, high = min(low, best[1]), max(high, best[2])
        else:
            return low, high, (start, end)
    return None
