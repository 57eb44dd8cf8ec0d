"""Where the one report of a command goes, and in which format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from kamcoach.cli import common
from kamcoach.errors import UsageError
from kamcoach.report.text import one_line

output_option = click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to this file; its ending decides the format.",
)


def settle(output: Path | None, format: str | None, endings: Mapping[str, str]) -> str:
    """Return the format of a report, before any work is done for it.

    Args:
        output: the file to write, None for standard output.
        format: what was asked for, if anything.
        endings: the format that each ending of a file stands for.

    Raises:
        UsageError: the file cannot be written there, or its format is not clear.
    """
    if output is None:
        return format or "summary"
    if not output.parent.is_dir():
        raise UsageError(
            f"There is no folder {one_line(str(output.parent))} to write into: make it first."
        )
    if format is None and output.suffix.lower() not in endings:
        raise UsageError(
            f"The format of {one_line(str(output))} is not clear: end its name in one of "
            f"{', '.join(endings)}, or give --format."
        )
    return format or endings[output.suffix.lower()]


def keep_apart(output: Path | None, inputs: Iterable[Path]) -> None:
    """Refuse to write over what is to be read.

    Raises:
        UsageError: the report has the name of an input.
    """
    if output is not None and output.resolve() in {path.resolve() for path in inputs}:
        raise UsageError(
            f"The report would overwrite {one_line(str(output))}, which is to be read: choose "
            "another name with -o."
        )


def hand_over(text: str, output: Path | None, format: str) -> None:
    """Write a report to a file, or to standard output.

    Raises:
        UsageError: it cannot be written.
    """
    if output is None:
        click.echo(text, nl=False) if format == "summary" else common.write_bytes(text.encode())
        return
    try:
        output.write_bytes(text.encode("utf-8"))
    except OSError as error:
        raise UsageError(f"{one_line(str(output))} cannot be written: {error.strerror}.") from error
    click.echo(f"Written: {one_line(str(output))}", err=True)
