"""Text of drawings: the paragraphs of shapes, with the type face they inherit."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kamcoach.readers.archive import Element
from kamcoach.readers.drawing.color import (
    Palette,
    Rgb,
    color,
    is_transparent,
    lost,
)
from kamcoach.readers.ooxml import A, Tally, shown, switch
from kamcoach.readers.pieces import Hidden, Rich, Run, rich
from kamcoach.readers.text import number, visible
from kamcoach.readers.visibility import SAME_COLOUR, STRUCK, TINY, UNSURE, tiny

_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_MAX_LEVEL = 8
_BULLETS = ("buChar", "buAutoNum", "buBlip")
_FIELDS_DROPPED = ("slidenum", "datetime")


class Ground(NamedTuple):
    """What text stands on and what it inherits."""

    palette: Palette
    chain: Sequence[Element] = ()
    """List styles from the nearest to the farthest."""
    color: Rgb | None = None
    """The colour of letters where nothing else is stated; None if it cannot be told."""
    back: Rgb | None = None
    """The colour behind the letters; None if it cannot be told."""
    list_like: bool = False
    """Paragraphs are items of a list where nothing else is stated."""


class Line(NamedTuple):
    """A paragraph of a shape."""

    rich: Rich
    depth: int = 0
    """List depth from 1; 0 if it is no list item."""
    size: int = 0
    """The largest type in it, in hundredths of a point; 0 if not known."""
    hidden: tuple[tuple[str, str], ...] = ()
    """(reason, text) of what nobody sees in it, or perhaps nobody (`UNSURE`: it stands in `rich`
    as well)."""


class _Face(NamedTuple):
    bold: bool
    italic: bool
    size: int
    lost: str
    """Why the text cannot be seen, or perhaps not; "" if it can."""


def read_lines(body: Element, ground: Ground, tally: Tally) -> Iterator[Line]:
    """Yield the paragraphs of a text body; raises Refusal beyond the limit of text."""
    own = body.find(f"{A}lstStyle")
    chain = [own, *ground.chain] if own is not None else list(ground.chain)
    for paragraph in body.iterchildren(f"{A}p"):
        yield _line(paragraph, chain, ground, tally)


def unseen(lines: Iterable[Line], page: int) -> Iterator[Hidden]:
    """What nobody sees in lines, and what perhaps nobody does."""
    for line in lines:
        for reason, text in line.hidden:
            yield Hidden(reason, text, page, counted=reason == UNSURE)


def plain_text(element: Element) -> str:
    """All text under an element, paragraph by paragraph."""
    lines = (
        "".join(visible(text.text or "") for text in paragraph.iter(f"{A}t"))
        for paragraph in element.iter(f"{A}p")
    )
    return "\n".join(line for line in lines if line)


def _line(paragraph: Element, chain: Sequence[Element], ground: Ground, tally: Tally) -> Line:
    tally.line()
    properties = paragraph.find(f"{A}pPr")
    level = number(properties.get("lvl")) if properties is not None else None
    level = min(max(level or 0, 0), _MAX_LEVEL)
    styles = [
        found for style in chain if (found := style.find(f"{A}lvl{level + 1}pPr")) is not None
    ]
    nearest = [properties, *styles] if properties is not None else styles
    runs: list[Run] = []
    hidden: list[tuple[str, str]] = []
    size = 0
    last = "", 0
    for text, own in _texts(paragraph):
        tally.add(len(text))
        face = _face(own, styles, ground)
        if face.lost in ("", UNSURE):
            runs.append(Run(text, face.bold, face.italic))
            size = size if text.isspace() else max(size, face.size)
        if last == (face.lost, len(runs)):
            hidden[-1] = (face.lost, hidden[-1][1] + text)
        elif face.lost:
            hidden.append((face.lost, text))
        last = face.lost, len(runs)
    depth = level + 1 if _has_bullet(nearest, ground.list_like) else 0
    return Line(rich(runs), depth, size, tuple(hidden))


def _texts(parent: Element) -> Iterator[tuple[str, Element | None]]:
    """Yield the texts of a paragraph, each with its run properties."""
    for child in shown(parent):
        tag = child.tag
        if tag == f"{A}br":
            yield "\n", None
        elif tag == _MATHS:
            yield visible(child.text or ""), None
        elif tag == f"{A}fld" and child.get("type", "").startswith(_FIELDS_DROPPED):
            continue
        elif tag in (f"{A}r", f"{A}fld"):
            text = visible((child.findtext(f"{A}t") or "").replace("\n", " "))
            if text := text.replace("\v", "\n").replace("_x000B_", "\n"):
                yield text, child.find(f"{A}rPr")
        elif not tag.startswith(A):
            yield from _texts(child)


def _has_bullet(nearest: Sequence[Element], default: bool) -> bool:
    for properties in nearest:
        if properties.find(f"{A}buNone") is not None:
            return False
        if any(properties.find(f"{A}{name}") is not None for name in _BULLETS):
            return True
    return default


def _face(own: Element | None, styles: Sequence[Element], ground: Ground) -> _Face:
    inherited = (style.find(f"{A}defRPr") for style in styles)
    faces = [face for face in (own, *inherited) if face is not None]
    bold = next((on for face in faces if (on := switch(face, "b")) is not None), False)
    italic = next((on for face in faces if (on := switch(face, "i")) is not None), False)
    size = next((points for face in faces if (points := number(face.get("sz")))), 0)
    strike = next((line for face in faces if (line := face.get("strike"))), "noStrike")
    if strike != "noStrike":
        return _Face(bold, italic, size, STRUCK)
    if size > 0 and tiny(size / 100):
        return _Face(bold, italic, size, TINY)
    return _Face(bold, italic, size, _lost(faces, ground))


def _lost(faces: Sequence[Element], ground: Ground) -> str:
    """Why letters cannot be seen for their colour; "" if they can."""
    for face in faces:
        if face.find(f"{A}highlight") is not None or face.find(f"{A}ln/{A}solidFill") is not None:
            return ""
    for face in faces:
        for fill in face:
            if fill.tag == f"{A}solidFill":
                faint = is_transparent(fill)
                return SAME_COLOUR if faint else lost(color(fill, ground.palette), ground.back)
            if fill.tag == f"{A}noFill":
                return SAME_COLOUR
            if fill.tag in (f"{A}gradFill", f"{A}blipFill", f"{A}pattFill"):
                return ""
    return lost(ground.color, ground.back)
