"""Whether cells can be what the header of their column says: a level, a score, an amount."""

import re
from collections.abc import Sequence

_LEVEL = re.compile(
    r"\b(?:high(?:er|ly|est)?|med(?:ium)?|middl(?:e|ing)|mod(?:erate)?|low(?:er)?|severe|serious|"
    r"major|minor|(?:un)?likely|(?:im)?possible|(?:im)?probable|rare|remote|certain|critical|"
    r"significant|slight|large|small|big|strong|weak|limited|total|full|none|negligible|"
    r"catastrophic|red|amber|yellow|green|orange|(?-i:[HMLRAG]|VH|VL))\b|"
    r"[%£$€★●⬤🔴🟠🟡🟢]|\bper ?cent\b",
    re.IGNORECASE,
)
_SCORE = re.compile(
    r"\W*\d{1,3}(?:\.\d+)?(?:\s*(?:/|x|×|=|\*|out of|of)\s*\d{1,3})*\W*", re.IGNORECASE
)
_YEAR = re.compile(r"\W*(?:19|20)\d\d\W*")
_TELLING = 4
"""Words from which a cell says something in prose."""


def rates(cells: Sequence[str]) -> bool:
    """Whether the cells of a rating (likelihood, impact ...) say how likely or how bad.

    One level, score or share among them is enough, or prose; a year is neither.
    """
    if any(_YEAR.fullmatch(c) for c in cells):
        return False
    return any(_level(c) or len(c.split()) >= _TELLING for c in cells)


def weighs(cells: Sequence[str]) -> bool:
    """Whether the cells of an influence may say how great it is; a date or a quantity does not."""
    return any(
        _level(c) or len(c.split()) >= _TELLING or not any(map(str.isdigit, c)) for c in cells
    )


def _level(cell: str) -> bool:
    return _LEVEL.search(cell) is not None or _SCORE.fullmatch(cell) is not None
