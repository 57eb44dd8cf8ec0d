"""The shapes of a slide: where they stand, and what they inherit."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from kamcoach.readers.archive import Element
from kamcoach.readers.limits import check_nesting
from kamcoach.readers.ooxml import A, shown, switch
from kamcoach.readers.pptx.package import Base, P, Size, Slide, sort_of
from kamcoach.readers.text import number

_FILLS = ("solidFill", "gradFill", "blipFill", "pattFill")
_LEAVES = {f"{P}{name}" for name in ("sp", "pic", "graphicFrame", "cxnSp")}


class Box(NamedTuple):
    """Where a shape stands on the slide."""

    x: float
    y: float
    width: float
    height: float

    def holds(self, other: "Box") -> bool:
        """Whether the middle of the other box is within this one."""
        x, y = other.x + other.width / 2, other.y + other.height / 2
        return self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height

    def is_off(self, size: Size) -> bool:
        """Whether no part of it is on the slide."""
        return (
            self.x >= size.width
            or self.y >= size.height
            or self.x + self.width <= 0
            or self.y + self.height <= 0
        )


class Shape(NamedTuple):
    """A shape, taken out of its groups."""

    element: Element
    box: Box | None
    """None where the file does not say."""
    hidden: bool
    """Switched off in the list of shapes."""
    role: str | None
    """What sort of placeholder it is ("title", "body" ...), as the file has it; None for none."""
    heirs: tuple[Element, ...] = ()
    """The same placeholder on the layout and the master, nearest first."""

    @property
    def is_title(self) -> bool:
        """Whether it is the title of its slide."""
        return self.role in ("title", "ctrTitle")

    @property
    def is_filled(self) -> bool:
        """Whether it has a colour of its own, as boxes have and bare text has not."""
        if self.element.find(f"{P}spPr/{A}noFill") is not None:
            return False
        if any(self.element.find(f"{P}spPr/{A}{fill}") is not None for fill in _FILLS):
            return True
        styled = self.element.find(f"{P}style/{A}fillRef")
        return styled is not None and styled.get("idx", "0") != "0"


class _Scale(NamedTuple):
    """What groups make of the places of the shapes in them."""

    x: float = 0
    y: float = 0
    across: float = 1
    down: float = 1

    def box(self, x: float, y: float, width: float, height: float) -> Box:
        return Box(
            self.x + x * self.across,
            self.y + y * self.down,
            abs(width * self.across),
            abs(height * self.down),
        )


def read_shapes(slide: Slide) -> list[Shape]:
    """The shapes of a slide from back to front; raises Refusal if groups are nested too deep."""
    tree = slide.tree.find(f"{P}cSld/{P}spTree")
    return list(_walk(tree, slide.bases, _Scale(), False, 0)) if tree is not None else []


def _walk(
    tree: Element, bases: Sequence[Base], scale: _Scale, hidden: bool, depth: int
) -> Iterator[Shape]:
    check_nesting(depth, "groups of shapes")
    for element in shown(tree):
        is_group = element.tag == f"{P}grpSp"
        if not is_group and element.tag not in _LEAVES:
            continue
        named = element.find(f"*/{P}cNvPr")
        lost = hidden or bool(switch(named, "hidden"))
        if is_group:
            yield from _walk(element, bases, _inner(element, scale), lost, depth + 1)
            continue
        place = element.find(f"*/{P}nvPr/{P}ph")
        heirs = tuple(_heirs(place, bases)) if place is not None else ()
        boxes = (_box(one, scale if one is element else _Scale()) for one in (element, *heirs))
        yield Shape(
            element,
            next((box for box in boxes if box is not None), None),
            lost,
            place.get("type", "") if place is not None else None,
            heirs,
        )


def _heirs(place: Element, bases: Sequence[Base]) -> Iterator[Element]:
    """Find a placeholder on the layout, and what that one inherits from on the master."""
    sort = sort_of(place)
    for base in bases:
        found = base.heir(place, sort)
        if found is not None:
            yield found
            inner = found.find(f"*/{P}nvPr/{P}ph")
            sort = sort_of(inner) if inner is not None else sort


def _transform(element: Element) -> Element | None:
    for path in (f"{P}spPr/{A}xfrm", f"{P}grpSpPr/{A}xfrm", f"{P}xfrm"):
        found = element.find(path)
        if found is not None:
            return found
    return None


def _pair(parent: Element | None, child: str, names: tuple[str, str]) -> tuple[int, int] | None:
    found = parent.find(f"{A}{child}") if parent is not None else None
    if found is None:
        return None
    one, other = number(found.get(names[0])), number(found.get(names[1]))
    return (one, other) if one is not None and other is not None else None


def _box(element: Element, scale: _Scale) -> Box | None:
    transform = _transform(element)
    start = _pair(transform, "off", ("x", "y"))
    extent = _pair(transform, "ext", ("cx", "cy"))
    return scale.box(*start, *extent) if start and extent else None


def _inner(group: Element, scale: _Scale) -> _Scale:
    transform = _transform(group)
    start = _pair(transform, "off", ("x", "y"))
    extent = _pair(transform, "ext", ("cx", "cy"))
    inner_start = _pair(transform, "chOff", ("x", "y"))
    inner_extent = _pair(transform, "chExt", ("cx", "cy"))
    if not (start and extent and inner_start and inner_extent):
        return scale
    across = extent[0] / inner_extent[0] if inner_extent[0] else 1
    down = extent[1] / inner_extent[1] if inner_extent[1] else 1
    return _Scale(
        scale.x + (start[0] - inner_start[0] * across) * scale.across,
        scale.y + (start[1] - inner_start[1] * down) * scale.down,
        scale.across * across,
        scale.down * down,
    )


def read_decoration(base: Base, most: int) -> list[Shape]:
    """The first shapes of a layout or master that show on its slides: all but placeholders."""
    tree = base.tree.find(f"{P}cSld/{P}spTree")
    found = _walk(tree, (), _Scale(), False, 0) if tree is not None else ()
    return [shape for shape in islice(found, most) if shape.role is None]
