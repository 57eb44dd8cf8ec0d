"""Foot- and endnotes and comments of a page, as the programs export them that people write with."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from lxml.etree import _Element as Element

# Word, Google Docs, LibreOffice, pandoc and most Markdown programs.
_BACK = re.compile(
    r"#(?:_(?:ftn|edn)ref|fnref:?|ftnt_ref|sd(?:foot|end)note(?=\d+anc))-?(\d{1,5})(?:anc)?"
)
_FORTH = re.compile(r"#(?:_(?:ftn|edn)|fn:?|ftnt|sd(?:foot|end)note(?=\d+sym))-?(\d{1,5})(?:sym)?")
_COMMENT_BACK = re.compile(r"#cmnt_ref\d{1,5}|#_msoanchor_\d{1,5}")
_COMMENT_FORTH = re.compile(r"#cmnt\d{1,5}|#_msocom_\d{1,5}")
_BLOCKS = ("p", "li", "div", "dd", "td", "aside", "section")
_WHOLE = ("li", "div", "aside")


class Notes(NamedTuple):
    """What stands at the end of a page, but belongs elsewhere."""

    labels: Mapping[Element, str]
    """The label of each element that is a note."""
    comments: frozenset[Element]
    """Elements that are comments of somebody who read the document."""


def find_notes(root: Element) -> Notes:
    """Find notes and comments by the links that lead back from them."""
    labels: dict[Element, str] = {}
    comments: set[Element] = set()
    for link in root.iter("a"):
        address = link.get("href", "")
        if back := _BACK.fullmatch(address):
            holder = _holder(link)
            if holder is not None:
                labels.setdefault(holder, back[1])
        elif _COMMENT_BACK.fullmatch(address) and (holder := _holder(link)) is not None:
            comments.add(holder)
    return Notes(labels, frozenset(comments))


def _holder(link: Element) -> Element | None:
    """The paragraph that a link stands in, or the item or division with all of the note."""
    block = next(link.iterancestors(*_BLOCKS), None)
    if block is None:
        return None
    parent = block.getparent()
    if parent is not None and parent.tag in _WHOLE and parent.get("id"):
        return parent
    return block


def reference(link: Element) -> str | None:
    """What stands in the text for a link to a note: "[1]"; "" for one that only leads back.

    None for all other links.
    """
    address = link.get("href", "")
    if found := _FORTH.fullmatch(address):
        return f"[{found[1]}]"
    if _BACK.fullmatch(address) or _COMMENT_BACK.fullmatch(address):
        return ""
    return "" if _COMMENT_FORTH.fullmatch(address) else None
