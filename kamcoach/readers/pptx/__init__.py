"""Presentations (PowerPoint): bytes to a Document."""

from collections import Counter
from collections.abc import Iterator, Sequence

from kamcoach.models.document import Document
from kamcoach.readers.archive import open_archive
from kamcoach.readers.ooxml import Tally, properties
from kamcoach.readers.pieces import Content, Hidden
from kamcoach.readers.pptx.order import Part
from kamcoach.readers.pptx.package import Deck
from kamcoach.readers.pptx.slide import Read, all_text, pieces, read_slide
from kamcoach.readers.record import document

_FEWEST = 3
"""On so many slides text must be repeated to be taken for a part of the design."""


def read(source: str, data: bytes) -> Document:
    """Read PPTX; raises Refusal if it is damaged, no such file, or beyond the limits.

    The page of a block is the number of its slide. Speaker notes are read as notes. Text of
    layouts, footers, dates, slide numbers, embedded files and pictures is not read.
    """
    with open_archive(data) as archive:
        deck = Deck(archive)
        tally = Tally()
        slides = [read_slide(deck, slide, tally) for slide in deck.slides()]
        content = list(_content(_without_repeats(slides), deck))
        return document(source, "pptx", data, content, properties(archive))


def _content(slides: Sequence[Read], deck: Deck) -> Iterator[Content | Hidden]:
    """Yield the slides; a title slide heads all, a section slide what follows it."""
    opening = bool(slides) and slides[0].heads
    level = 1
    for at, one in enumerate(slides):
        slide = one.slide
        if slide.hidden:
            yield Hidden("hidden slide", all_text(one), slide.number)
            continue
        own = level
        if one.heads:
            own = 2 if opening and at else 1
            level = own + 1
        yield from pieces(one, deck, own)


def _without_repeats(slides: Sequence[Read]) -> list[Read]:
    """Drop text that stands in the same place on most slides, but for the first time."""
    counts = Counter(key for one in slides for key in {part.key for part in one.parts if part.text})
    most = max(_FEWEST, len(slides) // 2 + 1)
    seen: set[object] = set()
    out: list[Read] = []
    for one in slides:
        kept: list[Part] = []
        for part in one.parts:
            if part.text and counts[part.key] >= most and part.shape.role is None:
                if part.key in seen:
                    continue
                seen.add(part.key)
            kept.append(part)
        out.append(one._replace(parts=kept))
    return out
