"""Script, style, links, SVG, text from right to left, endless words: text in every format."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from typing import Any

import docx
import lxml.html
import openpyxl
import pytest
from assessments import HOSTILE, hostile
from markdown_it import MarkdownIt
from safe_pages import STEERING
from test_report_files import pdf

from kamcoach import catalog
from kamcoach.drafts.moves import JudgedDraft, comparison
from kamcoach.models.assessment import Assessment
from kamcoach.report import FORMATS, render, terminal
from kamcoach.report.drafts import render as render_drafts
from kamcoach.report.drafts import terminal as terminal_drafts
from kamcoach.report.text import visible
from kamcoach.withheld import without_verdicts

RECORDS: dict[str, Callable[[], Assessment]] = {
    "learner": hostile,
    "assessor": lambda: hostile("assessor"),
    "withheld": lambda: without_verdicts(hostile(), {"SRM"}),
}
PASSAGE = " ".join(visible(HOSTILE).split())


def page(text: str) -> None:
    """Assert that a page has nothing that a learner put there but text."""
    tree: Any = lxml.html.document_fromstring(text)
    assert not tree.xpath("//script | //iframe | //object | //img | //link | //form | //base")
    assert not tree.xpath("//@style | //@*[starts-with(name(), 'on')] | //@src")
    assert all(str(href).startswith("#") for href in tree.xpath("//@href"))
    assert len(tree.xpath("//style")) == 1
    assert not tree.xpath("//svg[not(@class)]") and PASSAGE in " ".join(tree.text_content().split())
    assert not re.search(STEERING, text)


def markdown(text: str) -> None:
    """Assert that Markdown has no HTML, no picture and no link."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    inside = [child for token in tokens for child in token.children or ()]
    assert not {"html_inline", "html_block", "image", "link_open", "fence", "code_block"} & {
        token.type for token in (*tokens, *inside)
    }
    assert not re.search(STEERING, text)


def workbook(data: bytes) -> None:
    """Assert that every cell is text or empty."""
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n") and cell.hyperlink is None
                assert cell.value is None or isinstance(cell.value, str)


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize("format", [*FORMATS, "summary"])
def test_what_a_learner_wrote_stays_text(format: str, name: str) -> None:
    record = RECORDS[name]()
    if format == "docx":
        if name == "assessor":
            word = docx.Document(io.BytesIO(render(record, "docx")))
            texts = [" ".join(each.text.split()) for each in word.paragraphs]
            begun = texts.index("What is there in part (change or delete)")
            assert PASSAGE in texts[begun + 1]
            assert not word.element.body.xpath(".//w:hyperlink | .//w:instrText | .//w:object")
    elif format == "pdf":
        read = pdf(record)
        assert "[U+202E]" in "".join(each.extract_text() for each in read.pages).replace("\n", "")
        assert not [
            a for each in read.pages for a in each.get("/Annots", ()) if "/A" in a.get_object()
        ]
    elif format == "summary":
        assert not re.search(STEERING, terminal.summary(record))
    elif format == "xlsx":
        workbook(render(record, "xlsx"))
    elif format == "json":
        # Data, to the letter: whoever shows it must escape it.
        assert Assessment.model_validate_json(render(record, "json")) == record
        assert json.loads(render(record, "json"))["learner"] == HOSTILE
    else:
        {"html": page, "md": markdown}[format](render(record, format).decode())


@pytest.mark.parametrize("restricted", [(), ("SRM",)])
def test_a_comparison_keeps_it_text(restricted: tuple[str, ...]) -> None:
    old = JudgedDraft("old", without_verdicts(hostile(), restricted), (), True)
    new = JudgedDraft(HOSTILE, hostile(), (HOSTILE,), False)
    found = comparison(old, new, catalog.load(), "self-check")
    assert not [rubric for rubric in found.rubrics if rubric.withheld != bool(restricted)]
    shown = render_drafts(found, "html")
    assert not lxml.html.document_fromstring(shown).xpath("//script | //img | //svg[not(@class)]")
    assert not re.search(STEERING, shown)
    markdown(render_drafts(found, "md"))
    assert not re.search(STEERING, terminal_drafts.summary(found))
