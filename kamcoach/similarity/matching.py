"""Two submissions -> which of their statements are one, perhaps edited, and which go together."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from itertools import groupby, product
from typing import NamedTuple

from kamcoach.similarity.known import Known
from kamcoach.similarity.reading import Contents
from kamcoach.similarity.words import ALIKE, Shelf, Shingles, share, shingles_of

LEAST_IN_A_PASSAGE = 8
"""Words in common; what is shorter is a turn of phrase."""
LEAST_IN_ALL = 20
"""Words in common of two submissions. Of 3,321 pairs by different authors five reach it: four quote
the same theory, one has the same stock phrases."""
_LIKELY = 0.2
"""What statements must share that stand beside a pair that is alike."""
_NEAR = 3
"""Statements from one to the next that still follow each other."""


class Spoken(NamedTuple):
    """A statement, without what templates and briefs say."""

    number: int
    """In the contents of the submission."""
    file: int
    own: tuple[bool, ...]
    """Of each word that is in no template whether it is in no brief either."""
    forms: tuple[str, ...]
    """The words that are in neither."""
    shingles: Shingles


class Side:
    """A submission as it is matched."""

    def __init__(self, contents: Contents, brief: Known) -> None:
        """Take what is in no brief; what is said twice counts once."""
        found: dict[tuple[str, ...], Spoken] = {}
        for number, (said, file) in enumerate(zip(contents.forms, contents.in_file, strict=True)):
            words = said.split(" ")
            own = brief.own(words)
            forms = tuple(word for word, mine in zip(words, own, strict=True) if mine)
            if forms and forms not in found:
                found[forms] = Spoken(number, file, own, forms, shingles_of(forms))
        self.contents = contents
        self.spoken = tuple(found.values())
        self.numbers = {forms: number for number, forms in enumerate(found)}
        """Of statements by their words."""
        self.words = sum(map(len, found))

    @cached_property
    def shelf(self) -> Shelf:
        """The statements, to look up those that are like another."""
        return Shelf([each.shingles for each in self.spoken])


class Match(NamedTuple):
    """Two statements that are one, perhaps edited."""

    one: int
    other: int
    share: float
    same: tuple[tuple[int, int], ...]
    """Numbers of the words that are the same on both sides."""


def matched(one: Side, other: Side) -> tuple[tuple[Match, ...], ...]:
    """Return the passages that two submissions have in common, the longest first.

    There are none where they have too little in common to be told. The shelf of the first side is
    used: it is the same for all pairs of one submission.
    """
    groups = _together(_matches(one, other), one, other)
    passages = [tuple(group) for group in groups if _counts(group)]
    passages.sort(key=lambda found: (-words_in(found), found[0].one, found[0].other))
    return tuple(passages) if sum(map(words_in, passages)) >= LEAST_IN_ALL else ()


def words_in(matches: Sequence[Match]) -> int:
    """Return how many words are the same."""
    return sum(len(match.same) for match in matches)


def _counts(matches: Sequence[Match]) -> bool:
    """Whether matches that stand together are a passage, and no turn of phrase."""
    alike = any(match.share >= ALIKE for match in matches)
    return alike and words_in(matches) >= LEAST_IN_A_PASSAGE


def _matches(one: Side, other: Side) -> list[Match]:
    """Return pairs of statements, each of a side in one pair, those with most in common first."""
    likely: list[Match] = []
    for number, spoken in enumerate(other.spoken):
        same = one.numbers.get(spoken.forms)
        if same is not None:
            likely.append(_match(same, number, 1.0, one, other))
            continue
        for found, much in one.shelf.like(spoken.shingles):
            likely.append(_match(found, number, much, one, other))
    likely += [*_around(likely, one, other)]
    # By the texts and not by their place, so that it is the same whichever side comes first.
    likely.sort(
        key=lambda m: (
            -len(m.same),
            -m.share,
            sorted((one.spoken[m.one].forms, other.spoken[m.other].forms)),
        )
    )
    left, right = set[int](), set[int]()
    kept = []
    for match in likely:
        if match.one not in left and match.other not in right:
            left.add(match.one)
            right.add(match.other)
            kept.append(match)
    return kept


def _around(alike: Sequence[Match], one: Side, other: Side) -> Iterator[Match]:
    """Yield pairs of statements beside those that are alike, which have something in common."""
    seen = {(match.one, match.other) for match in alike}
    steps = range(-_NEAR, _NEAR + 1)
    for match in alike:
        for at in product((match.one + n for n in steps), (match.other + n for n in steps)):
            there = 0 <= at[0] < len(one.spoken) and 0 <= at[1] < len(other.spoken)
            if not there or at in seen:
                continue
            seen.add(at)
            found = share(one.spoken[at[0]].shingles, other.spoken[at[1]].shingles)
            if found >= _LIKELY:
                yield _match(*at, found, one, other)


def _match(one: int, other: int, much: float, first: Side, second: Side) -> Match:
    return Match(one, other, much, _same(first.spoken[one].forms, second.spoken[other].forms))


def _same(one: Sequence[str], other: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Return the numbers of the words that stand in both in the same order."""
    turned = list(one) > list(other)  # what is found depends on which comes first
    blocks = SequenceMatcher(None, *((other, one) if turned else (one, other)), autojunk=False)
    found = (
        (block.a + n, block.b + n)
        for block in blocks.get_matching_blocks()
        for n in range(block.size)
    )
    return tuple((b, a) if turned else (a, b) for a, b in found)


def _together(matches: Sequence[Match], one: Side, other: Side) -> Iterator[list[Match]]:
    """Yield matches that stand beside each other on both sides, in whichever order they do."""
    ordered = sorted(matches)
    group = list(range(len(ordered)))

    def first(number: int) -> int:
        while group[number] != number:
            number = group[number]
        return number

    for number, match in enumerate(ordered):
        before = number - 1
        while before >= 0 and match.one - ordered[before].one <= _NEAR:
            if _beside(match, ordered[before], one, other):
                group[first(number)] = first(before)
            before -= 1
    by_group = sorted(range(len(ordered)), key=lambda number: (first(number), number))
    for _, numbers in groupby(by_group, key=first):
        yield [ordered[number] for number in numbers]


def _beside(match: Match, before: Match, one: Side, other: Side) -> bool:
    return (
        abs(match.other - before.other) <= _NEAR
        and one.spoken[match.one].file == one.spoken[before.one].file
        and other.spoken[match.other].file == other.spoken[before.other].file
    )
