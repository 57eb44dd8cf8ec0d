"""The order in which people read the shapes of a slide, and which of them head others."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from kamcoach.readers.drawing.text import Line
from kamcoach.readers.pieces import Content, Hidden
from kamcoach.readers.pptx.shapes import Box, Shape
from kamcoach.readers.text import fold

HEADING_WORDS = 8
END_MARKS = ".,;!?…:"
_MOST_PAIRED = 150
"""Shapes on a slide among which headings of others are looked for."""
_NEAR = 360_000
"""A centimetre, in the units of the file."""
_MAX_CUTS = 30
_OVERLAP = 8
"""Boxes that overlap by up to one part in this many still stand beside each other."""


class Part(NamedTuple):
    """What one shape holds."""

    shape: Shape
    lines: Sequence[Line] = ()
    content: Sequence[Content | Hidden] = ()
    """Tables, charts and diagrams; hidden text."""

    @property
    def text(self) -> str:
        """What can be read of its lines."""
        return fold("\n".join(line.rich.text for line in self.lines))

    @property
    def key(self) -> tuple[str, tuple[int, int]]:
        """The same on every slide where it stands in the same place (to a hundredth of an inch)."""
        box = self.shape.box or Box(0, 0, 0, 0)
        return self.text, (round(box.x / 9144), round(box.y / 9144))

    @property
    def size(self) -> int:
        """The largest type in it."""
        return max((line.size for line in self.lines), default=0)


class Unit(NamedTuple):
    """A shape, and the short line right above it that heads it, if any."""

    part: Part
    heading: Part | None = None


_Placed = tuple[Box, Unit]


def units(parts: Sequence[Part]) -> list[Unit]:
    """Sort shapes as people read: from top to bottom, and from left to right side by side.

    Where a gap runs across, what is above comes first; else where a gap runs down, what is left
    does. What the file gives no place for comes last.
    """
    above: dict[int, Part] = {}
    taken: set[int] = set()
    for heading in parts if len(parts) <= _MOST_PAIRED else ():
        body = _headed(heading, parts) if _may_head(heading) else None
        if body is not None and id(body) not in above:
            above[id(body)] = heading
            taken.add(id(heading))
    found = [Unit(part, above.get(id(part))) for part in parts if id(part) not in taken]
    placed = [(box, unit) for unit in found if (box := _hull(unit)) is not None]
    rest = [unit for unit in found if _hull(unit) is None]
    return [unit for _, unit in _ordered(placed, 0)] + rest


def _hull(unit: Unit) -> Box | None:
    box = unit.part.shape.box
    top = unit.heading.shape.box if unit.heading is not None else None
    if box is None or top is None:
        return box
    x, y = min(box.x, top.x), min(box.y, top.y)
    right = max(box.x + box.width, top.x + top.width)
    return Box(x, y, right - x, max(box.y + box.height, top.y + top.height) - y)


def _may_head(part: Part) -> bool:
    """Whether a shape holds just a few words, as headings do."""
    if len(part.lines) != 1 or part.lines[0].depth or part.shape.is_title:
        return False
    text = part.text
    return (
        len(text.split()) <= HEADING_WORDS
        and text[-1] not in END_MARKS
        and (any(map(str.isalpha, text)))
    )


def _headed(heading: Part, parts: Sequence[Part]) -> Part | None:
    """The nearest shape right below a heading, if it holds more than a heading does."""
    top = heading.shape.box
    found: Part | None = None
    nearest = top.y + top.height + max(_NEAR, top.height / 2) if top is not None else 0
    for part in parts:
        box = part.shape.box
        if top is None or box is None or not top.y < box.y <= nearest:
            continue
        shared = min(top.x + top.width, box.x + box.width) - max(top.x, box.x)
        if shared >= min(top.width, box.width) / 2 and part is not heading:
            found, nearest = part, box.y
    if top is None or found is None or top.width > 2 * (found.shape.box or top).width:
        return None
    # Boxes of a few words each, alike, are a stack of boxes.
    return found if not _may_head(found) or _stands_out(heading, found) else None


def _stands_out(heading: Part, below: Part) -> bool:
    if heading.shape.is_filled != below.shape.is_filled:
        return heading.shape.is_filled
    bold = heading.lines[0].rich.bold and not all(line.rich.bold for line in below.lines)
    return bold or heading.size > below.size > 0


def _ordered(units: list[_Placed], cuts: int) -> list[_Placed]:
    if len(units) < 2:
        return units
    if cuts < _MAX_CUTS:
        rows = _bands(units, lambda box: (box.y, box.height))
        parts = rows if len(rows) > 1 else _bands(units, lambda box: (box.x, box.width))
        if len(parts) > 1:
            return [unit for part in parts for unit in _ordered(part, cuts + 1)]
    return sorted(units, key=lambda unit: (unit[0].y, unit[0].x))


def _bands(units: list[_Placed], side: Callable[[Box], tuple[float, float]]) -> list[list[_Placed]]:
    """Part units where a gap runs between them, all across."""
    bands: list[list[_Placed]] = []
    end = 0.0
    for unit in sorted(units, key=lambda unit: side(unit[0])):
        start, length = side(unit[0])
        if not bands or start >= end:
            bands.append([])
            end = start
        bands[-1].append(unit)
        end = max(end, start + length - length / _OVERLAP)
    return bands
