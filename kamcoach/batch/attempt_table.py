"""The attempts in the journal: of work that was replaced, only what it came to.

An attempt has verdicts and grades, and no text.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kamcoach.batch.attempts import Kept

_PAGE = 200
"""Rows that are held at a time."""
_OWN = 0
"""The origin of attempts in this folder; those of earlier batches are below it, in their order."""


class Known(NamedTuple):
    """A learner whose attempts are in a journal."""

    key: str
    name: str
    """Folded."""
    attempts: tuple[Kept, ...]
    """The first one first."""


class Attempts:
    """The attempts in a journal, and the learners whom they may belong to."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take the database of the journal."""
        self._db = connection

    def count(self, key: str, attempt: Kept) -> None:
        """Note an attempt; the same work as the last time is no other one."""
        query = (
            "select number, work from attempt where key = ? and origin = ? "
            "order by number desc limit 1"
        )
        number, work = self._db.execute(query, [key, _OWN]).fetchone() or (0, None)
        row = (key, _OWN, number + (work != attempt.work), *attempt)
        self._db.execute("insert or replace into attempt values (?, ?, ?, ?, ?)", row)

    def forget_earlier(self) -> None:
        """Forget what earlier batches said."""
        with self._db:
            self._db.execute("delete from attempt where origin <> ?", [_OWN])

    def take_in(self, origin: int, known: Iterable[tuple[str, Known]]) -> None:
        """Note attempts of an earlier batch.

        Args:
            origin: below 0; the lower, the earlier.
            known: the key that each learner has here, and what that batch knows.
        """
        with self._db:
            for key, learner in known:
                rows = ((key, origin, at, *each) for at, each in enumerate(learner.attempts, 1))
                self._db.executemany("insert into attempt values (?, ?, ?, ?, ?)", rows)

    def known(self) -> Iterator[Known]:
        """Yield all learners whose attempts were made in this folder, by key."""
        query = (
            "select attempt.key, folded, json_group_array(json_array(number, work, standing)) "
            "from attempt join learner using (key) join result using (key) "
            "where origin = ? and attempt.key > ? group by attempt.key order by attempt.key limit ?"
        )
        last = ""
        while rows := self._db.execute(query, [_OWN, last, _PAGE]).fetchall():
            for key, name, attempts in rows:
                last = key
                listed = sorted(json.loads(attempts))
                yield Known(key, name, tuple(Kept(*each) for _, *each in listed))

    def handed_in_as(self, key: str) -> str | None:
        """Return the folded name of the learner of a key; None if there is no work of theirs."""
        row = self._db.execute("select folded from learner where key = ?", [key]).fetchone()
        return str(row[0]) if row else None

    def handed_in_by(self, name: str) -> tuple[str, ...]:
        """Return the keys of up to two learners of a folded name whose work is there."""
        query = "select key from learner where folded = ? limit 2"
        return tuple(key for (key,) in self._db.execute(query, [name]))

    def assessed_for(self, name: str) -> tuple[str, ...]:
        """Return the keys of up to two learners of a folded name who have a result."""
        query = "select key from result join learner using (key) where folded = ? limit 2"
        return tuple(key for (key,) in self._db.execute(query, [name]))

    def has_result(self, key: str) -> bool:
        """Return whether there is a result for a key."""
        query = "select 1 from result where key = ?"
        return self._db.execute(query, [key]).fetchone() is not None
