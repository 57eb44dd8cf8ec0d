"""rules/ + rubrics/ -> a checked, compiled rule pack.

The compiled pack is kept as JSON under the hash of everything it was made from, so that start-up
reads no YAML; a missing or unreadable copy is made again.
"""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from kamcoach.errors import PackError, UsageError
from kamcoach.models.pack import RulePack

VERSION = "0.1.0"
"""Version of the rule pack; a change of any verdict needs a new one."""
FORMAT = 1
"""Counted up when the shape of the compiled pack changes."""

_PACKAGE = Path(__file__).resolve().parent.parent


def pack_folder() -> Path:
    """The folder that holds `rules/` and `rubrics/`: inside the wheel, or the checkout."""
    inside = _PACKAGE / "pack"
    return inside if inside.is_dir() else _PACKAGE.parent


def load(rubric_files: Sequence[Path] = (), folder: Path | None = None) -> RulePack:
    """The rule pack, with a provider's own rubric files added.

    Raises:
        PackError: a data file is wrong; the message says where and what to do.
    """
    root = folder or pack_folder()
    words = sorted((root / "rules" / "words").glob("*.yaml"))
    areas = [
        p for p in sorted((root / "rules").glob("*.yaml")) if not p.name.endswith(".cases.yaml")
    ]
    rubrics = sorted((root / "rubrics").glob("*.yaml"))
    if not (words and areas and rubrics):
        raise PackError(
            f"{root}: no rule pack here.\n  Reinstall kamcoach, or run it from a checkout."
        )
    named = [(p, p.relative_to(root).as_posix()) for p in (*words, *areas, *rubrics)]
    named += [(p, p.name) for p in rubric_files]
    try:
        digest = _digest(named)
    except OSError as error:
        raise UsageError(f"{error.filename}: {error.strerror}. Check the path.") from error
    cached = _cache_file(digest)
    pack = _read(cached)
    if pack is None or pack.sha256 != digest:
        from kamcoach.catalog.compile import compile_pack

        pack = compile_pack(named, len(words), len(areas), VERSION, digest)
        _write(cached, pack)
    return pack


def _digest(named: Sequence[tuple[Path, str]]) -> str:
    total = hashlib.sha256(f"{VERSION}:{FORMAT}".encode())
    for path, name in named:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{name}\0{content}\n".encode())
    return total.hexdigest()


def _cache_file(digest: str) -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "kamcoach" / f"pack-{digest}.json"


def _read(path: Path) -> RulePack | None:
    try:
        return RulePack.model_validate_json(path.read_bytes())
    except (OSError, ValueError):
        return None


def _write(path: Path, pack: RulePack) -> None:
    """Keep the compiled pack; a folder that cannot be written only costs time."""
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(pack.model_dump_json(exclude_defaults=True), encoding="utf-8")
        temporary.replace(path)
    except OSError:
        return
