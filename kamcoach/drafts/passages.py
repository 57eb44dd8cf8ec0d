"""What became of a passage: it stands in the other draft, was changed, or is nowhere in it."""

from __future__ import annotations

from collections.abc import Iterable
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

    def fate(self, evidence: Evidence, own: Text, decides: bool) -> Moved:
        """Return what this draft has of a passage of the other one.

        Args:
            evidence: the passage.
            own: the passages of the draft it is from: what stands in both was not changed to it.
            decides: whether the verdict rests on it.
        """
        if self.has(evidence.quote):
            return Moved(evidence=evidence, other="stands", decides=decides)
        words = _words(evidence.quote)
        best, most = "", ALIKE
        for passage in self._only_here(own):
            if (share := _alike(words, _words(passage))) > most:
                best, most = passage, share
        other: Literal["changed", "nowhere"] = "changed" if best else "nowhere"
        return Moved(evidence=evidence, other=other, like=best, decides=decides)

    def _only_here(self, other: Text) -> list[str]:
        new = (text for plain, text in self._passages.items() if plain not in other._passages)
        return [text for text, _ in zip(new, range(MOST_CANDIDATES), strict=False)]


def _plain(passage: str) -> str:
    return " ".join(passage.casefold().split())


def _words(passage: str) -> frozenset[str]:
    words = (word.strip(_STOPS) for word in passage.casefold().split()[:_MOST_WORDS])
    return frozenset(word for word in words if word)


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of words in common: of both together, so that length counts."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0
