"""Markdown and plain text: bytes to a Document."""

import codecs
import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from kamcoach.errors import Refusal
from kamcoach.models.document import Document
from kamcoach.readers import frontmatter
from kamcoach.readers.limits import check_cells, check_markdown, in_force
from kamcoach.readers.markdown_walk import walk
from kamcoach.readers.record import document
from kamcoach.readers.text import visible

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_RULE = re.compile(r"[|:\- \t]+")
_EXTRAS = ("~~", "[^", "^[")
_INVISIBLE_ENTITIES = ("&#", "&shy;", "&zw", "&lrm;", "&rlm;")


def read(source: str, data: bytes) -> Document:
    """Read Markdown; raises Refusal if it is not text or beyond the limits."""
    text = visible(_decode(data).replace("\r\n", "\n").replace("\r", "\n"))
    check_markdown(text)
    check_cells(_cells(text))
    meta, body = frontmatter.split(text)
    tokens = _parser(any(mark in body for mark in _EXTRAS), in_force().nesting).parse(body)
    if any(entity in body for entity in _INVISIBLE_ENTITIES):
        _hide_entities(tokens)
    pieces, unseen = walk(tokens)
    return document(source, "markdown", data, pieces, meta, unseen)


@cache
def _parser(extras: bool, nesting: int) -> MarkdownIt:
    """Build a parser once. Footnotes and strike-through slow it down, so are left out if unused."""
    # What the parser drops beyond its own limit must have been refused by ours: a list takes two
    # of its levels, a note and the text inside one each.
    parser = MarkdownIt("commonmark", {"maxNesting": 2 * nesting + 2}).enable("table")
    return parser.enable("strikethrough").use(footnote_plugin) if extras else parser


def _decode(data: bytes) -> str:
    text = _decode_any(data)
    if "\0" in text:
        raise Refusal(
            "the file is not text (it contains zero bytes).",
            "Save it as DOCX, or as plain text in UTF-8, and hand it in again.",
        )
    return text


def _decode_any(data: bytes) -> str:
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(codec, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _cells(text: str) -> int:
    """Count the cells that the tables have at most, before the parser fills up every row."""
    cells = width = 0
    for line in text.split("\n") if "|" in text else ():
        bare = line.strip(" \t>")
        if not bare:
            width = 0
        elif "|" in bare and _RULE.fullmatch(bare):
            width = max(width, bare.count("|") + 1)
        cells += width
    return cells


def _hide_entities(tokens: list[Token]) -> None:
    """Drop invisible characters that were written as entities, as `visible` does with others."""
    for token in tokens:
        for child in token.children or ():
            child.content = visible(child.content)
