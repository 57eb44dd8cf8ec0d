"""Presentations and workbooks give what the same words in Markdown give."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import openpyxl
import pptx as python_pptx
import pytest
from approved import SAMPLES
from openpyxl.styles import Font
from pptx.util import Inches

from kamcoach import catalog, pipeline
from kamcoach.extract import extract
from kamcoach.models.document import Block, Document
from kamcoach.models.submission import Item
from kamcoach.readers import pptx, read, xlsx

MARKDOWN = [path for path in sorted(SAMPLES.glob("*.md")) if path.name != "README.md"]
RANK = {"not_met": 0, "partial": 1, "met": 2}


def items(document: Document, kind: str) -> list[Item]:
    return [item for item in extract(document, catalog.load()).items if item.kind == kind]


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("ellerby-teas-plan.pptx", {"stakeholder": 4, "objective": 4, "action": 5, "risk": 3}),
        ("stanmore-vets-plan.xlsx", {"stakeholder": 4, "objective": 4, "action": 5, "risk": 3}),
    ],
)
def test_what_is_found_in_the_samples(name: str, counts: dict[str, int]) -> None:
    module = pptx if name.endswith("pptx") else xlsx
    found = module.read(name, (SAMPLES / name).read_bytes())
    for kind, count in counts.items():
        rows = [
            item for item in items(found, kind) if found.blocks[item.spans[0].block].kind == "row"
        ]
        assert len(rows) >= count, kind
    for kind, fields in {"action": {"owner", "date"}, "risk": {"rating", "mitigation"}}.items():
        whole = [item for item in items(found, kind) if fields <= item.fields.keys()]
        assert len(whole) >= counts[kind], kind


def verdicts(document: Document) -> dict[str, str]:
    pack = catalog.load()
    submission = extract(document, pack)
    assessed = pipeline.judged(
        document, submission, pack, pack.rubrics, audience="assessor", engine="plain"
    )
    return {c.id: c.stands for rubric in assessed.rubrics for c in rubric.criteria}


def parts(document: Document) -> list[list[Block]]:
    """The blocks, with the rows of each table in a list of their own."""
    grouped = groupby(document.blocks, key=lambda b: (b.table, b.index if b.table is None else 0))
    return [list(group) for _, group in grouped]


def as_deck(document: Document) -> bytes:
    """Every heading a slide, its text in the body, its tables on slides of the same title."""
    written = python_pptx.Presentation()
    named = document.source
    frame: Any = None
    for group in parts(document):
        block = group[0]
        if block.kind == "heading":
            named, frame = block.text, None
            continue
        if block.table is not None:
            frame = None
            _table(_slide(written, 5, named), group)
            continue
        if frame is None:
            frame = _slide(written, 1, named).placeholders[1].text_frame
            paragraph = frame.paragraphs[0]
        else:
            paragraph = frame.add_paragraph()
        paragraph.level = max(block.level - 1, 0)
        opening = block.text.startswith(block.label)
        for text, bold in ((block.label, True), (block.text[len(block.label) :], None)):
            run = paragraph.add_run()
            run.text, run.font.bold = text if opening else block.text * (not bold), bold
            run.font.italic = block.emphasis or None
    out = io.BytesIO()
    written.save(out)
    return out.getvalue()


def _slide(written: Any, layout: int, named: str) -> Any:
    slide = written.slides.add_slide(written.slide_layouts[layout])
    slide.shapes.title.text = named
    return slide


def _table(slide: Any, rows: Sequence[Block]) -> None:
    width = max(len(row.cells) for row in rows)
    place = (Inches(0.5), Inches(1.5), Inches(9), Inches(3))
    table = slide.shapes.add_table(len(rows), width, *place).table
    for at, row in enumerate(rows):
        for column, text in enumerate(row.cells):
            table.cell(at, column).text = text


def as_book(document: Document) -> bytes:
    """Every section a sheet, with an empty row around each table."""
    written = openpyxl.Workbook()
    sheet = written.active
    at = 1
    for group in parts(document):
        block = group[0]
        if block.kind == "heading" and block.level <= 2 and block.index:
            sheet, at = written.create_sheet(f"Part {len(written.sheetnames)}"), 1
        if block.table is not None:
            at += 1
            for row in group:
                for column, text in enumerate(row.cells, 1):
                    cell = sheet.cell(at, column, text)
                    cell.font = Font(bold=row.kind == "header")
                at += 1
        else:
            cell = sheet.cell(at, 1, block.text)
            cell.font = Font(bold=block.kind == "heading", italic=block.emphasis)
        at += 1
    out = io.BytesIO()
    written.save(out)
    return out.getvalue()


@pytest.mark.parametrize("format_", ["pptx", "xlsx"])
def test_verdicts_are_those_of_the_markdown(format_: str) -> None:
    """Nearly always: lists and prose are not the same thing in a body of bullets or in cells."""
    make, module = {"pptx": (as_deck, pptx), "xlsx": (as_book, xlsx)}[format_]
    pairs: list[tuple[int, int]] = []
    for path in MARKDOWN:
        document = read(path.name, path.read_bytes())
        other = verdicts(module.read(f"a.{format_}", make(document)))
        pairs += [(RANK[v], RANK[other[name]]) for name, v in verdicts(document).items()]
    assert sum(one == two for one, two in pairs) >= 0.94 * len(pairs)
    assert all(abs(one - two) <= 1 for one, two in pairs)
