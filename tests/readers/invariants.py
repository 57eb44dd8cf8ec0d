"""What holds of every document that a reader returns, whatever was in the file."""

from __future__ import annotations

from typing import get_args

from kamcoach.errors import Refusal
from kamcoach.models.document import BlockKind, Document
from kamcoach.models.pack import RulePack
from kamcoach.readers import FAULT, read
from kamcoach.readers.text import fold


def read_or_refuse(name: str, data: bytes) -> Document | None:
    """Read a file, or see that it is refused for a reason of its own, not for a fault of ours."""
    try:
        return read(name, data)
    except Refusal as refusal:
        assert refusal.reason and refusal.advice
        assert FAULT not in refusal.reason
        return None


def check(document: Document | None) -> None:
    """Check the blocks of a document, if it was read."""
    if document is None:
        return
    assert document.blocks
    for index, block in enumerate(document.blocks):
        assert block.index == index
        assert block.kind in get_args(BlockKind)
        assert block.text
        for text in block.cells or (block.text,):
            assert fold(text) == text
        assert (block.kind in ("row", "header")) == bool(block.cells) == (block.table is not None)
        assert len(block.columns) == (len(block.cells) if block.kind == "row" else 0)
        if block.cells:
            assert block.text == " | ".join(block.cells)
        if block.kind in ("heading", "item"):
            assert block.level > 0
        else:
            assert block.level == 0
        assert block.page is None or block.page > 0
        assert block.line is None or block.line > 0
        block.text.encode("utf-8")  # no lone surrogates, which no report could be written with
    for unseen in document.unseen:
        assert unseen.reason and unseen.text
        assert unseen.block is None or 0 <= unseen.block < len(document.blocks)
        unseen.text.encode("utf-8")


def check_understood(document: Document, pack: RulePack) -> None:
    """Check that what is understood of a document can be quoted from its blocks."""
    from kamcoach.extract import extract

    submission = extract(document, pack)
    for statement in submission.statements:
        text = submission.blocks[statement.block].text
        assert 0 <= statement.start < statement.end <= len(text)
        for hit in statement.concepts:
            assert 0 <= hit.start < hit.end <= len(text)
    for item in submission.items:
        for span in item.spans:
            assert 0 <= span.start < span.end <= len(submission.blocks[span.block].text)
