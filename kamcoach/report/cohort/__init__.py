"""A cohort: tables about many learners, written learner by learner and never held as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, Protocol

from kamcoach.models.cohort import LearnerResult
from kamcoach.models.pack import Rubric


class Cohort(NamedTuple):
    """What is true of all learners."""

    name: str
    audience: str
    restricted: frozenset[str]
    """Rubrics that show no verdicts in a self-check."""
    pack_version: str
    pack_sha256: str
    rubrics: tuple[Rubric, ...]
    folder: str
    """Where the folders of the learners are, from where the tables are."""

    @property
    def hidden(self) -> frozenset[str]:
        """Rubrics whose verdicts and grades this audience must not see."""
        return self.restricted if self.audience == "self-check" else frozenset()


class Table(Protocol):
    """Something that is written learner by learner."""

    def add(self, result: LearnerResult) -> None:
        """Take what became of the next learner, in the order of names."""


PARQUET = "results.parquet"
Sink = Callable[[Path, Cohort], AbstractContextManager[Table]]


def sinks() -> Iterator[tuple[str, Sink]]:
    """Yield the name of each table, and what opens it; it is whole when it is left."""
    from kamcoach.report.cohort import csv, html, matrix, parquet

    yield "criteria.csv", csv.criteria
    yield "refused.csv", csv.refused
    yield "matrix.xlsx", matrix.matrix
    yield "cohort.html", html.page
    if not missing():
        yield PARQUET, parquet.criteria


def missing() -> dict[str, str]:
    """Return which tables are not written for want of a library, and what to do about it."""
    if find_spec("pyarrow"):
        return {}
    return {PARQUET: f"{PARQUET} needs pyarrow, which is not here: pip install 'kamcoach[parquet]'"}
