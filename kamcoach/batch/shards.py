"""Results as workers of a cluster leave them: one Parquet file for each shard of submissions.

A shard is named by what is in it, and the same work gives the same bytes: one that is done twice
takes its own place.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from kamcoach.batch.task import Outcome
from kamcoach.errors import UsageError

if TYPE_CHECKING:
    from kamcoach.batch.store import Store

FOLDER = "shards"
_OPEN = 8
"""Shards that are held at a time. They are read in the order in which they were made, so one is
enough for each run that assessed some of the submissions."""


class Row(NamedTuple):
    """What became of one submission."""

    result: str
    """As JSON."""
    record: bytes
    """The whole assessment as JSON on one line, compressed; empty where it was refused."""


class ShardLost(UsageError):
    """A shard cannot be read any more."""

    def __init__(self, name: str, problem: object) -> None:
        """Say which, and how to go on."""
        super().__init__(
            f"{name} cannot be read ({problem}): the same command assesses anew what was in it."
        )
        self.name = name


def name_of(outcomes: Sequence[Outcome], made_by: object) -> str:
    """Return the name of a shard of these results.

    Args:
        outcomes: the results.
        made_by: whatever else they depend on, as JSON has it.
    """
    said = [made_by, [(outcome.key, outcome.fingerprint) for outcome in outcomes]]
    return f"{FOLDER}/{hashlib.sha256(json.dumps(said).encode()).hexdigest()[:40]}.parquet"


def packed(outcomes: Sequence[Outcome]) -> bytes:
    """Return results as a Parquet file, a row for each."""
    import pyarrow
    from pyarrow.parquet import write_table

    text = pyarrow.string()
    columns = {
        "key": pyarrow.array([outcome.key for outcome in outcomes], text),
        "fingerprint": pyarrow.array([outcome.fingerprint for outcome in outcomes], text),
        "result": pyarrow.array([_json(outcome) for outcome in outcomes], text),
        "record": pyarrow.array([outcome.record for outcome in outcomes], pyarrow.binary()),
    }
    file = BytesIO()
    # The records are compressed already.
    squeezed = {name: "zstd" if name != "record" else "none" for name in columns}
    write_table(pyarrow.table(columns), file, compression=squeezed, use_dictionary=False)
    return file.getvalue()


def _json(outcome: Outcome) -> str:
    assert outcome.result
    return outcome.result.model_dump_json()


def rows(data: bytes) -> list[Row]:
    """Return the rows of a shard.

    Raises:
        OSError, ValueError: it is damaged.
    """
    from pyarrow.parquet import ParquetFile

    names = ["result", "record"]
    table = ParquetFile(BytesIO(data)).read(columns=names, use_threads=False)
    columns = (table.column(name).to_pylist() for name in names)
    return [Row(*row) for row in zip(*columns, strict=True)]


class Reader:
    """Rows of shards, read in about the order in which they stand in them."""

    def __init__(self, store: Store) -> None:
        """Read from a store."""
        self._store = store
        self._held: OrderedDict[str, list[Row]] = OrderedDict()

    def row(self, shard: str, place: int) -> Row:
        """Return a row of a shard.

        Raises:
            ShardLost: the shard cannot be read.
        """
        if shard not in self._held:
            try:
                self._held[shard] = rows(self._store.get(shard))
            except (OSError, ValueError) as problem:
                raise ShardLost(shard, problem) from problem
            if len(self._held) > _OPEN:
                self._held.popitem(last=False)
        self._held.move_to_end(shard)
        held = self._held[shard]
        if place == len(held) - 1:  # It was read in order, so this is the last of it.
            del self._held[shard]
        return held[place]
