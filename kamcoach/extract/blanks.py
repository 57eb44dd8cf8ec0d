"""Cells and list items that say nothing."""

import re
from collections.abc import Sequence

_BLANK = re.compile(
    r"(?:t\.?b\.?[cda]\.?|n\s?/?\s?[ak]|none|nil|unknown|various|all|ongoing|as above|as required|"
    r"[-–—?.\s]*|to be (?:confirmed|agreed|decided)|(?:not|nothing|no \w+)(?: \w+)? yet|"
    r"not (?:known|agreed|set|started)|x+|.*\binsert\b.*|\[.*\]|<.*>|_+)",
    re.IGNORECASE | re.DOTALL,
)
_BARE_WORDS = 4
_TERMS_COUNT = frozenset({"swot", "risks", "objectives", "actions", "stakeholders", "team"})
"""Sections whose lists are terse by nature."""


def blank(cell: str) -> bool:
    """Whether a cell says nothing: empty, a dash, "TBC", "n/a", a placeholder."""
    return _BLANK.fullmatch(cell.strip()) is not None


def hollow(cells: Sequence[str]) -> bool:
    """Whether a row is mostly blanks and placeholders.

    Readers leave no cell of spaces: there a signpost was, which neither fills nor empties a row.
    """
    said = [c for c in cells if not c.isspace()]
    return 2 * sum(blank(c) for c in said) > len(said)


def bare(raw: str, sections: Sequence[str]) -> bool:
    """A term in a list, with nothing said about it."""
    return len(raw.split()) <= _BARE_WORDS and not _TERMS_COUNT.intersection(sections)
