"""`kamcoach new`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from kamcoach.cli.common import failing
from kamcoach.cli.writing import OutputPath

if TYPE_CHECKING:
    from kamcoach.starters import Starter

EXAMPLES = """\b
Examples:
  kamcoach new account-plan                  writes account-plan.docx
  kamcoach new relationship-review -o review.md
"""


@click.command(epilog=EXAMPLES, short_help="Begin an account plan or a relationship review.")
@click.argument("kind", type=click.Choice(["account-plan", "relationship-review"]))
@click.option(
    "-o",
    "--output",
    type=OutputPath(),
    metavar="PATH",
    help="Where to write it: a name that ends in .docx or .md. Without it: KIND.docx here.",
)
def new(kind: str, output: Path | None) -> None:
    """Write a document to begin with: headings, empty tables and guidance on what to write.

    The guidance counts for nothing when the document is assessed. Nothing is overwritten.
    """
    from kamcoach.cli.writing import cannot_write
    from kamcoach.errors import UsageError
    from kamcoach.report.text import one_line
    from kamcoach.starters import content

    path = output or Path(f"{kind}.docx")
    name = one_line(str(path))
    with failing():
        data = content(cast("Starter", kind), path.suffix.lower())
        try:
            with path.open("xb") as file:
                file.write(data)
        except FileExistsError as error:
            raise UsageError(f"{name} exists. Choose another name with -o.") from error
        except OSError as error:
            raise UsageError(cannot_write(path, error)) from error
    click.echo(f"Written: {name}\nFill it in, and look how far it is: kamcoach assess {name}")
