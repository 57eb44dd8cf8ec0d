"""What pandoc, a reader made by others, finds in a file: headings, list items, table cells."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from kamcoach.models.document import Document

pypandoc = pytest.importorskip(
    "pypandoc", reason="pandoc is absent, and what kamcoach reads is held against nobody else's"
)
KINDS = ("heading", "item", "cell")
_LIST = ("BulletList", "OrderedList")
_QUOTES = str.maketrans("‘’“”\u00a0\u2011", "''\"\"  ")
_NOT_COMPARED = re.compile(r"\[\d+\]|[☐☑☒]|[\ue000-\uf8ff]|\W")
"""White space, punctuation and signs: how a break or a symbol is written is a matter of taste."""

Structure = dict[str, Counter[str]]


def by_pandoc(data: bytes, form: str) -> Structure:
    """Return the texts that pandoc takes for each kind."""
    tree = json.loads(pypandoc.convert_text(data, "json", format=form))
    found: Structure = {kind: Counter() for kind in KINDS}
    for name in ("title", "subtitle"):
        if name in tree["meta"]:
            found["heading"][_plain(_text(tree["meta"][name]))] += 1
    _walk(tree["blocks"], found)
    return _compared(found)


def from_markdown(text: str) -> bytes:
    """Return Markdown as a Word file that pandoc writes; line ends are kept as line ends."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.docx"
        pypandoc.convert_text(
            text, "docx", format="gfm+footnotes+hard_line_breaks", outputfile=str(path)
        )
        return path.read_bytes()


def by_kamcoach(document: Document) -> Structure:
    """Return the texts that kamcoach takes for each kind."""
    found: Structure = {kind: Counter() for kind in KINDS}
    for block in document.blocks:
        if block.kind in ("heading", "item"):
            found[block.kind][_plain(block.text)] += 1
        elif block.cells:
            found["cell"].update(map(_plain, block.cells))
    return _compared(found)


def agreement(one: Counter[str], other: Counter[str]) -> tuple[int, int, int]:
    """Return how many texts both have, only the one, only the other."""
    return (one & other).total(), (one - other).total(), (other - one).total()


def _compared(found: Structure) -> Structure:
    for texts in found.values():
        del texts[""]
    # A cell merged over several is repeated by one reader, and not by the other.
    found["cell"] = Counter(dict.fromkeys(found["cell"], 1))
    return found


def _walk(node: Any, found: Structure) -> None:
    if isinstance(node, list):
        for child in node:
            _walk(child, found)
    elif isinstance(node, dict):
        kind, content = node.get("t"), node.get("c", [])
        if kind == "Header":
            found["heading"][_plain(_text(content[2]))] += 1
        elif kind in _LIST:
            for entry in content if kind == "BulletList" else content[1]:
                # The paragraph that opens an item is its text; others stand below it.
                found["item"][_plain(_text([block for block in entry[:1] if _flat(block)]))] += 1
        elif kind == "Table":
            for cell in _cells(content):
                text = [block for block in cell if block["t"] != "Table"]
                found["cell"][_plain(_text(text))] += 1
                _walk([block for block in cell if block["t"] == "Table"], found)
            # Headings and lists in cells are lines of the cell here.
            return
        _walk(content, found)


def _flat(block: dict[str, Any]) -> bool:
    """Whether a block is text of its own: inner tables and lists have cells and items."""
    return block["t"] not in ("Table", *_LIST)


def _cells(table: list[Any]) -> Iterator[list[dict[str, Any]]]:
    _, _, _, head, bodies, foot = table
    for rows in (head[1], *(part for body in bodies for part in body[2:4]), foot[1]):
        for row in rows:
            for cell in row[1]:
                yield cell[4]


def _text(node: Any) -> str:
    if isinstance(node, list):
        return "".join(map(_text, node))
    if not isinstance(node, dict):
        return ""
    kind, content = node.get("t"), node.get("c", [])
    if kind == "Str":
        return str(content)
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return " "
    if kind in ("Note", "Image", "Strikeout"):
        return ""
    if kind in ("Code", "Math"):
        return str(content[1])
    return _text(content) + (" " if kind in ("Para", "Plain") else "")


def _plain(text: str) -> str:
    return _NOT_COMPARED.sub("", text.translate(_QUOTES))
