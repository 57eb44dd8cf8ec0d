"""What became of a passage: it stands in the other draft, was changed, or is nowhere in it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Literal

from kamcoach.models.assessment import Evidence
from kamcoach.models.drafts import Moved

ALIKE = 0.5
"""The share of their words that two passages must have in common to be one, changed."""
MOST_CANDIDATES = 3_000
"""Passages that one is looked for among; a long plan has some hundreds."""
_MOST_WORDS = 200
_STOPS = ".,;:!?\"'()[]|"


class Text:
    """The passages of a draft, to look others up in."""

    def __init__(self, passages: Iterable[str]) -> None:
        """Arrange the passages; those that are one but for capitals and spaces count once."""
        self._passages = {_plain(passage): passage for passage in passages}
        self._whole = "\n".join(self._passages)

    def has(self, passage: str) -> bool:
        """Return whether a passage stands in it, but for capitals and spaces."""
        return _plain(passage) in self._whole

    def only_here(self, other: Text) -> list[str]:
        """Return the passages that the other draft does not have, as many as are looked through."""
        new = (text for plain, text in self._passages.items() if plain not in other._passages)
        return list(islice(new, MOST_CANDIDATES))


class Other:
    """The other draft, to look up what it has of passages of this one."""

    def __init__(self, text: Text, own: Text) -> None:
        """Arrange what may be a passage, changed.

        Args:
            text: the passages of the other draft.
            own: those of this one: what stands in both was not changed to.
        """
        self._text = text
        self._candidates = [(passage, _words(passage)) for passage in text.only_here(own)]

    def fate(self, evidence: Evidence, decides: bool) -> Moved:
        """Return what the other draft has of a passage; `decides` is handed on."""
        if self._text.has(evidence.quote):
            return Moved(evidence=evidence, other="stands", decides=decides)
        words = _words(evidence.quote)
        best, most = "", ALIKE
        for passage, others in self._candidates:
            if (share := _alike(words, others)) > most:
                best, most = passage, share
        other: Literal["changed", "nowhere"] = "changed" if best else "nowhere"
        return Moved(evidence=evidence, other=other, like=best, decides=decides)


def _plain(passage: str) -> str:
    return " ".join(passage.casefold().split())


def _words(passage: str) -> frozenset[str]:
    words = (word.strip(_STOPS) for word in passage.casefold().split()[:_MOST_WORDS])
    return frozenset(word for word in words if word)


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of words in common: of both together, so that length counts."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0
