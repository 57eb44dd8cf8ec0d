"""The body of a page: elements to pieces."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from lxml import etree
from lxml.etree import _Element as Element

from kamcoach.models.document import BlockKind
from kamcoach.readers.flow import Flow, Look, Shape, Tally
from kamcoach.readers.grid import Cell, gather, spread
from kamcoach.readers.html.css import Node, Sheet
from kamcoach.readers.html.look import length, look_of
from kamcoach.readers.html.notes import Notes, reference
from kamcoach.readers.html.table import Line, count_headers, is_frame, span, table_rows
from kamcoach.readers.limits import check_nesting
from kamcoach.readers.pieces import Content, Hidden, Row, Table
from kamcoach.readers.visibility import COMMENT, PICTURE, WHITE

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = ("ul", "ol", "menu", "dir")
_BLOCKS = re.compile(
    "address|article|aside|blockquote|body|caption|center|dd|details|dialog|dir|div|dl|dt|fieldset"
    "|figcaption|figure|footer|form|h[1-6r]|header|hgroup|html|legend|li|main|menu|nav|ol|optgroup"
    "|option|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_BLOCK_DISPLAYS = ("block", "flex", "grid", "list-item", "table", "table-row", "flow-root")
_DROPPED = re.compile(
    "script|style|head|meta|link|title|base|xml|param|source|track|area|map|colgroup|col|rp|rt"
    "|embed|annotation|metadata|desc|defs"
)
_KEPT = ("pre", "textarea", "listing", "xmp")
_VALUES = re.compile("text|email|number|date|datetime-local|month|week|time|tel|url|search")
_BUTTONS = ("submit", "button", "reset")
_CONTENTS = re.compile(r"toc|table of contents\d*|table-of-contents", re.IGNORECASE)
_LIST_CLASS = re.compile(r"lst-\w+-(\d)")
_LIST_STYLE = re.compile(r"mso-list:[^;]*level(\d)")
_POINTS_A_LEVEL = 36.0
_MOST_LEVELS = 9
_CONDITION = ("[if", "[endif", "<![endif")


class Place(NamedTuple):
    """What is around the next element."""

    look: Look
    kind: BlockKind = "paragraph"
    level: int = 0
    label: str = ""
    lists: int = 0
    tables: int = 0
    kept: bool = False
    """White space stays as it is."""
    caption: bool = False
    marked: bool = False
    """Items have their bullet or number in the text."""

    @property
    def shape(self) -> Shape:
        """What text that stands directly here becomes."""
        return Shape(self.kind, self.level, self.label, self.caption, marked=self.marked)


def walk(root: Element, sheet: Sheet, notes: Notes) -> list[Content | Hidden]:
    """Return what stands in a page in reading order.

    Raises Refusal if lists or tables are nested too deep, or there is too much text.
    """
    fill = WHITE if sheet.complete else None
    walker = _Walker(Flow(Tally()), sheet, notes, [])
    walker.read(root, Place(Look(fill=fill)))
    return walker.flow.content


class _Walker:
    """Reads elements into one flow."""

    def __init__(self, flow: Flow, sheet: Sheet, notes: Notes, chain: list[Node]) -> None:
        self.flow = flow
        self._sheet = sheet
        self._notes = notes
        self._chain = chain
        self._term = False
        """The open paragraph holds a term so far, and waits for what is said of it."""

    def read(self, element: Element, place: Place) -> None:
        """Read an element; the text after it is left to the caller."""
        tag = str(element.tag).lower()
        if _DROPPED.fullmatch(tag) or _is_contents(element):
            return
        self._chain.append(_node(element, tag))
        stated = self._sheet.declared(self._chain, element.get("style", ""))
        inner = place._replace(look=look_of(element, stated, place.look))
        if stated.get("white-space", "").startswith("pre") or tag in _KEPT:
            inner = inner._replace(kept=True)
        if element in self._notes.comments:
            self._end(place)
            self.flow.hide(COMMENT, _words(element))
        elif _BLOCKS.fullmatch(tag) or stated.get("display", "") in _BLOCK_DISPLAYS:
            self._block(element, tag, stated, place, inner)
        else:
            self._inline(element, tag, inner)
        self._chain.pop()

    def _children(self, element: Element, place: Place) -> None:
        self._text(element.text, place)
        for child in element:
            if isinstance(child.tag, str):
                self.read(child, place)
            elif child.tag is etree.Comment:
                text = str(child.text or "")
                if not text.lstrip().startswith(_CONDITION):
                    self.flow.hide(COMMENT, text)
            self._text(child.tail, place)

    def _text(self, text: str | None, place: Place) -> None:
        if text:
            self.flow.add(text, place.look, kept=place.kept)
            self._term &= text.isspace()

    def _end(self, place: Place, *, term: bool = False) -> None:
        """Close the open paragraph, but not between a term and what is said of it."""
        if term or not self._term:
            self._term = False
            self.flow.end(place.shape)

    def _block(
        self, element: Element, tag: str, stated: Mapping[str, str], place: Place, inner: Place
    ) -> None:
        self._end(place, term=tag == "dt")
        if tag == "table":
            self._table(element, inner)
            return
        inner = self._shaped(element, tag, stated, inner)
        if tag == "dd" and self._term:
            self.flow.add("\n", inner.look, kept=True)
        self._children(element, inner)
        if tag == "dt" and self.flow.started:
            self._term = True
        else:
            self._end(inner, term=tag in ("dd", "dl"))

    def _shaped(self, element: Element, tag: str, stated: Mapping[str, str], place: Place) -> Place:
        """What an element around text makes of it; a heading in a list is a numbered one."""
        classes = self._chain[-1].classes
        if element in self._notes.labels:
            return place._replace(kind="note", level=0, label=self._notes.labels[element])
        if place.kind == "note":
            return place
        if tag in _LISTS or tag == "dl":
            check_nesting(place.lists + 1, "lists")
            return place._replace(lists=place.lists + 1)
        if tag in ("li", "dd", "dt"):
            return place._replace(
                kind="item", level=max(place.lists, _depth(element)), marked=False
            )
        level = _HEADINGS.get(tag, 0)
        if tag == "p":
            level = _word_heading(classes)
        if level and place.kind != "quote":
            return place._replace(kind="heading", level=level)
        if tag == "blockquote" or classes & {"MsoQuote", "MsoIntenseQuote"}:
            return place._replace(kind="quote", level=0)
        if tag in ("caption", "figcaption") or "MsoCaption" in classes:
            return place._replace(caption=True)
        if tag == "p" and (level := _word_depth(element, classes, stated)):
            return place._replace(kind="item", level=level, marked=True)
        return place

    def _inline(self, element: Element, tag: str, place: Place) -> None:
        if tag == "br":
            self._break(place)
        elif tag == "img":
            self.flow.hide(PICTURE, element.get("alt", ""))
        elif tag in ("input", "textarea", "select"):
            self._text(_filled_in(element, tag), place)
        elif tag == "a" and (label := reference(element)) is not None:
            self._text(label, place)
        elif tag == "svg":
            for text in element.iter("text"):
                self._text(_words(text) + " ", place)
        elif tag == "q":
            self._text("“", place)
            self._children(element, place)
            self._text("”", place)
        elif "mso-tab-count" in element.get("style", ""):
            self.flow.add("\t", place.look, kept=True)
        else:
            self._children(element, place)

    def _break(self, place: Place) -> None:
        """A line break; two in a row part paragraphs, as hand-written pages do."""
        if self.flow.broken:
            self._end(place)
        else:
            self.flow.add("\n", place.look, kept=True)

    def _table(self, element: Element, place: Place) -> None:
        """Read a table, then what stands in its cells besides text: tables and pictures.

        One of a single column without header row is a frame around text, and read as that text.
        """
        check_nesting(place.tables + 1, "tables")
        place = Place(place.look, tables=place.tables + 1)
        for caption in element.iterchildren("caption"):
            self.read(caption, place)
        lines = table_rows(element)
        headers = count_headers(lines)
        frame = is_frame(element, lines, headers)
        rows: list[list[Cell]] = []
        fills: list[set[str | None]] = []
        beside: list[Content | Hidden] = []
        for line in lines:
            inner = self._enter(line, place)
            read = [self._cell(cell, inner, None if frame else beside) for cell in line.cells]
            rows.append([cell for cell, _ in read])
            fills.append({colour for _, colour in read})
            del self._chain[-len(line.around) :]
        if not frame and any(rows):
            cells = spread(rows, self.flow.tally.count)
            apart = len(fills) > 1 and WHITE not in fills[0] and fills[1] == {WHITE}
            table = tuple(Row(texts) for texts in cells)
            self.flow.content.append(Table(table, headers or None, apart))
            for _ in table:
                self.flow.tally.piece()
        self.flow.content += beside

    def _enter(self, line: Line, place: Place) -> Place:
        """Go into the row group and the row."""
        for around in line.around:
            self._chain.append(_node(around, str(around.tag)))
            stated = self._sheet.declared(self._chain, around.get("style", ""))
            place = place._replace(look=look_of(around, stated, place.look))
        return place

    def _cell(
        self, element: Element, place: Place, beside: list[Content | Hidden] | None
    ) -> tuple[Cell, str | None]:
        """Read a cell, into this flow if it is only a frame; return it with its colour."""
        self._chain.append(_node(element, str(element.tag)))
        stated = self._sheet.declared(self._chain, element.get("style", ""))
        place = place._replace(look=look_of(element, stated, place.look))
        walker = self
        if beside is not None:
            walker = _Walker(Flow(self.flow.tally), self._sheet, self._notes, self._chain)
        walker._children(element, place)
        walker._end(place, term=True)
        self._chain.pop()
        if beside is None:
            return Cell(gather([]).text), place.look.fill
        filled = gather(walker.flow.content)
        beside += filled.beside
        across, down = span(element, "colspan"), span(element, "rowspan")
        return Cell(filled.text, across, down), place.look.fill


def _node(element: Element, tag: str) -> Node:
    classes = element.get("class", "")
    return Node(tag, element.get("id", ""), frozenset(classes.split()) if classes else _NONE)


_NONE: frozenset[str] = frozenset()


def _is_contents(element: Element) -> bool:
    """Whether an element is a table of contents: it repeats headings and is no evidence."""
    if element.get("role") == "doc-toc":
        return True
    name = element.get("id", "")
    if name and element.tag in ("div", "nav", "ul", "ol", "section") and _CONTENTS.fullmatch(name):
        return True
    return element.get("class", "").startswith(("MsoToc", "MsoTof"))


def _depth(element: Element) -> int:
    """The depth of a list item; Google Docs writes lists in lists side by side."""
    around = element.getparent()
    found = _LIST_CLASS.search(around.get("class", "")) if around is not None else None
    return int(found[1]) + 1 if found else 1


def _word_heading(classes: frozenset[str]) -> int:
    """The heading level of a paragraph that Word or Google Docs wrote as a title."""
    if classes & {"title", "MsoTitle"}:
        return 1
    return 6 if classes & {"MsoHeading7", "MsoHeading8", "MsoHeading9"} else 0


def _word_depth(element: Element, classes: frozenset[str], stated: Mapping[str, str]) -> int:
    """The depth of a list item that Word wrote as a paragraph with a bullet; 0 if it is none."""
    if found := _LIST_STYLE.search(element.get("style", "")):
        return int(found[1])
    if not any(name.startswith("MsoListParagraph") for name in classes):
        return 0
    if not (element.text or "").strip() and not _opens_with_marker(element):
        return 0
    margin = length(stated.get("margin-left", ""), 12.0) or 0.0
    return min(max(round(margin / _POINTS_A_LEVEL), 1), _MOST_LEVELS)


def _opens_with_marker(element: Element) -> bool:
    """Word sets the blanks after a bullet or number in small type."""
    return any("7.0pt" in span.get("style", "") for span in element.iter("span"))


def _filled_in(element: Element, tag: str) -> str:
    """What a field of a form shows."""
    if tag == "textarea":
        return element.text or ""
    if tag == "select":
        options = list(element.iter("option"))
        chosen = [option for option in options if "selected" in option.attrib] or options[:1]
        return ", ".join(_words(option) for option in chosen)
    kind = element.get("type", "text").lower()
    shown = kind in _BUTTONS or _VALUES.fullmatch(kind)
    return element.get("value", "") if shown else ""


def _words(element: Element) -> str:
    return " ".join(" ".join(map(str, element.itertext())).split())
