"""What several commands share: input files, messages, the terminal."""

from __future__ import annotations

import math
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zipfile import is_zipfile

import click

from kamcoach.errors import KamcoachError, Refusal, UsageError
from kamcoach.report import AUDIENCES
from kamcoach.report.text import one_line, visible

if TYPE_CHECKING:
    from kamcoach.models.pack import Verdict

_Command = TypeVar("_Command", bound=Callable[..., Any])
KINDS = ("account-plan", "relationship-review", "plan-and-review")
ENGINES = ("auto", "durable", "plain")
LAYOUTS = ("plain", "folders", "moodle", "canvas")
_LONGEST = 86_400
"""Seconds of a day: no clock waits for ever."""

rubric_files = click.option(
    "--rubric",
    "rubric_files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="PATH",
    help="A rubric file of your own to look in as well. Repeatable.",
)
rules_folders = click.option(
    "--rules",
    "rules",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="A folder with a rule pack of your own, added to kamcoach's. Repeatable.",
)


class Failure(click.ClickException):
    """The command could not run: a message and exit code 2."""

    exit_code = 2


class InputFile(click.Path):
    """A file to read. One of many that cannot be read is refused later, and the others go on."""

    def __init__(self) -> None:
        """Accept what exists."""
        super().__init__(exists=True, readable=False, path_type=Path)

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        """Return the path, or say what to do instead."""
        if value == "-":
            self.fail(
                "reading from standard input is not supported, because the kind of file is taken "
                "from its name. Save the document as a file and name it here.",
                param,
                ctx,
            )
        try:
            return Path(str(super().convert(str(value), param, ctx)))
        except click.BadParameter as error:
            # The name may hold characters that steer a terminal.
            self.fail(one_line(error.message), param, ctx)


class _Seconds(click.FloatRange):
    """A number of seconds; what is no number ("nan") compares with no bound."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the seconds, or say which may be given."""
        seconds = float(super().convert(value, param, ctx))
        if math.isnan(seconds):
            self.fail(f"{value!r} is not a valid number.", param, ctx)
        return seconds


template_files = click.option(
    "--template",
    "templates",
    multiple=True,
    type=InputFile(),
    metavar="FILE",
    help="A template or brief that learners write into: what stands in it counts for nothing. "
    "Repeatable.",
)


def note_unfinished(results: Path) -> None:
    """Say on standard error what a batch that was stopped has left to do.

    Whatever is wrong with the folder is said by what works with it.
    """
    from kamcoach.batch import journal
    from kamcoach.batch.database import FILE

    if not (results / FILE).is_file():
        return
    with suppress(UsageError), journal.opened(results) as held:
        if said := held.unfinished():
            click.echo(f"Note: {said}", err=True)


def noting_unfinished(_: click.Context, __: click.Parameter, results: Path) -> Path:
    """Return the results that an argument names, after `note_unfinished`."""
    note_unfinished(results)
    return results


results_folder = click.argument(
    "results",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="RESULTS",
    callback=noting_unfinished,
)
rubric_names = click.option(
    "--rubric",
    "rubrics",
    multiple=True,
    metavar="ID|PATH",
    help="A rubric by its id, or a rubric file of your own (.yaml). Repeatable.",
)

only_rubrics = click.option(
    "--only",
    "only",
    multiple=True,
    metavar="ID",
    help="Of a cohort: only this rubric, by its id, where --rubric names a file that the batch was "
    "judged by as well. Repeatable.",
)


def engine_option(help: str) -> Callable[[_Command], _Command]:
    """Return the option `--engine`."""
    choices = click.Choice(ENGINES)
    return click.option("--engine", type=choices, default="auto", show_default=True, help=help)


def audience_option(help: str) -> Callable[[_Command], _Command]:
    """Return the option `--audience`."""
    choices = click.Choice(AUDIENCES)
    return click.option(
        "--audience", type=choices, default="self-check", show_default=True, help=help
    )


