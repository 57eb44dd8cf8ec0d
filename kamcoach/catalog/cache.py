"""Compiled rule packs in the user's cache folder. Whatever fails here only costs time."""

import hashlib
import os
from pathlib import Path

from kamcoach.models.pack import RulePack

KEPT = 4
"""Compiled packs that stay; older ones are removed when one is added."""


def load(digest: str) -> RulePack | None:
    """The compiled pack of this hash; None where there is none that can be read."""
    try:
        pack = RulePack.model_validate_json(_file(digest).read_bytes())
    except (OSError, RuntimeError, ValueError):
        return None
    return pack if pack.sha256 == digest else None


def keep(pack: RulePack) -> None:
    """Write a compiled pack for the user alone, and remove all but the newest few."""
    try:
        file = _file(pack.sha256)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = file.with_suffix(f".{os.getpid()}.tmp")
        temporary.unlink(missing_ok=True)
        with open(temporary, "xb", opener=_private) as out:
            out.write(pack.model_dump_json(exclude_defaults=True).encode())
        temporary.replace(file)
        packs = sorted(file.parent.glob("pack-*"), key=lambda p: p.stat().st_mtime_ns)
        for old in packs[:-KEPT]:
            old.unlink()
    except (OSError, RuntimeError):
        return


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _file(digest: str) -> Path:
    """Where the pack of this hash is kept, for the compiler as it stands.

    Raises:
        RuntimeError: the user has no home.
    """
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not base.is_absolute():  # the standard has relative ones ignored
        base = Path.home() / ".cache"
    return base / "kamcoach" / f"pack-{digest[:40]}-{_compiler()[:12]}.json"


def _compiler() -> str:
    """SHA-256 of the code that compiles: after a change of it, packs are compiled anew."""
    here = Path(__file__).parent
    total = hashlib.sha256()
    others = (here.parent / name for name in ("models/pack.py", "trees.py", "clauses.py"))
    for path in (*sorted(here.glob("*.py")), *others):
        total.update(path.read_bytes())
    return total.hexdigest()
