"""The command line: parses arguments and picks the exit code, nothing else."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import click

from kamcoach.cli.agree import agree
from kamcoach.cli.assess import assess
from kamcoach.cli.batch import batch
from kamcoach.cli.common import Failure
from kamcoach.cli.compare import compare
from kamcoach.cli.exchange import exchange
from kamcoach.cli.explain import explain
from kamcoach.cli.extract import extract
from kamcoach.cli.forget import forget
from kamcoach.cli.guide import guide
from kamcoach.cli.marking import marking
from kamcoach.cli.new import new
from kamcoach.cli.override import override
from kamcoach.cli.pseudonymise import pseudonymise
from kamcoach.cli.read import read
from kamcoach.cli.release import release
from kamcoach.cli.rubric import rubric
from kamcoach.cli.rules import rules
from kamcoach.cli.schema import schema
from kamcoach.cli.similar import similar
from kamcoach.report.text import one_line


def _print_version(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        from kamcoach.report.version import version

        click.echo(f"kamcoach {version()}")
        context.exit()


EXAMPLES = """\b
Start here:
  kamcoach new account-plan                   a template to write into
  kamcoach assess plan.docx                   what stands, what to do next
  kamcoach assess plan.docx -o report.html    the whole report, with passages
  kamcoach assess --portfolio plan.docx review.docx    several files judged as one
  kamcoach compare plan-1.docx plan-2.docx    what moved from draft to draft
  kamcoach guide SRM -o guide.html            a study guide for a rubric
  kamcoach batch handed-in/ -o results        a whole cohort, one report for each learner
  kamcoach marking results -o marking.xlsx    a sheet for assessors to decide in
  kamcoach exchange --help                    results and rubrics for other systems
  kamcoach similar handed-in/ -o common.html   passages in common, for the assessor only
  kamcoach extract plan.docx                  what was understood of the document
  kamcoach read plan.docx                     the document as it was read
  kamcoach explain SRM.MP08                   how a criterion is judged
  kamcoach rubric new my-unit.yaml --id UNIT  begin a rubric of your own

\b
Completion with the Tab key, for the session (README says how to keep it):
  eval "$(_KAMCOACH_COMPLETE=bash_source kamcoach)"      or zsh_source, fish_source

\b
Exit codes:
  0  fine
  1  a threshold was not reached, or some of several files were refused
  2  the command could not run
"""


class _Main(click.Group):
    """Says what the system refuses, whichever command asked for it: a name, a full disk."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Parse the arguments; `--help` and `--version` are printed meanwhile.

        Raises:
            Failure: the system refused something.
        """
        with _refusing():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command.

        Raises:
            Failure: the system refused something.
        """
        with _refusing():
            return super().invoke(ctx)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == errno.EPIPE:  # the reader has had enough, which is no failure
            raise
        raise Failure(_refused(error)) from error


def _refused(error: OSError) -> str:
    why = error.strerror or str(error)
    if error.filename is not None:
        name = one_line(os.fsdecode(error.filename))
        return f"{name} cannot be used: {why}. Choose another name or place."
    # What could not be printed is not tried again at the end.
    with suppress(io.UnsupportedOperation):  # a stream of a program around this one
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return f"It could not be written to its end: {why}. See whether the disk has room."


@click.group(
    cls=_Main,
    epilog=EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and exit.",
)
def main() -> None:
    """Find what an assessor would still miss in an account plan or a relationship review.

    kamcoach reads a document, looks for evidence of each criterion of a rubric, and says which
    are met, partly met or not met: with the passage that shows it, what is missing, and a
    question to go on with. It works offline, and the same file always gets the same verdicts.
    A verdict is a proposal: only an assessor can award.
    """
    # A console that cannot show a character shows a question mark instead of a traceback.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


COMMANDS = (
    new,
    assess,
    compare,
    guide,
    batch,
    marking,
    override,
    release,
    forget,
    pseudonymise,
    exchange,
    agree,
    similar,
    extract,
    read,
    explain,
    rubric,
    rules,
    schema,
)
for command in COMMANDS:
    main.add_command(command)
