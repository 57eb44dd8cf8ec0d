"""The styles of a DOCX file: what a paragraph or run looks like through its style."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from kamcoach.readers.archive import Element
from kamcoach.readers.docx_face import PLAIN, VAL, Face, face, is_on, shading
from kamcoach.readers.docx_package import W
from kamcoach.readers.docx_theme import Palette

_HEADING = re.compile(r"heading ([1-9])$")
_LIST = re.compile(r"list(?: (?:bullet|number|continue))(?: ([1-9]))?$")
_QUOTES = ("quote", "intense quote", "block text")
_CONTENTS = re.compile(r"(toc|table of figures|table of authorities)( |$)")
_PART = f"{W}tblStylePr"
_MAX_LEVEL = 6
_BODY_TEXT = 9


class Look(NamedTuple):
    """What a table style gives to some of its cells."""

    face: Face = PLAIN
    fill: str | None = None

    def over(self, below: "Look") -> "Look":
        """This look where it says something, else the one below."""
        return Look(self.face.over(below.face), self.fill or below.fill)


class Numbered(NamedTuple):
    """A place in a list."""

    list_id: str
    """"0" for none."""
    level: int | None
    """From 0; None where the list knows it by the style."""
    style: str = ""


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
    quote: bool = False
    caption: bool = False
    contents: bool = False
    """A line of a table of contents."""
    numbering: Numbered | None = None
    """Its place in a list of the file."""
    looks: Mapping[str, Look] = field(default_factory=dict)
    """Of a table style: what it gives to its parts ("firstRow"), and to all cells ("")."""


class Styles(NamedTuple):
    """All styles of a file by their id."""

    by_id: Mapping[str, Style]
    default: Style
    base: Face = PLAIN
    """The defaults of the document."""
    palette: Palette = Palette()

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
    elements = {name: el for el in root.iter(f"{W}style") if (name := el.get(f"{W}styleId"))}
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
    return Styles(done, default, base, palette)


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
    properties = element.find(f"{W}pPr")
    own = replace(
        parent,
        face=face(element.find(f"{W}rPr"), palette).over(parent.face),
        fill=paragraph_fill(properties, palette) or parent.fill,
        title=name == "title",
        quote=parent.quote or name in _QUOTES,
        caption=parent.caption or name == "caption",
        contents=parent.contents or bool(_CONTENTS.match(name)),
    )
    if element.get(f"{W}type") == "table":
        own = replace(own, looks=_looks(element, parent.looks, palette))
    level = heading_level(properties)
    if found := _HEADING.match(name):
        level = min(int(found[1]), _MAX_LEVEL)
    if level is not None:
        own = replace(own, heading=level)
    if found := _LIST.match(name):
        own = replace(own, item=int(found[1] or 1))
    listed = numbered(properties, element.get(f"{W}styleId", ""))
    return own if listed is None else replace(own, numbering=listed)


def heading_level(properties: Element | None) -> int | None:
    """The heading level that paragraph properties state: 0 for body text, None if they do not."""
    outline = number(value(properties, "outlineLvl"))
    if outline is None:
        return None
    return min(outline + 1, _MAX_LEVEL) if 0 <= outline < _BODY_TEXT else 0


def numbered(properties: Element | None, style: str) -> Numbered | None:
    """The place in a list that paragraph properties state, on their own or for a style."""
    numbering = properties.find(f"{W}numPr") if properties is not None else None
    if numbering is None or (list_id := value(numbering, "numId")) is None:
        return None
    level = number(value(numbering, "ilvl"))
    return Numbered(list_id, None if level is None else max(level, 0), style)


def paragraph_fill(properties: Element | None, palette: Palette) -> str | None:
    """The shading that paragraph properties state."""
    return None if properties is None else shading(properties.find(f"{W}shd"), palette)


def _looks(element: Element, inherited: Mapping[str, Look], palette: Palette) -> dict[str, Look]:
    """What a table style gives to its cells, over what it inherits."""
    looks = dict(inherited)
    parts = [("", element), *((el.get(f"{W}type", ""), el) for el in element.iter(_PART))]
    for name, el in parts:
        part = name.removeprefix("wholeTable")
        cell = shading(el.find(f"{W}tcPr/{W}shd"), palette)
        paragraph = paragraph_fill(el.find(f"{W}pPr"), palette)
        look = Look(face(el.find(f"{W}rPr"), palette), cell or paragraph)
        looks[part] = look.over(looks.get(part, Look()))
    return looks


def value(element: Element | None, name: str) -> str | None:
    """The value of a child element, or None."""
    found = element.find(f"{W}{name}") if element is not None else None
    return None if found is None else found.get(VAL)


def number(text: str | None) -> int | None:
    """A whole number of at most nine digits, or None for anything else."""
    text = (text or "").strip()
    return int(text) if re.fullmatch(r"-?\d{1,9}", text, re.ASCII) else None
