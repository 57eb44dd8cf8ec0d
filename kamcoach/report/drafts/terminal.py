"""What a terminal shows of two drafts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.columns import Columns
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table

from kamcoach.models.drafts import Comparison, Moved, Movement, RubricMovement
from kamcoach.models.pack import Verdict
from kamcoach.report import wording
from kamcoach.report.drafts import view
from kamcoach.report.terminal import plain, to_text
from kamcoach.report.text import one_line
from kamcoach.report.wording import Wording

MOST_LINES = 4
"""Texts of one sort under one criterion; the page has them all."""
LONGEST = 160
"""Characters of a passage; the page has all of it."""


def summary(
    comparison: Comparison,
    *,
    width: int = 80,
    bold: bool = False,
    symbols: Mapping[Verdict, str] = wording.SYMBOLS,
) -> str:
    """Return what moved between two drafts, lines no longer than `width`.

    Args:
        comparison: What to show.
        width: Columns of the terminal.
        bold: Whether headings are set in bold; colour is never used.
        symbols: The symbol of each verdict; an arrow is shown where they are not the plain ones.

    Raises:
        UsageError: There is no report for the audience.
    """
    words = view.words(comparison)
    fancy = symbols is not wording.PLAIN_SYMBOLS
    parts: list[RenderableType] = [*_head(comparison, words)]
    for rubric in comparison.rubrics:
        arrow = "→" if fancy else "->"
        parts += ["", *_rubric(rubric, words, arrow)]
        parts += [_grid(rubric, words, symbols, arrow)]
        for group in view.by_turn(rubric):
            parts += ["", plain(group.title, "bold")]
            for movement in group.criteria:
                parts += _criterion(movement, comparison, words, arrow)
        for heading, mistakes in view.mistakes(rubric):
            rows = [(mistake.id, mistake.title) for mistake in mistakes]
            parts += ["", plain(heading, "bold"), _listed(rows, 2)]
    parts += ["", plain("The whole comparison, with every passage: add -o compare.html")]
    return to_text(parts, width=width, bold=bold)


def _head(comparison: Comparison, words: Wording) -> Iterator[RenderableType]:
    yield plain(view.title(comparison), "bold")
    who = (comparison.new.learner, comparison.new.account)
    if any(who):
        yield plain(", ".join(part for part in who if part))
    yield plain(words.banner)
    for warning in comparison.warnings:
        yield plain(f"Careful: {warning}", "bold")
    for name, why in view.refused(comparison):
        yield plain(f"{name} was not read: {why}")
    for note in comparison.notes:
        yield plain(f"Note: {note}")
    if comparison.one_sided:
        yield plain(f"Only one of the drafts was judged by: {', '.join(comparison.one_sided)}")


def _rubric(rubric: RubricMovement, words: Wording, arrow: str) -> Iterator[RenderableType]:
    yield plain(f"{rubric.id}  {rubric.title}", "bold")
    if rubric.withheld:
        yield plain(wording.RESTRICTED)
    else:
        was, now = view.standing(rubric.was), view.standing(rubric.now)
        yield plain(f"{view.grades(rubric, words)}: {was} {arrow} {now}")
    yield plain(view.headline(rubric))


def _grid(
    rubric: RubricMovement,
    words: Wording,
    symbols: Mapping[Verdict, str],
    arrow: str,
) -> RenderableType:
    cells = []
    for each in rubric.criteria:
        told = f"{each.id} {view.turn(each, words, arrow)}"
        if not rubric.withheld:
            was, now = (symbols[view.verdict(each, which)] for which in ("was", "now"))
            told = f"{was}{arrow}{now} {told}"
        cells.append(plain(told))
    return Padding(Columns(cells, padding=(0, 3), equal=True), (0, 0, 0, 2))


def _criterion(
    movement: Movement, comparison: Comparison, words: Wording, arrow: str
) -> Iterator[RenderableType]:
    told = view.turn(movement, words, arrow)
    yield Padding(plain(f"{movement.id} {movement.title}: {told}"), (0, 0, 0, 2))
    rows = [(view.NEW, _quoted(each)) for each in view.new(movement)]
    for each in view.gone(movement):
        fate = view.fate(each, comparison.new)
        like = f' "{_cut(each.like)}"' if each.like else ""
        rows.append((view.GONE, f"{_quoted(each)} {fate}{like}"))
    for label, texts in (
        (view.ACTED_ON, view.acted_on(movement)),
        (view.STILL_OPEN, view.still_open(movement)),
        (view.NOW_MISSING, view.now_missing(movement)),
    ):
        rows += [(label, text) for text in texts[:MOST_LINES]]
    if movement.ask:
        rows.append((words.ask, movement.ask))
    if rows:
        yield _listed(rows, 4)


def _quoted(moved: Moved) -> str:
    return f'"{_cut(moved.evidence.quote)}"'


def _cut(text: str) -> str:
    whole = one_line(text)
    return whole if len(whole) <= LONGEST else f"{whole[:LONGEST].rstrip()}…"


def _listed(rows: list[tuple[str, str]], indent: int) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(max_width=16, overflow="fold")
    table.add_column(overflow="fold")
    for label, text in rows:
        table.add_row(plain(label), plain(text))
    return Padding(table, (0, 0, 0, indent))
