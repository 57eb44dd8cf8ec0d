"""Where the one report of a command goes, and in which format."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from kamcoach.cli import common, writing

output_option = click.option(
    "-o",
    "--output",
    type=writing.OutputPath(dir_okay=False),
    metavar="FILE",
    help="Write to this file; its ending decides the format.",
)


def settle(
    output: Path | None, format: str | None, endings: Mapping[str, str], *, chosen: bool = True
) -> str:
    """Return the format of a report, before any work is done for it.

    Args:
        output: the file to write, None for standard output.
        format: what was asked for, if anything.
        endings: the format that each ending of a file stands for.
        chosen: whether the command has `--format`.

    Raises:
        UsageError: the file cannot be written there, or its format is not clear.
    """
    if output is None:
        return format or "summary"
    writing.check_parent(output)
    return writing.format_of(output, format, endings, chosen=chosen)


def hand_over(text: str, output: Path | None, format: str) -> None:
    """Write a report to a file, or to standard output.

    Raises:
        UsageError: it cannot be written.
    """
    if output is None:
        click.echo(text, nl=False) if format == "summary" else common.write_bytes(text.encode())
        return
    writing.write_file(output, text.encode())
    click.echo(f"Written: {writing.shown(output)}", err=True)
