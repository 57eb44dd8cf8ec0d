"""What was handed in and what became of it, on disk, safe against being killed at any moment.

A result is in the journal or it is not; reports are written before it is. So whatever the journal
has is whole, and whatever it lacks is done anew, with the same bytes.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from pydantic import TypeAdapter

from kamcoach.batch import database, presence
from kamcoach.batch.attempt_table import Attempts
from kamcoach.batch.attempts import with_earlier
from kamcoach.batch.names import Learner, safe_folder
from kamcoach.batch.rows import Stored, attempt_of, path_of, row_of_part, row_of_result
from kamcoach.batch.shards import Reader, ShardLost
from kamcoach.batch.sources import Source
from kamcoach.batch.store import Store, store_at
from kamcoach.batch.task import Outcome, Task, packed
from kamcoach.models.assessment import Skipped
from kamcoach.models.cohort import LearnerResult, Unread
from kamcoach.models.pack import Rubric

_RUBRICS = TypeAdapter(tuple[Rubric, ...])
_PAGE = 200
"""Rows that are held at a time."""
_LEARNERS = """
insert into learner
select row_number() over (order by fold(min(name)), key),
    key, min(name), min(grp), fold(min(name))
from part group by key
"""
"""Each learner has a number, in the order of names: work is done and told in this order."""
_TASKS = """
select at, learner.key, name, grp,
    (select json_group_array(json_array(part, reason, advice)) from part
     where part.key = learner.key),
    fingerprint, status, folder
