"""`kamcoach exchange`: the formats of other systems, put together."""

from __future__ import annotations

import click

from kamcoach.cli import exchange_formats, exchange_moodle

EXAMPLES = """\b
Examples:
  kamcoach exchange moodle-grades results worksheet.csv --rubric SRM --dry-run
  kamcoach exchange canvas-grades results gradebook.csv --rubric SRM --assignment 123 --dry-run
  kamcoach exchange canvas-rubric --rubric SRM -o rubric.csv
  kamcoach exchange case SRM --date 2026-11-22 -o srm.json
  kamcoach exchange junit results -o results.xml

\b
Exit codes:
  0  fine
  1  somebody was left out: who and why is said
  2  the command could not run
"""


@click.group(epilog=EXAMPLES, short_help="Take results and rubrics to other systems.")
def exchange() -> None:
    """Take results and rubrics to other systems, and rubrics from them.

    Results are those of `kamcoach batch`. Where a format carries decisions, only rubrics that an
    assessor has signed are taken. Every file that names learners is for staff.
    """


for command in (*exchange_moodle.COMMANDS, *exchange_formats.COMMANDS):
    exchange.add_command(command)
