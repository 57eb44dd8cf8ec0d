"""The tagged structure of a PDF page: headings, lists and tables as their program had them."""

from collections.abc import Iterator, Sequence
from ctypes import byref, c_float, create_string_buffer
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from kamcoach.readers.grid import Cell, gather, spread
from kamcoach.readers.limits import MAX_COLUMNS, check_blocks, check_text
from kamcoach.readers.pdf.flow import Ranks, heading_level
from kamcoach.readers.pdf.lines import Book, Line, flowing, line
from kamcoach.readers.pdf.shapes import Page, Word
from kamcoach.readers.pieces import Content, Hidden, Piece, Rich, Row, Table
from kamcoach.readers.visibility import PICTURE

_MOST = 20_000
"""Elements of a page."""
_CONTENTS = ("TOC", "TOCI", "Index", "Artifact")
_INLINE = frozenset(
    (
        *("Span", "Link", "Em", "Strong", "Code", "Quote", "Reference", "BibEntry", "Annot"),
        *("Ruby", "RB", "RT", "Warichu", "WT", "Sub", "Lbl"),
    )
)
_BLANK = ("NonStruct", "Private")
_NOTES = ("Note", "FENote")
_ROWS = ("TR", "THead", "TBody", "TFoot")
_SIDE = 40.0
_WORDS_EACH = 80
_COVERED = 0.7


class Tag(NamedTuple):
    """An element: its kind, and in order the elements and numbers of marked content in it."""

    kind: str
    parts: tuple["Tag | int", ...]
    alt: str = ""
    wide: int = 1
    high: int = 1


def read_tags(page: Any) -> tuple[Tag, ...]:
    """The structure of a page; empty if the file has none."""
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    if not tree:
        return ()
    try:
        reader = _Reader()
        count = max(pdfium.FPDF_StructTree_CountChildren(tree), 0)
        tops = (pdfium.FPDF_StructTree_GetChildAtIndex(tree, at) for at in range(count))
        return tuple(reader.tag(top) for top in tops if top)
    finally:
        pdfium.FPDF_StructTree_Close(tree)


class _Reader:
    def __init__(self) -> None:
        self._count = 0

    def tag(self, element: Any) -> Tag:
        """An element with all in it; PDFium knows no more than 32 within each other."""
        self._count += 1
        parts: list[Tag | int] = []
        if self._count < _MOST:
            for at in range(max(pdfium.FPDF_StructElement_CountChildren(element), 0)):
                child = pdfium.FPDF_StructElement_GetChildAtIndex(element, at)
                if child:
                    parts.append(self.tag(child))
                elif (
                    number := pdfium.FPDF_StructElement_GetChildMarkedContentID(element, at)
                ) >= 0:
                    parts.append(number)
        kind = _string(pdfium.FPDF_StructElement_GetType, element)
        cell = kind in ("TD", "TH")
        return Tag(
            kind,
            tuple(parts),
            _string(pdfium.FPDF_StructElement_GetAltText, element) if kind == "Figure" else "",
            _number(element, b"ColSpan") if cell else 1,
            _number(element, b"RowSpan") if cell else 1,
        )


def _string(getter: Any, element: Any) -> str:
    length = getter(element, None, 0)
    buffer = create_string_buffer(max(length, 2))
    getter(element, buffer, length)
    return buffer.raw[: max(length - 2, 0)].decode("utf-16-le", "replace").strip()


def _number(element: Any, name: bytes) -> int:
    for at in range(max(pdfium.FPDF_StructElement_GetAttributeCount(element), 0)):
        attribute = pdfium.FPDF_StructElement_GetAttributeAtIndex(element, at)
        value = pdfium.FPDF_StructElement_Attr_GetValue(attribute, name)
        found = c_float()
        if value and pdfium.FPDF_StructElement_Attr_GetNumberValue(value, byref(found)):
            return min(max(int(found.value), 1), MAX_COLUMNS)
    return 1


