"""`kamcoach assess`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from kamcoach.cli.common import (
    KINDS,
    InputFile,
    audience_option,
    centre_file,
    engine_option,
    failing,
    rules_folders,
    template_files,
)
from kamcoach.cli.writing import OutputPath
from kamcoach.errors import UsageError
from kamcoach.report import FORMATS

EXAMPLES = """\b
Examples:
  kamcoach assess plan.docx
  kamcoach assess plan.docx -o report.html
  kamcoach assess plan.docx --audience assessor -o record.docx
  kamcoach assess plan.docx --rubric SRM --format json
  kamcoach assess *.docx -o reports/ --format html
  kamcoach assess --portfolio plan.docx review.docx -o report.html
  kamcoach assess --portfolio handed-in.zip
  kamcoach assess plan.md --rubric my-unit.yaml --audience assessor -o report.html
  kamcoach assess plan.md --rules our-rules/ --rubric OUR-UNIT
  kamcoach assess plan.md --template centre-template.docx
  kamcoach assess plan.md --fail-under 60
"""


@click.command(
    epilog=EXAMPLES, short_help="Judge documents and report what stands and what is missing."
)
@click.argument("files", nargs=-1, required=True, type=InputFile(), metavar="FILE...")
@click.option(
    "--format",
    type=click.Choice(["summary", *FORMATS]),
    help="What to write. Without it: the suffix of -o decides; a summary where there is no -o, "
    "HTML in a folder.",
)
@click.option(
    "-o",
    "--output",
    type=OutputPath(),
    metavar="PATH",
    help="Write to this file, or into this folder when there are several FILEs.",
)
@click.option(
    "--rubric",
    "rubrics",
    multiple=True,
    metavar="ID|PATH|all",
    help="A rubric by its id, a rubric file of your own (.yaml), or all of them. Repeatable. "
    "Without it: those that fit the document.",
)
@click.option(
    "--portfolio",
    is_flag=True,
    help="Judge all FILEs as one: what a learner handed in together. A FILE may be a folder or a "
    "ZIP archive.",
)
@click.option(
    "--one-learner",
    is_flag=True,
    help="With --portfolio: the files are by one learner, although they name different ones.",
)
@rules_folders
@audience_option(
    "For the learner before handing in, or for the assessor, with room for own verdicts."
)
@click.option(
    "--fail-under",
    type=click.IntRange(0, 100),
    metavar="PERCENT",
    help="Exit with 1 when a rubric stands below this: its score, or for competence rubrics the "
    "share of the criteria that count for the grade and are met. Advisory rubrics are left out.",
)
@template_files
@centre_file
@click.option(
    "--date",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The date that the report shall bear. Without it there is none: the same file always "
    "gives the same report.",
)
@click.option("--kind", type=click.Choice(KINDS), help="What the document is, if it is misread.")
@engine_option(
    "Which rules engine judges. They must agree; auto takes durable-rules where it loads."
)
@click.pass_context
def assess(
    context: click.Context,
    files: Sequence[Path],
    format: str | None,
    output: Path | None,
    rubrics: tuple[str, ...],
    portfolio: bool,
    one_learner: bool,
    rules: tuple[Path, ...],
    audience: str,
    fail_under: int | None,
    templates: tuple[Path, ...],
    centre: Path | None,
    date: datetime | None,
    kind: str | None,
    engine: str,
) -> None:
    """Judge documents against rubrics and report what stands and what is missing.

    Several files are assessed one by one, or with --portfolio as one. A file that cannot be read
    is named on standard error with what to try, and the others go on.
    """
    from kamcoach.cli.output import plan_output, plan_outputs
    from kamcoach.cli.running import Request, run, run_portfolio

    request = Request(
        rubrics,
        rules,
        audience,
        kind,
        engine,
        fail_under,
        templates,
        centre,
        one_learner,
        date.date() if date else None,
    )
    with failing():
        if portfolio:
            context.exit(run_portfolio(request, plan_output(files, output, format, request.read)))
        if one_learner:
            raise UsageError("--one-learner goes with --portfolio: several files are one by one.")
        context.exit(run(request, plan_outputs(files, output, format, request.read)))
