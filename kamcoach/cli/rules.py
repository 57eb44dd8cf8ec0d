"""`kamcoach rules`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kamcoach.cli.common import failing, rules_folders, width
from kamcoach.cli.impact import impact

if TYPE_CHECKING:
    from kamcoach.models.pack import Case

EXAMPLES = """\b
Examples:
  kamcoach rules list                     every facet, by area
  kamcoach rules list --measures          every measure, by area
  kamcoach rules show risks-rated         what a facet looks for, with its cases
  kamcoach rules new acme --id ACME       begin a pack of your own
  kamcoach rules check acme               is it right?
  kamcoach rules test acme                do its facets find what they should?
  kamcoach rules impact built-in acme plans/*.docx    which verdicts would it flip?
  kamcoach assess plan.docx --rules acme
"""
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group(epilog=EXAMPLES, short_help="List, show, check, test, begin and compare rules.")
def rules() -> None:
    """List, show, check, test, begin and compare rules: words, measures and facets."""


rules.add_command(impact)


@rules.command("list")
@click.option("--measures", is_flag=True, help="List the measures, which points can count.")
@rules_folders
def list_(measures: bool, rules: tuple[Path, ...]) -> None:
    """List the facets, by the file they are declared in."""
    from kamcoach import catalog
    from kamcoach.report.listing import measures_listed, rules_listed

    with failing():
        pack = catalog.load((), rules)
    listed = measures_listed if measures else rules_listed
    click.echo(listed(pack, width=width()), nl=False)


@rules.command()
@click.argument("facet", metavar="FACET")
@rules_folders
def show(facet: str, rules: tuple[Path, ...]) -> None:
    """Show what a facet looks for, what is known to go wrong, who uses it, and its cases."""
    from kamcoach import catalog
    from kamcoach.report.explanation import explain

    with failing():
        pack = catalog.load((), rules)
        folders = (None, *rules)
        cases = [case for folder in folders for case in catalog.read_cases(folder)]
        text = explain(pack, facet, width=width(), cases=cases)
    click.echo(text, nl=False)


@rules.command()
@click.argument("folder", type=FOLDER, metavar="DIR")
@rules_folders
def check(folder: Path, rules: tuple[Path, ...]) -> None:
    """Check a pack of your own: what is wrong in which line, or what it holds."""
    from kamcoach import catalog
    from kamcoach.report.listing import pack_checked

    with failing():
        pack = catalog.load((), (*rules, folder))
        cases = catalog.read_cases(folder)
    click.echo(pack_checked(pack, folder.resolve().name, len(cases), width=width()), nl=False)


@rules.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--id", required=True, help="The id of the pack, such as ACME.")
@click.option("--title", help="Its title.")
def new(folder: Path, id: str, title: str | None) -> None:
    """Begin a pack: write one that works, with comments, to be changed step by step."""
    from kamcoach import catalog
    from kamcoach.catalog import scaffold
    from kamcoach.report.text import one_line

    with failing():
        written = scaffold.write_pack(folder, id, title, catalog.load())
    for path in written:
        click.echo(f"Written: {one_line(str(path))}")
    name = one_line(str(folder))
    click.echo(f"Look whether it is right: kamcoach rules check {name}")
    click.echo(f"Run its cases:            kamcoach rules test {name}")


@rules.command()
@click.argument("names", nargs=-1, metavar="[DIR] [FACET]...")
@rules_folders
@click.pass_context
def test(context: click.Context, names: tuple[str, ...], rules: tuple[Path, ...]) -> None:
    """Run the cases of facets, and say for each that goes wrong what was found instead.

    Without DIR the cases that come with kamcoach are run. Exits with 1 when a case does not go as
    it is marked: wrong, or right where a gap is known.
    """
    from kamcoach import catalog, proof
    from kamcoach.report.proof import proved

    with failing():
        folder, facets = _named(names)
        pack = catalog.load((), (*rules, folder) if folder else rules)
        cases = _chosen(catalog.read_cases(folder), facets)
        outcomes = tuple(proof.prove(cases, pack))
    click.echo(proved(outcomes, pack, width=width()), nl=False)
    context.exit(0 if all(outcome.expected for outcome in outcomes) else 1)


def _named(names: tuple[str, ...]) -> tuple[Path | None, tuple[str, ...]]:
    """Return the folder, if the first name is one, and the names of facets."""
    if names and Path(names[0]).is_dir():
        return Path(names[0]), names[1:]
    return None, names


def _chosen(cases: tuple[Case, ...], facets: tuple[str, ...]) -> tuple[Case, ...]:
    """Return the cases of these facets, of all where none is named.

    Raises:
        UsageError: A facet has no cases here.
    """
    from difflib import get_close_matches

    from kamcoach.errors import UsageError

    known = dict.fromkeys(case.facet for case in cases)
    for facet in facets:
        if facet not in known:
            close = get_close_matches(facet, known, n=3) or list(known)[:3]
            raise UsageError(
                f"There is no folder and no facet called {facet} here. "
                f"Did you mean {' or '.join(close)}? See kamcoach rules list."
            )
    return tuple(case for case in cases if not facets or case.facet in facets)