def numbers(tags: Sequence["Tag | int"]) -> Iterator[int]:
    """The marked content in some elements, in order."""
    for tag in tags:
        if isinstance(tag, int):
            yield tag
        else:
            yield from numbers(tag.parts)


def is_tagged(tags: Sequence[Tag], words: Sequence[Word]) -> bool:
    """Whether the structure covers most words of a page, and parts them into paragraphs."""
    known = set(numbers(tags))
    covered = sum(word.tag in known for word in words)
    blocks = sum(1 for tag in tags for _ in _blocks(tag))
    return covered >= _COVERED * len(words) and blocks * _WORDS_EACH >= covered > 0


def _blocks(tag: Tag) -> Iterator[Tag]:
    inner = [p for p in tag.parts if isinstance(p, Tag) and p.kind not in (*_INLINE, *_BLANK)]
    if not inner:
        yield tag
    for part in inner:
        yield from _blocks(part)


class Structure:
    """The content of one page by its tags."""

    def __init__(self, words: Sequence[Word], page: Page, book: Book, ranks: Ranks) -> None:
        """Take the words of the page, and what holds for the whole document."""
        self._page = page
        self._book = book
        self._ranks = ranks
        self._words: dict[int, list[Word]] = {}
        for word in words:
            self._words.setdefault(word.tag, []).append(word)
        self._lines = list(_lines(words, page.number))
        self._count = 0
        self._repeated = 0
        """Characters of merged cells beyond their first."""
        self._edge: float | None = None

    def content(self, tags: Sequence[Tag]) -> list[Content | Hidden]:
        """All that stands in some elements."""
        return [piece for tag in tags for piece in self._block(tag, 0)]

    def _block(self, tag: Tag, depth: int) -> Iterator[Content | Hidden]:
        """The content of an element; `depth` counts the lists around it."""
        self._count += 1
        check_blocks(self._count)
        kind = tag.kind
        if kind in _CONTENTS:
            return
        if kind == "Table":
            yield from self._table(tag, depth)
        elif kind == "L":
            for part in tag.parts:
                if isinstance(part, Tag):
                    yield from self._block(part, depth + 1)
                else:
                    yield from self._text([part], tag)
        elif kind == "LI":
            yield from self._item(tag, max(depth, 1))
        elif kind in _NOTES:
            yield from self._note(tag)
        else:
            yield from self._mixed(tag, depth)

    def _mixed(self, tag: Tag, depth: int) -> Iterator[Content | Hidden]:
        """Runs of text as paragraphs, and the elements between them."""
        inline: list[int] = []
        for part in tag.parts:
            if isinstance(part, int) or self._is_inline(part, inline):
                inline.extend(numbers([part]))
                continue
            yield from self._text(inline, tag)
            inline = []
            yield from self._block(part, depth)
        yield from self._text(inline, tag)
        if tag.alt:
            yield Hidden(PICTURE, tag.alt, self._page.number)

    def _is_inline(self, tag: Tag, before: Sequence[int]) -> bool:
        """Whether an element is part of the paragraph around it.

        Those that mean nothing (browsers use them for text and for boxes alike) are if they hold
        nothing but text, or begin on the line on which the text before them ends.
        """
        if tag.kind in _INLINE or tag.kind not in _BLANK:
            return tag.kind in _INLINE
        if all(isinstance(part, int) for part in tag.parts):
            return True
        lines, more = self._of(before), self._of(list(numbers([tag])))
        return bool(lines and more) and abs(lines[-1].base - more[0].base) < 0.3 * more[0].size

    def _text(self, inline: Sequence[int], tag: Tag) -> Iterator[Piece]:
        lines = self._of(inline)
        if not lines:
            return
        whole = flowing(lines, self._reach(lines), self._book)
        level = _heading(tag.kind) or heading_level(whole, lines[0].size, self._book, self._ranks)
        if level:
            text = whole.text.replace("\n", " ")
            yield Piece("heading", whole._replace(text=text), level, page=self._page.number)
        elif lines[0].sure:
            bare = flowing([lines[0].bare(), *lines[1:]], self._reach(lines), self._book)
            yield Piece("item", bare, 1, page=self._page.number)
        else:
            kind = "quote" if tag.kind == "BlockQuote" else "paragraph"
            yield Piece("quote" if kind == "quote" else "paragraph", whole, page=self._page.number)

    def _item(self, tag: Tag, depth: int) -> Iterator[Content | Hidden]:
        """The first text of a list item is the item; further paragraphs and lists stand below."""
        first = True
        for piece in self._bodies(tag, depth):
            if first and isinstance(piece, Piece) and piece.kind == "paragraph":
                first = False
                goes_on = piece.rich.text[:1].islower() and self._opens_page(tag)
                yield piece if goes_on else piece._replace(kind="item", level=depth)
            else:
                yield piece

    def _opens_page(self, tag: Tag) -> bool:
        """Whether an item without a bullet stands first: it began on the page before."""
        if any(isinstance(part, Tag) and part.kind == "Lbl" for part in tag.parts):
            return False
        lines = self._of(list(numbers([tag])))
        return bool(lines) and lines[0].base <= min(one.base for one in self._lines)

    def _bodies(self, tag: Tag, depth: int) -> Iterator[Content | Hidden]:
        inline: list[int] = []
        for part in tag.parts:
            if isinstance(part, Tag) and part.kind == "Lbl":
                continue
            if isinstance(part, int) or self._is_inline(part, inline):
                inline.extend(numbers([part]))
                continue
            yield from self._text_of(inline)
            inline = []
            yield from (
                self._bodies(part, depth) if part.kind == "LBody" else self._block(part, depth)
            )
        yield from self._text_of(inline)

    def _text_of(self, inline: Sequence[int]) -> Iterator[Piece]:
        lines = self._of(inline)
        if lines and lines[0].label and not lines[0].label[0].isalnum():
            lines = [lines[0].bare(), *lines[1:]]
        if lines:
            whole = flowing(lines, self._reach(lines), self._book)
            yield Piece("paragraph", whole, page=self._page.number)

    def _note(self, tag: Tag) -> Iterator[Content | Hidden]:
        label = " ".join(
            word.text
            for part in tag.parts
            if isinstance(part, Tag) and part.kind == "Lbl"
            for number in numbers([part])
            for word in self._words.get(number, ())
        )
        rest = tag._replace(
            kind="P", parts=tuple(p for p in tag.parts if isinstance(p, int) or p.kind != "Lbl")
        )
        for piece in self._mixed(rest, 0):
            if isinstance(piece, Piece) and piece.kind == "paragraph":
                yield piece._replace(kind="note", label=label)
            else:
                yield piece

    def _table(self, tag: Tag, depth: int) -> Iterator[Content | Hidden]:
        """A table and what stands in it besides text; one of a single column is a frame."""
        sources = [row for row in _rows(tag) if row]
        above = tuple(p for p in tag.parts if isinstance(p, int) or p.kind not in _ROWS)
        yield from self._mixed(Tag("Div", above), depth)
        if all(len(row) <= 1 for row in sources) and not any(
            c.kind == "TH" for r in sources for c in r
        ):
            for row in sources:
                for cell in row:
                    yield from self._mixed(cell, depth)
            return
        beside: list[Content | Hidden] = []
        places = self._places(sources)
        if all(cell.high == 1 for row in sources for cell in row):
            sources = [self._in_place(row, places) for row in sources]
        edges: dict[int, float] = {}
        for row in sources:
            for at, cell in enumerate(row):
                edges[at] = max(edges.get(at, 0.0), self._side(cell)[1])
        texts = [
            [self._cell(cell, beside, edges[at]) for at, cell in enumerate(row)] for row in sources
        ]
        cells = [
            [Cell(text, cell.wide, cell.high) for cell, text in zip(row, line, strict=True)]
            for row, line in zip(sources, texts, strict=True)
        ]
        rows = [Row(row, page=self._page.number) for row in spread(cells, self._repeat)]
        headers = 0
        for row in sources:
            if not all(cell.kind == "TH" for cell in row):
                break
            headers += 1
        if any(cell.text for row in rows for cell in row.cells):
            yield Table(tuple(rows), headers if 0 < headers < len(rows) else None)
        yield from beside

    def _side(self, cell: Tag) -> tuple[float, float]:
        """From where to where the words of a cell stand; (0, 0) if it has none."""
        words = [word for number in numbers([cell]) for word in self._words.get(number, ())]
        if not words:
            return 0.0, 0.0
        return min(word.box.x0 for word in words), max(word.box.x1 for word in words)

    def _places(self, sources: Sequence[Sequence[Tag]]) -> list[tuple[float, float]]:
        """Where the columns of a table stand, from its rows that have all cells."""
        width = max(len(row) for row in sources)
        full = [[self._side(cell) for cell in row] for row in sources if len(row) == width]
        columns = ([side for side in column if side[1]] for column in zip(*full, strict=True))
        return [
            (min(s[0] for s in column), max(s[1] for s in column)) if column else (0.0, 0.0)
            for column in columns
        ]

    def _in_place(self, row: Sequence[Tag], places: Sequence[tuple[float, float]]) -> list[Tag]:
        """Put empty cells back into a row: a page knows only of those with something in them."""
        missing = len(places) - sum(cell.wide for cell in row)
        out: list[Tag] = []
        for cell in row:
            left, right = self._side(cell)
            while missing > 0 and not _beside(left, right, places, len(out)):
                out.append(_EMPTY_CELL._replace(kind=cell.kind))
                missing -= 1
            out.append(cell)
        return out

    def _cell(self, tag: Tag, beside: list[Content | Hidden], edge: float) -> Rich:
        self._edge = edge
        found = gather(list(self._mixed(tag._replace(kind="P"), 0)))
        self._edge = None
        beside += found.beside
        return found.text

    def _repeat(self, length: int) -> None:
        self._repeated += length
        check_text(self._repeated)

    def _of(self, inline: Sequence[int]) -> list[Line]:
        words = [word for number in inline for word in self._words.get(number, ())]
        return list(_lines(words, self._page.number))

    def _reach(self, lines: Sequence[Line]) -> float:
        """How far the lines of the column or cell reach that some lines stand in."""
        if self._edge is not None:
            return self._edge
        left = min(one.box.x0 for one in lines)
        return max(
            (one.box.x1 for one in self._lines if abs(one.box.x0 - left) < _SIDE),
            default=max(one.box.x1 for one in lines),
        )


