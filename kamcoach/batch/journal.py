"""What was handed in and what became of it, on disk, safe against being killed at any moment.

A result is in the journal or it is not; reports are written before it is. So whatever the journal
has is whole, and whatever it lacks is done anew, with the same bytes.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from kamcoach.batch.names import Learner, safe_folder
from kamcoach.batch.shards import Reader
from kamcoach.batch.sources import Part, Source
from kamcoach.batch.store import store_at
from kamcoach.batch.task import Outcome, Task
from kamcoach.errors import UsageError
from kamcoach.models.assessment import Skipped
from kamcoach.models.cohort import LearnerResult, Unread

FILE = "journal.sqlite"
_LOCK = ".lock"
_FORM = 2
"""Of the tables below."""
_PAGE = 200
"""Rows that are held at a time."""
_TABLES = """
create table if not exists setting (name text primary key, value text);
create table if not exists part (
    key text, name text, grp text, part text, reason text, advice text
);
create index if not exists part_key on part (key);
create table if not exists learner (
    folded text, key text, primary key (folded, key)
) without rowid;
create table if not exists skipped (name text, reason text);
create table if not exists result (
    key text primary key, name text, fingerprint text, status text, unread integer, folder text,
    result text, record blob, shard text, place integer
);
create index if not exists result_name on result (name, key);
create index if not exists result_shard on result (shard) where shard is not null;
create table if not exists shard (name text primary key) without rowid;
create table if not exists note (text text primary key);
"""


class Stored(NamedTuple):
    """What became of a task on a worker of a cluster: the result itself stands in a shard."""

    key: str
    name: str
    """As the learner is called."""
    fingerprint: str
    status: str
    unread: bool
    """Whether anything of it was refused."""
    folder: str
    """Name of the folder with the learner's reports."""
    shard: str
    place: int
    """Of its row in the shard."""
    notes: tuple[str, ...] = ()


class Counts(NamedTuple):
    """How many submissions were handed in, and what became of them."""

    read: int
    assessed: int
    refused: int
    partly: int
    """Of those assessed: with a file that was refused."""
    skipped: int
    """Files and folders that are no work of a learner."""


