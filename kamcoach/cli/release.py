"""`kamcoach release`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from kamcoach.cli.common import (
    InputFile,
    failing,
    note_unfinished,
    only_rubrics,
    rules_folders,
)
from kamcoach.cli.writing import OutputPath

FORMATS = ("html", "pdf", "md", "xlsx")
"""JSON is the full record, with what a learner must not see; DOCX is the assessor's."""

EXAMPLES = """\b
A whole cohort, after kamcoach override:
  kamcoach release results -o feedback
  kamcoach release results -o feedback --rubric SRM --format html --format pdf --date 2026-11-30
  kamcoach release results -o feedback --learner 101
\b
One learner:
  kamcoach assess plan.docx --rubric SRM --audience assessor -o matrix.xlsx
  (fill in the columns "Assessor's verdict" and "Assessor's comment")
  kamcoach release plan.docx --decisions matrix.xlsx --assessor "P. Shah" -o feedback.html

\b
Exit codes:
  0  all feedback that was asked for is written
  1  decisions on a learner are missing: what is missing is listed
  2  the command could not run
"""


@click.command(epilog=EXAMPLES, short_help="Write learners' feedback from the final verdicts.")
@click.argument("files", nargs=-1, required=True, type=InputFile(), metavar="FILE...")
@click.option(
    "--decisions",
    type=InputFile(),
    metavar="FILE",
    help="For one learner: the evidence matrix (xlsx) of these files, with the assessor's verdicts "
    "and comments.",
)
@click.option("--assessor", help="For one learner: who decided.")
@click.option(
    "--accept-proposals",
    is_flag=True,
    help="Let proposed verdicts stand where the assessor gave none. Without it each is asked for. "
    "Of a cohort: only where the assessor decided other criteria of the rubric, and not in "
    "restricted rubrics.",
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=OutputPath(),
    metavar="PATH",
    help="Where to write the feedback: .html, .pdf, .md, .xlsx or .json; of a cohort a folder.",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(FORMATS),
    help="Of a cohort: what to write for each learner. Repeatable. Without it: html.",
)
@click.option(
    "--learner",
    "learners",
    multiple=True,
    metavar="LEARNER",
    help="Of a cohort: only this one, by id or by a name nobody shares. Repeatable.",
)
@click.option(
    "--portfolio", is_flag=True, help="The FILEs were judged as one, with assess --portfolio."
)
@click.option("--one-learner", is_flag=True, help="As with assess --portfolio.")
@click.option(
    "--rubric",
    "rubrics",
    multiple=True,
    metavar="ID|PATH",
    help="A rubric file of your own; of a cohort also by its id which to release. Without it: "
    "those that anything was decided in.",
)
@only_rubrics
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
    decisions: Path | None,
    assessor: str | None,
    accept_proposals: bool,
    output: Path,
    formats: tuple[str, ...],
    learners: tuple[str, ...],
    portfolio: bool,
    one_learner: bool,
    rubrics: tuple[str, ...],
    only: tuple[str, ...],
    rules: tuple[Path, ...],
    date: datetime | None,
) -> None:
    """Write what learners see after marking: the assessor's verdicts over the proposed ones.

    For a cohort, FILE is the folder that `kamcoach batch` wrote, with the decisions that `kamcoach
    override` took in: each learner of whom all is decided gets a folder, and for the others it is
    listed what is missing.

    For one learner, FILE is the work, and --decisions the evidence matrix, filled in. A verdict
    that differs from the proposed one needs a comment that says why. Rows that cannot be used are
    listed with the reason, and nothing is written.
    """
    from kamcoach.cli.releasing import Ruled, run, run_cohort
    from kamcoach.errors import UsageError
    from kamcoach.marking.feedback import Wanted
    from kamcoach.report.text import one_line

    with failing():
        if decisions is None:
            (results, *more) = files
            if more or not results.is_dir() or portfolio or one_learner or assessor:
                raise UsageError(
                    "Feedback for a cohort: kamcoach release RESULTS -o FOLDER. Feedback for one "
                    "learner needs --decisions and --assessor."
                )
            note_unfinished(results)
            day = date.date() if date else None
            formats = tuple(dict.fromkeys(formats)) or ("html",)
            wanted = Wanted(formats, None, learners, accept_proposals, day)
            context.exit(run_cohort(results, output, wanted, rubrics, only, rules))
        if formats or learners or only:
            raise UsageError("--format, --learner and --only are for the feedback of a cohort.")
        if not (assessor := one_line(assessor or "")):
            raise UsageError("Say with --assessor who decided.")
        if len(files) > 1 and not portfolio:
            raise UsageError("Feedback is about one learner: add --portfolio, or name one FILE.")
        ruled = Ruled(decisions, assessor, accept_proposals, date.date() if date else None)
        context.exit(run(tuple(files), ruled, output, rubrics, rules, portfolio, one_learner))
