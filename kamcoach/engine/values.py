"""The one rule for what a measure may be worth, shared by both evaluators."""

from __future__ import annotations

from collections.abc import Mapping

LARGEST = 2**31 - 1
"""durable-rules is trusted with 32-bit whole numbers and nothing else."""


def bounded(values: Mapping[str, int]) -> dict[str, int]:
    """Bring every value into 0..LARGEST: measures are counts, shares and sums, never negative.

    True and False become 1 and 0. A field that is not there counts as 0 wherever it is read.
    """
    return {field: min(max(int(value), 0), LARGEST) for field, value in values.items()}
