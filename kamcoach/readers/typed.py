"""Tables, lists and labelled lines that were typed as plain lines of text."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from kamcoach.readers.labels import label
from kamcoach.readers.pieces import Content, Piece, Rich, Row, Table
from kamcoach.readers.text import DASHES, SOFT_BREAK

_LINE = re.compile(rf"[^\n{SOFT_BREAK}]+")
_GAP = re.compile(r"[ \t]{2,}|\t")
_BULLETS = "•▪◦‣●○■□➢➤·"
_BULLET = re.compile(rf"[{_BULLETS}]\s*(?=\S)")
_DASH = re.compile(rf"[{DASHES}]\s+(?=\S)")
_INLINE_DASH = re.compile(r"\s-\s")
_INLINE_ITEMS = 3
_SIGNS = ("\t", "  ", "|", "\n", SOFT_BREAK)
_FIRSTS = frozenset(_BULLETS + DASHES)


class _Line(NamedTuple):
    piece: Piece
    start: int
    end: int
    number: int

    @property
    def rich(self) -> Rich:
        return self.piece.rich.part(self.start, self.end)


def expand(pieces: Sequence[Content]) -> list[Content]:
    """Replace paragraphs that were typed as tables, lists or labelled lines by what they show."""
    out: list[Content] = []
    stretch: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Piece) and piece.kind == "paragraph" and _suspect(piece.rich):
            stretch.append(piece)
            continue
        if stretch:
            out.extend(_read_lines(stretch))
            stretch = []
        out.append(piece)
    out.extend(_read_lines(stretch))
    return out


def _suspect(content: Rich) -> bool:
    text = content.text
    if text[0] in _FIRSTS or (content.lead and " - " in text):
        return True
    return any(sign in text for sign in _SIGNS)


def _read_lines(stretch: Sequence[Piece]) -> Iterator[Content]:
    """Tables where neighbouring lines have the same columns, else the paragraphs as they were."""
    lines = [line for piece in stretch for line in _lines(piece)]
    plain: list[_Line] = []
    split = ((line, _cells(line)) for line in lines)
    for width, group in groupby(split, key=lambda pair: len(pair[1])):
        rows = list(group)
        if width < 2 or len(rows) < 2:
            plain.extend(line for line, _ in rows)
            continue
        yield from _paragraphs(plain)
        plain = []
        yield Table(tuple(Row(cells, line.number or None, line.piece.page) for line, cells in rows))
    yield from _paragraphs(plain)


def _lines(piece: Piece) -> Iterator[_Line]:
    first = piece.line or 0
    text = piece.rich.text
    number = 0
    before = 0
    for found in _LINE.finditer(text):
        number += found.start() - before
        before = found.end()
        if not found[0].isspace():
            yield _Line(piece, found.start(), found.end(), first and first + number)


def _cells(line: _Line) -> tuple[Rich, ...]:
    """Split a line at pipes, else at tabs and gaps; a single cell if there are none."""
    content = line.rich
    text = content.text.strip()
    if "|" in text:
        texts = text.removeprefix("|").removesuffix("|").split("|")
    else:
        texts = []
        start = 0
        for gap in _GAP.finditer(text):
            if _is_column_gap(text, gap):
                texts.append(text[start : gap.start()])
                start = gap.end()
        texts.append(text[start:])
    bold = content.bold
    return tuple(Rich(cell, len(cell) if bold else 0, content.italic) for cell in texts)


def _is_column_gap(text: str, gap: re.Match[str]) -> bool:
    """Many people type two spaces after a full stop: that is no column."""
    return "\t" in gap[0] or len(gap[0]) > 2 or text[gap.start() - 1] not in ".!?:;,"


def _paragraphs(lines: Sequence[_Line]) -> Iterator[Piece]:
    for _, group in groupby(lines, key=lambda line: id(line.piece)):
        yield from _inline_items(list(group))


def _inline_items(lines: Sequence[_Line]) -> Iterator[Piece]:
    """Split "**Title** - one - two - three": a list whose line ends got lost on the way."""
    whole = _join(lines, 0)
    content = whole.rich
    text = content.text
    dashes = list(_INLINE_DASH.finditer(text, content.lead - 1)) if content.lead else []
    if len(dashes) < _INLINE_ITEMS or text[content.lead : dashes[0].start()].strip():
        yield from _items(lines)
        return
    yield whole._replace(rich=content.part(0, dashes[0].start()))
    ends = [dash.start() for dash in dashes[1:]] + [len(text)]
    for dash, end in zip(dashes, ends, strict=True):
        yield Piece("item", content.part(dash.end(), end), 1, line=whole.line, page=whole.page)


def _items(lines: Sequence[_Line]) -> Iterator[Piece]:
    """Split the lines of one paragraph at typed bullets, or at labels if every line has one."""
    bullets = [_bullet(line, lines[0]) for line in lines]
    labelled = len(lines) > 1 and all(label(line.rich) for line in lines)
    start = 0
    for at in range(1, len(lines) + 1):
        if at == len(lines) or bullets[at] or labelled:
            yield _join(lines[start:at], bullets[start])
            start = at


def _bullet(line: _Line, first: _Line) -> int:
    """The length of the bullet that opens a line; dashes count if the paragraph opens with one."""
    text = line.rich.text.lstrip()
    found = _BULLET.match(text)
    if found is None and _DASH.match(first.rich.text.lstrip()):
        found = _DASH.match(text)
    return len(line.rich.text) - len(text) + found.end() if found else 0


def _join(lines: Sequence[_Line], bullet: int) -> Piece:
    first = lines[0]
    content = first.piece.rich.part(first.start + bullet, lines[-1].end)
    line = first.number or None
    if bullet:
        return Piece("item", content, 1, line=line, page=first.piece.page)
    return first.piece._replace(rich=content, line=line)
