"""What every format needs to know about an agreement, worded once."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kamcoach.models.agreement import (
    LEVELS,
    Absent,
    Agreement,
    Difference,
    Estimate,
    Figures,
    Leaning,
    Pair,
    Row,
    Scope,
    Sort,
)
from kamcoach.report.phrases import listed

WORDS = {"not_met": "not met", "partial": "partly met"}
"""Levels that are not called by a word of their own."""
MOST_NAMED = 12
"""Names in a list on a screen; files have all of them."""

NOT_GIVEN = "-"
READING = (
    "AC1, kappa and weighted kappa say how far agreement goes beyond chance: 1 is complete, 0 is "
    "chance. Weighted kappa takes partly met beside met for a small difference, and not met beside "
    "met for a large one. The figures in brackets are 95 % intervals, from drawing the documents "
    "anew."
)
CAUTION = (
    "Agreement says how repeatable verdicts are, and not whether they are right: two markers can "
    "share a mistake."
)


class Count(NamedTuple):
    """A cell of a table of counts."""

    number: int
    apart: int
    """Levels between the two verdicts."""
    share: str
    """Of all decisions in the table."""


class Beside(NamedTuple):
    """How far a marker agrees with all the others: means over the pairs, as they are shown."""

    marker: str
    sort: Sort
    same: str
    ac1: str
    kappa: str
    """Weighted, of criteria."""


def word(level: str) -> str:
    """Return what a level is called."""
    return WORDS.get(level, level)


def levels(sort: Sort) -> tuple[str, ...]:
    """Return what the levels of criteria or mistakes are called, from the lowest."""
    return tuple(map(word, LEVELS[sort]))


def rows(pair: Pair, scope: Scope, sort: Sort | None = None) -> tuple[Row, ...]:
    """Return the figures of a pair in one scope."""
    return tuple(r for r in pair.rows if r.scope == scope and sort in (None, r.sort))


def sorts(pair: Pair) -> tuple[Sort, ...]:
    """Return what a pair decided on: criteria, mistakes or both."""
    return tuple(row.sort for row in rows(pair, "all"))


def row_name(row: Row) -> str:
    """Return what a row is about, without its title."""
    return f"All {row.sort}" if row.scope == "all" else row.name


def percent(share: float) -> str:
    """Return a share as "91 %"; what is not quite all, or hardly anything, does not look so."""
    if 0.995 <= share < 1:
        return "over 99 %"
    return "under 1 %" if 0 < share < 0.005 else f"{round(100 * share)} %"


def same(estimate: Estimate) -> str:
    """Return the share of the same verdicts, as "91 % (90-93)"."""
    if estimate.low is None or estimate.high is None:
        return percent(estimate.value)
    return f"{percent(estimate.value)} ({round(100 * estimate.low)}–{round(100 * estimate.high)})"


def figure(estimate: Estimate | None) -> str:
    """Return a coefficient as "0.87 (0.84 to 0.89)"."""
    if estimate is None:
        return NOT_GIVEN
    # Without + 0.0 a kappa just under nothing would read "-0.00".
    values = (estimate.value, estimate.low, estimate.high)
    shown = [f"{round(v, 2) + 0.0:.2f}".replace("-", "−") for v in values if v is not None]
    return f"{shown[0]} ({shown[1]} to {shown[2]})" if len(shown) == 3 else shown[0]


def plain_figure(value: float | None) -> str:
    """Return a figure that has no interval."""
    return figure(None if value is None else Estimate(value=value))


def counts(figures: Figures) -> tuple[tuple[Count, ...], ...]:
    """Return the table of counts with what each cell means."""
    return tuple(
        tuple(
            Count(number, abs(i - j), percent(number / figures.n)) for j, number in enumerate(row)
        )
        for i, row in enumerate(figures.table)
    )


def apart(figures: Figures) -> tuple[int, ...]:
    """Return how many decisions are the same, one level apart, and (of criteria) two."""
    return tuple(
        sum(cell.number for row in counts(figures) for cell in row if cell.apart == distance)
        for distance in range(len(figures.table))
    )


def steps(sort: Sort) -> tuple[str, ...]:
    """Return what the numbers of `apart` are called."""
    names = ("same", "one level apart", "two levels apart")
    return names if sort == "criteria" else ("same", "different")


def has_kappa(rows: Iterable[Row]) -> bool:
    """Return whether a kappa is given for any of some rows."""
    return any(row.figures.kappa is not None for row in rows)


def stricter(figures: Figures) -> tuple[int, int]:
    """Return how often the first and how often the second marker gave the lower verdict."""
    cells = [(i, j, n) for i, row in enumerate(figures.table) for j, n in enumerate(row)]
    return sum(n for i, j, n in cells if i < j), sum(n for i, j, n in cells if i > j)


def stricter_said(pair: Pair, row: Row) -> str:
    """Return where the two lean when they differ."""
    first, second = stricter(row.figures)
    if not (first or second):
        return "They never differ."
    if row.sort == "mistakes":
        return (
            f"{pair.first} alone says present {_times(second)}, {pair.second} alone "
            f"{_times(first)}."
        )
    return (
        f"Where they differ, {pair.first} is the stricter one {_times(first)}, {pair.second} "
        f"{_times(second)}."
    )


def prevalence(leaning: Leaning) -> str:
    """Return how often a marker gave each level, as "not met 35 %, partly met 31 % ..."."""
    total = sum(leaning.counts)
    shares = zip(levels(leaning.sort), leaning.counts, strict=True)
    return ", ".join(f"{name} {percent(number / total)}" for name, number in shares)


def basis(pair: Pair) -> str:
    """Return what the figures of a pair stand on."""
    decisions = [f"{row.figures.n:,} on {row.sort}" for row in rows(pair, "all")]
    return f"{count(len(pair.documents), 'document')}; decisions: {listed(decisions, 'and')}"


def no_intervals(pair: Pair) -> str:
    """Return that there are no intervals, and why; empty where there are some."""
    if any(row.figures.exact.low is not None for row in pair.rows):
        return ""
    return "No intervals: too few documents for them, or no difference at all."


def kept_back(pair: Pair) -> Iterator[str]:
    """Yield for which of the larger figures kappa is kept back, and why."""
    reasons: dict[str, list[str]] = {}
    for row in pair.rows:
        if row.scope in ("all", "rubric") and row.figures.withheld:
            name = f"{row.name} {row.sort}" if row.scope == "rubric" else f"all {row.sort}"
            reasons.setdefault(row.figures.withheld, []).append(name)
    for reason, names in reasons.items():
        yield f"No kappa for {listed(names, 'and')}: {reason}."


def missing(absent: Absent, most: int | None = None) -> Iterator[str]:
    """Yield what a marker said nothing of.

    Args:
        absent: what is missing.
        most: how many names to write out, None for all.
    """
    for what, names in (
        ("document", absent.documents),
        ("criterion or mistake", absent.ids),
        ("single decision", absent.decisions),
    ):
        if names:
            yield f"{absent.marker} has no {what}: {named(names, most)}"


def unpaired(agreement: Agreement) -> Iterator[str]:
    """Yield which markers cannot be held beside each other."""
    for first, second in agreement.unpaired:
        yield f"{first} and {second} have no decision in common"


def named(names: Iterable[str], most: int | None = None) -> str:
    """Return names in a row, and how many more there are."""
    every = list(names)
    shown = every[:most]
    more = f" and {len(every) - len(shown)} more" if len(shown) < len(every) else ""
    return ", ".join(shown) + more


def voices(difference: Difference) -> str:
    """Return who said what, as "A met, B not met"."""
    return ", ".join(f"{voice.marker} {word(voice.verdict)}" for voice in difference.voices)


def furthest(agreement: Agreement) -> tuple[Difference, ...]:
    """Return the differences of two levels: met beside not met."""
    return tuple(each for each in agreement.differences if each.apart > 1)


def beside_others(agreement: Agreement) -> Iterator[Beside]:
    """Yield how far each of several markers agrees with the others.

    Of two the pair says it all, and pairs on other documents cannot be held beside each other.
    """
    documents = {pair.documents for pair in agreement.pairs}
    if len(agreement.markers) < 3 or agreement.unpaired or len(documents) > 1:
        return
    for sort in LEVELS:
        for marker in agreement.markers:
            pairs = [pair for pair in agreement.pairs if marker in (pair.first, pair.second)]
            if found := [row.figures for pair in pairs for row in rows(pair, "all", sort)]:
                kappas = [f.weighted if sort == "criteria" else f.kappa for f in found]
                yield Beside(
                    marker,
                    sort,
                    percent(sum(f.exact.value for f in found) / len(found)),
                    plain_figure(_mean([f.ac1 for f in found])),
                    plain_figure(_mean(kappas)),
                )


def _mean(estimates: Sequence[Estimate | None]) -> float | None:
    """Return the mean; None unless every pair has the figure."""
    values = [estimate.value for estimate in estimates if estimate]
    return sum(values) / len(values) if len(values) == len(estimates) else None


def count(number: int, one: str) -> str:
    """Return "1 document", "14 documents"."""
    return f"{number:,} {one}" if number == 1 else f"{number:,} {one}s"


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number:,} times" if number else "never"
