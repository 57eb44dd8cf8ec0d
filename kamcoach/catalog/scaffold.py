"""A rubric or a pack to begin with: the files in templates/, under names of the provider's own."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from kamcoach.catalog.nodes import MAX_NAME
from kamcoach.catalog.owners import PACK_ID, is_pack_id
from kamcoach.catalog.rubrics import RESERVED
from kamcoach.errors import UsageError
from kamcoach.models.pack import RulePack

_TEMPLATES = Path(__file__).parent / "templates"
_RUBRIC_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def write_rubric(path: Path, id: str, title: str | None, pack: RulePack) -> None:
    """Write a rubric to begin with.

    Raises:
        UsageError: the id is none or taken, or the file exists or cannot be written.
    """
    check_id(id, pack)
    text = (_TEMPLATES / "rubric.yaml").read_text(encoding="utf-8").replace("UNIT", id)
    write_text(path, _titled(text, title))


def check_id(id: str, pack: RulePack) -> None:
    """See that a new rubric can have an id.

    Raises:
        UsageError: it is none, or taken.
    """
    taken = {rubric.id.casefold() for rubric in pack.rubrics} | {RESERVED, "null"}
    if not _RUBRIC_ID.fullmatch(id) or len(id) > MAX_NAME // 2:
        raise UsageError(
            f"`{id}` cannot be the id of a rubric. Use letters, digits and hyphens, such as UNIT-7."
        )
    if id.casefold() in taken:
        raise UsageError(f"the id `{id}` is taken. Choose another one.")


def write_pack(folder: Path, id: str, title: str | None, pack: RulePack) -> tuple[Path, ...]:
    """Write a small pack in which everything works, and return its files.

    Raises:
        UsageError: the id is none or taken, or the folder holds something or cannot be written.
    """
    if not is_pack_id(id):
        raise UsageError(f"`{id}` cannot be the id of a pack. {PACK_ID}")
    if _is_taken(id, pack):
        raise UsageError(f"the id `{id}` is taken. Choose another one.")
    try:
        folder.mkdir(exist_ok=True)
        if any(folder.iterdir()):
            raise UsageError(f"{folder} is not empty. Name a new folder: nothing is overwritten.")
    except OSError as error:
        raise UsageError(f"{folder} cannot be made: {error.strerror}.") from error
    written = []
    for name, text in _pack_files(id, title).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        write_text(path, text)
        written.append(path)
    return tuple(written)


def _is_taken(id: str, pack: RulePack) -> bool:
    """Whether a rubric is called so, or names of the rules begin so."""
    names = [
        *(word_class.id for word_class in pack.lexicon.classes),
        *(concept.id for concept in pack.lexicon.concepts),
        *(facet.id for facet in pack.facets),
    ]
    rubrics = {rubric.id.casefold() for rubric in pack.rubrics}
    return id.casefold() in rubrics or any(name.startswith(f"{id.lower()}-") for name in names)


def _pack_files(id: str, title: str | None) -> Mapping[str, str]:
    base = _TEMPLATES / "pack"
    texts = {
        path.relative_to(base).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(base.rglob("*.yaml"))
    }
    named = {
        name.replace("acme", id.lower()): text.replace("acme", id.lower()).replace("ACME", id)
        for name, text in texts.items()
    }
    return {**named, "pack.yaml": _titled(named["pack.yaml"], title)}


def _titled(text: str, title: str | None) -> str:
    """The text with the first title in it replaced; JSON's quotes are quotes of YAML."""
    if title is None:
        return text
    quoted = json.dumps(" ".join(title.split()), ensure_ascii=False)
    return re.sub(r"^title: .*$", lambda _: f"title: {quoted}", text, count=1, flags=re.MULTILINE)


def write_text(path: Path, text: str) -> None:
    """Write a new file.

    Raises:
        UsageError: it exists or cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise UsageError(f"{path} exists. Name a new file: nothing is overwritten.") from error
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror}. Choose another place."
        ) from error
