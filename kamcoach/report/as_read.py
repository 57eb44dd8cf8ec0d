"""A document as it was read, for `kamcoach read`."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from rich import box
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kamcoach.models.document import Block, Document, Unseen
from kamcoach.report.terminal import plain, to_text
from kamcoach.report.text import one_line
from kamcoach.report.view import page_word
from kamcoach.report.wording import COUNTED

_MOST_COLUMNS = 7
"""A table with more is shown row by row: a terminal has no room for them side by side."""
_INDENT = (0, 0, 0, 2)
_NOT_SEEN = "not seen"


def as_read(document: Document, *, width: int, bold: bool = False) -> str:
    """Return the blocks with their places, and among them what a reader of the page cannot see.

    Args:
        document: The file as read.
        width: Columns of the terminal.
        bold: Whether headings are set in bold.
    """
    hidden: dict[int | None, list[Unseen]] = {}
    for unseen in document.unseen:
        hidden.setdefault(unseen.block, []).append(unseen)
    called = page_word(document.source)
    parts: list[RenderableType] = [plain(document.source, "bold"), _facts(document)]
    if None in hidden:
        parts += ["", _listed([], {None: hidden[None]}, None, called)]
    for path, blocks in groupby(document.blocks, key=_path):
        parts += ["", plain(" > ".join(path), "bold")] if path else [""]
        for table, run in groupby(blocks, key=lambda block: block.table):
            parts.append(Padding(_run(table, list(run), hidden, called), _INDENT if path else 0))
    return to_text(parts, width=width, bold=bold)


def _path(block: Block) -> tuple[str, ...]:
    return (*block.heading, block.text) if block.kind == "heading" else block.heading


def _facts(document: Document) -> RenderableType:
    kinds = Counter(block.kind for block in document.blocks)
    tables = len({block.table for block in document.blocks} - {None})
    rows = [
        ("Format", document.format),
        ("Blocks", ", ".join(f"{count} {kind}" for kind, count in kinds.items())),
        ("Tables", str(tables)),
        *((f"Property: {key}", value) for key, value in document.meta),
    ]
    reasons = Counter((_fate(unseen), unseen.reason) for unseen in document.unseen)
    rows += [
        (fate.capitalize(), f"{reason}, {times} times" if times > 1 else reason)
        for (fate, reason), times in reasons.items()
    ]
    grid = Table.grid(padding=(0, 2))
    for name, value in rows:
        grid.add_row(plain(name), plain(value))
    return grid


def _run(
    table: int | None, blocks: list[Block], hidden: dict[int | None, list[Unseen]], called: str
) -> RenderableType:
    if table is None or max(len(block.cells) for block in blocks) > _MOST_COLUMNS:
        return _listed(blocks, hidden, table, called)
    return _tabled(blocks, hidden, table, called)


def _listed(
    blocks: list[Block], hidden: dict[int | None, list[Unseen]], table: int | None, called: str
) -> RenderableType:
    grid = Table.grid(padding=(0, 2))
    for _ in ("number", "place", "kind"):
        grid.add_column(max_width=20, overflow="fold")
    grid.add_column(overflow="fold")
    for unseen in hidden.get(None, ()) if not blocks else ():
        _add_unseen(grid, unseen, called)
    for block in blocks:
        style = "bold" if block.kind == "heading" else ""
        text = _in_words(block) if block.cells else block.text
        kind = _kind(block) if table is None else f"{block.kind} of table {table + 1}"
        grid.add_row(
            plain(str(block.index)), plain(_place(block, called)), plain(kind), _text(text, style)
        )
        for unseen in hidden.get(block.index, ()):
            _add_unseen(grid, unseen, called)
    return grid


def _tabled(
    blocks: list[Block], hidden: dict[int | None, list[Unseen]], table: int, called: str
) -> RenderableType:
    place = _place(blocks[0], called)
    shown = Table(box=box.ASCII, show_header=False, show_lines=True)
    width = max(len(block.cells) for block in blocks)
    for _ in range(width + 1):
        shown.add_column(overflow="fold")
    for block in blocks:
        style = "bold" if block.kind == "header" else ""
        shown.add_row(plain(str(block.index)), *(_text(cell, style) for cell in block.cells))
    grid = Table.grid()
    grid.add_row(plain(f"table {table + 1}, {place}" if place else f"table {table + 1}"))
    grid.add_row(shown)
    for block in blocks:
        for unseen in hidden.get(block.index, ()):
            grid.add_row(_text(f"{_lost(unseen)}, after block {block.index}: {unseen.text}"))
    return grid


def _add_unseen(grid: Table, unseen: Unseen, called: str) -> None:
    place = f"{called} {unseen.page}" if unseen.page is not None else ""
    grid.add_row("", plain(place), plain(_lost(unseen)), _text(unseen.text))


def _lost(unseen: Unseen) -> str:
    return f"{_fate(unseen)}: {unseen.reason}"


def _fate(unseen: Unseen) -> str:
    return COUNTED if unseen.counted else _NOT_SEEN


def _place(block: Block, called: str) -> str:
    if block.page is not None:
        return f"{called} {block.page}"
    return f"line {block.line}" if block.line is not None else ""


def _kind(block: Block) -> str:
    level = f" {block.level}" if block.level else ""
    label = f', label "{block.label}"' if block.label else ""
    italics = ", in italics" if block.emphasis else ""
    return f"{block.kind}{level}{label}{italics}"


def _in_words(block: Block) -> str:
    """Return a row as its cells with what stands over them."""
    labels = block.columns or ("",) * len(block.cells)
    named = (
        f"{label}: {cell}" if label else cell
        for label, cell in zip(labels, block.cells, strict=True)
    )
    return "; ".join(named)


def _text(text: str, style: str = "") -> Text:
    """Return text on as many lines as it has on the page."""
    return Text("\n".join(one_line(line) for line in text.split("\n")), style=style)
