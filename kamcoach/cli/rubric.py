"""`kamcoach rubric`."""

from __future__ import annotations

from pathlib import Path

import click

from kamcoach.cli.common import failing, rubric_files, rules_folders, width

EXAMPLES = """\b
Examples:
  kamcoach rubric list                          what there is
  kamcoach rubric show SRM                      the criteria of a rubric
  kamcoach rubric new my-unit.yaml --id UNIT7   begin a rubric of your own
  kamcoach rubric check my-unit.yaml            is it right?
  kamcoach assess plan.docx --rubric my-unit.yaml
"""


@click.group(epilog=EXAMPLES, short_help="List, show, check and begin rubrics.")
def rubric() -> None:
    """List, show, check and begin rubrics: criteria and mistakes as combinations of facets."""


@rubric.command("list")
@rubric_files
@rules_folders
def list_(rubric_files: tuple[Path, ...], rules: tuple[Path, ...]) -> None:
    """List the rubrics, with their size and the file each comes from."""
    from kamcoach import catalog
    from kamcoach.report.listing import rubrics_listed

    with failing():
        pack = catalog.load(rubric_files, rules)
    click.echo(rubrics_listed(pack, width=width()), nl=False)


@rubric.command()
@click.argument("id", metavar="ID")
@rubric_files
@rules_folders
def show(id: str, rubric_files: tuple[Path, ...], rules: tuple[Path, ...]) -> None:
    """Show what a rubric holds, as `kamcoach explain ID` does."""
    from kamcoach import catalog
    from kamcoach.report.explanation import explain

    with failing():
        text = explain(catalog.load(rubric_files, rules), id, width=width())
    click.echo(text, nl=False)


@rubric.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@rules_folders
def check(file: Path, rules: tuple[Path, ...]) -> None:
    """Check a rubric file: what is wrong in which line, or what is worth knowing."""
    from kamcoach import catalog
    from kamcoach.report.listing import checked

    with failing():
        pack = catalog.load((file,), rules)
    click.echo(checked(pack, catalog.brought(pack, file, rules), width=width()), nl=False)


@rubric.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--id", required=True, help="The id of the rubric, such as UNIT7.")
@click.option("--title", help="Its title.")
def new(file: Path, id: str, title: str | None) -> None:
    """Begin a rubric: write one that works, with comments, to be changed step by step."""
    from kamcoach import catalog
    from kamcoach.catalog import scaffold
    from kamcoach.errors import UsageError
    from kamcoach.report.text import one_line

    with failing():
        if file.suffix not in (".yaml", ".yml"):
            raise UsageError(f"{file} is no name for a rubric. Let it end in .yaml.")
        scaffold.write_rubric(file, id, title, catalog.load())
    name = one_line(str(file))
    click.echo(f"Written: {name}\nChange it, and look whether it is right: ", nl=False)
    click.echo(f"kamcoach rubric check {name}")
