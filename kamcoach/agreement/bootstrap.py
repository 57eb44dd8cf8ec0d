"""95 % intervals by drawing documents anew.

Decisions on one document hang together: a marker who misreads it is wrong in several of them. So
whole documents are drawn, with replacement, and never single decisions (a cluster bootstrap with
percentile intervals: Davison and Hinkley, Bootstrap Methods and their Application, 1997, 3.8 and
5.3). The draw is seeded: the same figures give the same intervals.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from random import Random

RESAMPLES = 999
"""Percentiles then fall on the 25th and the 975th value, without interpolation."""
FEWEST_DOCUMENTS = 10
"""With fewer the interval comes out too short; docs/agreement.md says by how much."""
MOST_UNDEFINED = 0.05
"""Share of the draws in which a figure may be undefined."""

_SEED = 19_600_101
_TAIL = (RESAMPLES + 1) // 40

Statistic = Callable[[Sequence[int]], float | None]


def intervals(
    documents: Sequence[tuple[int, ...]], statistics: Sequence[Statistic]
) -> list[tuple[float, float] | None]:
    """Return the interval of each statistic, None where there can be none.

    There is none for few documents, for a figure that is often undefined, and for one that no draw
    changes: 14 of 14 the same does not mean that the fifteenth will be.

    Args:
        documents: the flat table of counts of each document.
        statistics: figures that are taken from the tables added up.
    """
    if len(documents) < FEWEST_DOCUMENTS:
        return [None] * len(statistics)
    random = Random(_SEED)
    size = len(documents)
    drawn = Counter(_added_up(random.choices(documents, k=size)) for _ in range(RESAMPLES))
    return [_interval(drawn, statistic) for statistic in statistics]


def _added_up(tables: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    # Of one criterion every document has a single count, so that most tables are the same.
    different = Counter(tables).items()
    return tuple(
        sum(times * table[cell] for table, times in different) for cell in range(len(tables[0]))
    )


def _interval(drawn: Counter[tuple[int, ...]], statistic: Statistic) -> tuple[float, float] | None:
    found = [(statistic(cells), times) for cells, times in drawn.items()]
    values = sorted(v for value, times in found if value is not None for v in [value] * times)
    if len(values) < (1 - MOST_UNDEFINED) * RESAMPLES:
        return None
    tail = _TAIL * len(values) // RESAMPLES
    low, high = values[tail - 1], values[-tail]
    return (low, high) if low < high else None