from learner left join result on result.key = learner.key
where at > ? order by at limit ?
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

    def __init__(self, connection: sqlite3.Connection, out: Path) -> None:
        """Take an open database in a folder; `opened` makes one."""
        self._db, self._out = connection, out
        self.attempts = Attempts(connection)
        self._shards: Reader | None = None

    # Settings

    def settings(self) -> dict[str, object] | None:
        """Return by what settings results were made; None where there are none yet."""
        text = self._setting("facts")
        return json.loads(text) if text else None

    def forgets(self, *, begin: bool = False) -> bool:
        """Return whether all results are being forgotten, after it was begun where that is asked.

        A batch that was stopped at it may have taken reports away of results that are still here.
        """
        if begin:
            with self._db:
                self._set("forgets", "all")
        return bool(self._setting("forgets"))

    def begin(self, facts: dict[str, object], *, anew: bool) -> None:
        """Set by what settings results are made; `anew` forgets all there are."""
        with self._db:
            if anew:
                for table in ("result", "note", "attempt"):
                    self._db.execute(f"delete from {table}")
                self._set("forgets", "")
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

    def keep_rubrics(self, rubrics: Sequence[Rubric]) -> None:
        """Set by what rubrics results are made: whoever decides about them needs their grading."""
        with self._db:
            self._set("rubrics", _RUBRICS.dump_json(tuple(rubrics)).decode())

    def rubrics(self) -> dict[str, Rubric]:
        """Return the rubrics by which results are made, by id; none where there are none yet."""
        text = self._setting("rubrics")
        return {rubric.id: rubric for rubric in _RUBRICS.validate_json(text)} if text else {}

    def call(self, name: str | None = None) -> str:
        """Return what the cohort is called, after calling it so where a name is given."""
        if name is not None:
            with self._db:
                self._db.execute("insert or replace into setting values ('cohort', ?)", [name])
        row = self._db.execute("select value from setting where name = 'cohort'").fetchone()
        return str(row[0]) if row else ""

    # What was handed in

    def take_in(self, source: Source, *, may_go: bool = False) -> None:
        """Note what a source holds now, in place of what it held before.

        Args:
            source: where the work is.
            may_go: whether the work of most of those assessed may be gone.

        Raises:
            KamcoachError: it cannot be read, or seems to be the wrong one; nothing is changed.
        """
        with self._db:
            for table in ("part", "learner", "skipped"):
                self._db.execute(f"delete from {table}")
            for part in source.parts():
                if isinstance(part, Skipped):
                    # Only counted: its name may be a learner's ("~$Ana Ruiz.docx").
                    self._db.execute("insert into skipped values ('', ?)", [part.reason])
                else:
                    self._db.execute(
                        "insert into part values (?, ?, ?, ?, ?, ?)", row_of_part(part)
                    )
            self._db.execute(_LEARNERS)
            presence.check(self._db, source.path, may_go=may_go)
            self._set("stopped", "yes")  # as long as nobody says that it came to its end

    def gone(self) -> Iterator[str]:
        """Yield the folders of those whose work is not there any more, and forget each thereafter.

        Whoever removes the folder at once leaves nothing that no row tells of, however it ends.
        """
        query = "select key, folder from result where key not in (select key from part) limit ?"
        while rows := self._db.execute(query, [_PAGE]).fetchall():
            for key, folder in rows:
                with self._db:  # Should the work come back before this has ended, it is assessed.
                    self._db.execute("update result set fingerprint = '' where key = ?", [key])
                yield folder
                with self._db:
                    self._db.execute("delete from result where key = ?", [key])
                    self._db.execute("delete from attempt where key = ?", [key])
        with self._db:  # Also of those whose shard was lost.
            self._db.execute("delete from attempt where key not in (select key from part)")

    def tasks(self, source: Source) -> Iterator[Task]:
        """Yield what each learner handed in, with what is known of it from before."""
        last = 0
        while rows := self._db.execute(_TASKS, [last, _PAGE]).fetchall():
            for at, key, name, group, parts, known, status, folder in rows:
                last = at
                listed = json.loads(parts)
                yield Task(
                    key=key,
                    name=name,
                    group=group,
                    folder=safe_folder(Learner(key, name)),
                    source=source.path,
                    sort=source.sort,
                    parts=tuple(
                        sorted({path_of(part) for part, reason, _ in listed if not reason})
                    ),
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

    def end(self) -> None:
        """Note that a batch came to its end: all that was handed in has a result."""
        with self._db:
            self._set("stopped", "")

    def unfinished(self) -> str:
        """Return what a batch that was stopped has left to do; empty where nothing is left."""
        return presence.unfinished(self._db, stopped=bool(self._setting("stopped")))

    # What became of it

    def record(self, outcome: Outcome | Stored) -> None:
        """Note what became of a task, whole or not at all."""
        row = row_of_result(outcome)
        if row is None:
            return
        marks = ", ".join("?" * len(row))
        with self._db:
            self._db.execute(f"insert or replace into result values ({marks})", row)
            if attempt := attempt_of(outcome):
                self.attempts.count(outcome.key, attempt)
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
            "select result, record, shard, place from result join learner using (key) "
            "where unread order by at limit ?"
        )
        rows = self._db.execute(query, [most]).fetchall()
        return tuple(self._whole(*row)[0] for row in rows)

    def place(self, key: str) -> int:
        """Return the number of a learner in the order of names, from 1."""
        query = "select at from learner where key = ?"
        return int(self._db.execute(query, [key]).fetchone()[0])

    def results(
        self, first: int = 1, last: int = sys.maxsize
    ) -> Iterator[tuple[LearnerResult, bytes]]:
        """Yield results by name, each with the record of the assessment as a line of JSON.

        Args:
            first: number of the first learner.
            last: number of the last one.

        Raises:
            ShardLost: a shard cannot be read any more.
        """
        query = (
            "select at, (select json_group_array(json_array(origin, number, work, standing)) "
            "from attempt where attempt.key = learner.key), result, record, shard, place "
            "from learner join result using (key) where at between ? and ? order by at limit ?"
        )
        while rows := self._db.execute(query, [first, last, _PAGE]).fetchall():
            for at, attempts, *row in rows:
                first = at + 1
                result, record = self._whole(*row)
                yield with_earlier(result, attempts), record

    def _whole(
        self, result: str, record: bytes, shard: str | None, place: int
    ) -> tuple[LearnerResult, bytes]:
        if shard is not None:
            if self._shards is None:
                self._shards = Reader(self.store())
            result, record = self._shards.row(shard, place)
        return LearnerResult.model_validate_json(result), zlib.decompress(record) if record else b""

    # Shards

    def store(self) -> Store:
        """Return where reports and shards are."""
        return store_at(self._setting("shards") or str(self._out))

    def lose(self, shard: str) -> None:
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

    # One learner

    def learners(self) -> Iterator[Learner]:
        """Yield everybody of whom there is work, by name."""
        rows = self._db.execute("select key, name from learner order by at").fetchall()
        yield from (Learner(*row) for row in rows)

    def without_work(self) -> Iterator[Learner]:
        """Yield everybody of whom there is a result or an attempt and no work any more.

        A batch that was stopped in between has not taken them away yet. Where no result can be
        read that says what they are called, it is the key.
        """
        query = (
            "select key from (select key from result union select key from attempt) "
            "where key not in (select key from learner) order by key"
        )
        for (key,) in self._db.execute(query).fetchall():
            try:
                found = self.one(key)
            except ShardLost:
                found = None
            yield Learner(key, found[0].name if found else key)

    def one(self, key: str) -> tuple[LearnerResult, bytes] | None:
        """Return the result of a learner as `results` does; None where there is none."""
        query = "select result, record, shard, place from result where key = ?"
        row = self._db.execute(query, [key]).fetchone()
        return self._whole(*row) if row else None

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
        self._take_back(learner.key)
        with self._db:
            for (table,) in tables:
                self._db.execute(f'delete from "{table}" where key = ?', [learner.key])
            self._db.execute("update skipped set name = ''")  # of an older journal
        # What was deleted stands in the file, and in the log beside it, until both are rewritten.
        for command in ("pragma wal_checkpoint(truncate)", "vacuum"):
            self._db.execute(command).fetchall()
        self._db.execute("pragma wal_checkpoint(truncate)").fetchall()

    def _take_back(self, key: str) -> None:
        """Keep here what stands in a shard with the result of a learner: the shard can go then."""
        query = (
            "select key, result, record, shard, place from result where shard = "
            "(select shard from result where key = ?) order by place"
        )
        for beside, *row in self._db.execute(query, [key]).fetchall():
            result, record = self._whole(*row)
            held = (result.model_dump_json(), packed(record), beside)
            with self._db:
                self._db.execute(
                    "update result set result = ?, record = ?, shard = null, place = null "
                    "where key = ?",
                    held,
                )


@contextmanager
def opened(out: Path, advice: str = "Name a new folder with -o.") -> Iterator[Journal]:
    """Open the journal of a folder, and keep other batches out of it.

    Args:
        out: the folder; it is made if there is none.
        advice: what to do where its journal cannot be used.

    Raises:
        UsageError: the folder holds something else, or another batch is at work in it.
    """
    with database.locked(out, advice), reading(out) as journal:
        yield journal


@contextmanager
def reading(out: Path) -> Iterator[Journal]:
    """Open the journal of a folder beside the batch that is at work in it."""
    with database.connected(out) as connection:
        yield Journal(connection, out)
