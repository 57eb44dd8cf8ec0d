"""`kamcoach read`."""

from __future__ import annotations

from pathlib import Path

import click

from kamcoach.cli import common
from kamcoach.cli.common import Failure, InputFile, bold, failing, refusal_message, write_bytes
from kamcoach.cli.common import width as terminal_width
from kamcoach.errors import Refusal

EXAMPLES = """\b
Examples:
  kamcoach read plan.docx
  kamcoach read plan.docx --format json
"""


@click.command(epilog=EXAMPLES, short_help="Show a document as it was read.")
@click.argument("file", type=InputFile(), metavar="FILE")
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def read(file: Path, format: str) -> None:
    """Show a document as it was read, before anything in it is understood.

    Shows each heading, paragraph, list item, table row and note with its number, its place and
    the headings above it; and where it stands, the text that a reader of the page cannot see.
    """
    from kamcoach import pipeline
    from kamcoach.report.as_read import as_read

    with failing():
        try:
            document = pipeline.document_of(file.name, common.read(file))
        except Refusal as refusal:
            raise Failure(refusal_message(file, refusal)) from refusal
    if format == "json":
        write_bytes(f"{document.model_dump_json(indent=2)}\n".encode())
    else:
        click.echo(as_read(document, width=terminal_width(), bold=bold()), nl=False)
