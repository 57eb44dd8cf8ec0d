"""`kamcoach extract`."""

from __future__ import annotations

from pathlib import Path

import click

from kamcoach.cli.common import (
    KINDS,
    Failure,
    InputFile,
    bold,
    failing,
    read,
    refusal_message,
    rules_folders,
    write_bytes,
)
from kamcoach.cli.common import width as terminal_width
from kamcoach.errors import Refusal

EXAMPLES = """\b
Examples:
  kamcoach extract plan.docx
  kamcoach extract plan.docx --statements
  kamcoach extract plan.docx --format json
"""


@click.command(epilog=EXAMPLES, short_help="Show what was understood of a document.")
@click.argument("file", type=InputFile(), metavar="FILE")
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--statements", is_flag=True, help="List every statement, with stance and concepts.")
@click.option("--kind", type=click.Choice(KINDS), help="What the document is, if it is misread.")
@rules_folders
def extract(
    file: Path, format: str, statements: bool, kind: str | None, rules: tuple[Path, ...]
) -> None:
    """Show what was understood of a document: the first place to look when a verdict surprises.

    Shows the kind of document and why it was read as that, the learner, the account, and each
    objective, action, stakeholder, risk and so on with the fields that were found for it.
    """
    from kamcoach import catalog, pipeline
    from kamcoach.models.submission import Kind
    from kamcoach.report.understood import understood

    with failing():
        try:
            document, submission = pipeline.understand(
                file.name, read(file), catalog.load((), rules), Kind(kind) if kind else None
            )
        except Refusal as refusal:
            raise Failure(refusal_message(file, refusal)) from refusal
    if format == "json":
        write_bytes(f"{submission.model_dump_json(indent=2)}\n".encode())
    else:
        click.echo(
            understood(
                document, submission, statements=statements, width=terminal_width(), bold=bold()
            ),
            nl=False,
        )
