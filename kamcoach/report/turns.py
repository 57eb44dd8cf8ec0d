"""How many verdicts went which way, worded once."""

from __future__ import annotations

from collections.abc import Sequence

from kamcoach.report.phrases import listed
from kamcoach.sides import Turn


def turned(criteria: Sequence[Turn], mistakes: Sequence[Turn] = ()) -> str:
    """Return how many went which way, as "3 criteria rise, 1 falls and 2 mistakes appear".

    Args:
        criteria: which way each of some criteria went.
        mistakes: the same of mistakes, of which those that rose are new.
    """
    tallies = (
        (criteria.count("rose"), "criterion rises", "criteria rise"),
        (criteria.count("fell"), "criterion falls", "criteria fall"),
        (mistakes.count("rose"), "mistake appears", "mistakes appear"),
        (mistakes.count("fell"), "mistake goes", "mistakes go"),
    )
    return listed([f"{n} {one if n == 1 else more}" for n, one, more in tallies if n], "and")