def _heading(kind: str) -> int:
    if kind in ("H", "Title"):
        return 1
    return int(kind[1]) if len(kind) == 2 and kind[0] == "H" and kind[1] in "123456" else 0


def _lines(words: Sequence[Word], page: int) -> Iterator[Line]:
    """Words to lines, in the order in which they come."""
    part: list[Word] = []
    for word in words:
        if part and (
            abs(word.base - part[-1].base) > 0.45 * max(word.size, part[-1].size)
            or word.box.x1 < part[-1].box.x0
        ):
            yield line(part, page)
            part = []
        part.append(word)
    if part:
        yield line(part, page)


_EMPTY_CELL = Tag("TD", ())


def _beside(left: float, right: float, places: Sequence[tuple[float, float]], at: int) -> bool:
    """Whether a cell stands in a column rather than in one further on."""

    def meets(column: tuple[float, float]) -> float:
        return min(right, column[1]) - max(left, column[0])

    return all(meets(places[at]) >= meets(further) for further in places[at + 1 :])


def _rows(table: Tag) -> Iterator[list[Tag]]:
    for part in table.parts:
        if isinstance(part, Tag) and part.kind == "TR":
            yield [
                cell if isinstance(cell, Tag) else _EMPTY_CELL._replace(parts=(cell,))
                for cell in part.parts
            ]
        elif isinstance(part, Tag) and part.kind in _ROWS:
            yield from _rows(part)
