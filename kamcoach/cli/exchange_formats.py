"""Canvas, AGS, JUnit, CASE and Open Badges: the commands of `kamcoach exchange`."""

from __future__ import annotations

from pathlib import Path

import click

from kamcoach.cli.common import InputFile, failing, noting_unfinished, rules_folders
from kamcoach.cli.writing import OutputPath

results_folder = click.argument("out", type=InputFile(), metavar="OUT", callback=noting_unfinished)
one_rubric = click.option(
    "--rubric", required=True, metavar="ID|PATH", help="The rubric: its id, or a file of your own."
)
output_file = click.option(
    "-o",
    "--output",
    required=True,
    type=OutputPath(),
    metavar="FILE",
    help="Where to write it.",
)
proposals_too = click.option(
    "--proposals", is_flag=True, help="Also send what is proposed and no assessor has signed."
)


@click.command("canvas-grades", short_help="Fill scores into a gradebook of Canvas.")
@results_folder
@click.argument("gradebook", type=InputFile(), metavar="GRADEBOOK.csv")
@one_rubric
@rules_folders
@click.option(
    "--assignment", required=True, metavar="TITLE", help='The column, as "Plan (123)" or 123.'
)
@click.option(
    "-o",
    "--output",
    type=OutputPath(),
    metavar="FILLED.csv",
    help="Where to write the gradebook with the scores in it.",
)
@proposals_too
@click.option("--overwrite", is_flag=True, help="Replace other scores that stand there.")
@click.option(
    "--only-filled",
    is_flag=True,
    help="Write only the rows that were filled and this column, so that Canvas changes no more.",
)
@click.option("--dry-run", is_flag=True, help="Write nothing; say what Canvas will do with it.")
@click.pass_context
def canvas_grades(
    context: click.Context,
    out: Path,
    gradebook: Path,
    rubric: str,
    rules: tuple[Path, ...],
    assignment: str,
    output: Path | None,
    proposals: bool,
    overwrite: bool,
    only_filled: bool,
    dry_run: bool,
) -> None:
    """Fill the scores of a rubric into a gradebook that Canvas exported a moment ago.

    Every other byte of GRADEBOOK stays as it is. Learners are found by Canvas's id, and their name
    in the gradebook must agree. Canvas imports every column of an assignment, and an old export
    undoes what was changed since: --only-filled leaves out all that was not filled.
    """
    from kamcoach.cli import exchanging

    if (output is None) != dry_run:
        raise click.UsageError("Give either -o FILLED.csv or --dry-run.")
    with failing():
        context.exit(
            exchanging.canvas_grades(
                out,
                gradebook,
                exchanging.rubric_of(rubric, rules).id,
                assignment,
                output,
                proposals=proposals,
                overwrite=overwrite,
                only_filled=only_filled,
            )
        )


@click.command("canvas-rubric", short_help="Write a rubric as Canvas imports it.")
@one_rubric
@rules_folders
@output_file
def canvas_rubric(rubric: str, rules: tuple[Path, ...], output: Path) -> None:
    """Write a rubric as a CSV file for Canvas: Rubrics, Import Rubric."""
    from kamcoach.cli import exchanging
    from kamcoach.exchange import canvas_rubric

    with failing():
        data = canvas_rubric.csv_of(exchanging.rubric_of(rubric, rules))
        exchanging.save(output, data)


@click.command(short_help="Write scores for LTI Assignment and Grade Services.")
@results_folder
@one_rubric
@rules_folders
@click.option(
    "--date", required=True, metavar="WHEN", help="When they were decided, with the time zone."
)
@click.option(
    "--points",
    type=click.IntRange(1, 100_000),
    default=100,
    show_default=True,
    help="The most that a score can be.",
)
@click.option("--proposals", is_flag=True, help="Give what no assessor has signed a score, too.")
@click.option("--signed-only", is_flag=True, help="Write nothing of what no assessor has signed.")
@output_file
@click.pass_context
def ags(
    context: click.Context,
    out: Path,
    rubric: str,
    rules: tuple[Path, ...],
    date: str,
    points: int,
    proposals: bool,
    signed_only: bool,
    output: Path,
) -> None:
    """Write a score object for each learner: an array, or (.jsonl) one on each line.

    Nothing is sent. What an assessor has signed is FullyGraded. What waits for an assessor is
    PendingManual without a score: a platform clears the score that it holds for that learner.
    """
    from kamcoach.cli import exchanging
    from kamcoach.exchange import ags
    from kamcoach.marking.finals import finals

    if proposals and signed_only:
        raise click.UsageError("Give either --proposals or --signed-only.")
    with failing():
        made = ags.scores(
            finals(out),
            exchanging.rubric_of(rubric, rules).id,
            at=ags.moment(date),
            points=points,
            proposals=proposals,
            signed_only=signed_only,
        )
        context.exit(exchanging.save_scores(output, made))


