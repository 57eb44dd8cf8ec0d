"""`kamcoach guide`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamcoach.cli.common import InputFile, failing, rules_folders
from kamcoach.cli.writing import OutputPath

if TYPE_CHECKING:
    from kamcoach.models.assessment import Assessment
    from kamcoach.models.pack import Rubric, RulePack

ENDINGS = {".html": "html", ".htm": "html", ".md": "md"}
EXAMPLES = """\b
Examples:
  kamcoach guide SRM -o guide.html
  kamcoach guide SRM plan.docx -o guide.html                     with two weeks of revision
  kamcoach guide SRM plan.docx --from 2026-03-02 -o guide.md     with their dates
  kamcoach guide my-unit.yaml -o guide.html
"""


@click.command(epilog=EXAMPLES, short_help="Write a study guide for a rubric.")
@click.argument("rubric", metavar="RUBRIC")
@click.argument("file", type=InputFile(), metavar="[FILE]", required=False)
@click.option(
    "-o",
    "--output",
    type=OutputPath(dir_okay=False),
    required=True,
    metavar="PATH",
    help="Where to write it: a name that ends in .html or .md.",
)
@click.option(
    "--from",
    "start",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The first day of the revision plan, as 2026-03-02. Without it its days have no dates.",
)
@rules_folders
def guide(
    rubric: str,
    file: Path | None,
    output: Path,
    start: datetime | None,
    rules: tuple[Path, ...],
) -> None:
    """Write a study guide: what each criterion asks for, what shows it, and what often goes wrong.

    RUBRIC is the id of a rubric, or a rubric file of your own (.yaml). With FILE, your own work,
    the guide has a plan for two weeks of revision, made from the gaps in it.
    """
    from kamcoach import catalog
    from kamcoach.cli import one_report, writing
    from kamcoach.cli.running import load
    from kamcoach.errors import UsageError
    from kamcoach.report.guide import render
    from kamcoach.report.guide.content import guide as guide_of

    with failing():
        format = one_report.settle(output, None, ENDINGS, chosen=False)
        if start is not None and file is None:
            raise UsageError("--from dates the revision plan, which needs your work: add its FILE.")
        writing.keep_apart((output,), (file, *writing.pack_files((rubric,), rules)))
        loaded = load((rubric,), rules)
        chosen = _one(loaded.pack, loaded.rubrics or (rubric,))
        made = guide_of(
            loaded.pack,
            chosen,
            catalog.read_terms(loaded.pack),
            catalog.read_cases(),
            _judged(file, loaded.pack, chosen) if file else None,
            start.date() if start else None,
        )
        one_report.hand_over(render(made, format), output, format)


def _one(pack: RulePack, names: tuple[str, ...]) -> Rubric:
    """Return the rubric that was named.

    Raises:
        UsageError: there is none, or they are several.
    """
    from kamcoach.errors import UsageError
    from kamcoach.report.text import one_line

    wanted = {name.casefold() for name in names}
    chosen = [rubric for rubric in pack.rubrics if rubric.id.casefold() in wanted]
    if len(chosen) == 1:
        return chosen[0]
    several = chosen or wanted == {"all"}
    wrong = "A guide is for one rubric." if several else f"There is no rubric {one_line(names[0])}."
    known = ", ".join(rubric.id for rubric in pack.rubrics)
    raise UsageError(
        f"{wrong} Choose one of {known}, or name a rubric file of your own (.yaml). --rules DIR "
        "adds those of a pack."
    )


def _judged(file: Path, pack: RulePack, rubric: Rubric) -> Assessment:
    """Return the self-check of the learner's work.

    Raises:
        UsageError: it cannot be read.
    """
    from kamcoach import pipeline
    from kamcoach.cli import common
    from kamcoach.errors import Refusal, UsageError

    try:
        return pipeline.assess(file.name, common.read(file), pack, rubrics=[rubric.id])
    except Refusal as refusal:
        raise UsageError(common.refusal_message(file, refusal)) from refusal
