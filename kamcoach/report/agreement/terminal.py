"""What a terminal shows of an agreement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table

from kamcoach.models.agreement import Agreement, Estimate, Pair, Row, Sort, Talk
from kamcoach.report.agreement import view
from kamcoach.report.terminal import plain, to_text

MOST_TALKS = 5
MOST_DIFFERENCES = 5
_INDENT = (0, 0, 0, 2)


def summary(agreement: Agreement, *, width: int = 80, bold: bool = False) -> str:
    """Return how far markers agree, lines no longer than `width`."""
    parts: list[RenderableType] = []
    for pair in agreement.pairs:
        parts += [*_pair(pair), ""]
    parts += [
        *_beside_others(agreement),
        *_leanings(agreement),
        *_missing(agreement),
        *_talks(agreement),
    ]
    parts += [plain(view.READING), "", plain(view.CAUTION)]
    parts += [plain("Every criterion, document and difference: add -o agreement.html")]
    return to_text(parts, width=width, bold=bold)


def _pair(pair: Pair) -> Iterator[RenderableType]:
    yield plain(f"{pair.first} and {pair.second}", "bold")
    yield plain(f"{view.basis(pair)}.")
    if note := view.no_intervals(pair):
        yield plain(note)
    for sort in view.sorts(pair):
        yield ""
        yield _figures(sort, [*view.rows(pair, "all", sort), *view.rows(pair, "rubric", sort)])
        (everything,) = view.rows(pair, "all", sort)
        yield ""
        yield _counts(pair, everything)
        yield Padding(plain(view.stricter_said(pair, everything)), _INDENT)
    for reason in view.kept_back(pair):
        yield plain(reason)


def _figures(sort: Sort, rows: Iterable[Row]) -> RenderableType:
    last = "weighted kappa" if sort == "criteria" else "F1"
    table = _grid(["", "decisions", "same", "AC1", "kappa", last], numbers=2)
    for row in rows:
        f = row.figures
        weighted = f.weighted if f.found is None else f.found.f1
        table.add_row(
            plain(("  " if row.scope != "all" else "") + view.row_name(row)),
            plain(f"{f.n:,}"),
            plain(view.same(f.exact)),
            *(plain(_figure(estimate)) for estimate in (f.ac1, f.kappa, weighted)),
        )
    return Padding(table, _INDENT)


def _figure(estimate: Estimate | None) -> str:
    # Without spaces an interval is not broken where lines are short.
    return view.figure(estimate).replace(" to ", "–")


def _counts(pair: Pair, row: Row) -> RenderableType:
    names = view.levels(row.sort)
    table = _grid([f"{pair.first} down, {pair.second} across", *names], numbers=len(names) + 1)
    for name, counts in zip(names, row.figures.table, strict=True):
        table.add_row(plain(name), *(plain(f"{number:,}") for number in counts))
    return Padding(table, _INDENT)


def _beside_others(agreement: Agreement) -> Iterator[RenderableType]:
    if beside := list(view.beside_others(agreement)):
        yield plain("Each marker beside all the others (mean over the pairs)", "bold")
        table = _grid(["", "same", "AC1", "kappa (weighted for criteria)"], numbers=1)
        for each in beside:
            table.add_row(
                plain(f"{each.marker}, {each.sort}"), *map(plain, (each.same, each.ac1, each.kappa))
            )
        yield from (Padding(table, _INDENT), "")


def _leanings(agreement: Agreement) -> Iterator[RenderableType]:
    if agreement.leanings:
        yield plain("How often each level was given", "bold")
        rows = [(f"{e.marker}, {e.sort}", view.prevalence(e)) for e in agreement.leanings]
        yield from (_listed(rows), "")


def _missing(agreement: Agreement) -> Iterator[RenderableType]:
    lines = [*view.unpaired(agreement)]
    lines += [
        line for absent in agreement.absent for line in view.missing(absent, view.MOST_NAMED)
    ] + [f"{each.name} was not read: {each.reason}" for each in agreement.refused]
    if lines:
        yield plain("Only on one side, and left out of the figures", "bold")
        yield from (Padding(plain(line), _INDENT) for line in lines)
        yield ""


def _talks(agreement: Agreement) -> Iterator[RenderableType]:
    if not agreement.differences:
        return
    yield plain("To discuss first", "bold")
    talks = (*agreement.criteria_to_discuss[:MOST_TALKS], *agreement.documents_to_discuss[:3])
    yield _listed([(talk.name, _talk(talk)) for talk in talks])
    if furthest := view.furthest(agreement):
        number = f"({MOST_DIFFERENCES} of {len(furthest)})"
        yield plain(f"Met beside not met {number if len(furthest) > MOST_DIFFERENCES else ''}")
        shown = furthest[:MOST_DIFFERENCES]
        yield _listed([(f"{each.document} {each.id}", view.voices(each)) for each in shown])
    yield ""


def _talk(talk: Talk) -> str:
    return f"differs in {talk.differences} of {talk.decisions}{talk.title and f': {talk.title}'}"


def _grid(head: list[str], numbers: int) -> Table:
    """Return a table without lines; the columns after the first are numbers, to the right."""
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="")
    for place, name in enumerate(head):
        number, first = 0 < place < numbers, place == 0
        table.add_column(
            plain(name),
            justify="right" if number else "left",
            min_width=12 if first else None,
            overflow="fold",
        )
    return table


def _listed(rows: list[tuple[str, str]]) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(max_width=28, overflow="fold")
    table.add_column(overflow="fold")
    for label, text in rows:
        table.add_row(plain(label), plain(text))
    return Padding(table, _INDENT)
