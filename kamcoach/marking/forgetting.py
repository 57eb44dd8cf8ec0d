"""A learner taken out of the results of a batch, so that nothing of them is left there."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from kamcoach.batch import journal, outputs
from kamcoach.batch.database import FILE, LOCK
from kamcoach.batch.journal import Journal
from kamcoach.batch.names import Learner, safe_folder
from kamcoach.batch.shards import FOLDER
from kamcoach.batch.task import LEARNERS, Settings
from kamcoach.errors import UsageError
from kamcoach.marking import log
from kamcoach.marking.folders import holds_feedback_only, mark_of
from kamcoach.marking.standings import check_results, find, pack_of
from kamcoach.models.pack import RulePack
from kamcoach.report.cohort import missing, sinks
from kamcoach.report.text import one_line


class Forgotten(NamedTuple):
    """What was taken away."""

    name: str
    folders: tuple[Path, ...]
    """With reports or feedback."""
    decisions: int
    tables: bool
    """Whether the tables were written anew; if not, they were taken away: as was asked for, or
    because the batch was stopped, and they would tell of a part as of all."""
    others: tuple[Path, ...]
    """Files among the results that kamcoach does not know: somebody has to look at them."""


def forget(
    out: Path,
    said: str,
    released: Iterable[Path] = (),
    pack: RulePack | None = None,
    *,
    drop_tables: bool = False,
) -> Forgotten:
    """Take a learner out of the results of a batch.

    Reports, feedback, decisions, the rows of the journal and those of all tables go. Work in the
    source of the batch stays where it is, and would be assessed again. No list of those who were
    forgotten is kept.

    Args:
        out: the folder that a batch wrote.
        said: the id of the learner, or a name that no other has.
        released: folders outside it with released feedback.
        pack: the rule pack that the batch was judged by; None for kamcoach's own.
        drop_tables: take the tables away instead of writing them anew; the pack is not needed then.

    Raises:
        UsageError: there are no results, or nobody or several are called so; the tables need
            another rule pack; or something cannot be removed.
    """
    check_results(out)
    with journal.opened(out) as held:
        judged_by = None if drop_tables else pack_of(held, pack)
        entries = log.read(out)
        learner = find(held, entries, said)
        try:
            # What is not the journal goes first: as long as the learner stands there, the command
            # can be given again.
            folders = _remove_folders(out, mark_of(learner), released)
            _remove_tables(out)
            kept = [entry for entry in entries if entry.key != learner.key]
            if len(kept) < len(entries):
                log.write(out, kept)
            held.forget(learner)
            _remove_from_store(held, learner)
            tables = judged_by is not None and not held.unfinished()
            if judged_by is not None and tables:
                _write_tables(held, out, judged_by)
        except OSError as error:
            raise UsageError(
                f"Not all could be removed ({error.strerror}: {error.filename}). Close programs "
                "that hold it, and give the command again."
            ) from error
    decided = len(entries) - len(kept)
    return Forgotten(learner.name, folders, decided, tables, tuple(_others(out)))


def _remove_folders(out: Path, mark: str, released: Iterable[Path]) -> tuple[Path, ...]:
    """Remove the folders of a learner, whatever name they were made under."""
    within = (path for path in out.rglob(f"*{mark}"))
    outside = (path for folder in released for path in folder.glob(f"*{mark}"))
    removed = []
    for path in [*sorted(within), *sorted(outside)]:
        if path.is_symlink():
            path.unlink()
        elif path.is_dir():
            shutil.rmtree(path)
        else:
            continue
        removed.append(path)
    return tuple(removed)


def _remove_from_store(held: Journal, learner: Learner) -> None:
    """Remove what workers of a cluster left of a learner, here or elsewhere."""
    store = held.store()
    store.remove(f"{LEARNERS}/{safe_folder(learner)}")
    for shard in held.stale():
        store.remove(shard)


def _remove_tables(out: Path) -> None:
    """Remove the tables first: should this be stopped in the middle, none tells of the learner.

    With them goes what a run that was killed has left: it stands under hidden names.
    """
    for name in _tables():
        (out / name).unlink(missing_ok=True)
    for path in out.glob(".*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif not path.name.startswith(LOCK):
            path.unlink()


def _tables() -> tuple[str, ...]:
    return (outputs.RECORDS, *(name for name, _ in sinks()), *missing())


def _write_tables(held: Journal, out: Path, pack: RulePack) -> None:
    audience = str((held.settings() or {})["audience"])
    settings = Settings(out, pack, audience=audience)
    outputs.write(held.results(), outputs.cohort_of(settings, held.call() or out.name), out)


def _others(out: Path) -> Iterator[Path]:
    """Files among the results that neither a batch nor the marking of it wrote."""
    known = {*_tables(), log.FILE}
    for path in sorted(out.iterdir()):
        own = path.name in known or path.name.startswith((FILE, LOCK))
        if not own and path.name not in (LEARNERS, FOLDER) and not holds_feedback_only(path):
            yield path


def shown(paths: Iterable[Path]) -> str:
    """Return paths for a message."""
    return ", ".join(one_line(str(path)) for path in paths)
