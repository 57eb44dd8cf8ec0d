"""`kamcoach forget`."""

from __future__ import annotations

from pathlib import Path

import click

from kamcoach.cli.common import failing, results_folder, rubric_files, rules_folders

EXAMPLES = """\b
Examples:
  kamcoach forget results 101
  kamcoach forget results "Ana Ruiz" --released feedback
  kamcoach forget results -- -17              (an id that looks like an option)
"""


@click.command(epilog=EXAMPLES, short_help="Take a learner out of the results of a cohort.")
@results_folder
@click.argument("learner")
@click.option(
    "--released",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="A folder of `kamcoach release` outside RESULTS. Repeatable.",
)
@click.option(
    "--drop-tables",
    is_flag=True,
    help="Take all tables away instead of writing them anew: where the rules that judged are no "
    "longer at hand.",
)
@rubric_files
@rules_folders
def forget(
    results: Path,
    learner: str,
    released: tuple[Path, ...],
    drop_tables: bool,
    rubric_files: tuple[Path, ...],
    rules: tuple[Path, ...],
) -> None:
    """Remove reports, feedback, decisions and every row about a learner from RESULTS.

    LEARNER is an id, or a name that nobody shares. The work that was handed in stays where it is,
    and the next batch would assess it again: take it out of SOURCE first.
    """
    from kamcoach import catalog
    from kamcoach.marking.forgetting import forget as forget_learner
    from kamcoach.marking.forgetting import shown
    from kamcoach.report.text import one_line

    with failing():
        pack = None if drop_tables else catalog.load(rubric_files, rules)
        done = forget_learner(results, learner, released, pack, drop_tables=drop_tables)
    folders, decisions = len(done.folders), done.decisions
    click.echo(
        f"{one_line(done.name)} is forgotten: {folders} {'folder' if folders == 1 else 'folders'} "
        f"and {decisions} {'decision' if decisions == 1 else 'decisions'} removed, the tables "
        f"{'written anew' if done.tables else 'taken away'}."
    )
    click.echo("The work still stands where it was handed in: the next batch would assess it.")
    if done.others:
        click.echo(f"Not kamcoach's own, so look yourself: {shown(done.others)}", err=True)
