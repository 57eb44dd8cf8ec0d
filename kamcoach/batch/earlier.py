"""The results of earlier batches -> the attempts that the learners of this one made there.

Whose attempts they are is told by the key; where that says nothing, by the name. Moodle numbers
learners anew for each assignment, so that between two of them only the name is left.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from kamcoach.batch.journal import FILE, Journal, Known, opened
from kamcoach.errors import UsageError
from kamcoach.report.text import one_line

_BESIDE = frozenset({"formats", "centre", "rubrics"})
"""Settings on which no verdict rests: attempts are compared rubric by rubric."""


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


def take_in(
    journal: Journal, folders: Sequence[Path], facts: Mapping[str, object]
) -> tuple[Met, ...]:
    """Note the attempts of earlier batches, in place of those that were noted before.

    Args:
        journal: knows what is handed in now.
        folders: of the earlier batches, the oldest first.
        facts: by what settings results are made here.

    Raises:
        UsageError: a folder holds no results, or results that must not be compared with these.
    """
    journal.forget_earlier()
    met = []
    for origin, folder in enumerate(folders, -len(folders)):
        with _batch(folder, facts) as batch:
            matches = _Matches(journal, batch)
            journal.take_in_earlier(origin, matches)
        met.append(Met(one_line(str(folder)), *matches.counts()))
    return tuple(met)


@contextmanager
def _batch(folder: Path, facts: Mapping[str, object]) -> Iterator[Journal]:
    """Open the journal of an earlier batch, which must have been judged by the same measure."""
    shown = one_line(str(folder))
    if not (folder / FILE).is_file():
        raise UsageError(
            f"{shown} holds no results of a batch: name with --earlier what -o of it was."
        )
    with opened(folder, "Assess that work again, or leave --earlier out.") as batch:
        was = batch.settings() or {}
        changed = [
            name for name in facts if name not in _BESIDE and not same(facts[name], was.get(name))
        ]
        if changed:
            raise UsageError(
                f"The results in {shown} were made differently: {' and '.join(changed)} changed "
                "since. Verdicts of two kinds must not be compared: assess that work again into "
                "it with the settings of now and --anew, or leave --earlier out."
            )
        yield batch


class _Matches:
    """The learners of an earlier batch who have work now, each with the key that they have now."""

    def __init__(self, now: Journal, batch: Journal) -> None:
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
