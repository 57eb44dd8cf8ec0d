"""Coefficients of agreement between two markers, from a table of counts.

A table has k rows (levels of the first marker) and k columns (those of the second), k > 1, and is
given flat, row by row, so that tables can be added up quickly. Written here because libraries that
have them bring NumPy, SciPy and pandas along for twenty lines of arithmetic; the tests hold them
against worked examples in print and against two such libraries.

    percent agreement, kappa   Cohen, Educational and Psychological Measurement 20 (1960) 37-46
    weighted kappa             Cohen, Psychological Bulletin 70 (1968) 213-220; quadratic weights as
                               in Fleiss and Cohen, Educ. and Psych. Measurement 33 (1973) 613-619
    AC1                        Gwet, British J. of Math. and Statistical Psychology 61 (2008) 29-48
"""

from collections.abc import Sequence
from math import isqrt

Cells = Sequence[int]


def levels(cells: Cells) -> int:
    """Return the number of levels, k, of a table."""
    return isqrt(len(cells))


def exact(cells: Cells) -> float | None:
    """Return the share of the decisions that are the same; None where there are none."""
    n = sum(cells)
    return sum(cells[:: levels(cells) + 1]) / n if n else None


def margins(cells: Cells) -> tuple[list[int], list[int]]:
    """Return how often the first and the second marker gave each level."""
    k = levels(cells)
    rows = [sum(cells[i * k : (i + 1) * k]) for i in range(k)]
    return rows, [sum(cells[i::k]) for i in range(k)]


def kappa(cells: Cells) -> float | None:
    """Return Cohen's kappa; None where chance alone would always agree, or nothing was decided."""
    return _kappa(cells, power=0)


def weighted_kappa(cells: Cells) -> float | None:
    """Return kappa with quadratic weights: two levels apart counts four times as one.

    None where chance alone would always agree, or nothing was decided.
    """
    return _kappa(cells, power=2)


def _kappa(cells: Cells, power: int) -> float | None:
    """Return 1 minus disagreement over that by chance; a step of d levels weighs d ** power."""
    k, n = levels(cells), sum(cells)
    rows, columns = margins(cells)
    apart: list[tuple[int, int, int]] = [
        (i, j, abs(i - j) ** power) for i in range(k) for j in range(k) if i != j
    ]
    by_chance = sum(weight * rows[i] * columns[j] for i, j, weight in apart)
    if not by_chance:
        return None
    return 1 - n * sum(weight * cells[i * k + j] for i, j, weight in apart) / by_chance


def ac1(cells: Cells) -> float | None:
    """Return Gwet's AC1; None where nothing was decided.

    Chance is taken from how often a level was given by both markers together, and falls as one
    level prevails, where that of kappa rises.
    """
    k, n = levels(cells), sum(cells)
    if not n:
        return None
    shares = [(row + column) / (2 * n) for row, column in zip(*margins(cells), strict=True)]
    by_chance = sum(share * (1 - share) for share in shares) / (k - 1)
    same = sum(cells[:: k + 1]) / n
    return (same - by_chance) / (1 - by_chance)


def precision(cells: Cells) -> float | None:
    """Return which share of what the second marker found the first found too (k = 2)."""
    _, false, _, true = cells
    return true / (true + false) if true + false else None


def recall(cells: Cells) -> float | None:
    """Return which share of what the first marker found the second found too (k = 2)."""
    _, _, missed, true = cells
    return true / (true + missed) if true + missed else None


def f1(cells: Cells) -> float | None:
    """Return the harmonic mean of precision and recall; None where neither found any (k = 2)."""
    _, false, missed, true = cells
    return 2 * true / (2 * true + false + missed) if true + false + missed else None
