"""Blocks as a Word document that its reader can go on writing in."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from itertools import groupby

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import _Row
from docx.text.paragraph import Paragraph

from kamcoach.models.document import Block

_GRID = "Table Grid"
_LANGUAGE = "en-GB"


def to_docx(blocks: Sequence[Block]) -> bytes:
    """Return headings, paragraphs, list items and tables as a DOCX file."""
    word = docx.Document()
    _set_up(word)
    for table, group in groupby(blocks, key=lambda block: block.table):
        if table is None:
            for block in group:
                _write(word, block)
        else:
            _write_table(word, tuple(group))
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def _set_up(word: WordDocument) -> None:
    """Turn the page, as the tables are wide, and say which language it is in."""
    word.core_properties.author = ""  # the library would be read as the learner
    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), _LANGUAGE)
    word.styles["Normal"].element.get_or_add_rPr().append(language)


def _write(word: WordDocument, block: Block) -> None:
    if block.kind == "heading":
        word.add_heading(block.text, min(block.level, 9))
        return
    style = "List Bullet" if block.kind == "item" else None
    _fill(word.add_paragraph(style=style), block.text, italic=block.emphasis)


def _write_table(word: WordDocument, rows: Sequence[Block]) -> None:
    width = max(len(row.cells) for row in rows)
    table = word.add_table(rows=0, cols=width, style=_GRID)
    for block in rows:
        row = table.add_row()
        if block.kind == "header":
            _mark_as_header(row)
        for cell, text in zip(row.cells, block.cells, strict=False):
            _fill(cell.paragraphs[0], text, bold=block.kind == "header")
    word.add_paragraph()


def _fill(paragraph: Paragraph, text: str, *, italic: bool = False, bold: bool = False) -> None:
    run = paragraph.add_run(text)
    run.italic, run.bold = italic or None, bold or None


def _mark_as_header(row: _Row) -> None:
    """Let the row be repeated on every page, and read out as what names the columns."""
    header = OxmlElement("w:tblHeader")
    row._tr.get_or_add_trPr().append(header)
