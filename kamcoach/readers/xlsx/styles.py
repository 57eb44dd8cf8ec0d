"""The styles of a workbook: what a cell looks like through the number of its format."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kamcoach.readers.archive import Element
from kamcoach.readers.drawing.color import BLACK, WHITE, Rgb, hexadecimal, lost, tinted
from kamcoach.readers.ooxml import switch
from kamcoach.readers.text import number
from kamcoach.readers.visibility import STRUCK, TINY, tiny
from kamcoach.readers.xlsx.format import BUILT_IN

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SLOTS = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
"""The colours of a theme, in the order in which sheets count them."""
_OLD = (BLACK, WHITE, (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (255, 0, 255))
_SYSTEM = {64: BLACK, 65: WHITE}
_USUAL_SIZE = 11.0


class Font(NamedTuple):
    """A type face; the colour is None where it cannot be told."""

    bold: bool = False
    italic: bool = False
    struck: bool = False
    size: float = _USUAL_SIZE
    color: Rgb | None = BLACK

    def lost(self, back: Rgb | None) -> str:
        """Why letters in this face cannot be seen on a colour, or perhaps not; "" if they can."""
        if self.struck:
            return STRUCK
        if tiny(self.size):
            return TINY
        return lost(self.color, back)


class Look(NamedTuple):
    """The format of a cell."""

    code: str = "General"
    """How numbers are shown (`format.py`)."""
    font: Font = Font()
    fill: Rgb | None = None
    """The colour of the cell, None if it has none or it cannot be told."""
    filled: bool = False
    """It has a colour of its own, or a pattern."""


class Styles(NamedTuple):
    """The formats of cells by their number."""

    looks: Sequence[Look]
    theme: Mapping[str, Rgb]
    usual_size: float = _USUAL_SIZE
    """Letters of cells without format."""

    def look(self, at: int) -> Look:
        """The format of this number; the first one if there is none."""
        if 0 <= at < len(self.looks):
            return self.looks[at]
        return self.looks[0] if self.looks else Look()


def read_styles(root: Element | None, theme: Mapping[str, Rgb]) -> Styles:
    """Read the styles part."""
    if root is None:
        return Styles((), theme)
    codes = dict(BUILT_IN)
    for stated in root.iterfind(f"{S}numFmts/{S}numFmt"):
        if (name := number(stated.get("numFmtId"))) is not None:
            codes[name] = stated.get("formatCode", "General")
    fonts = [read_font(font, theme) for font in root.iterfind(f"{S}fonts/{S}font")]
    fills = [_fill(fill, theme) for fill in root.iterfind(f"{S}fills/{S}fill")]
    looks: list[Look] = []
    for form in root.iterfind(f"{S}cellXfs/{S}xf"):
        font, fill = number(form.get("fontId")) or 0, number(form.get("fillId")) or 0
        filled, rgb = fills[fill] if 0 <= fill < len(fills) else (False, None)
        looks.append(
            Look(
                codes.get(number(form.get("numFmtId")) or 0, "General"),
                fonts[font] if 0 <= font < len(fonts) else Font(),
                rgb,
                filled,
            )
        )
    return Styles(looks, theme, fonts[0].size if fonts else _USUAL_SIZE)


def read_font(element: Element, theme: Mapping[str, Rgb]) -> Font:
    """Read the face of a cell or of a run of text in it."""
    stated = element.find(f"{S}color")
    points = element.find(f"{S}sz")
    return Font(
        _on(element, "b"),
        _on(element, "i"),
        _on(element, "strike"),
        _size(points.get("val", "") if points is not None else ""),
        BLACK if stated is None else _color(stated, theme),
    )


def _on(element: Element, name: str) -> bool:
    found = element.find(f"{S}{name}")
    return found is not None and switch(found, "val") is not False


def _size(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return _USUAL_SIZE


def _fill(element: Element, theme: Mapping[str, Rgb]) -> tuple[bool, Rgb | None]:
    """Whether cells are painted, and with what colour if that can be told."""
    pattern = element.find(f"{S}patternFill")
    sort = pattern.get("patternType", "none") if pattern is not None else "none"
    if pattern is None or sort == "none":
        return element.find(f"{S}gradientFill") is not None, None
    stated = pattern.find(f"{S}fgColor")
    return True, _color(stated, theme) if sort == "solid" and stated is not None else None


def _color(stated: Element, theme: Mapping[str, Rgb]) -> Rgb | None:
    rgb = hexadecimal(stated.get("rgb", ""))
    slot, index = number(stated.get("theme")), number(stated.get("indexed"))
    if slot is not None:
        rgb = theme.get(_SLOTS[slot]) if 0 <= slot < len(_SLOTS) else None
    elif index is not None:
        # The first eight colours stand in the old palette twice; the others are never asked for.
        at = index % 8
        rgb = _SYSTEM.get(index) or (_OLD[at] if index < 16 and at < len(_OLD) else None)
    elif switch(stated, "auto"):
        rgb = BLACK
    try:
        tint = float(stated.get("tint", "0"))
    except ValueError:
        tint = 0.0
    return tinted(rgb, max(-1.0, min(tint, 1.0))) if rgb is not None and tint else rgb
