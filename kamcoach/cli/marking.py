"""`kamcoach marking`."""

from __future__ import annotations

from pathlib import Path

import click

from kamcoach.cli.common import (
    InputFile,
    failing,
    only_rubrics,
    results_folder,
    rubric_names,
    rules_folders,
)
from kamcoach.cli.writing import OutputPath

EXAMPLES = """\b
Examples:
  kamcoach marking results -o marking.xlsx
  kamcoach marking results -o marking.xlsx --rubric SRM --bank our-comments.csv
  (fill in the yellow columns)
  kamcoach override results --decisions marking.xlsx --assessor "P. Shah" --date 2026-11-22
"""


@click.command(epilog=EXAMPLES, short_help="Write the sheet on which assessors decide.")
@results_folder
@click.option(
    "-o",
    "--output",
    required=True,
    type=OutputPath(dir_okay=False),
    metavar="FILE",
    help="The workbook to write (.xlsx), outside RESULTS.",
)
@rubric_names
@only_rubrics
@rules_folders
@click.option(
    "--bank",
    type=InputFile(),
    metavar="FILE",
    help="Comments of your centre: a CSV file with the columns code, text and perhaps about.",
)
def marking(
    results: Path,
    output: Path,
    rubrics: tuple[str, ...],
    only: tuple[str, ...],
    rules: tuple[Path, ...],
    bank: Path | None,
) -> None:
    """Write a workbook with a row for each learner and criterion, for assessors to fill in.

    RESULTS is the folder that `kamcoach batch` wrote. Each row shows what is proposed and on which
    passage, and has room for the assessor's verdict, a comment, and evidence seen elsewhere. The
    second sheet holds comments to choose from.
    """
    from kamcoach.cli.deciding import write_sheet

    with failing():
        write_sheet(results, output, rubrics, only, rules, bank)
