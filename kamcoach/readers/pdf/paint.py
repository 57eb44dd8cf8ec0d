"""What is drawn on a PDF page, in the order in which it is drawn."""

from collections.abc import Iterator
from ctypes import (
    byref,
    c_float,
    c_int,
    c_uint,
    c_ulong,
    c_void_p,
    cast,
    create_string_buffer,
    sizeof,
)
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from kamcoach.readers.limits import check_nesting, check_objects
from kamcoach.readers.pdf.shapes import (
    PLAIN,
    Box,
    Colour,
    Fill,
    Matrix,
    Rule,
    compose,
    moved,
    moved_box,
)

_THIN = 3.0
"""Points; what is thinner is a line, however it was drawn."""
_SHORT = 4.0
_SLANT = 0.7
_MOST_SEGMENTS = 2_000
"""Of one path: a table never has more, a map or chart may."""
_MOST_LINES = 20_000
_ARTIFACT = "Artifact"
_OPAQUE = 255
_STROKED = (pdfium.FPDF_TEXTRENDERMODE_STROKE, pdfium.FPDF_TEXTRENDERMODE_STROKE_CLIP)
_UNDRAWN = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_FILL_COLOUR: Any = pdfium.FPDFPageObj_GetFillColor


class Look(NamedTuple):
    """How a piece of text is painted."""

    order: int
    drawn: bool
    """False for text that leaves no paint: invisible, or wholly transparent."""
    colour: Colour | None
    tag: int
    artifact: bool
    bold: bool
    italic: bool


class Paint(NamedTuple):
    """All that a page draws."""

    looks: dict[int, Look]
    """By the address of the text object."""
    fills: list[Fill]
    rules: list[Rule]


class _Painter:
    """Goes through the objects of a page, also those within others."""

    def __init__(self, view: Matrix, frame: Box) -> None:
        self.paint = Paint({}, [], [])
        self._view = view
        self._frame = frame
        self._order = 0
        self._fonts: dict[int, tuple[bool, bool]] = {}

    def walk(
        self, objects: Iterator[Any], matrix: Matrix, depth: int, see_through: bool = False
    ) -> None:
        check_nesting(depth, "drawings in a page")
        for shape in objects:
            self._order += 1
            check_objects(self._order)
            kind = pdfium.FPDFPageObj_GetType(shape)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                self.paint.looks[_address(shape)] = self._look(shape)
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._path(shape, matrix, see_through)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM:
                inner = compose(_matrix(shape), matrix)
                pale = see_through or bool(pdfium.FPDFPageObj_HasTransparency(shape))
                self.walk(_parts(shape), inner, depth + 1, pale)
            else:
                picture = kind == pdfium.FPDF_PAGEOBJ_IMAGE
                self._fill(shape, matrix, None, not picture, picture)

    def _look(self, shape: Any) -> Look:
        font = pdfium.FPDFTextObj_GetFont(shape)
        key = _address(font)
        if key not in self._fonts:
            self._fonts[key] = _face(font)
        bold, italic = self._fonts[key]
        mode = pdfium.FPDFTextObj_GetTextRenderMode(shape)
        getter = pdfium.FPDFPageObj_GetStrokeColor if mode in _STROKED else _FILL_COLOUR
        colour, alpha = _colour(shape, getter)
        return Look(
            order=self._order,
            drawn=alpha > 0 and mode not in _UNDRAWN,
            colour=colour,
            tag=pdfium.FPDFPageObj_GetMarkedContentID(shape),
            artifact=_is_artifact(shape),
            bold=bold or mode == pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE,
            italic=italic,
        )

    def _fill(
        self,
        shape: Any,
        matrix: Matrix,
        colour: Colour | None,
        opaque: bool,
        picture: bool = False,
    ) -> None:
        view = compose(matrix, self._view)
        box = _clipped(shape, _bounds(shape, view).within(self._frame), view)
        opaque = opaque and not pdfium.FPDFPageObj_HasTransparency(shape)
        if box.width > _SHORT and box.height > _SHORT:
            self.paint.fills.append(Fill(box, colour, self._order, opaque, picture))

    def _path(self, shape: Any, matrix: Matrix, see_through: bool) -> None:
        filled, stroked = c_int(), c_int()
        pdfium.FPDFPath_GetDrawMode(shape, byref(filled), byref(stroked))
        count = pdfium.FPDFPath_CountSegments(shape)
        seen = compose(compose(_matrix(shape), matrix), self._view)
        lines, straight = _lines(shape, count, seen) if count <= _MOST_SEGMENTS else ([], False)
        if stroked.value and len(self.paint.rules) < _MOST_LINES:
            self.paint.rules.extend(rule for rule in map(_rule, lines) if rule)
        if filled.value:
            self._area(shape, matrix, lines, straight, see_through)

    def _area(
        self, shape: Any, matrix: Matrix, lines: list[Box], straight: bool, see_through: bool
    ) -> None:
        box = _bounds(shape, compose(matrix, self._view))
        if straight and min(box.width, box.height) <= _THIN:
            rule = _rule(box)
            if rule and len(self.paint.rules) < _MOST_LINES:
                self.paint.rules.append(rule)
            return
        rectangle = straight and 3 <= len(lines) <= 5
        self._fill(shape, matrix, _colour(shape)[0] if rectangle else None, not see_through)


