"""The account as titles name it ("Account plan: Acme Foods"), and the firm of a byline."""

import re
from collections.abc import Callable, Mapping, Sequence

from kamcoach.extract.proper import PROPER, head_of
from kamcoach.models.document import Block

_CAPITALS = r"\b[A-Z][A-Z’'-]{4,40}(?:[ ](?:&[ ])?[A-Z][A-Z’'-]{2,40}){0,4}(?![\w’'])"
"""A name all in capitals, as titles often are."""
_TITLED = re.compile(
    r"\b(?i:plan|review|reviewing|relationship|strategy|evaluation)\b[^:–—]{0,24}?"
    r"(?:[:–—]|[ ]-(?=[ ])|[ ](?i:for|with|of|on)(?=[ ]))[ ]?(?:(?i:the)[ ])?"
    rf"({PROPER}|{_CAPITALS})(?![ ](?:(?:and|&|of|the)[ ])?[A-Z])"
)
"""One firm after the kind of document; of two, nobody can tell which is the account."""
_LEADING = re.compile(
    rf"\W*(?:(?i:the)[ ])?({PROPER}|{_CAPITALS})(?:[ ]?[:–—-](?=[ ]))[^\n]{{0,60}}?"
    r"\b(?i:plan|review|relationship|strategy|evaluation)\b"
)
"""One firm before the kind of document: "Acme Foods: account plan"."""
_BYLINE = re.compile(
    r"\b(?i:manager|executive|director|lead|partner|consultant|representative|sales)\b"
    rf"(?:[ ]\([^()]{{0,40}}\))?(?:,|[ ]at)[ ]({PROPER})"
)
_NEXT_LABEL = re.compile(
    r"(?:[ ](?:For|Financial|Year|Date|Period|Version|Plan|Review|Account|Customer|Client))+$"
)
"""Words of the next line, where a reader has joined the lines of a byline."""
_LONGEST = 160
"""Characters of a line that only says who wrote what."""
_LEAST_MENTIONS = 2

Allowed = Callable[[int, int], bool]
"""Whether a name from one offset of the joined text to another may be a firm's."""


def titled_account(
    raw: str, titles: Sequence[tuple[int, int]], words: Mapping[str, int], allowed: Allowed
) -> str:
    """Return the firm that a title names as what the document is about, or nothing.

    `titles` are their places in the joined text `raw`, and `words` how often a word stands there.
    """
    for low, high in titles:
        leading = _LEADING.match(raw, low, high)
        for match in [*([leading] if leading else []), *_TITLED.finditer(raw, low, high)]:
            name = match.group(1)
            if name.isupper() and head_of(name).title() in words:
                name = name.title()
            head = head_of(name)
            known = words.get(head, 0) >= _LEAST_MENTIONS or " " in name
            if known and head.lower() not in words and allowed(*match.span(1)) and _one(name):
                return name
    return ""


def byline_firm(
    raw: str,
    blocks: Sequence[Block],
    starts: Sequence[int],
    words: Mapping[str, int],
    allowed: Allowed,
) -> str:
    """Return the firm in a line such as "Ana Ruiz, Account Manager, Bolt Tools", or nothing."""
    for block, start in zip(blocks, starts, strict=False):
        if block.kind == "heading" or len(block.text) > _LONGEST:
            continue
        for match in _BYLINE.finditer(raw, start, start + len(block.text)):
            name = _NEXT_LABEL.sub("", match.group(1))
            known = " " in name and head_of(name).lower() not in words
            if known and allowed(*match.span(1)):
                return name
    return ""


def _one(name: str) -> bool:
    """Whether a name is no possessive ("Acme's relationship with ...")."""
    return not name.endswith(("'s", "’s"))
