"""`kamcoach override`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from kamcoach.cli.common import InputFile, failing, results_folder, rubric_files, rules_folders
from kamcoach.cli.writing import OutputPath

EXAMPLES = """\b
Examples:
  kamcoach override results --decisions marking.xlsx --assessor "P. Shah" --date 2026-11-22
  kamcoach override results --list
  kamcoach override results --show 101
  kamcoach override results --table decisions.csv

\b
Exit codes:
  0  all rows were taken in
  1  rows are bad: they are listed, and without --good-rows nothing was taken in
  2  the command could not run
"""


@click.command(epilog=EXAMPLES, short_help="Take in what assessors decided about a cohort.")
@results_folder
@click.option(
    "--decisions",
    type=InputFile(),
    metavar="FILE",
    help="The workbook of `kamcoach marking`, filled in.",
)
@click.option("--assessor", help="Who filled it in.")
@click.option(
    "--date",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The day of the decisions of rows without a date; no row may be of a later one.",
)
@click.option("--good-rows", is_flag=True, help="Take the good rows in where others are bad, too.")
@click.option("--list", "listed", is_flag=True, help="Show how far the marking of each learner is.")
@click.option(
    "--show",
    metavar="LEARNER",
    help="Show what kamcoach proposed and what assessors decided: an id, or a name nobody shares.",
)
@click.option(
    "--table",
    type=OutputPath(dir_okay=False),
    metavar="FILE",
    help="Write all decisions as a table (.csv), outside RESULTS.",
)
@rubric_files
@rules_folders
@click.pass_context
def override(
    context: click.Context,
    results: Path,
    decisions: Path | None,
    assessor: str | None,
    date: datetime | None,
    good_rows: bool,
    listed: bool,
    show: str | None,
    table: Path | None,
    rubric_files: tuple[Path, ...],
    rules: tuple[Path, ...],
) -> None:
    """Take decisions in, and keep them beside what was proposed: who, when and why.

    RESULTS is the folder that `kamcoach batch` wrote. A later decision is added to an earlier one
    and takes its place. Bad rows are listed with the reason, and then nothing is taken in. The
    same sheet taken in again changes nothing.
    """
    from kamcoach.cli import deciding

    asked = [bool(decisions), listed, show is not None, table is not None]
    if sum(asked) != 1:
        raise click.UsageError("Give one of --decisions, --list, --show and --table.")
    if decisions and not (assessor or "").strip():
        raise click.UsageError("Say with --assessor who decided.")
    with failing():
        if decisions:
            day = date.date() if date else None
            sheet = deciding.FilledIn(decisions, assessor or "", day, good_rows)
            context.exit(deciding.take_in(results, sheet, rubric_files, rules))
        elif table:
            deciding.write_table(results, table)
        elif show is not None:
            deciding.show(results, show)
        else:
            deciding.list_all(results)
