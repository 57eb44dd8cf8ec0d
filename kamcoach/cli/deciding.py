"""Write marking sheets, take them in, and show what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import click

from kamcoach import catalog, pipeline
from kamcoach.cli import common, writing
from kamcoach.cli.running import load_chosen
from kamcoach.errors import Refusal, UsageError
from kamcoach.marking import deciding, log
from kamcoach.marking.log import Entry
from kamcoach.marking.sheet import sheet
from kamcoach.marking.standings import check_results, shown_id
from kamcoach.marking.taking import wrong_rows
from kamcoach.models.form import Form
from kamcoach.report import wording
from kamcoach.report.decisions import decisions_csv
from kamcoach.report.text import one_line

_MOST_TOLD = 200
"""Bad rows that are listed at once."""


class FilledIn(NamedTuple):
    """A sheet that was filled in."""

    file: Path
    assessor: str
    on: date | None
    """The day; None where none was given."""
    good_rows: bool


def write_sheet(
    results: Path,
    output: Path,
    rubrics: tuple[str, ...],
    only: tuple[str, ...],
    rules: tuple[Path, ...],
    bank: Path | None,
) -> None:
    """Write the workbook for assessors.

    Raises:
        KamcoachError: it cannot be made or written.
    """
    if output.suffix.lower() != ".xlsx":
        raise UsageError(f"{_shown(output)} would be a workbook: end its name in .xlsx.")
    common.check_outside(results, output)
    writing.keep_apart((output,), (bank, *writing.pack_files(rubrics, rules)))
    pack, chosen = load_chosen(rubrics, rules, only)
    writing.write_file(output, sheet(results, pack, chosen, bank))
    click.echo(f"Written: {_shown(output)}", err=True)


def take_in(
    results: Path, given: FilledIn, rubric_files: tuple[Path, ...], rules: tuple[Path, ...]
) -> int:
    """Take decisions in, say what became of them, and return the exit code.

    Raises:
        KamcoachError: the sheet cannot be used as a whole.
    """
    filled = deciding.Sheet(given.file.name, _form(given.file), one_line(given.assessor), given.on)
    taken = deciding.take_in(
        results, filled, catalog.load(rubric_files, rules), good=given.good_rows
    )
    for line in wrong_rows(taken.bad, _MOST_TOLD):
        click.echo(one_line(line), err=True)
    if taken.bad and not given.good_rows:
        click.echo(
            f"Nothing was taken in: {_rows(len(taken.bad))} of {_shown(given.file)} to put right. "
            "--good-rows takes the others in."
        )
        return 1
    before = f", {taken.known} known from before" if taken.known else ""
    left = f", {_rows(len(taken.bad))} left out" if taken.bad else ""
    click.echo(f"Taken in: {len(taken.new)}{before}{left}.")
    return 1 if taken.bad else 0


def list_all(results: Path) -> None:
    """Show how far the marking of each learner is.

    Raises:
        KamcoachError: there are no results.
    """
    rows = [("Learner", "Id", "Rubric", "Decided", "By")]
    for each in deciding.progress(results):
        by = ", ".join(each.by)
        if each.outdated:
            by = f"{by} ({each.outdated} about earlier work or rules)".strip()
        rows.append((each.name, each.id, each.rubric, f"{each.decided} of {each.of}", by))
    _print(rows)


def show(results: Path, said: str) -> None:
    """Show machine and assessor side by side: who, when, why.

    Raises:
        KamcoachError: there are no results, or nobody or several are called so.
    """
    name, criteria = deciding.history(results, said)
    words = wording.spoken_to("assessor", "").short
    rows = [("Criterion", "Proposed", "Decided", "By", "On", "Why")]
    for each in criteria:
        now = words[each.judged.verdict] if each.judged.verdict else "withheld"
        if not each.entries:
            rows.append((each.judged.id, now, "", "", "", ""))
        for entry in each.entries:
            rows.append(
                (
                    each.judged.id,
                    words[entry.proposed],
                    words[entry.verdict],
                    entry.by,
                    entry.on.isoformat(),
                    _why(each, entry),
                )
            )
    click.echo(one_line(name))
    _print(rows)


def write_table(results: Path, output: Path) -> None:
    """Write all decisions as a table.

    Raises:
        KamcoachError: there are no results, or it cannot be written.
    """
    check_results(results)
    common.check_outside(results, output)
    entries = log.read(results)
    last = log.last(entries)
    rows = (_cells(entry, last[entry.key, entry.criterion] is entry) for entry in entries)
    writing.write_file(output, decisions_csv(rows))
    click.echo(f"Written: {_shown(output)}", err=True)


def _form(file: Path) -> Form:
    try:
        return pipeline.form_of(file.name, common.read(file))
    except Refusal as refusal:
        raise UsageError(common.refusal_message(file, refusal)) from refusal


def _why(history: deciding.History, entry: Entry) -> str:
    later = "replaced later" if entry is not history.entries[-1] else ""
    outdated = "about earlier work or rules" if history.outdated and not later else ""
    seen = (
        f"{wording.SEEN_AS[entry.elsewhere.kind]}: {entry.elsewhere.text}"
        if entry.elsewhere
        else ""
    )
    return "; ".join(part for part in (later or outdated, entry.comment, seen) if part)


def _cells(entry: Entry, stands: bool) -> tuple[str, ...]:
    words = wording.spoken_to("assessor", "").short
    seen = entry.elsewhere
    return (
        *(entry.name, shown_id(entry.key), entry.rubric, entry.criterion),
        *(words[entry.proposed], words[entry.verdict], entry.comment),
        *((wording.SEEN_AS[seen.kind], seen.text) if seen else ("", "")),
        *(entry.by, entry.on.isoformat(), "yes" if stands else "no"),
    )


def _print(rows: Sequence[tuple[str, ...]]) -> None:
    """Print a table; the last column may be of any length."""
    shown = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(len(row[at]) for row in shown) for at in range(len(shown[0]) - 1)]
    for row in shown:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        click.echo("  ".join([*cells, row[-1]]).rstrip())


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"


def _shown(path: Path) -> str:
    return one_line(str(path))
