"""The one rule for what a measure may be worth, shared by both evaluators."""

from __future__ import annotations

from collections.abc import Mapping

from kamcoach.clauses import LARGEST


def bounded(values: Mapping[str, int]) -> dict[str, int]:
    """Bring every value into 0..LARGEST: measures are counts, shares and sums, never negative.

    True and False become 1 and 0. A field that is not there counts as 0 wherever it is read.
    """
    return {field: min(max(int(value), 0), LARGEST) for field, value in values.items()}
