"""The styles of an ODT file: what a paragraph, span, cell or frame looks like through its style."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from kamcoach.readers.archive import Element
from kamcoach.readers.flow import Look
from kamcoach.readers.text import number
from kamcoach.readers.visibility import HIDDEN, STRUCK, WHITE, colour

OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE = f"{{{OASIS}office:1.0}}"
STYLE = f"{{{OASIS}style:1.0}}"
TEXT = f"{{{OASIS}text:1.0}}"
TABLE = f"{{{OASIS}table:1.0}}"
DRAW = f"{{{OASIS}drawing:1.0}}"
FO = f"{{{OASIS}xsl-fo-compatible:1.0}}"
LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"

_NONE = ""
"""Automatic ink, see-through fill."""
_UNKNOWN = "?"
"""A fill that is no single colour."""
_MAX_LEVEL = 6
_BOLD = 600
_HEADING = re.compile(r"heading ([1-9])$")
_QUOTES = ("quotations", "quote", "intense quote", "block text")
_LENGTH = re.compile(r"(\d{1,6}(?:\.\d{1,9})?)(pt|in|cm|mm|pc|px|%)")
_UNITS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 7.2 / 2.54, "pc": 12.0, "px": 0.75}
_FILLS = (
    ("paragraph-properties", f"{FO}background-color"),
    ("table-cell-properties", f"{FO}background-color"),
    ("table-row-properties", f"{FO}background-color"),
    ("table-properties", f"{FO}background-color"),
    ("section-properties", f"{FO}background-color"),
    ("graphic-properties", f"{FO}background-color"),
    # On letters it lies over that of the paragraph.
    ("text-properties", f"{FO}background-color"),
)

Key = tuple[str, str]
"""Family ("paragraph", "text", "table-cell") and name of a style."""


class Style(NamedTuple):
    """A style with all that it inherits; None where it leaves things to what is around."""

    bold: bool | None = None
    italic: bool | None = None
    struck: bool | None = None
    hidden: bool | None = None
    ink: str | None = None
    fill: str | None = None
    points: float | None = None
    heading: int | None = None
    """Heading level 1-6; 0 for text."""
    title: bool = False
    """The style of the title itself; others that inherit from it (author, date) are text."""
    quote: bool = False
    caption: bool = False
    new_page: bool = False
    """It begins a page."""

    def over(self, look: Look) -> Look:
        """What text of this style looks like where `look` is around it."""
        lost = HIDDEN if self.hidden else STRUCK if self.struck else ""
        return Look(
            look.bold if self.bold is None else self.bold,
            look.italic if self.italic is None else self.italic,
            look.lost or lost,
            look.ink if self.ink is None else self.ink or None,
            self.behind(look.fill),
            look.points if self.points is None else self.points,
        )

    def behind(self, fill: str | None) -> str | None:
        """The colour behind text of this style where `fill` is around it."""
        return fill if not self.fill else None if self.fill == _UNKNOWN else self.fill


_PLAIN = Style()


class Styles:
    """All styles of a file, and the colour of its pages; a style is worked out when it is used."""

    def __init__(
        self,
        elements: Mapping[Key, Element],
        named: Collection[Key],
        defaults: Mapping[str, Style],
        page: str | None,
    ) -> None:
        """Take the styles as the file has them.

        Args:
            elements: every style.
            named: those that people choose from the list; the others were set by hand.
            defaults: what each family starts from.
            page: the colour of the pages; None if they differ, or have a picture behind them.
        """
        self.page = page
        self._elements = elements
        self._named = named
        self._defaults = defaults
        self._done: dict[Key, Style] = {}

    def get(self, family: str, name: str | None) -> Style:
        """Return a style; one that the file does not describe still has its name."""
        key = (family, name or "")
        if key not in self._done:
            self._done[key] = self._work_out(key)
        return self._done[key]

    def _work_out(self, key: Key) -> Style:
        family, name = key
        style = self._defaults.get(family, _PLAIN)
        if key not in self._elements:
            return _named(style, name) if name and family == "paragraph" else style
        for link in reversed(self._chain(key)):
            element = self._elements[link]
            parent = (family, element.get(f"{STYLE}parent-style-name") or "")
            style = _own(element, self._done.get(parent, self._defaults.get(family, _PLAIN)))
            if link in self._named:
                style = _named(style, element.get(f"{STYLE}display-name") or link[1])
            self._done[link] = style
        return style

    def _chain(self, key: Key) -> dict[Key, None]:
        """The styles from `key` up to the first one known; stops where they go in a circle."""
        chain: dict[Key, None] = {}
        while key in self._elements and key not in self._done and key not in chain:
            chain[key] = None
            key = (key[0], self._elements[key].get(f"{STYLE}parent-style-name") or "")
        return chain


def read_styles(common: Iterable[Element], automatic: Iterable[Element]) -> Styles:
    """Read styles.

    Args:
        common: elements with the styles that have names of their own (`office:styles`), and with
            the page layouts.
        automatic: elements with what was set by hand in the text.
    """
    roots = list(common)
    elements: dict[Key, Element] = {}
    defaults: dict[str, Style] = {}
    for root in roots:
        for default in root.iter(f"{STYLE}default-style"):
            defaults[default.get(f"{STYLE}family", "")] = _own(default, _PLAIN)
        if root.tag == f"{OFFICE}styles":
            elements.update(_styles(root))
    named = frozenset(elements)
    for root in automatic:
        elements.update(_styles(root))
    return Styles(elements, named, defaults, _page_colour(roots))


def _styles(root: Element) -> Iterator[tuple[Key, Element]]:
    for element in root.iterchildren(f"{STYLE}style"):
        if name := element.get(f"{STYLE}name"):
            yield (element.get(f"{STYLE}family", ""), name), element


def _named(style: Style, stated: str) -> Style:
    """Add what the name of a style says that people choose from the list."""
    name = stated.lower().replace("_20_", " ")
    found = _HEADING.match(name)
    return style._replace(
        heading=min(int(found[1]), _MAX_LEVEL) if found else style.heading,
        title=name == "title",
        quote=style.quote or name in _QUOTES,
        caption=style.caption or name == "caption",
    )


def _own(element: Element, parent: Style) -> Style:
    """Add what a style states to what it inherits."""
    text = element.find(f"{STYLE}text-properties")
    level = number(element.get(f"{STYLE}default-outline-level"))
    own = parent._replace(
        heading=parent.heading if level is None else min(max(level, 0), _MAX_LEVEL),
        fill=_fill(element, parent.fill),
        new_page=_breaks(element),
    )
    if text is None:
        return own
    weight = text.get(f"{FO}font-weight")
    slant = text.get(f"{FO}font-style")
    line = text.get(f"{STYLE}text-line-through-style") or text.get(f"{STYLE}text-line-through-type")
    return own._replace(
        bold=parent.bold if weight is None else _is_bold(weight),
        italic=parent.italic if slant is None else slant in ("italic", "oblique"),
        struck=parent.struck if line is None else line != "none",
        hidden=_hidden(text, parent.hidden),
        ink=_ink(text, parent.ink),
        points=points(text.get(f"{FO}font-size"), parent.points),
    )


def _is_bold(weight: str) -> bool:
    return weight == "bold" or (number(weight) or 0) >= _BOLD


def _hidden(text: Element, hidden: bool | None) -> bool | None:
    """Whether letters are hidden; those that let everything through are as good as hidden."""
    display = text.get(f"{TEXT}display")
    if display is not None:
        hidden = display == "none"
    # The automatic colour is stored as one that lets everything through.
    see_through = points(text.get(f"{LOEXT}opacity"), 1.0) == 0.0
    return True if see_through and not _is_automatic(text) else hidden


def _ink(text: Element, ink: str | None) -> str | None:
    if _is_automatic(text):
        return _NONE
    stated = text.get(f"{FO}color")
    return ink if stated is None else colour(stated) or _NONE


def _is_automatic(text: Element) -> bool:
    return text.get(f"{STYLE}use-window-font-color") == "true"


def _fill(element: Element, fill: str | None) -> str | None:
    """What a style lays behind its text."""
    for name, attribute in _FILLS:
        properties = element.find(f"{STYLE}{name}")
        if properties is None:
            continue
        stated = properties.get(attribute)
        picture = properties.find(f"{STYLE}background-image")
        drawn = properties.get(f"{DRAW}fill")
        if stated is not None:
            fill = colour(stated) or _NONE
        if drawn == "solid":
            fill = colour(properties.get(f"{DRAW}fill-color", "")) or fill
        if (picture is not None and len(picture.attrib)) or drawn not in (None, "none", "solid"):
            fill = _UNKNOWN
    return fill


def _breaks(element: Element) -> bool:
    """Whether a page begins with the style; that is never inherited."""
    if element.get(f"{STYLE}master-page-name"):
        return True
    for name in ("paragraph-properties", "table-properties"):
        properties = element.find(f"{STYLE}{name}")
        if properties is not None and properties.get(f"{FO}break-before") == "page":
            return True
    return False


def _page_colour(roots: Iterable[Element]) -> str | None:
    """The colour of the paper."""
    layouts = [layout for root in roots for layout in root.iter(f"{STYLE}page-layout-properties")]
    fills = {_paper(layout) for layout in layouts} or {WHITE}
    return fills.pop() if len(fills) == 1 else None


def _paper(layout: Element) -> str | None:
    drawn = layout.get(f"{DRAW}fill")
    picture = layout.find(f"{STYLE}background-image")
    if (picture is not None and len(picture.attrib)) or drawn not in (None, "none", "solid"):
        return None
    stated = layout.get(f"{DRAW}fill-color") if drawn == "solid" else None
    return colour(stated or layout.get(f"{FO}background-color") or "") or WHITE


def points(text: str | None, whole: float | None) -> float | None:
    """A length in points; a percentage is one of `whole`, which also stands where none is given."""
    found = _LENGTH.fullmatch((text or "").strip())
    if found is None:
        return whole
    if found[2] == "%":
        return None if whole is None else whole * float(found[1]) / 100
    return float(found[1]) * _UNITS[found[2]]
