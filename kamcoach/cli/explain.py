"""`kamcoach explain`."""

from __future__ import annotations

from pathlib import Path

import click

from kamcoach.cli.common import failing, rubric_files, rules_folders, width

EXAMPLES = """\b
Examples:
  kamcoach explain SRM              the criteria of a rubric
  kamcoach explain SRM.MP08         a criterion, down to the words
  kamcoach explain SRM.CM03         a common mistake
  kamcoach explain risks-rated      a facet, and which criteria rest on it
  kamcoach explain risks.rated      a measure, and which criteria rest on it
"""


@click.command(epilog=EXAMPLES, short_help="Show how a verdict comes about.")
@click.argument("id", metavar="ID")
@rubric_files
@rules_folders
def explain(id: str, rubric_files: tuple[Path, ...], rules: tuple[Path, ...]) -> None:
    """Show how a verdict comes about, from the criterion down to the words that are looked for.

    ID is a criterion, learning outcome, mistake, facet, measure, concept, class of words, kind of
    item, or a rubric (to see what it holds). Each part names the file and line where it is
    declared, and a facet the file of its cases. The same for everything that comes with kamcoach
    stands in docs/reference/.
    """
    from kamcoach import catalog
    from kamcoach.report.explanation import explain as explained

    with failing():
        text = explained(catalog.load(rubric_files, rules), id, width=width())
    click.echo(text, nl=False)
