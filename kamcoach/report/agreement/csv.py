"""Two CSV files: figures, and differences to talk about, for a spreadsheet."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from kamcoach.models.agreement import LEVELS, Agreement, Estimate, Figures
from kamcoach.report.agreement import view
from kamcoach.report.text import one_line

_FORMULA = "=+-@"
"""What a cell begins with that a spreadsheet would compute, be it set in full width."""
_MARK = "\ufeff"
"""Tells Excel that the file is UTF-8."""
_ESTIMATES = ("exact", "ac1", "kappa", "weighted_kappa", "f1")
_TABLE = tuple(
    f"{first}/{second}"
    for levels in (LEVELS["criteria"], LEVELS["mistakes"])
    for first in levels
    for second in levels
)


def figures_csv(agreement: Agreement) -> str:
    """Return every figure: a line for each pair of markers and each row of figures.

    A column as `not_met/met` counts the decisions that the first marker called not met and the
    second met.
    """
    head = ["first", "second", "sort", "scope", "name", "title", "decisions", "documents"]
    for name in _ESTIMATES:
        head += [name, f"{name}_low", f"{name}_high"]
    head += ["precision", "recall", "no_kappa_because", *_TABLE]
    return _written([head, *_figure_lines(agreement)])


def differences_csv(agreement: Agreement) -> str:
    """Return every difference: a line for each, a column for each marker's verdict and quote."""
    head = ["document", "sort", "id", "title", "levels_apart"]
    for marker in agreement.markers:
        head += [marker, f"{marker} quotes"]
    return _written([[text(cell) for cell in head], *_difference_lines(agreement)])


def text(cell: str) -> str:
    """Return text that a spreadsheet shows and never computes."""
    shown = one_line(cell)
    begins = unicodedata.normalize("NFKC", shown[:1])
    return f"'{shown}" if begins and begins in _FORMULA else shown


def _figure_lines(agreement: Agreement) -> Iterator[list[str]]:
    for pair in agreement.pairs:
        for row in pair.rows:
            yield [
                text(pair.first),
                text(pair.second),
                row.sort,
                row.scope,
                text(row.name),
                text(row.title),
                *_numbers(row.figures),
            ]


def _numbers(figures: Figures) -> Iterator[str]:
    found = figures.found
    yield from (str(figures.n), str(figures.documents))
    for estimate in (
        figures.exact,
        figures.ac1,
        figures.kappa,
        figures.weighted,
        found.f1 if found else None,
    ):
        yield from _estimate(estimate)
    yield _number(found.precision if found else None)
    yield _number(found.recall if found else None)
    yield figures.withheld
    cells = [str(number) for row in figures.table for number in row]
    criteria = len(LEVELS["criteria"]) ** 2
    yield from cells if len(cells) == criteria else ["" for _ in range(criteria)]
    yield from cells if len(cells) != criteria else ["" for _ in _TABLE[criteria:]]


def _estimate(estimate: Estimate | None) -> Iterator[str]:
    for value in (estimate.value, estimate.low, estimate.high) if estimate else (None,) * 3:
        yield _number(value)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _difference_lines(agreement: Agreement) -> Iterator[list[str]]:
    for each in agreement.differences:
        line = [text(each.document), each.sort, text(each.id), text(each.title), str(each.apart)]
        said = {voice.marker: voice for voice in each.voices}
        for marker in agreement.markers:
            voice = said.get(marker)
            line += [view.word(voice.verdict), text(voice.quote)] if voice else ["", ""]
        yield line


def _written(lines: Iterable[Sequence[str]]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(lines)
    return _MARK + buffer.getvalue()