class Journal:
    """The journal of a batch."""

    def __init__(self, connection: sqlite3.Connection, out: Path) -> None:
        """Take an open database in a folder; `opened` makes one."""
        self._db, self._out = connection, out
        self._shards: Reader | None = None

    # Settings

    def settings(self) -> dict[str, object] | None:
        """Return by what settings results were made; None where there are none yet."""
        text = self._setting("facts")
        return json.loads(text) if text else None

    def begin(self, facts: dict[str, object], *, anew: bool) -> None:
        """Set by what settings results are made; `anew` forgets all there are."""
        with self._db:
            if anew:
                for table in ("result", "note"):
                    self._db.execute(f"delete from {table}")
            self._set("facts", json.dumps(facts))

    def keep_shards(self, url: str) -> str:
        """Set where shards are, if not beside this; return a name that no other batch has."""
        with self._db:
            self._set("shards", url)
            if not self._setting("batch"):
                self._set("batch", uuid4().hex)
        self._shards = None
        return self._setting("batch")

    def _setting(self, name: str) -> str:
        row = self._db.execute("select value from setting where name = ?", [name]).fetchone()
        return str(row[0]) if row else ""

    def _set(self, name: str, value: str) -> None:
        self._db.execute("insert or replace into setting values (?, ?)", [name, value])

    # What was handed in

    def take_in(self, source: Source) -> None:
        """Note what a source holds now, in place of what it held before.

        Raises:
            KamcoachError: it cannot be read.
        """
        with self._db:
            self._db.execute("delete from part")
            self._db.execute("delete from skipped")
            for part in source.parts():
                if isinstance(part, Skipped):
                    row: tuple[str, ...] = (_plain(part.name), part.reason)
                    self._db.execute("insert into skipped values (?, ?)", row)
                else:
                    self._db.execute("insert into part values (?, ?, ?, ?, ?, ?)", _row(part))
            self._db.execute("delete from learner")
            self._db.execute(
                "insert into learner select casefold(min(name)), key from part group by key"
            )

    def gone(self) -> Iterator[str]:
        """Forget those whose work is not there any more, and yield the folders of their reports."""
        query = "select key, folder from result where key not in (select key from part) limit ?"
        while rows := self._db.execute(query, [_PAGE]).fetchall():
            for key, folder in rows:
                with self._db:
                    self._db.execute("delete from result where key = ?", [key])
                yield folder

    def tasks(self, source: Source) -> Iterator[Task]:
        """Yield what each learner handed in, by name, with what is known of it from before."""
        query = (
            "select learner.folded, part.key, min(part.name), min(grp), "
            "json_group_array(json_array(part, reason, advice)), "
            "max(fingerprint), max(status), max(folder) "
            "from learner join part on part.key = learner.key "
            "left join result on result.key = learner.key "
            "where (learner.folded, learner.key) > (?, ?) "
            "group by learner.folded, learner.key order by learner.folded, learner.key limit ?"
        )
        last: tuple[str, str] = ("", "")
        while rows := self._db.execute(query, [*last, _PAGE]).fetchall():
            for folded, key, name, group, parts, known, status, folder in rows:
                last = (folded, key)
                listed = json.loads(parts)
                yield Task(
                    key=key,
                    name=name,
                    group=group,
                    folder=safe_folder(Learner(key, name)),
                    source=source.path,
                    sort=source.sort,
                    parts=tuple(sorted(part for part, reason, _ in listed if not reason)),
                    unread=tuple(
                        Unread(file="", reason=reason, advice=advice)
                        for _, reason, advice in sorted(listed)
                        if reason
                    ),
                    known=known or "",
                    reported=status == "assessed",
                    was=folder or "",
                )

    def handed_in(self) -> int:
        """Return of how many learners there is work."""
        return int(self._db.execute("select count(*) from learner").fetchone()[0])

    # What became of it

    def record(self, outcome: Outcome | Stored) -> None:
        """Note what became of a task, whole or not at all."""
        row = _stored(outcome) if isinstance(outcome, Stored) else _held(outcome)
        if row is None:
            return
        marks = ", ".join("?" * len(row))
        with self._db:
            self._db.execute(f"insert or replace into result values ({marks})", row)
            if isinstance(outcome, Stored):
                self._db.execute("insert or ignore into shard values (?)", [outcome.shard])
            for note in outcome.notes:
                self._db.execute("insert or ignore into note values (?)", [note])

    def counts(self) -> Counts:
        """Return how many were handed in, and what became of them."""
        tally = dict(
            self._db.execute("select status, count(*) from result group by status").fetchall()
        )
        partly = "select count(*) from result where status = 'assessed' and unread"
        skipped = "select count(*) from skipped"
        return Counts(
            self.handed_in(),
            tally.get("assessed", 0),
            tally.get("refused", 0),
            int(self._db.execute(partly).fetchone()[0]),
            int(self._db.execute(skipped).fetchone()[0]),
        )

    def notes(self) -> tuple[str, ...]:
        """Return what was said of how submissions were judged, each once."""
        return tuple(t for (t,) in self._db.execute("select text from note order by text"))

    def refusals(self, most: int) -> tuple[LearnerResult, ...]:
        """Return the first few by name of which something was refused."""
        query = (
            "select result, record, shard, place from result where unread = 1 "
            "order by name, key limit ?"
        )
        rows = self._db.execute(query, [most]).fetchall()
        return tuple(self._whole(*row)[0] for row in rows)

    def results(self) -> Iterator[tuple[LearnerResult, bytes]]:
        """Yield all results by name, each with the record of the assessment as a line of JSON.

        Raises:
            ShardLost: a shard cannot be read any more.
        """
        query = (
            "select name, key, result, record, shard, place from result "
            "where (name, key) > (?, ?) order by name, key limit ?"
        )
        last: tuple[str, str] = ("", "")
        while rows := self._db.execute(query, [*last, _PAGE]).fetchall():
            for name, key, *row in rows:
                last = (name, key)
                yield self._whole(*row)

    def _whole(
        self, result: str, record: bytes, shard: str | None, place: int
    ) -> tuple[LearnerResult, bytes]:
        if shard is not None:
            if self._shards is None:
                self._shards = Reader(store_at(self._setting("shards") or str(self._out)))
            result, record = self._shards.row(shard, place)
        return LearnerResult.model_validate_json(result), zlib.decompress(record) if record else b""

    # Shards

    def forget(self, shard: str) -> None:
        """Forget what stands in a shard: it will be assessed anew."""
        with self._db:
            self._db.execute("delete from result where shard = ?", [shard])

    def stale(self) -> Iterator[str]:
        """Forget and yield the shards that hold nothing which still counts."""
        query = (
            "select name from shard where not exists "
            "(select 1 from result where result.shard = shard.name) limit ?"
        )
        while rows := self._db.execute(query, [_PAGE]).fetchall():
            for (name,) in rows:
                yield name
                with self._db:
                    self._db.execute("delete from shard where name = ?", [name])


