"""What became of the advice on the older draft, by what holds of the newer one.

That advice is no longer given is no proof that it was followed: another way to meet the criterion
may be the nearer one now. It counts as acted on only where the newer draft has what it asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kamcoach.models.assessment import Judged
from kamcoach.models.drafts import Advice, Turn
from kamcoach.models.pack import Facet, RulePack
from kamcoach.questions import is_put
from kamcoach.trees import facets_in

_NOT_FOUND = re.compile(r"Not found: (.+)\.$")
"""The kinds of evidence that a text of `missing` ends with (`kamcoach/verdicts.py`)."""


class Holding(NamedTuple):
    """What is known of a draft besides what is told of it."""

    facets: frozenset[str]
    """Facets that hold; of a saved assessment those that a verdict rests on."""
    kinds: frozenset[str] | None
    """What each measure that is not nought counts; None of a saved assessment."""


class Asked:
    """What the criteria of a pack ask for, facet by facet."""

    def __init__(self, pack: RulePack) -> None:
        """Arrange the facets by criterion."""
        facets = {facet.id: facet for facet in pack.facets}
        self._facets = {
            criterion.id: tuple(facets[id] for id in facets_in(criterion.met))
            for rubric in pack.rubrics
            for criterion in rubric.criteria
        }
        self._titles = {measure.id: measure.title for measure in pack.measures}

    def told_by(self, criterion: str, text: str) -> tuple[Facet, ...]:
        """Return the facets of a criterion that a text of `missing` is about."""
        facets = self._facets.get(criterion, ())
        return tuple(f for f in facets if _subject(f.missing) == _subject(text))

    def asked_by(self, criterion: str, question: str) -> frozenset[str]:
        """Return the ids of the facets of a criterion whose question it is, whatever it names."""
        facets = self._facets.get(criterion, ())
        return frozenset(f.id for f in facets if is_put(question, f.ask))

    def kinds(self, facet: Facet) -> frozenset[str]:
        """Return what the measures count that a facet rests on."""
        return frozenset(self._titles.get(c.field, "") for b in facet.branches for c in b)


def advice(
    before: Judged, after: Judged, turn: Turn, asked: Asked, now: Holding
) -> Iterator[Advice]:
    """Yield what the older draft was told to do and the newer one did, and what is still open.

    Figures in a text move from draft to draft: what it is about stands in its first sentence. A
    question is the same whatever it names. Where a verdict fell, nothing counts as acted on.

    Args:
        before: what was said of a criterion for the older draft.
        after: what is said of it for the newer one.
        turn: which way its verdict went.
        asked: what the criteria ask for.
        now: what holds of the newer draft.
    """
    again = _is_asked_again(before, after, asked)
    if turn != "fell":
        yield from (Advice(text=t, acted_on=True) for t in _followed(before, after, asked, now))
        questions = asked.asked_by(after.id, before.ask)
        if turn == "rose" and not again and questions & now.facets:
            yield Advice(text=before.ask, acted_on=True)
    told = {_subject(text) for text in before.missing}
    yield from (
        Advice(text=text, acted_on=False) for text in after.missing if _subject(text) in told
    )
    if again:
        yield Advice(text=after.ask, acted_on=False)


def _is_asked_again(before: Judged, after: Judged, asked: Asked) -> bool:
    if not (before.ask and after.ask):
        return False
    was, now = (asked.asked_by(after.id, each.ask) for each in (before, after))
    return bool(was & now) or before.ask == after.ask


def _followed(before: Judged, after: Judged, asked: Asked, now: Holding) -> Iterator[str]:
    still = {_subject(text) for text in after.missing}
    lacking = {kind for text in after.missing for kind in _kinds(text)}
    for text in dict.fromkeys(map(_subject, before.missing)):
        facets = asked.told_by(after.id, text)
        holds = any(facet.id in now.facets for facet in facets)
        # One thing is not to be called done and open, whichever way of showing it is meant.
        if holds and text not in still and not any(asked.kinds(f) & lacking for f in facets):
            yield text
    for kind in dict.fromkeys(kind for text in before.missing for kind in _kinds(text)):
        # What is not told of is found, or there is no list of what is not.
        found = bool(lacking) if now.kinds is None else kind in now.kinds
        if found and kind not in lacking:
            yield f"Now found: {kind}."


def _subject(text: str) -> str:
    return text.split(". ", 1)[0].rstrip(".") + "."


def _kinds(text: str) -> tuple[str, ...]:
    match = _NOT_FOUND.search(text)
    return tuple(match[1].split("; ")) if match else ()
