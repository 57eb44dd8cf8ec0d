"""Blocks from the pieces of any format, so that all formats give the same blocks."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kamcoach.models.document import Block, Unseen
from kamcoach.readers.fake import Dress, fake_headings
from kamcoach.readers.labels import label
from kamcoach.readers.limits import check_blocks
from kamcoach.readers.pieces import SPEAKER_NOTES, Content, Hidden, Piece, Row, Table
from kamcoach.readers.tables import column_labels, header_rows
from kamcoach.readers.text import fold
from kamcoach.readers.typed import expand

_MAX_LEVEL = 6
_MAX_HEADING_WORDS = 40
_JOINT = " | "


class _Outline:
    """The headings above the next block, as (level, dress or 0 if real, text)."""

    def __init__(self) -> None:
        self._open: list[tuple[int, int, str]] = []
        self.path: tuple[str, ...] = ()

    def enter(self, level: int, text: str) -> int:
        """Open a real heading; it ends every fake one and those of its level and below."""
        kept = [entry for entry in self._open if entry[0] < level and not entry[1]]
        return self._open_below(kept, level, 0, text)

    def enter_fake(self, dress: Dress, text: str) -> int:
        """Open a fake heading one level below what it leaves open; return that level."""
        kept = [entry for entry in self._open if entry[1] < dress]
        return self._open_below(kept, kept[-1][0] + 1 if kept else 1, dress, text)

    def _open_below(
        self, kept: list[tuple[int, int, str]], level: int, dress: int, text: str
    ) -> int:
        self._open = [*kept, (level, dress, text)]
        self.path = tuple(entry[2] for entry in self._open)
        return min(level, _MAX_LEVEL)


class _Place(NamedTuple):
    heading: tuple[str, ...]
    block: int | None


class Laid(NamedTuple):
    """The blocks of a document, and what nobody sees with its place among them."""

    blocks: tuple[Block, ...]
    unseen: tuple[Unseen, ...]


def lay_out(content: Sequence[Content | Hidden]) -> Laid:
    """Lay out content in reading order; pieces without text leave no block."""
    shown = [
        piece
        for piece in content
        if isinstance(piece, Table) or (isinstance(piece, Piece) and _has_text(piece))
    ]
    pieces = expand(shown)
    fakes = fake_headings(pieces)
    outline = _Outline()
    out: list[Block] = []
    places: dict[int, _Place] = {}
    tables = 0
    for position, piece in enumerate(pieces):
        if isinstance(piece, Table):
            out.extend(_table(piece, tables, len(out), outline.path))
            tables += 1
        else:
            out.append(_block(piece, len(out), outline, fakes.get(position)))
        check_blocks(len(out))
        places[id(piece)] = _Place(outline.path, len(out) - 1 if out else None)
    return Laid(tuple(out), tuple(_unseen(content, places)))


def _unseen(content: Sequence[Content | Hidden], places: Mapping[int, _Place]) -> Iterator[Unseen]:
    """Place hidden text after the last piece before it that the layout left as it was."""
    place = _Place((), None)
    for piece in content:
        if not isinstance(piece, Hidden):
            place = places.get(id(piece), place)
        elif text := fold(piece.text):
            yield Unseen(
                reason=piece.reason,
                text=text,
                heading=place.heading,
                page=piece.page,
                block=place.block,
                counted=piece.counted,
            )


def _has_text(piece: Piece) -> bool:
    text = piece.rich.text
    return text != "" and not text.isspace()


def _block(piece: Piece, index: int, outline: _Outline, dress: Dress | None) -> Block:
    text = fold(piece.rich.text)
    # Notes stand at the end of the file, but belong to no section there; those of slides do.
    path = outline.path if piece.kind != "note" or piece.label == SPEAKER_NOTES else ()
    kind = piece.kind
    level = piece.level
    name = piece.label
    if kind == "heading" and len(text.split()) > _MAX_HEADING_WORDS:
        # A whole paragraph in a heading style, or underlined with dashes by accident.
        kind, level = "paragraph", 0
    elif kind == "heading":
        level = outline.enter(level, text)
        path = outline.path[:-1]
    elif dress is not None:
        kind = "heading"
        level = outline.enter_fake(dress, text)
        path = outline.path[:-1]
    elif kind in ("paragraph", "item"):
        name = label(piece.rich)
    return Block(
        index=index,
        kind=kind,
        text=text,
        heading=path,
        level=level,
        label=name,
        number=piece.number,
        emphasis=piece.rich.italic,
        page=piece.page,
        line=piece.line,
    )


def _table(table: Table, number: int, index: int, path: tuple[str, ...]) -> Iterator[Block]:
    headers = header_rows(table)
    width = max(len(row.cells) for row in table.rows)
    columns = column_labels([table.rows[at] for at in headers], width)
    for at, row in enumerate(table.rows):
        cells = tuple([fold(cell.text) for cell in row.cells])
        if not any(cells):
            continue
        header = at in headers
        yield Block(
            index=index,
            kind="header" if header else "row",
            text=_JOINT.join(cells),
            heading=path,
            cells=cells,
            columns=() if header else columns[: len(cells)],
            table=number,
            emphasis=_in_italics(row),
            page=row.page,
            line=row.line,
        )
        index += 1


def _in_italics(row: Row) -> bool:
    for cell in row.cells:
        if not cell.italic and cell.text and not cell.text.isspace():
            return False
    return True
