"""`kamcoach similar`."""

from __future__ import annotations

from pathlib import Path

import click

from kamcoach.cli.common import InputFile, failing, layout_option, process_options, template_files
from kamcoach.cli.one_report import output_option

ENDINGS = {".html": "html", ".htm": "html", ".csv": "csv", ".json": "json", ".txt": "summary"}
EXAMPLES = """\b
Examples:
  kamcoach similar handed-in/ -o similar.html
  kamcoach similar moodle-download.zip --template brief.docx -o similar.html
  kamcoach similar handed-in/ --against autumn-2025.zip --against autumn-2024.zip -o similar.html
  kamcoach similar manifest.csv -o pairs.csv

\b
Exit codes:
  0  everything was compared, whatever was found
  1  something was refused, and the rest compared
  2  the command could not run
"""


@click.command(epilog=EXAMPLES, short_help="Show passages that submissions have in common.")
@click.argument("source", type=InputFile(), metavar="SOURCE")
@click.option(
    "--against",
    "earlier",
    multiple=True,
    type=InputFile(),
    metavar="SOURCE",
    help="An earlier cohort: its submissions are compared with those of SOURCE, and not with each "
    "other. Repeatable.",
)
@template_files
@layout_option("every SOURCE")
@process_options("read", " to be read")
@click.option(
    "--format",
    type=click.Choice(["summary", "html", "csv", "json"]),
    help="What to write. Without it: the ending of -o decides; a summary where there is no -o.",
)
@output_option
@click.pass_context
def similar(
    context: click.Context,
    source: Path,
    earlier: tuple[Path, ...],
    templates: tuple[Path, ...],
    layout: str | None,
    workers: int | None,
    seconds: float | None,
    memory: int | None,
    format: str | None,
    output: Path | None,
) -> None:
    """Show which passages the submissions of a cohort have in common, side by side.

    It is for the assessor only and says nothing about how that came to be; no report of a learner
    holds any of it. What stands in a template or a brief counts for nothing, also where it was
    edited: name yours with --template. SOURCE is whatever `kamcoach batch` takes.
    docs/similarity.md says how to read the figures and what is not found.

    It needs a library: pip install 'kamcoach[similarity]'.
    """
    from kamcoach.cli import one_report
    from kamcoach.cli.comparing import Request, found_by, shown

    with failing():
        format = one_report.settle(output, format, ENDINGS)
        request = Request(source, earlier, templates, layout, workers, seconds, memory, output)
        found = found_by(request)
        one_report.hand_over(shown(found, format, to_file=output is not None), output, format)
    context.exit(1 if found.missing else 0)