def layout_option(whose: str) -> Callable[[_Command], _Command]:
    """Return the option `--layout`.

    Args:
        whose: names that say whose work is whose, as "SOURCE".
    """
    return click.option(
        "--layout",
        type=click.Choice(LAYOUTS),
        help=f"How {whose} says whose work is whose. Without it: by the names in it. plain: each "
        "file and folder is a learner's; folders: the same, even if there is only one folder.",
    )


def process_options(doing: str, taken: str = "") -> Callable[[_Command], _Command]:
    """Return the options `--workers`, `--seconds` and `--memory`.

    Args:
        doing: what processes do, as "assess".
        taken: for what a submission takes time and memory, as " to be read".
    """
    most = f"that one submission may take{taken}"
    options = (
        click.option(
            "--workers",
            type=click.IntRange(1, 256),
            help=f"How many processes to {doing} in. Without it: one for each core.",
        ),
        click.option(
            "--seconds",
            type=_Seconds(min=1, max=_LONGEST),
            help=f"The longest {most}; 180 without it.",
        ),
        click.option(
            "--memory",
            type=click.IntRange(min=256),
            metavar="MB",
            help=f"The most memory {most}; 2048 without it.",
        ),
    )

    def add(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


centre_file = click.option(
    "--centre",
    type=InputFile(),
    metavar="FILE",
    help="The wording of your centre for the marking record (docx): a TOML file.",
)


@contextmanager
def failing() -> Iterator[None]:
    """Turn what kamcoach raises on purpose into a message and exit code 2."""
    try:
        yield
    except KamcoachError as error:
        raise Failure(visible(str(error))) from error


def refusal_message(path: Path, refusal: Refusal) -> str:
    """Return what was refused, why, and what to try."""
    from kamcoach.report.view import reason

    why = reason(path.name, refusal.reason)
    return (
        f"{one_line(str(path))} was not read: {one_line(why)}\n"
        f"  Try this: {one_line(refusal.advice)}"
    )


def or_together(path: Path, refusal: Refusal) -> Refusal:
    """Return a refusal that says, of a folder or an archive, what takes it as a whole."""
    if path.is_dir() or (path.suffix.lower() == ".zip" and path.is_file() and is_zipfile(path)):
        return Refusal(
            refusal.reason, f"{refusal.advice} Or hand in the whole of it with --portfolio."
        )
    return refusal


def read(path: Path) -> bytes:
    """Return the bytes of a document.

    Raises:
        Refusal: It cannot be opened, is no file or an archive of several, is too large, or changed
            while it was read.
    """
    from kamcoach import pipeline

    return pipeline.bytes_of(path)


def read_all(files: Iterable[Path]) -> list[tuple[str, bytes]]:
    """Return documents by name.

    Raises:
        UsageError: one cannot be read.
    """
    found = []
    for file in files:
        try:
            found.append((file.name, read(file)))
        except Refusal as refusal:
            raise UsageError(refusal_message(file, refusal)) from refusal
    return found


def check_outside(results: Path, output: Path) -> None:
    """See that nothing about learners is written where `kamcoach forget` would not find it.

    Raises:
        UsageError: the file would stand among the results of a batch.
    """
    if output.resolve().is_relative_to(results.resolve()):
        raise UsageError(
            f"{one_line(str(output))} would stand among the results, where only kamcoach keeps "
            "files: name another place."
        )


def write_bytes(text: bytes) -> None:
    """Print a report: as it is, with line feeds, on every system."""
    click.echo(text, nl=False)


def width() -> int:
    """Return the columns of the terminal, 80 where there is none."""
    return shutil.get_terminal_size().columns


def bold() -> bool:
    """Return whether standard output is a terminal."""
    return sys.stdout.isatty()


def shows(symbols: Mapping[Verdict, str], bar: tuple[str, str]) -> bool:
    """Return whether the encoding of standard output has these characters."""
    try:
        "".join([*symbols.values(), *bar]).encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        return False
    return True
