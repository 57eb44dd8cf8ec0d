"""Statements -> those that are alike, by MinHash and LSH.

Each statement is looked up among those before it: only what falls into one bucket with it is held
beside it. So time and memory grow with the text, not with the number of pairs.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from kamcoach.errors import UsageError
from kamcoach.similarity.words import ALIKE, LEAST_WORDS, Shingles, share, shingles_of

if TYPE_CHECKING:
    from rensa import RMinHash, RMinHashLSH

ROUNDS = 6
"""Each with buckets of its own: many rounds with few buckets take less memory than one."""
_BANDS = 4
_ROWS = 4
"""24 bands of 4 in all: two statements with 0.55 of their shingles in common fall into one bucket 9
times in 10, those with 0.1 twice in 1,000."""
_MOST_COMPARED = 100
"""Statements that one is held beside in a round: so time stays in proportion."""

Reached = Callable[[Collection[int]], bool]


class Alike:
    """Statements of many submissions, and which of them are alike."""

    def __init__(
        self, holders: Sequence[array[int]], forms: Sequence[str], reached: Reached
    ) -> None:
        """Take the statements.

        Args:
            holders: of each statement the numbers of the submissions that have it word for word.
            forms: its words with spaces between.
            reached: whether so many submissions have a statement that it is taken for a brief's.
        """
        self._holders, self._forms, self._reached = holders, forms, reached
        self.near: dict[int, set[int]] = {}
        """Submissions with a statement like this one, by its number; its own holders are not."""
        self.common: dict[int, None] = {}
        """The statements that so many submissions have, in the order in which they were found; of
        those that are alike only the first."""
        self._like_common: set[int] = set()

    def find(self) -> None:
        """Hold all statements beside those that may be alike.

        Raises:
            UsageError: the library for sketches is not installed.
        """
        sketch, index = _library()
        for number, holders in enumerate(self._holders):
            if self._reached(holders):
                self._take_for_a_brief(number)
        for seed in range(ROUNDS):
            self._round(partial(sketch, _BANDS * _ROWS, seed), index(ALIKE, _BANDS * _ROWS, _BANDS))

    def _round(self, sketch_of: Callable[[], RMinHash], index: RMinHashLSH) -> None:
        first = list(self.common)
        known = self._like_common
        others = (n for n in range(len(self._forms)) if n not in self.common and n not in known)
        for number in (*first, *others):
            if self._forms[number].count(" ") + 1 < LEAST_WORDS:
                continue
            shingles = self._shingles(number)
            sketch = sketch_of()
            sketch.update(list(shingles))
            if number in self.common or not self._meet(number, shingles, index.query(sketch)):
                index.insert(number, sketch)

    def _meet(self, number: int, shingles: Shingles, found: Sequence[int]) -> bool:
        """Note what a statement is like; return whether that is a common one."""
        for other in self._worth(number, found):
            if share(shingles, self._shingles(other)) < ALIKE:
                continue
            if other in self.common:
                self._like_common.add(number)
                return True
            self._note(number, other)
            self._note(other, number)
        return False

    def _worth(self, number: int, found: Sequence[int]) -> Iterator[int]:
        """Yield what to hold beside a statement: what others wrote, and what all have first."""
        mine = self._holders[number]
        others = [n for n in found if len(mine) > 1 or self._holders[n] != mine]
        others.sort(key=lambda n: (n not in self.common, n))
        yield from others[:_MOST_COMPARED]

    def _note(self, number: int, other: int) -> None:
        near = self.near.setdefault(number, set())
        near.update(self._holders[other])
        known = number in self.common or number in self._like_common
        if not known and self._reached(near.union(self._holders[number])):
            self._take_for_a_brief(number)

    def _take_for_a_brief(self, number: int) -> None:
        shingles = self._shingles(number)
        if any(share(shingles, self._shingles(other)) >= ALIKE for other in self.common):
            self._like_common.add(number)
        else:
            self.common[number] = None

    def _shingles(self, number: int) -> Shingles:
        return shingles_of(self._forms[number].split(" "))


def _library() -> tuple[Callable[[int, int], RMinHash], Callable[[float, int, int], RMinHashLSH]]:
    """Return what makes sketches, and what finds those that may be alike.

    Raises:
        UsageError: it is not installed.
    """
    try:
        from rensa import RMinHash, RMinHashLSH
    except ImportError as error:
        raise UsageError(
            "To look for passages in common needs a library: pip install 'kamcoach[similarity]'."
        ) from error
    return RMinHash, RMinHashLSH
