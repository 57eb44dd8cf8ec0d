"""rules/ + rubrics/ -> a checked, compiled rule pack.

What is where:

    sources.py   the files as bytes, and their hash
    cache.py     the compiled pack under that hash, so that start-up reads no YAML
    nodes.py     YAML with the line of every value
    slips.py     what is probably wrong with a file that is not YAML
    owners.py    whose a declaration is: kamcoach's own, or a provider's
    words.py     rules/words/*.yaml -> lexicon
    inflect.py   the forms of a word
    rules.py     rules/<area>.yaml -> measures and facets
    cases.py     rules/<area>.cases.yaml -> cases
    glossary.py  rules/glossary/terms.yaml -> terms, explained
    rubrics.py   rubrics/*.yaml -> rubrics
    combinations.py  combinations of facets in them -> trees
    points.py    the points they ask for -> measures and facets
    signs.py     what criteria are called in signposts
    scaffold.py  a rubric or a pack to begin with
    compile.py   all of them, checked against each other
"""

from collections.abc import Sequence
from pathlib import Path

from kamcoach.catalog import cache, sources
from kamcoach.errors import PackError
from kamcoach.models.glossary import Term
from kamcoach.models.pack import Case, Rubric, RulePack

VERSION = "0.5.0"
"""Version of the rule pack; a change of any verdict needs a new one."""

_PACKAGE = Path(__file__).resolve().parent.parent


def pack_folder() -> Path:
    """The folder that holds `rules/` and `rubrics/`: inside the wheel, or the checkout."""
    inside = _PACKAGE / "pack"
    return inside if inside.is_dir() else _PACKAGE.parent


def load(
    rubric_files: Sequence[Path] = (), rules: Sequence[Path] = (), folder: Path | None = None
) -> RulePack:
    """The rule pack, with what providers add to it.

    Args:
        rubric_files: YAML files of further rubrics.
        rules: folders of providers' packs.
        folder: what holds `rules/` and `rubrics/`, if not kamcoach itself.

    Raises:
        PackError: a data file is wrong; the message says where and what to do.
        UsageError: a file cannot be read.
    """
    parts = sources.read(folder or pack_folder(), rubric_files, rules)
    digest = sources.digest(parts, VERSION)
    pack = cache.load(digest)
    if pack is None:
        from kamcoach.catalog.compile import compile_pack

        pack = compile_pack(parts, VERSION, digest)
        cache.keep(pack)
    return pack


def brought(pack: RulePack, file: Path, rules: Sequence[Path] = ()) -> tuple[Rubric, ...]:
    """The rubric that a file brought into a pack, none if it was replaced."""
    name = sources.within(file, rules) or file.name
    return tuple(r for r in pack.rubrics if r.source.rpartition(":")[0] == name)


def read_cases(rules: Path | None = None, folder: Path | None = None) -> tuple[Case, ...]:
    """The cases of kamcoach's own facets, or of those in a provider's folder.

    Raises:
        PackError: a data file is wrong.
        UsageError: a file cannot be read.
    """
    from kamcoach.catalog.cases import cases
    from kamcoach.catalog.nodes import parse

    part = sources.provided(rules) if rules else sources.own(folder or pack_folder())
    areas, files = ([parse(*file) for file in group] for group in (part.areas, part.cases))
    return cases(areas, files)


def read_terms(pack: RulePack, folder: Path | None = None) -> tuple[Term, ...]:
    """The terms of the field, explained. Nothing is judged by them.

    Args:
        pack: the rule pack whose facets they are about.
        folder: what holds `rules/`, if not kamcoach itself.

    Raises:
        PackError: the data file is wrong, or is not there.
    """
    from kamcoach.catalog.glossary import glossary
    from kamcoach.catalog.nodes import parse

    path = (folder or pack_folder()) / "rules" / "glossary" / "terms.yaml"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PackError(f"{path}: {error.strerror}.\n  Reinstall kamcoach.") from error
    return glossary(parse("rules/glossary/terms.yaml", data), {facet.id for facet in pack.facets})