def _held(outcome: Outcome) -> tuple[object, ...] | None:
    """Return the row of a result that is kept here; None where nothing has changed."""
    result = outcome.result
    if result is None:
        return None
    return (
        outcome.key,
        result.name.casefold(),
        outcome.fingerprint,
        result.status,
        int(bool(result.unread)),
        result.folder,
        result.model_dump_json(),
        outcome.record,
        None,
        None,
    )


def _stored(stored: Stored) -> tuple[object, ...]:
    """Return the row of a result that stands in a shard."""
    return (
        stored.key,
        stored.name.casefold(),
        stored.fingerprint,
        stored.status,
        int(stored.unread),
        stored.folder,
        "",
        b"",
        stored.shard,
        stored.place,
    )


@contextmanager
def opened(out: Path) -> Iterator[Journal]:
    """Open the journal of a folder, and keep other batches out of it.

    Raises:
        UsageError: the folder holds something else, or another batch is at work in it.
    """
    file = out / FILE
    try:
        out.mkdir(parents=True, exist_ok=True)
        if not file.exists() and not all(_is_lock(entry) for entry in out.iterdir()):
            raise UsageError(
                f"{out.name} holds files and no journal of a batch: name a new folder with -o."
            )
        with closing(sqlite3.connect(out / _LOCK, timeout=1)) as lock:
            try:
                lock.execute("begin exclusive")
            except sqlite3.OperationalError as error:
                raise UsageError(
                    f"Another batch is at work in {out.name}: wait until it has ended."
                ) from error
            with closing(sqlite3.connect(file)) as connection:
                yield Journal(_prepared(connection), out)
    except OSError as error:
        raise UsageError(f"{out.name} cannot be written: {error.strerror}.") from error
    except sqlite3.DatabaseError as error:
        raise UsageError(
            f"The journal in {out.name} cannot be used ({error}). Name a new folder with -o."
        ) from error


def _is_lock(path: Path) -> bool:
    """Whether it is the lock, or what the database keeps beside it."""
    return path.name.startswith(_LOCK)


def _prepared(connection: sqlite3.Connection) -> sqlite3.Connection:
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = normal")
    connection.create_function("casefold", 1, str.casefold, deterministic=True)
    (form,) = connection.execute("pragma user_version").fetchone()
    if form not in (0, _FORM):
        raise sqlite3.DatabaseError("it was made by another version of kamcoach")
    connection.executescript(_TABLES)
    connection.execute(f"pragma user_version = {_FORM}")
    return connection


def _row(part: Part) -> tuple[str, ...]:
    key, name = part.learner
    return (_plain(key), _plain(name), part.group, _plain(part.part), part.reason, part.advice)


def _plain(name: str) -> str:
    """Return a name as text that can be stored: bytes that are no UTF-8 are escaped by Python."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
