"""Sentences that give a criterion back in its own words, with nothing of the account in them.

"Shared objectives were agreed with the customer and prioritised" answers none of its
questions: who, when, how many. Such a sentence is known by its words: half of them or more are
those of one criterion.
"""

import re
from collections import Counter
from collections.abc import Iterable

from kamcoach.models.submission import Specific

_WORD = re.compile(r"[a-z]{4,}")
_STEM = 5
"""Letters by which forms of a word are one: "analysed", "analysis"."""
_EMPTY = frozenset(
    (
        "also",
        *("been", "both", "each", "from", "have", "into", "more", "most", "other", "over", "such"),
        *("than", "that", "their", "them", "then", "these", "they", "this", "those", "through"),
        *("were", "what", "when", "where", "which", "with", "your"),
    )
)
"""Words that stand in any text, so that they show nothing."""
_LEAST_WORDS = 5
"""Different words of a sentence, so that a few common ones prove nothing."""


class Restatements:
    """The words of all criteria of a pack."""

    def __init__(self, criteria: Iterable[str]) -> None:
        """Remember which stems stand in which text; `criteria` are titles with what they ask."""
        self._where: dict[str, list[int]] = {}
        for number, text in enumerate(criteria):
            for stem in _stems(text):
                self._where.setdefault(stem, []).append(number)

    def restates(self, raw: str, specifics: Iterable[Specific]) -> bool:
        """Whether a sentence says no more than a criterion does.

        It names nobody, no time and no figure (a count in words, as in "three levels", is none).
        """
        if any(s.kind != "number" for s in specifics) or any(map(str.isdigit, raw)):
            return False
        stems = _stems(raw)
        if len(stems) < _LEAST_WORDS:
            return False
        shared = Counter(n for stem in stems for n in self._where.get(stem, ()))
        return bool(shared) and 2 * max(shared.values()) >= len(stems)


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(text.lower()) if word not in _EMPTY}
