"""`kamcoach agree`."""

from __future__ import annotations

from pathlib import Path

import click

from kamcoach.cli.common import failing, rules_folders
from kamcoach.cli.one_report import output_option

EXAMPLES = """\b
Examples:
  kamcoach agree marks/priya marks/tom
  kamcoach agree marks/priya marks/tom --documents plans/
  kamcoach agree marks/priya marks/tom marks/ana -o agreement.html
  kamcoach agree marks/priya marks/tom --rubric SRM -o figures.csv
  kamcoach agree marks/priya marks/tom --format differences-csv -o discuss.csv

\b
Exit codes:
  0  fine
  1  a document of --documents could not be read
  2  the command could not run
"""


ENDINGS = {".html": "html", ".htm": "html", ".csv": "csv", ".json": "json", ".txt": "summary"}


@click.command(epilog=EXAMPLES, short_help="Say how far markers agree, and kamcoach with them.")
@click.argument(
    "folders",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR...",
)
@click.option(
    "--documents",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    metavar="PATH",
    help="A document that was marked, or a folder of them: kamcoach judges them and is one more "
    "marker. Repeatable.",
)
@click.option(
    "--rubric",
    "rubrics",
    multiple=True,
    metavar="ID|PATH",
    help="Compare only the verdicts of this rubric. One of your own is a file (.yaml). Repeatable.",
)
@rules_folders
@click.option(
    "--format",
    type=click.Choice(["summary", "html", "csv", "differences-csv", "json"]),
    help="What to write. Without it: the ending of -o decides; a summary where there is no -o.",
)
@output_option
@click.pass_context
def agree(
    context: click.Context,
    folders: tuple[Path, ...],
    documents: tuple[Path, ...],
    rubrics: tuple[str, ...],
    rules: tuple[Path, ...],
    format: str | None,
    output: Path | None,
) -> None:
    """Say how far markers agree: with each other, and kamcoach with them.

    Each DIR holds what one marker decided, a JSON file a document: labels, or what `kamcoach
    assess --format json` writes. Files are matched by name, verdicts by id; what stands on one
    side only is named and left out of the figures. docs/agreement.md says how a file of labels
    looks and how to read the figures.
    """
    from kamcoach.cli import one_report, writing
    from kamcoach.cli.agreeing import Request, agreement_of, shown

    with failing():
        format = one_report.settle(output, format, ENDINGS)
        read = writing.pack_files(rubrics, rules)
        writing.keep_apart((output,), read, (*folders, *documents))
        agreement = agreement_of(Request(folders, documents, rubrics, rules))
        one_report.hand_over(shown(agreement, format, to_file=output is not None), output, format)
    context.exit(1 if agreement.refused else 0)
