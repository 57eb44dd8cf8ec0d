"""Markdown and plain text: bytes to a Document."""

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from kamcoach.models.document import Document
from kamcoach.readers.encoding import decode
from kamcoach.readers.limits import check_cells, check_markdown, in_force
from kamcoach.readers.markdown import dialects, frontmatter
from kamcoach.readers.markdown.walk import walk
from kamcoach.readers.record import document
from kamcoach.readers.text import visible

_RULE = re.compile(r"[|:\- \t]+")
_EXTRAS = ("~~", "[^", "^[")
_DEFINITION = re.compile(r"^ {0,3}[:~][ \t]+\S", re.MULTILINE)
_INVISIBLE_ENTITIES = ("&#", "&shy;", "&zw", "&lrm;", "&rlm;")


def read(source: str, data: bytes) -> Document:
    """Read Markdown; raises Refusal if it is not text or beyond the limits."""
    text = visible(decode(data))
    check_markdown(text)
    check_cells(_cells(text))
    meta, body = frontmatter.split(text)
    body = dialects.plain(body)
    extras = any(mark in body for mark in _EXTRAS) or _DEFINITION.search(body) is not None
    tokens = _parser(extras, in_force().nesting).parse(body)
    if any(entity in body for entity in _INVISIBLE_ENTITIES):
        _hide_entities(tokens)
    return document(source, "markdown", data, walk(tokens), meta)


@cache
def _parser(extras: bool, nesting: int) -> MarkdownIt:
    """Build a parser once. What is rarely used slows it down, so is left out if unused.

    People indent lines for their looks, not as code.
    """
    # What the parser drops beyond its own limit must have been refused by ours: a list takes two
    # of its levels, a note and the text inside one each.
    most = 2 * nesting + 2
    parser = MarkdownIt("commonmark", {"maxNesting": most}).enable("table").disable("code")
    if not extras:
        return parser
    return parser.enable("strikethrough").use(footnote_plugin).use(deflist_plugin)


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
