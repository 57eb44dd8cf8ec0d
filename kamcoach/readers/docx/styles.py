"""The styles of a DOCX file: what a paragraph or run looks like through its style."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from kamcoach.readers.archive import Element
from kamcoach.readers.docx.face import PLAIN, VAL, Face, face, is_on, shading
from kamcoach.readers.docx.package import W
from kamcoach.readers.docx.theme import Palette
from kamcoach.readers.text import number
from kamcoach.readers.visibility import tiny

_HEADING = re.compile(r"heading ([1-9])$")
_LIST = re.compile(r"list(?: (?:bullet|number|continue))(?: ([1-9]))?$")
_QUOTES = ("quote", "intense quote", "block text")
_CONTENTS = re.compile(r"(toc|table of figures|table of authorities)( |$)")
_GONE = (f"{W}del", f"{W}moveFrom", f"{W}vanish")
_MAX_LEVEL = 6
_BODY_TEXT = 9


class Numbered(NamedTuple):
    """A place in a list."""

    list_id: str
    """"0" for none."""
    level: int | None
    """From 0; None where the list knows it by the style."""
    style: str = ""


class Told(NamedTuple):
    """What paragraph properties state; None where they are silent."""

    style: str | None = None
    heading: int | None = None
    """The heading level; 0 for body text."""
    numbering: Numbered | None = None
    fill: str | None = None
    squeezed: bool | None = None
    """Its lines are cut down to a height in which nothing can be read."""
    dropped: bool = False
    """It is a capital letter that the next paragraph is set around."""
    gone: bool = False
    """The paragraph itself is deleted or hidden, whatever is left of its text."""


_NOTHING = Told()


@dataclass(frozen=True)
class Style:
    """A style with all that it inherits."""

    face: Face = PLAIN
    """Without the defaults of the document."""
    fill: str | None = None
    """Shading behind the paragraph."""
    heading: int = 0
    """Heading level 1-6; 0 for text."""
    title: bool = False
    """The style of the title itself; others that inherit from it (author, date) are text."""
    item: int = 0
    """List depth from 1 that its name tells ("List Bullet 2"); else 0."""
    squeezed: bool = False
    quote: bool = False
    caption: bool = False
    contents: bool = False
    """A line of a table of contents."""
    numbering: Numbered | None = None
    """Its place in a list of the file."""


class Styles(NamedTuple):
    """All styles of a file by their id."""

    by_id: Mapping[str, Style]
    """Of paragraphs and characters."""
    default: Style
    base: Face = PLAIN
    """The defaults of the document."""
    palette: Palette = Palette()
    tables: Mapping[str, Element] = {}
    """Of tables, as they stand: files have a hundred of them and use two."""

    def get(self, name: str | None) -> Style:
        """Return a paragraph style; the default one if there is none of that name."""
        return self.by_id.get(name or "", self.default)

    def run(self, name: str | None) -> Face:
        """Return the face of a character style."""
        style = self.by_id.get(name or "")
        return style.face if style else PLAIN


def read_styles(root: Element | None, palette: Palette) -> Styles:
    """Read the styles part."""
    if root is None:
        return Styles({}, Style(), palette=palette)
    elements: dict[str, Element] = {}
    tables: dict[str, Element] = {}
    for element in root.iter(f"{W}style"):
        if name := element.get(f"{W}styleId"):
            (tables if element.get(f"{W}type") == "table" else elements)[name] = element
    done: dict[str, Style] = {}
    for name in elements:
        for link in reversed(_chain(name, elements, done)):
            parent = done.get(value(elements[link], "basedOn") or "")
            done[link] = _inherit(elements[link], parent or Style(), palette)
    default = next(
        (
            done[name]
            for name, el in elements.items()
            if el.get(f"{W}type") == "paragraph" and is_on(el.get(f"{W}default", "0"))
        ),
        Style(),
    )
    base = face(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"), palette)
    return Styles(done, default, base, palette, tables)


def _chain(
    name: str, elements: Mapping[str, Element], done: Mapping[str, Style]
) -> dict[str, None]:
    """The styles from `name` up to the first one known; stops where they go round in a circle."""
    chain: dict[str, None] = {}
    while name in elements and name not in done and name not in chain:
        chain[name] = None
        name = value(elements[name], "basedOn") or ""
    return chain


def _inherit(element: Element, parent: Style, palette: Palette) -> Style:
    name = (value(element, "name") or "").lower()
    stated = told(element.find(f"{W}pPr"), palette, element.get(f"{W}styleId", ""))
    level = stated.heading
    if found := _HEADING.match(name):
        level = min(int(found[1]), _MAX_LEVEL)
    listed = _LIST.match(name)
    return Style(
        face=face(element.find(f"{W}rPr"), palette).over(parent.face),
        fill=stated.fill or parent.fill,
        heading=parent.heading if level is None else level,
        title=name == "title",
        item=int(listed[1] or 1) if listed else parent.item,
        squeezed=parent.squeezed if stated.squeezed is None else stated.squeezed,
        quote=parent.quote or name in _QUOTES,
        caption=parent.caption or name == "caption",
        contents=parent.contents or bool(_CONTENTS.match(name)),
        numbering=stated.numbering or parent.numbering,
    )


def told(properties: Element | None, palette: Palette, style: str = "") -> Told:
    """What the properties of a paragraph state, or those of the style of that id."""
    if properties is None:
        return _NOTHING
    told: dict[str, Any] = {}
    for child in properties:
        tag = child.tag
        if tag == f"{W}pStyle":
            told["style"] = child.get(VAL)
        elif tag == f"{W}numPr":
            told["numbering"] = _numbered(child, style)
        elif tag == f"{W}outlineLvl":
            told["heading"] = _heading_level(child)
        elif tag == f"{W}shd":
            told["fill"] = shading(child, palette)
        elif tag == f"{W}spacing" and child.get(f"{W}line") is not None:
            told["squeezed"] = is_squeezed(child.get(f"{W}lineRule"), child.get(f"{W}line"))
        elif tag == f"{W}framePr":
            told["dropped"] = child.get(f"{W}dropCap") in ("drop", "margin")
        elif tag == f"{W}rPr":
            told["gone"] = any(mark.tag in _GONE for mark in child)
    return Told(**told) if told else _NOTHING


def is_squeezed(rule: str | None, height: str | None) -> bool:
    """Whether a height is forced on lines or rows, in twentieths of a point, that hides them."""
    twentieths = number(height)
    return rule == "exact" and twentieths is not None and tiny(twentieths / 20)


def _heading_level(outline: Element) -> int | None:
    """The heading level that an outline level stands for: 0 for body text."""
    level = number(outline.get(VAL))
    if level is None:
        return None
    return min(level + 1, _MAX_LEVEL) if 0 <= level < _BODY_TEXT else 0


def _numbered(numbering: Element, style: str) -> Numbered | None:
    list_id = value(numbering, "numId")
    if list_id is None:
        return None
    level = number(value(numbering, "ilvl"))
    return Numbered(list_id, None if level is None else max(level, 0), style)


def value(element: Element | None, name: str) -> str | None:
    """The value of a child element, or None."""
    found = element.find(f"{W}{name}") if element is not None else None
    return None if found is None else found.get(VAL)
