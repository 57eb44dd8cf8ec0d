"""rules/ + rubrics/ -> a checked, compiled rule pack.

What is where:

    sources.py   the files as bytes, and their hash
    cache.py     the compiled pack under that hash, so that start-up reads no YAML
    nodes.py     YAML with the line of every value
    words.py     rules/words/*.yaml -> lexicon
    inflect.py   the forms of a word
    rules.py     rules/<area>.yaml -> measures and facets
    rubrics.py   rubrics/*.yaml -> rubrics
    compile.py   all of them, checked against each other
"""

from collections.abc import Sequence
from pathlib import Path

from kamcoach.catalog import cache, sources
from kamcoach.models.pack import RulePack

VERSION = "0.1.0"
"""Version of the rule pack; a change of any verdict needs a new one."""

_PACKAGE = Path(__file__).resolve().parent.parent


def pack_folder() -> Path:
    """The folder that holds `rules/` and `rubrics/`: inside the wheel, or the checkout."""
    inside = _PACKAGE / "pack"
    return inside if inside.is_dir() else _PACKAGE.parent


def load(rubric_files: Sequence[Path] = (), folder: Path | None = None) -> RulePack:
    """The rule pack, with a provider's own rubric files added.

    Args:
        rubric_files: YAML files of further rubrics.
        folder: what holds `rules/` and `rubrics/`, if not kamcoach itself.

    Raises:
        PackError: a data file is wrong; the message says where and what to do.
        UsageError: a file cannot be read.
    """
    files = sources.read(folder or pack_folder(), rubric_files)
    digest = sources.digest(files, VERSION)
    pack = cache.load(digest)
    if pack is None:
        from kamcoach.catalog.compile import compile_pack

        pack = compile_pack(files, VERSION, digest)
        cache.keep(pack)
    return pack
