"""Drawings in a DOCX file: what is behind their text, where they stand, and what else they say."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kamcoach.readers.archive import Element
from kamcoach.readers.docx.package import A, C, R, W
from kamcoach.readers.docx.theme import Palette
from kamcoach.readers.text import number, visible
from kamcoach.readers.visibility import WHITE, colour

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_DSP = "{http://schemas.microsoft.com/office/drawing/2008/diagram}"
_V = "{urn:schemas-microsoft-com:vml}"
_PROPERTIES = f"{_WP}docPr"
_VML_SHAPES = {f"{_V}{name}" for name in ("shape", "rect", "roundrect", "oval", "textbox")}
_EMU = 635
"""In a twentieth of a point."""
_UNITS = {"pt": 20.0, "in": 1440.0, "cm": 567.0, "mm": 56.7, "pc": 240.0, "px": 15.0, "": 15.0}
_LENGTH = re.compile(r"(-?\d{1,9}(?:\.\d{1,9})?)(pt|in|cm|mm|pc|px|)")
_LETTER = (12240, 15840)


class Paper(NamedTuple):
    """The largest page of a file, in twentieths of a point."""

    width: int = _LETTER[0]
    height: int = _LETTER[1]


def paper(document: Element) -> Paper:
    """Read the page sizes of a document."""
    sizes = [
        (number(size.get(f"{W}w")) or 0, number(size.get(f"{W}h")) or 0)
        for size in document.iter(f"{W}pgSz")
    ]
    width, height = (max(side, default=0) for side in zip(*sizes, strict=True)) if sizes else (0, 0)
    return Paper(width or _LETTER[0], height or _LETTER[1])


def box_fill(box: Element, palette: Palette) -> str | None:
    """The colour behind the text of a text box; None if that cannot be told."""
    for shape in box.iterancestors():
        if shape.tag == f"{_WPS}wsp":
            return _drawn_fill(shape, palette)
        if shape.tag in _VML_SHAPES and shape.tag != f"{_V}textbox":
            return _vml_fill(shape)
        if shape.tag == f"{W}p":
            break
    return WHITE


def _drawn_fill(shape: Element, palette: Palette) -> str | None:
    properties = shape.find(f"{_WPS}spPr")
    for child in properties if properties is not None else ():
        if child.tag == f"{A}solidFill":
            return palette.drawn(child)
        if child.tag in (f"{A}noFill", f"{A}gradFill", f"{A}blipFill", f"{A}pattFill"):
            # Without a fill it shows whatever lies under it: the page, a picture, another shape.
            return None
    style = shape.find(f"{_WPS}style/{A}fillRef")
    if style is None or style.get("idx") in (None, "0"):
        return None
    return palette.drawn(style)


def _vml_fill(shape: Element) -> str | None:
    fill = shape.find(f"{_V}fill")
    if shape.get("filled", "t") in ("f", "false", "0"):
        return None
    if fill is not None and fill.get("type", "solid") != "solid":
        return None
    return colour(shape.get("fillcolor", "white").partition(" ")[0])


def is_hidden(drawing: Element) -> bool:
    """Whether a drawing says that it is not shown."""
    if any(each.get("hidden") in ("1", "true") for each in drawing.iter(_PROPERTIES)):
        return True
    return any(
        "visibility:hidden" in each.get("style", "").replace(" ", "")
        for each in drawing.iter(*_VML_SHAPES)
    )


def is_off_page(drawing: Element, page: Paper) -> bool:
    """Whether a drawing is anchored where no part of it is on the page."""
    if any(_is_anchored_off(anchor, page) for anchor in drawing.iter(f"{_WP}anchor")):
        return True
    # Shapes within a group count from the group: only the outermost says where it is.
    outer = next((shape for shape in drawing.iter(*_VML_SHAPES, f"{_V}group")), None)
    return outer is not None and _is_styled_off(_style(outer.get("style", "")), page)


def _is_anchored_off(anchor: Element, page: Paper) -> bool:
    size = anchor.find(f"{_WP}extent")
    for name, length, limit in (("positionH", "cx", page.width), ("positionV", "cy", page.height)):
        origin = anchor.find(f"{_WP}{name}")
        offset = origin.findtext(f"{_WP}posOffset") if origin is not None else None
        if origin is None or (at := number(offset)) is None:
            continue
        extent = (number(size.get(length)) or 0) if size is not None else 0
        if _is_off(at / _EMU, extent / _EMU, limit, origin.get("relativeFrom")):
            return True
    return False


def _is_styled_off(style: Mapping[str, str], page: Paper) -> bool:
    if style.get("position") != "absolute":
        return False
    sides = (
        ("margin-left", "width", page.width, "mso-position-horizontal-relative"),
        ("margin-top", "height", page.height, "mso-position-vertical-relative"),
    )
    for name, length, limit, relative in sides:
        at = _length(style.get(name))
        extent = _length(style.get(length)) or 0
        if at is not None and _is_off(at, extent, limit, style.get(relative)):
            return True
    return False


def _is_off(at: float, extent: float, limit: int, relative: str | None) -> bool:
    """Whether a side lies off a page of this size; what counts from the text starts anywhere."""
    start = 0 if relative == "page" else limit
    return at + extent <= -start or at >= limit


def covers(tree: Element, page: Paper) -> bool:
    """Whether a drawing of a quarter of the page or more lies behind the text."""
    for anchor in tree.iter(f"{_WP}anchor"):
        size = anchor.find(f"{_WP}extent")
        if size is not None and anchor.get("behindDoc") in ("1", "true"):
            width, height = (number(size.get(side)) or 0 for side in ("cx", "cy"))
            if 4 * width * height >= page.width * page.height * _EMU**2:
                return True
    return False


def descriptions(drawing: Element) -> Iterator[str]:
    """Yield the texts that describe the pictures of a drawing for who cannot see them."""
    for properties in drawing.iter(_PROPERTIES):
        if text := properties.get("descr") or properties.get("title"):
            yield visible(text)
    for shape in drawing.iter(*_VML_SHAPES):
        if text := shape.get("alt"):
            yield visible(text)


def captions(drawing: Element, linked: Mapping[str, Element]) -> Iterator[str]:
    """Yield what a drawing shows in letters besides text boxes.

    The text of a diagram, shape by shape; the titles of a chart and of its axes; word art.
    """
    for art in drawing.iter(f"{_V}textpath"):
        yield visible(art.get("string", ""))
    for diagram in drawing.iter(f"{_DGM}relIds"):
        data = linked.get(diagram.get(f"{R}dm", ""))
        if data is not None:
            yield from _diagram(data, linked)
    for chart in drawing.iter(f"{C}chart"):
        tree = linked.get(chart.get(f"{R}id", ""))
        for title in tree.iter(f"{C}title") if tree is not None else ():
            yield _drawn_text(title)


def _diagram(data: Element, linked: Mapping[str, Element]) -> Iterator[str]:
    """The text of a diagram as it was last drawn; where no program drew it, as it was typed."""
    for drawn in data.iter(f"{_DSP}dataModelExt"):
        tree = linked.get(drawn.get("relId", ""))
        if tree is not None:
            yield from map(_drawn_text, tree.iter(f"{_DSP}txBody"))
            return
    for point in data.iter(f"{_DGM}pt"):
        if point.get("type", "node") == "node":
            yield _drawn_text(point)


def _drawn_text(element: Element) -> str:
    lines = (
        "".join(visible(text.text or "") for text in paragraph.iter(f"{A}t"))
        for paragraph in element.iter(f"{A}p")
    )
    return "\n".join(line for line in lines if line)


def _style(text: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in text.split(";"))
    return {name.strip().lower(): setting.strip().lower() for name, _, setting in pairs}


def _length(text: str | None) -> float | None:
    """A length of VML in twentieths of a point."""
    found = _LENGTH.fullmatch(text or "")
    return float(found[1]) * _UNITS[found[2]] if found else None
