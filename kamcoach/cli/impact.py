"""`kamcoach rules impact`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamcoach.cli.common import InputFile, failing, rules_folders
from kamcoach.cli.one_report import output_option

if TYPE_CHECKING:
    from kamcoach.models.impact import Impact
    from kamcoach.models.pack import RulePack

BUILT_IN = "built-in"
ENDINGS = {".html": "html", ".htm": "html", ".json": "json", ".txt": "summary"}
EXAMPLES = """\b
Examples:
  kamcoach rules impact built-in acme plans/*.docx
  kamcoach rules impact acme-2025 acme-2026 plans/*.docx -o impact.html
  kamcoach rules impact unit.yaml unit-new.yaml plan.md --fail-on-flip

\b
Exit codes:
  0  fine
  1  a file could not be read, or (with --fail-on-flip) a verdict flips
  2  the command could not run
"""


@click.command(epilog=EXAMPLES, short_help="Show which verdicts another pack would flip.")
@click.argument("old", metavar="OLD_PACK")
@click.argument("new", metavar="NEW_PACK")
@click.argument("files", nargs=-1, required=True, type=InputFile(), metavar="FILE...")
@click.option(
    "--rubric",
    "rubrics",
    multiple=True,
    metavar="ID",
    help="Judge only by this rubric. Repeatable. Without it: by all of both packs.",
)
@rules_folders
@click.option("--fail-on-flip", is_flag=True, help="Exit with 1 when a verdict flips.")
@click.option(
    "--format",
    type=click.Choice(["summary", "html", "json"]),
    help="What to write. Without it: the ending of -o decides; a summary where there is no -o.",
)
@output_option
@click.pass_context
def impact(
    context: click.Context,
    old: str,
    new: str,
    files: tuple[Path, ...],
    rubrics: tuple[str, ...],
    rules: tuple[Path, ...],
    fail_on_flip: bool,
    format: str | None,
    output: Path | None,
) -> None:
    """Show which verdicts flip when a rule pack takes the place of another: before it does.

    OLD_PACK and NEW_PACK are each a folder as for --rules, a rubric file (.yaml), a folder that
    holds `rules` and `rubrics` (another checkout of kamcoach), or the word built-in for what comes
    with kamcoach. A folder of --rules is added to both.
    """
    from kamcoach.cli import common, one_report, writing
    from kamcoach.errors import Refusal
    from kamcoach.impact.flips import impact as impact_of

    with failing():
        format = one_report.settle(output, format, ENDINGS)
        packs_read = writing.pack_files((old, new), (Path(old), Path(new), *rules))
        writing.keep_apart((output,), (*files, *packs_read))
        packs = [(name, _pack(name, rules)) for name in (old, new)]
        read = common.read_all(files)
        found = impact_of(read, packs[0], packs[1], rubrics)
        for each in found.refused:
            why = Refusal(each.reason, each.advice)
            click.echo(common.refusal_message(Path(each.name), why), err=True)
        one_report.hand_over(_shown(found, format, to_file=output is not None), output, format)
    context.exit(1 if found.refused or (fail_on_flip and found.flips) else 0)


def _pack(name: str, rules: tuple[Path, ...]) -> RulePack:
    """Return the pack that a name stands for.

    Raises:
        UsageError: It stands for none.
    """
    from kamcoach import catalog
    from kamcoach.errors import UsageError
    from kamcoach.report.text import one_line

    path = Path(name)
    if name == BUILT_IN:
        return catalog.load((), rules)
    if path.is_file() and path.suffix in (".yaml", ".yml"):
        return catalog.load((path,), rules)
    if (path / "rules").is_dir() and (path / "rubrics").is_dir():
        return catalog.load((), rules, path)
    if path.is_dir():
        return catalog.load((), (*rules, path))
    raise UsageError(
        f"{one_line(name)} is no rule pack. Name a folder with a pack.yaml, a rubric file (.yaml), "
        f"a folder that holds rules and rubrics, or {BUILT_IN}."
    )


def _shown(found: Impact, format: str, *, to_file: bool) -> str:
    from kamcoach.cli import common
    from kamcoach.report.impact import render

    if format != "summary":
        return render(found, format)
    from kamcoach.report.impact.terminal import summary

    if to_file:
        return summary(found)
    return summary(found, width=common.width(), bold=common.bold())