@click.command(short_help="Write results for pipelines, as JUnit XML.")
@results_folder
@output_file
def junit(out: Path, output: Path) -> None:
    """Write the results as they stand, signed or proposed: a suite for each learner and rubric.

    A criterion that is not met or only partly is a failure, work that could not be read an error.
    So nobody is left out, and the exit code is 0 whatever stands in the file.
    """
    from kamcoach.cli import exchanging
    from kamcoach.marking.finals import finals

    with failing():
        exchanging.save_suites(output, finals(out))


base_url = click.option(
    "--base-url",
    default="",
    metavar="URL",
    help="Where the CASE package is published: references are addresses below it.",
)


@click.command(short_help="Write a rubric as a CASE package.")
@click.argument("rubric", metavar="ID|PATH")
@rules_folders
@click.option(
    "--date", required=True, metavar="WHEN", help="When the rubric last changed: 2026-11-22."
)
@click.option("--creator", default="kamcoach", show_default=True, help="Whose rubric it is.")
@base_url
@output_file
def case(
    rubric: str, rules: tuple[Path, ...], date: str, creator: str, base_url: str, output: Path
) -> None:
    """Write a rubric as a CASE 1.1 package: criteria, learning outcomes, levels and weights.

    Rules, mistakes and tips are not in it: CASE has no place for them.
    """
    from kamcoach.cli import exchanging
    from kamcoach.exchange import case
    from kamcoach.exchange.identifiers import identifiers

    with failing():
        found, version = exchanging.rubric_and_version(rubric, rules)
        ids, changed = identifiers(found.id, base_url), exchanging.day(date)
        made = case.package(found, ids, changed=changed, creator=creator, version=version)
        exchanging.save(output, case.written(made))


@click.command("case-in", short_help="Begin a rubric from a CASE package.")
@click.argument("file", type=InputFile(), metavar="PACKAGE.json")
@click.option("--id", required=True, help="The id of the rubric, such as UNIT7.")
@click.option(
    "--part",
    default="",
    metavar="TEXT",
    help="Take a part: the title of a rubric in it, or the code of the item to look under.",
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=OutputPath(),
    metavar="FILE.yaml",
    help="Where to write the rubric; nothing is overwritten.",
)
def case_in(file: Path, id: str, part: str, output: Path) -> None:
    """Begin a rubric of your own from a CASE package of anybody's.

    CASE has no rules, so kamcoach judges none of its criteria until you write some: each is marked
    in its title, and never proposed as met.
    """
    from kamcoach.cli import exchanging

    with failing():
        exchanging.begin_rubric(file, id, part, output)


@click.command(short_help="Write unsigned Open Badges for those who passed.")
@results_folder
@one_rubric
@rules_folders
@click.option("--issuer-name", required=True, help="Who would sign.")
@click.option("--issuer-url", required=True, help="Their address, which stands for them.")
@click.option(
    "--date", required=True, metavar="WHEN", help="From when they would be valid: 2026-11-22."
)
@click.option(
    "--salt", required=True, help="16 characters or more that you keep: they hide who it is about."
)
@click.option("--quotes", is_flag=True, help="Put the passages of the learner's work into it.")
@base_url
@click.option(
    "-o",
    "--output",
    required=True,
    type=OutputPath(),
    metavar="FOLDER",
    help="A new or empty folder.",
)
@click.pass_context
def badges(
    context: click.Context,
    out: Path,
    rubric: str,
    rules: tuple[Path, ...],
    issuer_name: str,
    issuer_url: str,
    date: str,
    salt: str,
    quotes: bool,
    base_url: str,
    output: Path,
) -> None:
    """Write an Open Badges 3.0 payload for each learner who passed, without a signature.

    Only what an assessor has signed becomes one. An award is what the issuer makes of it: nothing
    here is one.
    """
    from kamcoach.cli import exchanging
    from kamcoach.exchange.badges import Issuer, badges
    from kamcoach.exchange.identifiers import address, identifiers
    from kamcoach.marking.finals import finals

    with failing():
        found = exchanging.rubric_of(rubric, rules)
        made = badges(
            finals(out),
            found,
            identifiers(found.id, base_url),
            Issuer(issuer_name, address(issuer_url)),
            valid_from=exchanging.day(date),
            salt=salt,
            quotes=quotes,
        )
        context.exit(exchanging.save_badges(output, made))


COMMANDS = (canvas_grades, canvas_rubric, ags, junit, case, case_in, badges)
