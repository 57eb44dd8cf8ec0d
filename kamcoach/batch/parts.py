"""What a learner handed in, one part at a time; and nobody's work in the report of another."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from kamcoach.batch.names import Learner
from kamcoach.models.assessment import Skipped

_MOST_LINES = 10
"""That a refusal names."""


class Part(NamedTuple):
    """Something that a learner handed in, or why it cannot be had."""

    learner: Learner
    part: str
    """A path, or the number of an entry of the archive."""
    group: str = ""
    reason: str = ""
    advice: str = ""
    said: str = ""
    """Whose it is, as the source says it in full: all parts of one learner must say the same.
    Empty where the key itself says it."""
    line: int = 0
    """Of the manifest."""


class Doubt(NamedTuple):
    """Why parts of one key, of which the source says different things, are refused."""

    reason: str
    """May name `{lines}` of the manifest."""
    advice: str


def told_apart(
    parts: Callable[[], Iterator[Part | Skipped]], doubt: Doubt
) -> Iterator[Part | Skipped]:
    """Yield parts; those of a key that more than one learner seems to have are all refused.

    Args:
        parts: gives all of them, as often as it is called: they are too many to be kept.
        doubt: why they are refused.
    """
    said: dict[str, int] = {}  # Hashes: names may be long, and many.
    shared: dict[str, list[int]] = {}
    for part in _of_learners(parts()):
        meant = hash(part.said)
        if said.setdefault(part.learner.key, meant) != meant:
            shared[part.learner.key] = []
    if shared:
        for part in _of_learners(parts()):
            if part.learner.key in shared:
                shared[part.learner.key].append(part.line)
    for each in parts():
        if isinstance(each, Part) and each.learner.key in shared:
            reason = doubt.reason.format(lines=_listed(shared[each.learner.key]))
            yield each._replace(part="", reason=reason, advice=doubt.advice)
        else:
            yield each


def _of_learners(parts: Iterator[Part | Skipped]) -> Iterator[Part]:
    return (part for part in parts if isinstance(part, Part) and part.said)


def _listed(lines: list[int]) -> str:
    more = f" and {len(lines) - _MOST_LINES} more" if len(lines) > _MOST_LINES else ""
    return ", ".join(map(str, lines[:_MOST_LINES])) + more
