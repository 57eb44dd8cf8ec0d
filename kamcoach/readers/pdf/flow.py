"""The lines of a PDF page in reading order: columns, paragraphs, headings, items and tables."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kamcoach.readers.pdf.gaps import find_columns, gap_table, header_above
from kamcoach.readers.pdf.grid import Grid
from kamcoach.readers.pdf.lines import Book, Line, flowing, line, rows, wraps
from kamcoach.readers.pdf.shapes import Box, Page, Rule, Word
from kamcoach.readers.pieces import Content, Piece, Rich, Row, Table

_LARGER = 1.08
"""Text so many times the usual size heads what follows."""
_SENTENCE = 15
"""Words; what is longer and ends in a full stop is no heading, however large."""
_GAP = 1.25
"""Lines further apart than so many times the usual belong to two paragraphs."""
_INDENT = 0.7
_STEP = 4.0
_END_MARKS = ".!?:;"
_LEADER = "...."
_NOTE_SIZE = 0.92
_LOW = 0.6

# Columns of prose
_COLUMN_LINES = 5
_CROSSING = 0.2
_EVEN = 0.5
_WORDS = 3.0
_FILLED = 0.6
_MOST_COLUMNS = 4


class Ranks(NamedTuple):
    """What stands out in a document: type sizes of headings, and titles of its outline."""

    sizes: tuple[float, ...]
    """Largest first."""
    outline: Mapping[str, int]
    """Level by title, folded."""

    def level(self, text: str, size: float, body: float) -> int:
        """The level of a heading; 0 if a text of this size is none."""
        known = self.outline.get(" ".join(text.casefold().split()), 0)
        if known:
            return known
        if size < _LARGER * body:
            return 0
        near = min(range(len(self.sizes)), key=lambda at: abs(self.sizes[at] - size), default=0)
        return min(near + 1, 6)


def make_ranks(pages: Sequence[Page], book: Book, outline: Mapping[str, int]) -> Ranks:
    """Find the type sizes of headings."""
    sizes = Counter[float]()
    for page in pages:
        for word in page.words:
            if word.size >= _LARGER * book.size and any(map(str.isalpha, word.text)):
                sizes[round(word.size * 2) / 2] += 1
    return Ranks(tuple(sorted(sizes, reverse=True)), outline)


def heading_level(content: Rich, size: float, book: Book, ranks: Ranks) -> int:
    """The level of a paragraph that is a heading by its size or the outline; 0 if it is none."""
    text = content.text.strip()
    words = text.split()
    if len(words) > _SENTENCE and text[-1:] in ".!?":
        return 0
    if not any(map(str.isalnum, text)) or text[-1:] in ",;":
        return 0
    return ranks.level(text, size, book.size)


class Flow:
    """Lays out one page after another; items know their depth from those before."""

    def __init__(self, book: Book, ranks: Ranks) -> None:
        """Take what holds for the whole document."""
        self._book = book
        self._ranks = ranks
        self._indents: list[float] = []

    def page(self, words: Sequence[Word], page: Page, tables: Sequence[Grid]) -> list[Content]:
        """The content of a page, in reading order.

        Args:
            words: those to lay out.
            page: what it draws.
            tables: those parted by lines, the smallest first.
        """
        left = list(words)
        placed: list[tuple[Box, Table]] = []
        for grid in tables:
            inside = [word for word in left if grid.box.holds(word.box.middle)]
            table = self._grid_table(grid, inside, page.number)
            if table is not None:
                left = [word for word in left if not grid.box.holds(word.box.middle)]
                placed.append((grid.box, table))
        out: list[Content] = []
        found = rows(left, page.number)
        edges = sorted(placed, key=lambda pair: pair[0].top)
        at = 0
        for box, table in edges:
            upper = []
            while at < len(found) and found[at][0].base < box.middle[1]:
                upper.append(found[at])
                at += 1
            out.extend(self._band(upper, page))
            out.append(table)
        out.extend(self._band(found[at:], page))
        return out

    def _grid_table(self, grid: Grid, words: Sequence[Word], number: int) -> Table | None:
        texts: dict[Box, Rich] = {}
        for row in grid.rows:
            for cell in row:
                if cell not in texts:
                    inside = [word for word in words if cell.holds(word.box.middle)]
                    texts[cell] = self._cell(inside, number, cell.x1)
        filled = [sum(bool(texts[cell].text) for cell in dict.fromkeys(row)) for row in grid.rows]
        if max(filled) < 2 or sum(filled) < 3:
            return None
        out = [Row(tuple(texts[cell] for cell in row), page=number) for row in grid.rows]
        return Table(
            tuple(row for row in out if any(cell.text for cell in row.cells)), None, grid.shaded
        )

    def _cell(self, words: Sequence[Word], number: int, right: float) -> Rich:
        """The text of a cell, line for line where it does not wrap."""
        lines = [part for row in rows(words, number) for part in row]
        if not lines:
            return Rich("")
        # The white space at the side of a cell is as wide on the right as on the left.
        reach = max(right - 6, *(part.box.x1 for part in lines))
        bare = [
            part.bare() if part.label and not part.label[0].isalnum() else part for part in lines
        ]
        return flowing(bare, reach, self._book)

    def _band(self, found: Sequence[Sequence[Line]], page: Page) -> Iterator[Content]:
        for column in _columns([part for row in found for part in row], page.rules, 0):
            yield from self._column(column, page)

    def _column(self, parts: Sequence[Line], page: Page) -> Iterator[Content]:
        """One column: tables in it, and the paragraphs between."""
        found = _rows_of(parts)
        # Tables may be wider than the text.
        alone = [row[0].box.x1 for row in found if len(row) == 1]
        reach = max(alone or [part.box.x1 for row in found for part in row], default=0.0)
        plain: list[Line] = []
        at = last = 0
        while at < len(found):
            table = find_columns(found, at, self._book) if len(found[at]) > 1 else None
            if table is None:
                # What stands beside each other and is no table is one line: a name and its value.
                row = [word for part in found[at] for word in part.words]
                plain.append(line(row, page.number))
                at += 1
                continue
            head = header_above(found, table, last, self._book)
            yield from self.paragraphs(plain[: len(plain) - head], reach, page)
            plain = []
            yield gap_table(found, table._replace(start=at - head), page.rules, self._book)
            at = last = table.end
        yield from self.paragraphs(plain, reach, page)

    def paragraphs(self, lines: Sequence[Line], reach: float, page: Page) -> Iterator[Content]:
        """Paragraphs, headings and items of lines below each other."""
        block: list[Line] = []
        widest = reach
        for text in lines:
            if _LEADER in text.text.replace(" ", "") and text.words[-1].text.isdecimal():
                continue  # A line of a table of contents repeats a heading.
            reach = _reach_at(text, lines, widest)
            if block and self._parts(block, text, reach):
                yield self._piece(block, _reach_at(block[-1], lines, widest), page)
                block = []
            block.append(text)
        if block:
            yield self._piece(block, _reach_at(block[-1], lines, widest), page)

    def _parts(self, block: Sequence[Line], text: Line, reach: float) -> bool:
        """Whether a line begins another paragraph than that of the lines above."""
        above = block[-1]
        if text.sure or abs(text.size - above.size) > 0.08 * above.size:
            return True
        step = text.base - above.base
        if step > _GAP * self._book.pitch * text.size or step < 0:
            return True
        listed = bool(block[0].label)
        if listed and text.label and abs(text.box.x0 - block[0].box.x0) < _STEP / 2:
            return True
        if wraps(above, text, reach):
            return False
        if text.label or text.bold != above.bold:
            return True
        first = block[0].words[1].box.x0 if listed else block[0].box.x0
        if listed and text.box.x0 < first - _STEP:
            return True
        if not listed and text.box.x0 > first + _INDENT * text.size:
            return True
        return len(block) > 1 and above.words[-1].text[-1] in _END_MARKS

    def _piece(self, block: Sequence[Line], reach: float, page: Page) -> Piece:
        size = block[0].size
        whole = flowing(block, reach, self._book)
        level = heading_level(whole, size, self._book, self._ranks)
        if level and not block[0].sure:
            self._indents = []
            return Piece(
                "heading",
                whole._replace(text=whole.text.replace("\n", " ")),
                level,
                page=page.number,
            )
        # A number in bold before a line in bold is that of a heading.
        numbered = len(block) == 1 and whole.bold and not block[0].sure
        if block[0].label and not numbered:
            bare = flowing([block[0].bare(), *block[1:]], reach, self._book)
            return Piece("item", bare, self._depth(block[0].box.x0), page=page.number)
        if size < _NOTE_SIZE * self._book.size and block[0].base > _LOW * page.height:
            first = block[0].words[0].text
            if first.isdecimal() and len(block[0].words) > 1:
                bare = flowing([block[0].bare(), *block[1:]], reach, self._book)
                return Piece("note", bare, label=first, page=page.number)
        return Piece("paragraph", whole, page=page.number)

    def _depth(self, left: float) -> int:
        while self._indents and self._indents[-1] > left + _STEP:
            self._indents.pop()
        if not self._indents or self._indents[-1] < left - _STEP:
            self._indents.append(left)
        return len(self._indents)


def _reach_at(text: Line, lines: Sequence[Line], widest: float) -> float:
    """How far lines reach that begin where a line does: a quotation is set in on both sides."""
    ends = sorted(one.box.x1 for one in lines if abs(one.box.x0 - text.box.x0) < 2)
    even = len(ends) > 2 and ends[-1] - ends[-2] < 4 * text.size
    return min(widest, ends[-1]) if even else widest


def _rows_of(parts: Sequence[Line]) -> list[list[Line]]:
    """Lines beside each other, from top to bottom."""
    found: list[list[Line]] = []
    for part in sorted(parts, key=lambda p: (p.base, p.box.x0)):
        if found and part.base - found[-1][0].base < 0.45 * part.size:
            found[-1].append(part)
        else:
            found.append([part])
    return [sorted(row, key=lambda p: p.box.x0) for row in found]


def _columns(parts: Sequence[Line], rules: Sequence[Rule], depth: int) -> Iterator[list[Line]]:
    """Split lines at the white space between columns of prose; what runs across ends columns."""
    cut = _gutter(parts, rules) if depth < _MOST_COLUMNS else None
    if cut is None:
        if parts:
            yield list(parts)
        return
    across = [p for p in parts if p.box.x0 < cut < p.box.x1]
    rest = [p for p in parts if not p.box.x0 < cut < p.box.x1]
    ends = [p.base for p in across] + [float("inf")]
    upper: list[Line] = []
    for bar, end in zip([*across, None], ends, strict=True):
        band = [p for p in rest if p.base < end]
        rest = [p for p in rest if p.base >= end]
        if band:
            if upper:
                yield upper
                upper = []
            yield from _columns([p for p in band if p.box.x1 <= cut], rules, depth + 1)
            yield from _columns([p for p in band if p.box.x1 > cut], rules, depth + 1)
        if bar is not None:
            upper.append(bar)
    if upper:
        yield upper


def _gutter(parts: Sequence[Line], rules: Sequence[Rule]) -> float | None:
    """Where two columns of prose part, or None."""
    if len(parts) < 2 * _COLUMN_LINES:
        return None
    lefts = Counter(round(p.box.x0) for p in parts)
    start = min(p.box.x0 for p in parts)
    for left, count in sorted(lefts.items(), key=lambda pair: (-pair[1], pair[0])):
        if count < _COLUMN_LINES:
            break
        cut = left - 2.0
        if cut > start + 60 and _is_gutter(cut, parts, rules):
            return cut
    return None


def _is_gutter(cut: float, parts: Sequence[Line], rules: Sequence[Rule]) -> bool:
    one = [p for p in parts if p.box.x1 <= cut]
    other = [p for p in parts if p.box.x0 >= cut]
    if min(len(one), len(other)) < _COLUMN_LINES:
        return False
    top = max(min(p.box.top for p in side) for side in (one, other))
    foot = min(max(p.box.bottom for p in side) for side in (one, other))
    beside = [[p for p in side if top <= p.base <= foot] for side in (one, other)]
    if min(map(len, beside)) < _COLUMN_LINES or not all(map(_is_prose, beside)):
        return False
    across = sum(p.box.x0 < cut < p.box.x1 and top <= p.base <= foot for p in parts)
    if across > _CROSSING * sum(map(len, beside)):
        return False
    wide = [max(p.box.x1 for p in side) - min(p.box.x0 for p in side) for side in beside]
    if min(wide) < _EVEN * max(wide):
        return False
    return not any(
        r.across and r.box.x0 < cut - 20 and r.box.x1 > cut + 20 and top < r.box.top < foot
        for r in rules
    )


def _is_prose(side: Sequence[Line]) -> bool:
    wide = max(p.box.x1 for p in side) - min(p.box.x0 for p in side)
    filled = sum(p.box.width >= _FILLED * wide for p in side)
    words = sum(len(p.words) for p in side)
    return filled >= len(side) / 2 and words >= _WORDS * len(side)
