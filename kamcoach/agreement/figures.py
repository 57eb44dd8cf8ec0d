"""The figures of some decisions, and when a figure is kept back."""

from collections.abc import Iterable, Mapping, Sequence

from kamcoach.agreement import bootstrap, coefficients
from kamcoach.agreement.coefficients import Cells
from kamcoach.models.agreement import LEVELS, Estimate, Figures, Found, Sort

FEW = 30
"""With fewer decisions no kappa is given (McHugh, Biochemia Medica 22 (2012) 276-282)."""
VERY_FEW = 5
"""With fewer decisions there are only counts."""
PREVAILING = 0.95
"""From this share of one level on kappa says next to nothing: chance explains all agreement
(Feinstein and Cicchetti, J. of Clinical Epidemiology 43 (1990) 543-549)."""

Decision = tuple[str, str]
"""What the first and the second marker said."""

_NAMES = {"not_met": "not met", "partial": "partly met"}


def figures(sort: Sort, decisions: Mapping[str, Sequence[Decision]]) -> Figures:
    """Return the figures of some decisions, at least one, by document."""
    tables = [table(sort, of_document) for of_document in decisions.values() if of_document]
    cells = tuple(map(sum, zip(*tables, strict=True)))
    n = sum(cells)
    withheld = _withheld(sort, cells)
    wanted: dict[str, bootstrap.Statistic] = {"exact": coefficients.exact}
    if n >= VERY_FEW:
        wanted["ac1"] = coefficients.ac1
    if not withheld:
        wanted["kappa"] = coefficients.kappa
    if not withheld and sort == "criteria":
        wanted["weighted"] = coefficients.weighted_kappa
    if sort == "mistakes":
        wanted["f1"] = coefficients.f1
    found = _estimates(tables, cells, wanted)
    exact = found["exact"]
    assert exact is not None, "there is at least one decision"
    k = coefficients.levels(cells)
    return Figures(
        n=n,
        documents=len(tables),
        table=tuple(cells[i * k : (i + 1) * k] for i in range(k)),
        exact=exact,
        ac1=found.get("ac1"),
        kappa=found.get("kappa"),
        weighted=found.get("weighted"),
        withheld=withheld,
        found=Found(
            precision=coefficients.precision(cells),
            recall=coefficients.recall(cells),
            f1=found["f1"],
        )
        if sort == "mistakes"
        else None,
    )


def table(sort: Sort, decisions: Iterable[Decision]) -> tuple[int, ...]:
    """Return the flat table of counts of some decisions."""
    levels = LEVELS[sort]
    place = {level: number for number, level in enumerate(levels)}
    cells = [0] * len(levels) ** 2
    for first, second in decisions:
        cells[place[first] * len(levels) + place[second]] += 1
    return tuple(cells)


def _withheld(sort: Sort, cells: Cells) -> str:
    """Return why kappa is kept back; empty where it is not."""
    n = sum(cells)
    if n < FEW:
        return f"{n} {'decision is' if n == 1 else 'decisions are'} too few (fewer than {FEW})"
    given = [row + column for row, column in zip(*coefficients.margins(cells), strict=True)]
    most = max(range(len(given)), key=given.__getitem__)
    if given[most] >= PREVAILING * 2 * n:
        level = LEVELS[sort][most]
        share = round(100 * given[most] / (2 * n))
        return f"nearly all of it is {_NAMES.get(level, level)} ({share} %)"
    return ""


def _estimates(
    tables: Sequence[tuple[int, ...]], cells: Cells, wanted: Mapping[str, bootstrap.Statistic]
) -> dict[str, Estimate | None]:
    values = {name: statistic(cells) for name, statistic in wanted.items()}
    between = bootstrap.intervals(tables, list(wanted.values()))
    found: dict[str, Estimate | None] = {}
    for (name, value), interval in zip(values.items(), between, strict=True):
        low, high = interval or (None, None)
        found[name] = None if value is None else Estimate(value=value, low=low, high=high)
    return found
