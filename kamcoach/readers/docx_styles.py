"""The styles of a DOCX file: what a paragraph or run looks like through its style."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from kamcoach.readers.archive import Element
from kamcoach.readers.docx_package import W

VAL = f"{W}val"
_HEADING = re.compile(r"heading ([1-9])$")
_LIST = re.compile(r"list(?: (?:bullet|number|continue))(?: ([1-9]))?$")
_QUOTES = ("quote", "intense quote", "block text")
_CONTENTS = re.compile(r"(toc|table of figures|table of authorities)( |$)")
_MAX_LEVEL = 6
_BODY_TEXT = 9
_OFF = ("0", "false", "off", "none")


class Face(NamedTuple):
    """Type face; None where it is left to what is around."""

    bold: bool | None = None
    italic: bool | None = None
    hidden: bool | None = None
    struck: bool | None = None

    def over(self, below: "Face") -> "Face":
        """This face where it says something, else the one below."""
        return Face(
            *[mine if mine is not None else other for mine, other in zip(self, below, strict=True)]
        )


_PLAIN = Face()


@dataclass(frozen=True)
class Style:
    """A style with all that it inherits."""

    face: Face = _PLAIN
    heading: int = 0
    """Heading level 1-6; 0 for text."""
    title: bool = False
    """The style of the title itself; others that inherit from it (author, date) are text."""
    item: int = 0
    """List depth from 1; 0 if it is no list style."""
    quote: bool = False
    caption: bool = False
    contents: bool = False
    """A line of a table of contents."""
    header_row: bool = False
    """A table style that sets the first row apart."""


class Styles(NamedTuple):
    """All styles of a file by their id."""

    by_id: Mapping[str, Style]
    default: Style

    def get(self, name: str | None) -> Style:
        """Return a paragraph style; the default one if there is none of that name."""
        return self.by_id.get(name or "", self.default)

    def run(self, name: str | None) -> Face:
        """Return the face of a character style."""
        style = self.by_id.get(name or "")
        return style.face if style else _PLAIN


def read_styles(root: Element | None) -> Styles:
    """Read the styles part."""
    if root is None:
        return Styles({}, Style())
    elements = {name: el for el in root.iter(f"{W}style") if (name := el.get(f"{W}styleId"))}
    base = Style(face=face(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")))
    done: dict[str, Style] = {}
    for name in elements:
        for link in reversed(_chain(name, elements, done)):
            parent = done.get(value(elements[link], "basedOn") or "")
            done[link] = _inherit(elements[link], parent or _root(elements[link], base))
    default = next(
        (
            done[name]
            for name, el in elements.items()
            if el.get(f"{W}type") == "paragraph" and _on(el.get(f"{W}default", "0"))
        ),
        base,
    )
    return Styles(done, default)


def _chain(
    name: str, elements: Mapping[str, Element], done: Mapping[str, Style]
) -> dict[str, None]:
    """The styles from `name` up to the first one known; stops where they go round in a circle."""
    chain: dict[str, None] = {}
    while name in elements and name not in done and name not in chain:
        chain[name] = None
        name = value(elements[name], "basedOn") or ""
    return chain


def _root(element: Element, base: Style) -> Style:
    """What a style without parent starts from: only paragraphs start from the defaults."""
    return base if element.get(f"{W}type", "paragraph") == "paragraph" else Style()


def _inherit(element: Element, parent: Style) -> Style:
    name = (value(element, "name") or "").lower()
    own = replace(
        parent,
        face=face(element.find(f"{W}rPr")).over(parent.face),
        title=name == "title",
        quote=parent.quote or name in _QUOTES,
        caption=parent.caption or name == "caption",
        contents=parent.contents or bool(_CONTENTS.match(name)),
        header_row=parent.header_row
        or any(el.get(f"{W}type") == "firstRow" for el in element.iter(f"{W}tblStylePr")),
    )
    properties = element.find(f"{W}pPr")
    level = heading_level(properties)
    if found := _HEADING.match(name):
        level = min(int(found[1]), _MAX_LEVEL)
    if level is not None:
        own = replace(own, heading=level)
    if found := _LIST.match(name):
        return replace(own, item=int(found[1] or 1))
    depth = list_depth(properties)
    return own if depth is None else replace(own, item=depth)


def heading_level(properties: Element | None) -> int | None:
    """The heading level that paragraph properties state: 0 for body text, None if they do not."""
    outline = number(value(properties, "outlineLvl"))
    if outline is None:
        return None
    return min(outline + 1, _MAX_LEVEL) if 0 <= outline < _BODY_TEXT else 0


def list_depth(properties: Element | None) -> int | None:
    """The list depth that paragraph properties state: 0 for no list, None if they do not."""
    numbering = properties.find(f"{W}numPr") if properties is not None else None
    if numbering is None or (list_id := value(numbering, "numId")) is None:
        return None
    depth = number(value(numbering, "ilvl")) or 0
    return 0 if list_id == "0" else max(depth, 0) + 1


def face(properties: Element | None) -> Face:
    """The face that run properties state."""
    if properties is None:
        return Face()
    struck = _switch(properties, "strike")
    return Face(
        _switch(properties, "b"),
        _switch(properties, "i"),
        _switch(properties, "vanish"),
        struck if struck is not None else _switch(properties, "dstrike"),
    )


def _switch(properties: Element, name: str) -> bool | None:
    found = properties.find(f"{W}{name}")
    return None if found is None else _on(found.get(VAL, "1"))


def _on(text: str) -> bool:
    return text not in _OFF


def value(element: Element | None, name: str) -> str | None:
    """The value of a child element, or None."""
    found = element.find(f"{W}{name}") if element is not None else None
    return None if found is None else found.get(VAL)


def number(text: str | None) -> int | None:
    """A whole number of at most nine digits, or None for anything else."""
    text = (text or "").strip()
    return int(text) if re.fullmatch(r"-?\d{1,9}", text, re.ASCII) else None
