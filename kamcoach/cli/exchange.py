"""`kamcoach exchange`: what goes back to the systems that work came from."""

from __future__ import annotations

import click

from kamcoach.cli.exchange_moodle import moodle_check, moodle_feedback, moodle_grades


@click.group(short_help="Take results back to where the work came from.")
def exchange() -> None:
    """Take the results of a batch back to where the work came from, by files.

    What goes back is what an assessor has signed. Nothing is sent: files are written, and you
    upload them.
    """


for command in (moodle_grades, moodle_check, moodle_feedback):
    exchange.add_command(command)
