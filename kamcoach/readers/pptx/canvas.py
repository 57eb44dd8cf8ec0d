"""What is painted behind the text of a slide: white letters on a dark box can be seen."""

from collections.abc import Sequence

from kamcoach.readers.archive import Element
from kamcoach.readers.drawing.color import Rgb, color, is_solid
from kamcoach.readers.ooxml import A, switch
from kamcoach.readers.pptx.package import Base, P, Slide, background
from kamcoach.readers.pptx.shapes import Shape, read_decoration

_MOST_SHAPES = 300
"""Shapes that are looked at; on a slide of more, what is behind the letters is not known."""


class Canvas:
    """What is painted behind the text of a slide."""

    def __init__(self, slide: Slide, shapes: Sequence[Shape]) -> None:
        """Take the shapes of the slide from back to front."""
        self._palette = slide.palette
        self._bare = background(slide)
        below = [
            shape
            for base in reversed(_painted(slide))
            for shape in read_decoration(base, _MOST_SHAPES)
        ]
        self._shapes = [*below, *shapes]
        self._start = len(below)

    def behind(self, position: int, shape: Shape) -> Rgb | None:
        """The colour behind the text of the shape at `position`; None if it cannot be told.

        The frame of a table has no colour: its cells have.
        """
        if shape.element.tag != f"{P}graphicFrame":
            filled, back = self._fill(shape)
            if filled:
                return back
        if shape.box is None or len(self._shapes) - self._start > _MOST_SHAPES:
            return None
        for other in reversed(self._shapes[: self._start + position]):
            if other.hidden or other.box is None or not other.box.holds(shape.box):
                continue
            filled, back = self._fill(other)
            if filled:
                return back
        return self._bare

    def _fill(self, shape: Shape) -> tuple[bool, Rgb | None]:
        """Whether a shape covers what is behind it, and with what colour if that can be told."""
        if shape.element.tag in (f"{P}pic", f"{P}graphicFrame"):
            return True, None
        for element in (shape.element, *shape.heirs):
            stated = _stated_fill(element)
            if stated is None:
                continue
            if stated.tag == f"{A}noFill":
                return False, None
            if stated.tag != f"{A}solidFill" or not is_solid(stated):
                return True, None
            return True, color(stated, self._palette)
        styled = shape.element.find(f"{P}style/{A}fillRef")
        if styled is None or styled.get("idx", "0") == "0":
            return False, None
        # The first fill of a theme is a plain colour; the others may be anything.
        return True, color(styled, self._palette) if styled.get("idx") == "1" else None


def _stated_fill(element: Element) -> Element | None:
    properties = element.find(f"{P}spPr")
    for child in properties if properties is not None else ():
        if str(child.tag).startswith(A) and str(child.tag).endswith("Fill"):
            return child
    return None


def _painted(slide: Slide) -> list[Base]:
    """Layout and master, as far as their decoration is shown on the slide."""
    if switch(slide.tree, "showMasterSp") is False or slide.layout is None:
        return []
    if slide.master is None or switch(slide.layout.tree, "showMasterSp") is False:
        return [slide.layout]
    return [slide.layout, slide.master]
