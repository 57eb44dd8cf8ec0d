"""`kamcoach compare`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamcoach.cli.common import InputFile, failing, rules_folders
from kamcoach.cli.one_report import output_option
from kamcoach.report import AUDIENCES

if TYPE_CHECKING:
    from kamcoach.models.drafts import Comparison

ENDINGS = {".html": "html", ".htm": "html", ".md": "md", ".json": "json", ".txt": "summary"}
EXAMPLES = """\b
Examples:
  kamcoach compare plan-1.docx plan-2.docx
  kamcoach compare plan-1.docx plan-2.docx --rubric SRM -o compare.html
  kamcoach compare handed-in-may/ handed-in-june/
  kamcoach compare may.json plan.docx            may.json is from assess --format json
"""


@click.command(epilog=EXAMPLES, short_help="Show what moved from one draft to the next.")
@click.argument("old", type=InputFile(), metavar="OLD")
@click.argument("new", type=InputFile(), metavar="NEW")
@click.option(
    "--rubric",
    "rubrics",
    multiple=True,
    metavar="ID|PATH|all",
    help="A rubric by its id, a rubric file of your own (.yaml), or all of them. Repeatable. "
    "Without it: those of a saved assessment, or those that fit a draft.",
)
@rules_folders
@click.option(
    "--audience",
    type=click.Choice(AUDIENCES),
    help="For the learner (self-check) or for the assessor. Without it: that of the saved "
    "assessment, or else the learner.",
)
@click.option(
    "--format",
    type=click.Choice(["summary", "html", "md", "json"]),
    help="What to write. Without it: the ending of -o decides; a summary where there is no -o.",
)
@output_option
def compare(
    old: Path,
    new: Path,
    rubrics: tuple[str, ...],
    rules: tuple[Path, ...],
    audience: str | None,
    format: str | None,
    output: Path | None,
) -> None:
    """Show, criterion by criterion, what moved from one draft to the next.

    Which verdicts rose and fell and on which passages, which advice was acted on and what is still
    open, which mistakes came and went, and the grades of both. OLD and NEW are each a document, a
    folder or ZIP archive of documents (judged as one), or an assessment that was saved as JSON.
    """
    from kamcoach.cli import one_report, writing
    from kamcoach.cli.running import load
    from kamcoach.drafts.judging import compare as compared
    from kamcoach.errors import Refusal, UsageError

    with failing():
        format = one_report.settle(output, format, ENDINGS)
        writing.keep_apart((output,), writing.pack_files(rubrics, rules), (old, new))
        loaded = load(rubrics, rules)
        try:
            found = compared(old, new, loaded.pack, rubrics=loaded.rubrics, audience=audience)
        except Refusal as refusal:
            raise UsageError(f"{refusal.reason} {refusal.advice}") from refusal
        text = _shown(found, format, to_file=output is not None)
        one_report.hand_over(text, output, format)


def _shown(found: Comparison, format: str, *, to_file: bool) -> str:
    from kamcoach.cli import common
    from kamcoach.report import wording
    from kamcoach.report.drafts import render

    if format != "summary":
        return render(found, format)
    from kamcoach.report.drafts.terminal import summary

    if to_file:
        return summary(found)
    fancy = common.shows(wording.SYMBOLS, ("→", "…"))
    symbols = wording.SYMBOLS if fancy else wording.PLAIN_SYMBOLS
    return summary(found, width=common.width(), bold=common.bold(), symbols=symbols)
