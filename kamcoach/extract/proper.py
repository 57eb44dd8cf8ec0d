"""Proper names, of firms and of much else, by their capitals."""

import re

_PROPER_WORD = r"(?=[A-Z][\w’'-]{0,40}[a-z])[\w’'-]{2,42}+"
"""Bounded and never taken apart again: the patterns made of it stay linear."""
PROPER = (
    rf"\b{_PROPER_WORD}(?:[ ](?:(?:&|of|the)[ ])?{_PROPER_WORD}){{0,3}}"
    r"(?:[ ](?:Ltd|plc|PLC|LLP|Limited))?"
)
"""A pattern for a proper name."""
WORD = re.compile(r"[^\W\d_][\w-]*")
"""A word as it is written, for counting."""


def head_of(name: str) -> str:
    """The word that an organisation is known by: the first of its name."""
    words = [w for w in name.split() if w.lower() not in ("the", "of", "and", "&")]
    return words[0] if words else ""
