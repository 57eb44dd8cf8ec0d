"""`kamcoach exchange moodle-grades`, `moodle-check` and `moodle-feedback`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from kamcoach.cli.common import InputFile, failing, noting_unfinished, rules_folders
from kamcoach.cli.writing import OutputPath

_GRADES = """\b
Examples:
  kamcoach exchange moodle-grades results worksheet.csv --rubric SRM --dry-run
  kamcoach exchange moodle-grades results worksheet.csv --rubric SRM -o filled.csv
  kamcoach exchange moodle-grades results worksheet.csv --rubric NOS -o filled.csv \\
      --scale "competent=Competent" --scale "not yet competent=Not yet competent"
"""
_CHECK = """\b
Examples:
  kamcoach exchange moodle-check filled.csv --against downloaded-just-now.csv
  kamcoach exchange moodle-check feedback.zip --against worksheet.csv
"""
_FEEDBACK = """\b
Examples:
  kamcoach exchange moodle-feedback results -o feedback.zip --worksheet worksheet.csv
  kamcoach exchange moodle-feedback results -o feedback.zip --groups groups.csv --format pdf
"""
_out = click.argument(
    "out",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    callback=noting_unfinished,
)
_Command = TypeVar("_Command", bound=Callable[..., Any])
_file = OutputPath(dir_okay=False)


def _column(field: str, what: str) -> Callable[[_Command], _Command]:
    return click.option(
        f"--{field}-column",
        metavar="HEADING",
        help=f"The heading over {what}. Without it: as Moodle calls it in seven languages.",
    )


_id_column = _column("id", "the identifiers")
_grade_column = _column("grade", "the grades")
_comments_column = _column("comments", "the feedback comments")
_modified_column = _column("modified", "the dates of the grades")
_name_column = _column("name", "the names of learners")
_group_column = _column("group", "the names of teams")


@click.command("moodle-grades", epilog=_GRADES, short_help="Fill in a Moodle grading worksheet.")
@_out
@click.argument("worksheet", type=InputFile(), metavar="WORKSHEET.csv")
@click.option("--rubric", required=True, metavar="ID|PATH", help="Whose grade goes back.")
@rules_folders
@click.option(
    "-o", "--output", type=_file, metavar="FILLED.csv", help="Where to write it, to be uploaded."
)
@click.option("--dry-run", is_flag=True, help="Write no worksheet; say what would happen.")
@click.option(
    "--predictions",
    type=_file,
    metavar="FILE.csv",
    help="Where to write what Moodle will do with each row, as a table.",
)
@click.option(
    "--proposals", is_flag=True, help="Also what no assessor has signed. The comment says so."
)
@click.option(
    "--overwrite", is_flag=True, help="Replace other grades and comments that stand there."
)
@click.option(
    "--scale",
    multiple=True,
    metavar="GRADE=ITEM",
    help="The item of Moodle's scale, or the points, for a grade of the rubric. Repeatable.",
)
@_id_column
@_grade_column
@_comments_column
@_modified_column
@_name_column
@_group_column
@click.pass_context
def moodle_grades(
    context: click.Context,
    out: Path,
    worksheet: Path,
    rubric: str,
    rules: tuple[Path, ...],
    output: Path | None,
    dry_run: bool,
    predictions: Path | None,
    proposals: bool,
    overwrite: bool,
    scale: tuple[str, ...],
    id_column: str | None,
    grade_column: str | None,
    comments_column: str | None,
    modified_column: str | None,
    name_column: str | None,
    group_column: str | None,
) -> None:
    """Put the grades of the batch in OUT into a grading worksheet that Moodle gave out.

    Every cell that is not filled in keeps its bytes. Then it says, by the rules of Moodle's
    importer, what will become of each row, and why.
    """
    from kamcoach.cli.exchanging_moodle import Grades, grades

    with failing():
        asked = Grades(out, worksheet, rubric, rules, output, predictions, scale)
        columns = (id_column, grade_column, comments_column, modified_column)
        named = (*columns, name_column, group_column)
        context.exit(
            grades(asked, named, dry_run=dry_run, proposals=proposals, overwrite=overwrite)
        )


@click.command("moodle-check", epilog=_CHECK, short_help="Foretell what Moodle will do with it.")
@click.argument("filled", type=InputFile(), metavar="FILLED.csv|FEEDBACK.zip")
@click.option(
    "--against",
    required=True,
    type=InputFile(),
    metavar="WORKSHEET.csv",
    help="The worksheet as Moodle gives it out now: what it holds decides what it takes.",
)
@click.option(
    "--ignore-modified",
    is_flag=True,
    help="As if you tick in the form that records modified more recently be updated.",
)
@click.option("-o", "--output", type=_file, metavar="FILE.csv", help="Also write it as a table.")
@_id_column
@_grade_column
@_comments_column
@_modified_column
@_name_column
@click.pass_context
def moodle_check(
    context: click.Context,
    filled: Path,
    against: Path,
    ignore_modified: bool,
    output: Path | None,
    id_column: str | None,
    grade_column: str | None,
    comments_column: str | None,
    modified_column: str | None,
    name_column: str | None,
) -> None:
    """Say what Moodle will do with each row of a worksheet, and why; or with an archive of files.

    Moodle passes over rows and files without a word, and looks at no name. The exit code is 1 where
    it would take no row or is not certain to take every file, and where number and name are not
    those of one person.
    """
    from kamcoach.cli.exchanging_moodle import check

    with failing():
        named = (id_column, grade_column, comments_column, modified_column, name_column)
        context.exit(check(filled, against, named, output, ignore_modified=ignore_modified))


@click.command("moodle-feedback", epilog=_FEEDBACK, short_help="Write Moodle's feedback ZIP.")
@_out
@click.option("-o", "--output", type=_file, metavar="FEEDBACK.zip", help="Where to write it.")
@click.option("--dry-run", is_flag=True, help="Write nothing; say whose files it would hold.")
@click.option(
    "--worksheet",
    type=InputFile(),
    metavar="WORKSHEET.csv",
    help="The grading worksheet: numbers and names are checked against it.",
)
@click.option(
    "--groups",
    type=InputFile(),
    metavar="FILE.csv",
    help="Who is in which team: columns group, id, name; or a worksheet with a Group column.",
)
@click.option(
    "--no-teams",
    is_flag=True,
    help="Nobody handed in as a team. To be said where neither --worksheet nor --groups can tell.",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(["html", "pdf"]),
    help="Repeatable. Without it: html.",
)
@click.option(
    "--proposals",
    is_flag=True,
    help="Where no assessor has signed, the report of the batch, called proposed-feedback.",
)
@_id_column
@_grade_column
@_name_column
@_group_column
@click.pass_context
def moodle_feedback(
    context: click.Context,
    out: Path,
    output: Path | None,
    dry_run: bool,
    worksheet: Path | None,
    groups: Path | None,
    no_teams: bool,
    formats: tuple[str, ...],
    proposals: bool,
    id_column: str | None,
    grade_column: str | None,
    name_column: str | None,
    group_column: str | None,
) -> None:
    """Write the feedback of the batch in OUT as the ZIP archive that Moodle takes.

    Each participant has a folder of their own. What an assessor has signed is rendered anew with
    the final verdicts.
    """
    from kamcoach.cli.exchanging_moodle import Files, feedback

    with failing():
        asked = Files(out, output, worksheet, groups, no_teams, formats or ("html",))
        named = (id_column, grade_column, None, None, name_column, group_column)
        context.exit(feedback(asked, named, dry_run=dry_run, proposals=proposals))


COMMANDS = (moodle_grades, moodle_check, moodle_feedback)
