"""What is alike -> what all have (a brief), and which submissions to hold beside each other."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations, product
from typing import NamedTuple

from kamcoach.similarity.known import Known
from kamcoach.similarity.matching import LEAST_IN_ALL
from kamcoach.similarity.reading import Contents
from kamcoach.similarity.sketches import Alike
from kamcoach.similarity.words import LEAST_WORDS

FEW = 5
"""Submissions that may share a statement however small the cohort is: a group that worked
together."""
PERCENT = 20
"""Of a cohort: what more of it have is taken for part of a brief."""
MANY = 30
"""Submissions from which the same holds however large the cohort is. Every pair of them would say
the same, and their number would grow with the square of the cohort."""
NEARLY = 90
"""Per cent of the words of a submission from which it is nearly all brief: nothing would be left to
compare, and those who handed in one and the same work would be told apart from nobody."""
MOST_PAIRS = 20_000
"""Of submissions that are held beside each other, those with most alike first."""


class Member(NamedTuple):
    """A submission of one of the cohorts."""

    cohort: int
    """0 is the one that is looked at, the others are earlier ones."""
    contents: Contents


class Shared(NamedTuple):
    """A statement that is taken for part of a brief."""

    forms: str
    cohort: int
    """Where most submissions have it."""
    submissions: int


class Beside(NamedTuple):
    """What to hold beside each other, and what to leave out of it."""

    brief: Known
    shared: tuple[Shared, ...]
    """Those that most have first."""
    pairs: tuple[tuple[int, int], ...]
    """Numbers of submissions, the first of the cohort that is looked at; in no order of weight."""
    whole: frozenset[tuple[int, int]]
    """Those of them that are nearly all brief, and compared with it: each as it was handed in."""
    passed_over: int
    """Pairs beyond the limit."""


def least_for_a_brief(size: int) -> int:
    """Return how many submissions of a cohort must have a statement to take it for a brief's."""
    return min(max(FEW, size * PERCENT // 100) + 1, MANY)


def beside(members: Sequence[Member]) -> Beside:
    """Find out which submissions have something in common that not everybody has.

    Args:
        members: the submissions, in an order that says nothing: it must be the same whenever they
            are the same.
    """
    statements, holders = _statements(members)
    sizes = Counter(member.cohort for member in members)
    least = {cohort: least_for_a_brief(size) for cohort, size in sizes.items()}

    def reached(found: Collection[int]) -> bool:
        if len(found) < min(least.values()):
            return False
        of = Counter(members[number].cohort for number in found)
        return any(number >= least[cohort] for cohort, number in of.items())

    alike = Alike(holders, statements, reached)
    alike.find()
    brief = Known(statements[number].split(" ") for number in alike.common)
    weights = _weights(members, holders, statements, alike, brief)
    first = sorted(weights, key=lambda pair: (-weights[pair], pair))[:MOST_PAIRS]
    shared = _shared(members, brief, [statements[number] for number in alike.common])
    nearly = _nearly_all_brief(members, brief) if shared else ()
    whole, more = _whole(members, nearly)
    pairs = tuple(sorted(whole.union(first)))
    return Beside(brief, shared, pairs, whole, len(weights) - len(first) + more)


def _statements(members: Sequence[Member]) -> tuple[tuple[str, ...], list[array[int]]]:
    """Return all statements, each once, and of each the numbers of the submissions that have it."""
    numbers: dict[str, int] = {}
    holders: list[array[int]] = []
    for member, (_, contents) in enumerate(members):
        for forms in contents.forms:
            if numbers.setdefault(forms, len(holders)) == len(holders):
                holders.append(array("l"))
            holders[numbers[forms]].append(member)
    return tuple(numbers), holders


def _weights(
    members: Sequence[Member],
    holders: Sequence[Sequence[int]],
    statements: Sequence[str],
    alike: Alike,
    brief: Known,
) -> Counter[tuple[int, int]]:
    """Return how many words stand in statements that are alike, for each pair that has any."""
    weights = Counter[tuple[int, int]]()
    for number, mine in enumerate(holders):
        theirs = alike.near.get(number, set()).difference(mine)
        if number in alike.common or (len(mine) == 1 and not theirs):
            continue
        words = sum(brief.own(statements[number].split(" ")))
        if words < LEAST_WORDS:
            continue
        for pair in _pairs(mine, theirs):
            if members[pair[0]].cohort == 0:
                weights[pair] += words
    return weights


def _pairs(mine: Sequence[int], theirs: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield each two of which one at least has the statement itself, the lower number first."""
    yield from combinations(mine, 2)
    for other in theirs:
        for number in mine:
            yield min(number, other), max(number, other)


def _nearly_all_brief(members: Sequence[Member], brief: Known) -> list[int]:
    """Return the numbers of the submissions that say hardly anything else, the longest first."""
    words = [sum(forms.count(" ") + 1 for forms in each.contents.forms) for each in members]
    found = [
        number
        for number, each in enumerate(members)
        if words[number] >= LEAST_IN_ALL
        and _has_at_most(words[number] * (100 - NEARLY) // 100, each.contents.forms, brief)
    ]
    return sorted(found, key=lambda number: (-words[number], number))


def _has_at_most(words: int, statements: Iterable[str], brief: Known) -> bool:
    """Whether no more words than that stand in no brief; it ends with the first that are more."""
    own = 0
    for forms in statements:
        own += sum(brief.own(forms.split(" ")))
        if own > words:
            return False
    return True


def _whole(
    members: Sequence[Member], nearly: Sequence[int]
) -> tuple[frozenset[tuple[int, int]], int]:
    """Return each two of these submissions that may be compared, and how many pairs are left.

    Many who hand in a brief that was not named must not make a pair with everybody.
    """
    mine = [number for number in nearly if members[number].cohort == 0]
    theirs = [number for number in nearly if members[number].cohort > 0]
    some = sorted(mine[:MANY])
    found = frozenset((*combinations(some, 2), *product(some, theirs[:MANY])))
    return found, len(mine) * (len(mine) - 1) // 2 + len(mine) * len(theirs) - len(found)


def _shared(
    members: Sequence[Member], brief: Known, statements: Sequence[str]
) -> tuple[Shared, ...]:
    """Return what was taken for a brief, each once, with how many have it."""
    if not statements:
        return ()
    cohorts = {member.cohort for member in members}
    found = Counter[tuple[int, int]]()
    for cohort, contents in members:
        here = {brief.like(forms.split(" ")) for forms in contents.forms}
        found.update((number, cohort) for number in here if number is not None)
    shared = []
    for number, forms in enumerate(statements):
        most, cohort = max((found[number, each], -each) for each in cohorts)
        shared.append(Shared(forms, -cohort, most))
    return tuple(sorted(shared, key=lambda each: (-each.submissions, each.forms)))
