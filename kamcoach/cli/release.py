"""`kamcoach release`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from kamcoach.cli.common import InputFile, failing, rules_folders

EXAMPLES = """\b
Examples:
  kamcoach assess plan.docx --rubric SRM --audience assessor -o matrix.xlsx
  (fill in the columns "Assessor's verdict" and "Assessor's comment")
  kamcoach release plan.docx --decisions matrix.xlsx --assessor "P. Shah" -o feedback.html
"""


@click.command(epilog=EXAMPLES, short_help="Write a learner's feedback from the final verdicts.")
@click.argument("files", nargs=-1, required=True, type=InputFile(), metavar="FILE...")
@click.option(
    "--decisions",
    required=True,
    type=InputFile(),
    metavar="FILE",
    help="The evidence matrix (xlsx) of these files, with the assessor's verdicts and comments.",
)
@click.option("--assessor", required=True, help="Who decided.")
@click.option(
    "--accept-proposals",
    is_flag=True,
    help="Let proposed verdicts stand where the assessor gave none. Without it each is asked for.",
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Where to write the feedback: .html, .pdf, .md, .xlsx or .json.",
)
@click.option(
    "--portfolio", is_flag=True, help="The FILEs were judged as one, with assess --portfolio."
)
@click.option("--one-learner", is_flag=True, help="As with assess --portfolio.")
@click.option(
    "--rubric", "rubrics", multiple=True, metavar="PATH", help="A rubric file of your own."
)
@rules_folders
@click.option(
    "--date",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The date that the feedback shall bear.",
)
@click.pass_context
def release(
    context: click.Context,
    files: Sequence[Path],
    decisions: Path,
    assessor: str,
    accept_proposals: bool,
    output: Path,
    portfolio: bool,
    one_learner: bool,
    rubrics: tuple[str, ...],
    rules: tuple[Path, ...],
    date: datetime | None,
) -> None:
    """Write what the learner sees after marking: the assessor's verdicts over the proposed ones.

    A verdict that differs from the proposed one needs a comment that says why. Rows that cannot
    be used are listed with the reason, and nothing is written.
    """
    from kamcoach.cli.releasing import Ruled, run
    from kamcoach.errors import UsageError

    with failing():
        if len(files) > 1 and not portfolio:
            raise UsageError("Feedback is about one learner: add --portfolio, or name one FILE.")
        ruled = Ruled(decisions, assessor, accept_proposals, date.date() if date else None)
        context.exit(run(tuple(files), ruled, output, rubrics, rules, portfolio, one_learner))
