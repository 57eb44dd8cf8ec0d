"""The file that a journal is kept in: its tables, and who may write to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kamcoach.batch.names import folded
from kamcoach.errors import UsageError
from kamcoach.readers.handed_in import shown_name

FILE = "journal.sqlite"
LOCK = ".lock"
"""How the names begin of what keeps other batches out."""
_FORM = 4
"""Of the tables below."""
_TABLES = """
create table if not exists setting (name text primary key, value text);
create table if not exists part (
    key text, name text, grp text, part text, reason text, advice text
);
create index if not exists part_key on part (key);
create table if not exists learner (
    at integer primary key, key text unique, name text, grp text, folded text
);
create index if not exists learner_folded on learner (folded);
create table if not exists skipped (name text, reason text);
create table if not exists result (
    key text primary key, fingerprint text, status text, unread integer, folder text,
    result text, record blob, shard text, place integer
);
create index if not exists result_shard on result (shard) where shard is not null;
create table if not exists shard (name text primary key) without rowid;
create table if not exists attempt (
    key text, origin integer, number integer, work text, standing text,
    primary key (key, origin, number)
) without rowid;
create table if not exists note (text text primary key);
"""


@contextmanager
def locked(out: Path, advice: str) -> Iterator[None]:
    """Keep other batches out of a folder, and say what is wrong with its journal.

    Args:
        out: the folder; it is made if there is none.
        advice: what to do where its journal cannot be used.

    Raises:
        UsageError: the folder holds something else, or another batch is at work in it.
    """
    name = shown_name(out)
    try:
        out.mkdir(parents=True, exist_ok=True)
        if not (out / FILE).exists() and not all(e.name.startswith(LOCK) for e in out.iterdir()):
            raise UsageError(
                f"{name} holds files and no journal of a batch: name a new folder with -o."
            )
        with closing(sqlite3.connect(out / LOCK, timeout=1)) as lock:
            try:
                lock.execute("begin exclusive")
            except sqlite3.OperationalError as error:
                raise UsageError(
                    f"Another batch is at work in {name}: wait until it has ended."
                ) from error
            yield
    except OSError as error:
        raise UsageError(f"{name} cannot be written: {error.strerror}.") from error
    except sqlite3.DatabaseError as error:
        raise UsageError(f"The journal in {name} cannot be used ({error}). {advice}") from error


@contextmanager
def connected(out: Path) -> Iterator[sqlite3.Connection]:
    """Open the journal of a folder; what is deleted is overwritten.

    Raises:
        sqlite3.DatabaseError: it is damaged, or was made by another version.
    """
    with closing(sqlite3.connect(out / FILE)) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = normal")
        connection.execute("pragma secure_delete = on")
        connection.create_function("fold", 1, folded, deterministic=True)
        (form,) = connection.execute("pragma user_version").fetchone()
        if form not in (0, _FORM):
            raise sqlite3.DatabaseError("it was made by another version of kamcoach")
        connection.executescript(_TABLES)
        connection.execute(f"pragma user_version = {_FORM}")
        yield connection
