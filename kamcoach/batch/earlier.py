"""The results of earlier batches -> the attempts that the learners of this one made there.

Whose attempts they are is told by the key; where that says nothing, by the name. Moodle numbers
learners anew for each assignment, so that between two of them only the name is left.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from kamcoach.batch.attempt_table import Attempts, Known
from kamcoach.batch.database import FILE
from kamcoach.batch.journal import Journal, opened
from kamcoach.errors import UsageError
from kamcoach.report.text import one_line

_BESIDE = frozenset({"audience", "formats", "centre", "rubrics", "shards"})
"""Settings on which no verdict rests. Attempts are compared by the rubrics that both were judged
by, where verdicts of both may be told.
"""


class Met(NamedTuple):
    """How many learners of an earlier batch have work in this one."""

    folder: str
    learners: int
    """Whose attempts are known there."""
    found: int
    by_name: int
    """Of those found: for want of a key that is in both."""
    renamed: int
    """Of those found by their key: who are called otherwise now."""


def check(folders: Sequence[Path], facts: Mapping[str, object]) -> None:
    """See that results may be compared with those of earlier batches.

    Args:
        folders: of the earlier batches.
        facts: by what settings results are made here.

    Raises:
        UsageError: a folder holds no results, or results that were made differently.
    """
    for folder in folders:
        shown = one_line(str(folder))
        if not (folder / FILE).is_file():
            raise UsageError(
                f"{shown} holds no results of a batch: name with --earlier what -o of it was."
            )
        with _batch(folder) as batch:
            was = batch.settings() or {}
        apart = [n for n in facts if n not in _BESIDE and not same(facts[n], was.get(n))]
        if apart:
            raise UsageError(
                f"The results in {shown} were made differently: {' and '.join(apart)} changed "
                "since. Verdicts of two kinds must not be compared: assess that work again as it "
                "is done now, with --anew, or leave --earlier out."
            )


def take_in(journal: Journal, folders: Sequence[Path]) -> tuple[Met, ...]:
    """Note the attempts of earlier batches, in place of those that were noted before.

    Args:
        journal: knows what is handed in now.
        folders: of the earlier batches, the oldest first.

    Raises:
        UsageError: a folder cannot be read.
    """
    journal.attempts.forget_earlier()
    met = []
    for origin, folder in enumerate(folders, -len(folders)):
        with _batch(folder) as batch:
            matches = _Matches(journal.attempts, batch.attempts)
            journal.attempts.take_in(origin, matches)
        met.append(Met(one_line(str(folder)), *matches.counts()))
    return tuple(met)


def _batch(folder: Path) -> AbstractContextManager[Journal]:
    return opened(folder, "Assess that work again, or leave --earlier out.")


class _Matches:
    """The learners of an earlier batch who have work now, each with the key that they have now."""

    def __init__(self, now: Attempts, batch: Attempts) -> None:
        self._now, self._batch = now, batch
        self._learners = self._by_key = self._by_name = self._renamed = 0

    def __iter__(self) -> Iterator[tuple[str, Known]]:
        for learner in self._batch.known():
            self._learners += 1
            name = self._now.handed_in_as(learner.key)
            if name is not None:
                self._by_key += 1
                self._renamed += name != learner.name
                yield learner.key, learner
            elif key := self._named_alike(learner):
                self._by_name += 1
                yield key, learner

    def _named_alike(self, learner: Known) -> str:
        """Return the key of the one learner of that name; empty where it is not sure who it is."""
        keys = self._now.handed_in_by(learner.name)
        alone = len(keys) == 1 and len(self._batch.assessed_for(learner.name)) == 1
        return keys[0] if alone and not self._batch.has_result(keys[0]) else ""

    def counts(self) -> tuple[int, int, int, int]:
        """Return the figures of `Met`, when all have been taken."""
        return self._learners, self._by_key + self._by_name, self._by_name, self._renamed


def same(value: object, other: object) -> bool:
    """Return whether two settings are alike, one of which may come from JSON: it has no tuples."""
    first, second = (list(v) if isinstance(v, tuple) else v for v in (value, other))
    return first == second
