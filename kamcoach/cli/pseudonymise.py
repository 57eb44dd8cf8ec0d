"""`kamcoach pseudonymise`."""

from __future__ import annotations

from pathlib import Path

import click

from kamcoach.cli.common import failing, results_folder, rubric_files, rules_folders
from kamcoach.cli.writing import OutputPath

EXAMPLES = """\b
Example:
  kamcoach pseudonymise results -o for-the-study --key ~/kamcoach.key
"""


@click.command(epilog=EXAMPLES, short_help="Write the tables of a cohort without names.")
@results_folder
@click.option(
    "-o",
    "--output",
    required=True,
    type=OutputPath(file_okay=False),
    metavar="FOLDER",
    help="Where the tables go: a new folder.",
)
@click.option(
    "--key",
    required=True,
    type=OutputPath(dir_okay=False),
    metavar="FILE",
    help="The secret that pseudonyms are made with; it is made if it is not there. Keep it: the "
    "same key gives the same pseudonyms. Who has it and a list of ids knows who is who.",
)
@click.option(
    "--with-quotes",
    is_flag=True,
    help="Keep passages of the work. Names of people and firms stand in them.",
)
@rubric_files
@rules_folders
def pseudonymise(
    results: Path,
    output: Path,
    key: Path,
    with_quotes: bool,
    rubric_files: tuple[Path, ...],
    rules: tuple[Path, ...],
) -> None:
    """Write the tables of RESULTS with learners called "Learner 7F3K-92QX".

    Names, ids, files, accounts, groups and free texts are left out or replaced, and passages are
    left out. What stays can still point at somebody: who was in the cohort and knows a grade, a
    number of words or a small group may recognise a learner.
    """
    from kamcoach import catalog
    from kamcoach.marking.pseudonyms import export
    from kamcoach.report.text import one_line

    with failing():
        number = export(results, output, key, catalog.load(rubric_files, rules), quotes=with_quotes)
    click.echo(f"{number} learners with pseudonyms in {one_line(str(output))}")
    if with_quotes:
        click.echo("The passages are in it, with the names that stand in them.", err=True)
    click.echo(
        "Small groups, grades and numbers of words can still point at somebody: it is personal "
        "data all the same.",
        err=True,
    )
