"""Word documents: the pieces that they are written with, and whole documents from blocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import groupby
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

from kamcoach.models.document import Block
from kamcoach.report.text import visible

_GRID = "Table Grid"
_LANGUAGE = "en-GB"
_A4 = (Cm(29.7), Cm(21.0))
_MARGIN = Cm(2.0)


def to_docx(blocks: Sequence[Block], title: str) -> bytes:
    """Return headings, paragraphs, list items and tables as a DOCX file."""
    word = docx.Document()
    set_up(word, title)
    for number, group in groupby(blocks, key=lambda block: block.table):
        if number is None:
            for block in group:
                _write(word, block)
        else:
            rows = list(group)
            heads = rows.pop(0).cells if rows[0].kind == "header" else None
            table(word, heads, (row.cells for row in rows))
    return packed(word)


def _write(word: WordDocument, block: Block) -> None:
    if block.kind == "heading":
        word.add_heading(visible(block.text), min(block.level, 9))
        return
    style = "List Bullet" if block.kind == "item" else None
    fill(word.add_paragraph(style=style), block.text, italic=block.emphasis)


def set_up(word: WordDocument, title: str) -> None:
    """Turn the page, as tables are wide; say what it is and in which language."""
    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = _A4
    section.left_margin = section.right_margin = _MARGIN
    word.core_properties.title = title
    word.core_properties.author = ""  # the library's own would be read as the learner
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), _LANGUAGE)
    word.styles["Normal"].element.get_or_add_rPr().append(language)


def table(
    word: WordDocument,
    heads: Sequence[str] | None,
    rows: Iterable[Sequence[str]],
    widths: Sequence[float] = (),
    points: int | None = None,
) -> None:
    """Add a table with a header row, if any, that is repeated on every page.

    Args:
        word: the document.
        heads: the cells of the header row; None for no such row.
        rows: the cells of the others.
        widths: of the columns, in centimetres.
        points: the size of its letters; None for that of the document.
    """
    body = list(rows)
    width = max(len(row) for row in [heads or (), *body])
    made = word.add_table(rows=0, cols=width, style=_GRID)
    if heads is not None:
        row = _add(made, heads, bold=True, points=points)
        # Read out as what names the columns, too.
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cells in body:
        _add(made, cells, points=points)
    if widths:
        made.autofit = False
    for column, centimetres in zip(made.columns, widths, strict=False):
        column.width = Cm(centimetres)
        for cell in column.cells:  # word processors differ in which of the two they heed
            cell.width = Cm(centimetres)
    word.add_paragraph()


def _add(
    made: Table, texts: Sequence[str], *, bold: bool = False, points: int | None = None
) -> _Row:
    row: _Row = made.add_row()  # type: ignore[no-untyped-call]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, text in zip(row.cells, texts, strict=False):
        fill(cell.paragraphs[0], text, bold=bold, points=points)
    return row


def fill(
    paragraph: Paragraph,
    text: str,
    *,
    italic: bool = False,
    bold: bool = False,
    points: int | None = None,
) -> None:
    """Write text into a paragraph, characters that steer made visible."""
    run = paragraph.add_run(visible(text))
    run.italic, run.bold = italic or None, bold or None
    if points is not None:
        run.font.size = Pt(points)


def packed(word: WordDocument) -> bytes:
    """Return the file: the same document always as the same bytes."""
    saved, out = BytesIO(), BytesIO()
    word.save(saved)
    with ZipFile(saved) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():  # the library dates its parts
            target.writestr(ZipInfo(entry.filename), source.read(entry), ZIP_DEFLATED)
    return out.getvalue()
