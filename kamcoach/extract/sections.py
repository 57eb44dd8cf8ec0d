"""What the headings above a block, and its run-in label, are about."""

import re
from collections.abc import Sequence

from kamcoach.extract.lexicon import Finder
from kamcoach.extract.reading import Reading
from kamcoach.extract.specifics import Hit
from kamcoach.models.document import Block

_TITLE = re.compile(r"\b(?:plan|review|report|evaluation|assignment|portfolio)\b", re.IGNORECASE)
"""A first heading that names the document says nothing about a section."""


def sections_of(blocks: Sequence[Block], reading: Reading, finder: Finder) -> list[tuple[str, ...]]:
    """For each block, what its headings and run-in label are about."""
    by_heading: dict[tuple[str, ...], tuple[str, ...]] = {(): ()}
    path: list[tuple[int, tuple[str, ...]]] = []
    out: list[tuple[str, ...]] = []
    for block in blocks:
        if block.kind == "heading":
            titled = not path and block.level == 1 and _TITLE.search(block.text)
            kinds = () if titled else _kinds(reading.labels[block.index], finder)
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
