"""Text -> words, and how much of their words two statements share."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

ALIKE = 0.33
"""Share of their shingles from which two statements are alike. Where every sixth word and all names
of one were changed, about 0.55 is left; by chance one pair in 400,000 has as much."""
LEAST_WORDS = 8
"""Words from which a statement can be told from others: below that, chance makes many alike."""
_LONGEST = 80
"""Characters of a word; what is longer is no word."""
_UNSHAPED = "\u00ad\u200b-\u200f\u2060-\u2064\ufeff"
"""Characters inside a word that cannot be seen."""
_WORD = re.compile(rf"\w[\w{_UNSHAPED}]*(?:['’.,][\w{_UNSHAPED}]+)*")
_not_shaped = re.compile(f"[{_UNSHAPED}]")


class Word(NamedTuple):
    """A word where it stands in a text: a half-open span of code points."""

    form: str
    """As it is compared: without capitals, and whatever cannot be seen."""
    start: int
    end: int


Shingles = frozenset[str]
"""The words of a statement, and each two that stand beside each other, with a space between.
Longer shingles lose too much to light edits, words alone are too often the same."""


def words_of(text: str) -> list[Word]:
    """Return the words of a text; numbers are words, punctuation is none."""
    return [
        Word(_form(found.group()), found.start(), found.end())
        for found in _WORD.finditer(text)
        if found.end() - found.start() <= _LONGEST
    ]


def _form(word: str) -> str:
    if word.isascii():
        return word.lower()
    plain = _not_shaped.sub("", unicodedata.normalize("NFKC", word))
    return "".join(plain.casefold().replace("’", "'").split())


def shingles_of(forms: Sequence[str]) -> Shingles:
    """Return the shingles of words in a row; each counts once, however often it is there."""
    return frozenset((*forms, *map(" ".join, pairwise(forms))))


def share(one: Shingles, other: Shingles) -> float:
    """Return the share of the shingles of both that both have, from 0 to 1."""
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0


class Shelf:
    """Statements, to look up those that are like another."""

    def __init__(self, statements: Sequence[Shingles]) -> None:
        """Arrange the statements by their shingles."""
        self._statements = statements
        self._places: dict[str, list[int]] = {}
        for number, shingles in enumerate(statements):
            for shingle in shingles:
                self._places.setdefault(shingle, []).append(number)

    def like(self, shingles: Shingles, least: float = ALIKE) -> Iterator[tuple[int, float]]:
        """Yield the numbers of statements that share at least so much, with what they share.

        Whatever shares that much has one of the rarer shingles as well: the commonest, which nearly
        all statements have, need not be looked up.
        """
        there = [places for shingle in shingles if (places := self._places.get(shingle))]
        enough = int((1 - least) * len(shingles)) + 1 - (len(shingles) - len(there))
        if enough <= 0:
            return
        there.sort(key=len)
        met = {number for places in there[:enough] for number in places}
        for number in sorted(met):
            if (found := share(shingles, self._statements[number])) >= least:
                yield number, found
