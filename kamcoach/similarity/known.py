"""What templates and briefs say already, subtracted also where learners edited it."""

from collections.abc import Iterable, Iterator, Sequence

from kamcoach.similarity.words import ALIKE, LEAST_WORDS, Shelf, shingles_of

RUN = 5
"""Words in a row from which the same words in the same order are those of the template."""
_SHORT = 0.6
"""What a statement of few words must share: a prompt with an answer is not the prompt."""
_LEAST_LEFT = 3
"""Own words from which something of a statement is left to compare."""


class Known:
    """Text that is nobody's own."""

    def __init__(self, statements: Iterable[Sequence[str]]) -> None:
        """Arrange the statements of templates and briefs, each as its words in a row."""
        spoken = list(dict.fromkeys(map(tuple, statements)))
        self._shelf = Shelf([shingles_of(forms) for forms in spoken])
        self._runs = frozenset(run for forms in spoken for run in _runs(forms))
        self._short = frozenset(forms for forms in spoken if len(forms) < RUN)

    def own(self, forms: Sequence[str]) -> tuple[bool, ...]:
        """Return of each word of a statement whether it is the writer's own.

        None is where the whole is like a statement of a template, edited or not. Otherwise those
        are not that stand in a run which a template has as well: the prompt before an answer.
        """
        nobody = (False,) * len(forms)
        if tuple(forms) in self._short or self.like(forms) is not None:
            return nobody
        own = [True] * len(forms)
        for at, run in enumerate(_runs(forms)):
            if run in self._runs:
                own[at : at + RUN] = [False] * RUN
        return tuple(own) if sum(own) >= min(_LEAST_LEFT, len(forms)) else nobody

    def like(self, forms: Sequence[str]) -> int | None:
        """Return the number of the statement that another is most like; None if it is like none."""
        least = ALIKE if len(forms) >= LEAST_WORDS else _SHORT
        like = self._shelf.like(shingles_of(forms), least)
        found = max(like, key=lambda each: each[1], default=None)
        return found[0] if found else None


def _runs(forms: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(forms[at : at + RUN]) for at in range(len(forms) - RUN + 1))
