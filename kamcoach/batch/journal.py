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

from kamcoach.batch.names import Learner, safe_folder
from kamcoach.batch.sources import Part, Source
from kamcoach.batch.task import Outcome, Task
from kamcoach.errors import UsageError
from kamcoach.models.assessment import Skipped
from kamcoach.models.cohort import LearnerResult, Unread

FILE = "journal.sqlite"
_LOCK = ".lock"
_FORM = 1
"""Of the tables below."""
_PAGE = 200
"""Rows that are held at a time."""
_TABLES = """
create table if not exists setting (name text primary key, value text);
create table if not exists part (
    key text, name text, grp text, part text, reason text, advice text
);
create index if not exists part_key on part (key);
create table if not exists skipped (name text, reason text);
create table if not exists result (
    key text primary key, name text, fingerprint text, status text, unread integer,
    result text, record blob
);
create index if not exists result_name on result (name, key);
create table if not exists note (text text primary key);
"""


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

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take an open database; `opened` makes one."""
        self._db = connection

    # Settings

    def settings(self) -> dict[str, object] | None:
        """Return by what settings results were made; None where there are none yet."""
        row = self._db.execute("select value from setting where name = 'facts'").fetchone()
        return json.loads(row[0]) if row else None

    def begin(self, facts: dict[str, object], *, anew: bool) -> None:
        """Set by what settings results are made; `anew` forgets all there are."""
        with self._db:
            if anew:
                for table in ("result", "note"):
                    self._db.execute(f"delete from {table}")
            text = json.dumps(facts)
            self._db.execute("insert or replace into setting values ('facts', ?)", [text])

    def call(self, name: str | None = None) -> str:
        """Return what the cohort is called, after calling it so where a name is given."""
        if name is not None:
            with self._db:
                self._db.execute("insert or replace into setting values ('cohort', ?)", [name])
        row = self._db.execute("select value from setting where name = 'cohort'").fetchone()
        return str(row[0]) if row else ""

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

    def gone(self) -> Iterator[LearnerResult]:
        """Forget and yield the results of those whose work is not there any more."""
        query = "select key, result from result where key not in (select key from part) limit ?"
        while rows := self._db.execute(query, [_PAGE]).fetchall():
            for key, result in rows:
                with self._db:
                    self._db.execute("delete from result where key = ?", [key])
                yield LearnerResult.model_validate_json(result)

    def tasks(self, source: Source) -> Iterator[Task]:
        """Yield what each learner handed in, with what is known of it from before."""
        query = (
            "select part.key, min(part.name), min(grp), "
            "json_group_array(json_array(part, reason, advice)), "
            "max(fingerprint), max(status), max(json_extract(result, '$.folder')) "
            "from part left join result on result.key = part.key "
            "where part.key > ? group by part.key order by part.key limit ?"
        )
        last = ""
        while rows := self._db.execute(query, [last, _PAGE]).fetchall():
            for key, name, group, parts, known, status, folder in rows:
                last = key
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
        return int(self._db.execute("select count(distinct key) from part").fetchone()[0])

    # What became of it

    def record(self, outcome: Outcome) -> None:
        """Note what became of a task, whole or not at all."""
        result = outcome.result
        if result is None:
            return
        row = (
            outcome.key,
            result.name.casefold(),
            outcome.fingerprint,
            result.status,
            int(bool(result.unread)),
            result.model_dump_json(),
            outcome.record,
        )
        with self._db:
            self._db.execute("insert or replace into result values (?, ?, ?, ?, ?, ?, ?)", row)
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
        query = "select result from result where unread order by name, key limit ?"
        rows = self._db.execute(query, [most]).fetchall()
        return tuple(LearnerResult.model_validate_json(result) for (result,) in rows)

    def results(self) -> Iterator[tuple[LearnerResult, bytes]]:
        """Yield all results by name, each with the record of the assessment as a line of JSON."""
        query = (
            "select name, key, result, record from result where (name, key) > (?, ?) "
            "order by name, key limit ?"
        )
        last: tuple[str, str] = ("", "")
        while rows := self._db.execute(query, [*last, _PAGE]).fetchall():
            for name, key, result, record in rows:
                last = (name, key)
                yield (
                    LearnerResult.model_validate_json(result),
                    zlib.decompress(record) if record else b"",
                )

    # One learner

    def learners(self) -> Iterator[Learner]:
        """Yield everybody of whom there is work or a result."""
        query = (
            "select key, min(name) from part group by key union all "
            "select key, json_extract(result, '$.name') from result "
            "where key not in (select key from part)"
        )
        yield from (Learner(key, name) for key, name in self._db.execute(query))

    def one(self, key: str) -> tuple[LearnerResult, bytes] | None:
        """Return the result of a learner as `results` does; None where there is none."""
        row = self._db.execute("select result, record from result where key = ?", [key]).fetchone()
        if row is None:
            return None
        return LearnerResult.model_validate_json(row[0]), zlib.decompress(row[1]) if row[1] else b""

    def forget(self, learner: Learner) -> None:
        """Take a learner out of every table, so that nothing is left in the file itself.

        Raises:
            sqlite3.OperationalError: another program reads the journal; nothing was taken out.
        """
        if self._db.execute("pragma wal_checkpoint(truncate)").fetchone()[0]:
            raise sqlite3.OperationalError("another program reads it")
        tables = self._db.execute(
            "select name from sqlite_master where type = 'table' and exists "
            "(select 1 from pragma_table_info(sqlite_master.name) where name = 'key')"
        ).fetchall()
        self._db.execute("pragma secure_delete = on")
        with self._db:
            for (table,) in tables:
                self._db.execute(f'delete from "{table}" where key = ?', [learner.key])
            for said in {*learner} - {""}:
                self._db.execute("delete from skipped where instr(name, ?)", [said])
        # What was deleted stands in the file, and in the log beside it, until both are rewritten.
        for command in ("pragma wal_checkpoint(truncate)", "vacuum"):
            self._db.execute(command).fetchall()
        self._db.execute("pragma wal_checkpoint(truncate)").fetchall()


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
                yield Journal(_prepared(connection))
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