def painted(page: Any, view: Matrix, frame: Box) -> Paint:
    """Go through what a page draws.

    Args:
        page: the page, as PDFium knows it.
        view: from the coordinates of the file to those of the page as seen.
        frame: what can be seen of the page.

    Raises:
        Refusal: it draws more than the limits allow.
    """
    painter = _Painter(view, frame)
    count = pdfium.FPDFPage_CountObjects(page)
    objects = (pdfium.FPDFPage_GetObject(page, at) for at in range(count))
    painter.walk(objects, PLAIN, 0)
    return painter.paint


def _parts(form: Any) -> Iterator[Any]:
    for at in range(pdfium.FPDFFormObj_CountObjects(form)):
        yield pdfium.FPDFFormObj_GetObject(form, at)


def _address(pointer: Any) -> int:
    return cast(pointer, c_void_p).value or 0


def _matrix(shape: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(shape, byref(found))
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _bounds(shape: Any, matrix: Matrix) -> Box:
    sides = [c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(shape, *map(byref, sides))
    left, bottom, right, top = (side.value for side in sides)
    return moved_box(matrix, left, bottom, right, top)


def _clipped(shape: Any, box: Box, view: Matrix) -> Box:
    """What the clip path of a shape leaves of it."""
    clip = pdfium.FPDFPageObj_GetClipPath(shape)
    x, y = c_float(), c_float()
    for path in range(max(pdfium.FPDFClipPath_CountPaths(clip), 0)):
        points = []
        for at in range(min(pdfium.FPDFClipPath_CountPathSegments(clip, path), _MOST_SEGMENTS)):
            segment = pdfium.FPDFClipPath_GetPathSegment(clip, path, at)
            pdfium.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
            points.append(moved(view, x.value, y.value))
        if points:
            across, down = zip(*points, strict=True)
            box = box.within(Box(min(across), min(down), max(across), max(down)))
    return box


def _colour(shape: Any, getter: Any = _FILL_COLOUR) -> tuple[Colour | None, int]:
    """The colour of a shape, if that is a single one and opaque; and how opaque it is."""
    parts = [c_uint() for _ in range(4)]
    known = getter(shape, *map(byref, parts))
    red, green, blue, alpha = (part.value for part in parts)
    if not known:
        return None, _OPAQUE
    return (red, green, blue) if alpha == _OPAQUE else None, alpha


def _is_artifact(shape: Any) -> bool:
    name = (pdfium.FPDF_WCHAR * (len(_ARTIFACT) + 1))()
    length = c_ulong()
    for at in range(max(pdfium.FPDFPageObj_CountMarks(shape), 0)):
        mark = pdfium.FPDFPageObj_GetMark(shape, at)
        known = pdfium.FPDFPageObjMark_GetName(mark, name, sizeof(name), byref(length))
        if known and length.value == sizeof(name) and "".join(map(chr, name[:-1])) == _ARTIFACT:
            return True
    return False


_BOLD_NAMES = ("bold", "black", "heavy", "semibold", "demi", "cmbx", "sfbx", "-bd")
_ITALIC_NAMES = ("italic", "oblique", "cmti", "sfti", "-it")
_FORCE_BOLD = 1 << 18
_ITALIC = 1 << 6
_HEAVY = 600


def _face(font: Any) -> tuple[bool, bool]:
    """Whether a font is bold, and whether it is italic."""
    length = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    buffer = create_string_buffer(max(length, 1))
    pdfium.FPDFFont_GetBaseFontName(font, buffer, length)
    name = buffer.value.decode("utf-8", "replace").rpartition("+")[2].casefold()
    flags = max(pdfium.FPDFFont_GetFlags(font), 0)
    bold = any(part in name for part in _BOLD_NAMES) or bool(flags & _FORCE_BOLD)
    italic = any(part in name for part in _ITALIC_NAMES) or bool(flags & _ITALIC)
    return bold or pdfium.FPDFFont_GetWeight(font) >= _HEAVY, italic


def _lines(shape: Any, count: int, matrix: Matrix) -> tuple[list[Box], bool]:
    """The straight lines of a path, from point to point, and whether it has no others."""
    lines: list[Box] = []
    straight = True
    last = (0.0, 0.0)
    x, y = c_float(), c_float()
    for at in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(shape, at)
        pdfium.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        point = moved(matrix, x.value, y.value)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        # PDFium draws the line that closes a path itself.
        if kind == pdfium.FPDF_SEGMENT_LINETO:
            lines.append(_between(last, point))
        elif kind != pdfium.FPDF_SEGMENT_MOVETO:
            straight = False
        last = point
    along = all(min(line.width, line.height) <= _SLANT for line in lines)
    return lines, straight and along


def _between(one: tuple[float, float], other: tuple[float, float]) -> Box:
    return Box(
        min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])
    )


def _rule(box: Box) -> Rule | None:
    """A line that is long enough and runs across or down, or None."""
    if max(box.width, box.height) < _SHORT or min(box.width, box.height) > _THIN:
        return None
    return Rule(box, box.width >= box.height)
