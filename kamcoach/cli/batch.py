"""`kamcoach batch`."""

from __future__ import annotations

from pathlib import Path

import click

from kamcoach.cli.common import (
    KINDS,
    InputFile,
    audience_option,
    centre_file,
    engine_option,
    failing,
    layout_option,
    process_options,
    rules_folders,
    template_files,
)
from kamcoach.cli.writing import OutputPath
from kamcoach.report import FORMATS

REPORTS = tuple(format for format in FORMATS if format != "json")
"""Of a report for one learner; the JSON of all of them stands in one file, for staff."""
EXAMPLES = """\b
Examples:
  kamcoach batch handed-in/ -o results
  kamcoach batch moodle-download.zip -o results --audience assessor --format html --format docx
  kamcoach batch submissions.zip -o results --rubric SRM
  kamcoach batch manifest.csv -o results --workers 1
  kamcoach batch final.zip -o final --earlier draft
  kamcoach batch handed-in/ -o results --cluster tcp://host:8786

\b
Exit codes:
  0  everything was assessed
  1  something was refused: results/refused.csv says what and why
  2  the command could not run; what was assessed until then is kept
"""


@click.command(epilog=EXAMPLES, short_help="Assess what a whole cohort handed in.")
@click.argument("source", type=InputFile(), metavar="SOURCE")
@click.option(
    "-o",
    "--output",
    required=True,
    type=OutputPath(),
    metavar="FOLDER",
    help="Where the results go. The same command goes on where an earlier one was stopped.",
)
@layout_option("SOURCE")
@click.option(
    "--rubric",
    "rubrics",
    multiple=True,
    metavar="ID|PATH|all",
    help="A rubric by its id, a rubric file of your own (.yaml), or all of them. Repeatable. "
    "Without it: those that fit each learner's work.",
)
@rules_folders
@audience_option("Whom the report of each learner is for.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(REPORTS),
    help="What to write for each learner. Repeatable. Without it: html.",
)
@click.option("--no-reports", is_flag=True, help="Write the tables only, and no learner's report.")
@template_files
@centre_file
@click.option("--kind", type=click.Choice(KINDS), help="What each document is.")
@engine_option("Which rules engine judges.")
@click.option(
    "--one-learner",
    is_flag=True,
    help="Files handed in together are by one learner, although they name different ones.",
)
@process_options("assess")
@click.option(
    "--earlier",
    multiple=True,
    type=InputFile(),
    metavar="FOLDER",
    help="Results of an earlier batch, as -o of it was: attempts of the same learners, to show "
    "their progress. Repeatable, the oldest first.",
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Assess on a cluster of Dask: the address of its scheduler, such as tcp://host:8786.",
)
@click.option(
    "--shards",
    metavar="URL",
    help="Where its workers leave results and reports: a folder or a URL (s3://...) that they and "
    "this computer share. Without it: the FOLDER of -o.",
)
@click.option("--anew", is_flag=True, help="Forget the results that are there, and assess all.")
@click.option(
    "--gone",
    is_flag=True,
    help="Take away the results of those whose work is gone, however many they are. Without it, "
    "nothing is done where more than half are.",
)
@click.pass_context
def batch(
    context: click.Context,
    source: Path,
    output: Path,
    layout: str | None,
    rubrics: tuple[str, ...],
    rules: tuple[Path, ...],
    audience: str,
    formats: tuple[str, ...],
    no_reports: bool,
    templates: tuple[Path, ...],
    centre: Path | None,
    kind: str | None,
    engine: str,
    one_learner: bool,
    workers: int | None,
    seconds: float | None,
    memory: int | None,
    earlier: tuple[Path, ...],
    cluster: str | None,
    shards: str | None,
    anew: bool,
    gone: bool,
) -> None:
    """Assess what a whole cohort handed in, and put the results into tables.

    SOURCE is a folder with a folder or a file for each learner, a ZIP archive of the same, a
    download of submissions from Moodle or Canvas, or a CSV file with the columns learner and file
    (and, if need be, id and group). Several files of a learner are judged as one.
    """
    from kamcoach.cli.batching import Request, run
    from kamcoach.cli.running import Request as Judging

    if no_reports and formats:
        raise click.UsageError("--no-reports and --format do not go together.")
    if shards and not cluster:
        raise click.UsageError("--shards goes with --cluster.")
    if workers and cluster:
        raise click.UsageError("--workers and --cluster do not go together.")
    judging = Judging(rubrics, rules, audience, kind, engine, None, templates, centre, one_learner)
    request = Request(
        source=source,
        output=output,
        layout=layout,
        formats=() if no_reports else tuple(dict.fromkeys(formats)) or ("html",),
        workers=workers,
        seconds=seconds,
        memory=memory,
        cluster=cluster or "",
        shards=shards or "",
        anew=anew,
        gone=gone,
        earlier=earlier,
        judging=judging,
    )
    with failing():
        context.exit(run(request))
