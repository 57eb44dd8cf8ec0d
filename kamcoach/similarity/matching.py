"""Two submissions -> the passages they have in common, each statement beside the one it is like."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

from kamcoach.models.similarity import Line, Passage, Piece, Place
from kamcoach.similarity.known import Known
from kamcoach.similarity.reading import Contents, Statement
from kamcoach.similarity.words import ALIKE, Shelf, Shingles, Word, shingles_of, words_of

LEAST_IN_A_PASSAGE = 8
"""Words in common; what is shorter is a turn of phrase."""
LEAST_IN_ALL = 20
"""Words in common of two submissions. Of 3,321 pairs by different authors five reach it: four quote
the same theory, one has the same stock phrases."""
MOST_PASSAGES = 20
"""Of a pair that are kept to be shown."""
MOST_LINES = 40
"""Of a passage that are kept to be shown."""
_LIKELY = 0.2
"""What statements must share that stand beside a pair that is alike."""
_NEAR = 3
"""Statements from one to the next that still follow each other."""
_MOST_CHARACTERS = 2_000
"""Of a piece of text, where something other than words fills a statement."""


class Spoken(NamedTuple):
    """A statement with its own words."""

    statement: Statement
    words: tuple[Word, ...]
    forms: tuple[str, ...]
    shingles: Shingles


class Side(NamedTuple):
    """A submission as it is matched."""

    spoken: tuple[Spoken, ...]
    shelf: Shelf
    exact: dict[tuple[str, ...], int]
    """Numbers of statements by their words."""
    words: int
    """Own words."""


class Found(NamedTuple):
    """What two submissions have in common."""

    words: int
    longest: int
    passages: tuple[Passage, ...]
    more: int


class _Match(NamedTuple):
    """Two statements that are one, perhaps edited."""

    one: int
    other: int
    share: float
    same: tuple[tuple[int, int], ...]
    """Numbers of the words that are the same on both sides."""


def side(contents: Contents, brief: Known) -> Side:
    """Return a submission as it is matched, without what a brief says."""
    by_forms: dict[tuple[str, ...], Spoken] = {}
    for each in contents.statements():
        found = _without(each, brief)
        if found.forms:
            by_forms.setdefault(found.forms, found)
    spoken = tuple(by_forms.values())
    return Side(
        spoken,
        Shelf([each.shingles for each in spoken]),
        {forms: number for number, forms in enumerate(by_forms)},
        sum(len(each.forms) for each in spoken),
    )


def matched(one: Side, other: Side) -> Found | None:
    """Return what two submissions have in common; None where it is too little to be told."""
    passages = [
        found
        for matches in _together(_matches(one, other), one, other)
        if (found := _kept(matches))
    ]
    passages.sort(key=lambda found: (-_words(found), found[0].one, found[0].other))
    total = sum(map(_words, passages))
    if total < LEAST_IN_ALL:
        return None
    shown = tuple(_shown(found, one, other) for found in passages[:MOST_PASSAGES])
    return Found(total, _words(passages[0]), shown, len(passages) - len(shown))


def _without(statement: Statement, brief: Known) -> Spoken:
    """Return a statement with the words that are in no brief either."""
    mine = iter(brief.own([word.form for word in statement.words()]))
    statement = statement._replace(own=tuple(own and next(mine) for own in statement.own))
    words = tuple(statement.words())
    forms = tuple(word.form for word in words)
    return Spoken(statement, words, forms, shingles_of(forms))


def _matches(one: Side, other: Side) -> list[_Match]:
    """Return pairs of statements, each of a side in one pair, those with most in common first."""
    likely: list[_Match] = []
    for number, spoken in enumerate(one.spoken):
        same = other.exact.get(spoken.forms)
        if same is not None:
            likely.append(_match(number, same, 1.0, one, other))
            continue
        for found, share in other.shelf.like(spoken.shingles, _LIKELY):
            likely.append(_match(number, found, share, one, other))
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


def _match(one: int, other: int, share: float, first: Side, second: Side) -> _Match:
    return _Match(one, other, share, _same(first.spoken[one].forms, second.spoken[other].forms))


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


def _together(matches: Sequence[_Match], one: Side, other: Side) -> Iterator[list[_Match]]:
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


def _beside(match: _Match, before: _Match, one: Side, other: Side) -> bool:
    return (
        abs(match.other - before.other) <= _NEAR
        and _file(one, match.one) == _file(one, before.one)
        and _file(other, match.other) == _file(other, before.other)
    )


def _file(side: Side, number: int) -> str:
    return side.spoken[number].statement.file


def _kept(matches: list[_Match]) -> list[_Match]:
    """Return the matches of a passage, or none where it is a turn of phrase."""
    alike = any(match.share >= ALIKE for match in matches)
    return matches if alike and _words(matches) >= LEAST_IN_A_PASSAGE else []


def _words(matches: Sequence[_Match]) -> int:
    return sum(len(match.same) for match in matches)


# As it is shown


def _shown(matches: Sequence[_Match], one: Side, other: Side) -> Passage:
    return Passage(
        words=_words(matches),
        one=_place(one, min(match.one for match in matches)),
        other=_place(other, min(match.other for match in matches)),
        lines=tuple(
            Line(
                one=_pieces(one.spoken[match.one], {a for a, _ in match.same}),
                other=_pieces(other.spoken[match.other], {b for _, b in match.same}),
            )
            for match in matches[:MOST_LINES]
        ),
        more=max(len(matches) - MOST_LINES, 0),
    )


def _place(side: Side, number: int) -> Place:
    statement = side.spoken[number].statement
    return Place(file=statement.file, section=statement.place)


def _pieces(spoken: Spoken, same: set[int]) -> tuple[Piece, ...]:
    """Return the text of a statement with the words that differ, and those of a template."""
    text, own = spoken.statement.text, spoken.statement.own
    numbers = iter(range(len(spoken.words)))
    sorts = [("same" if next(numbers) in same else "differs") if mine else "known" for mine in own]
    pieces: list[Piece] = []
    at = 0
    words = zip(words_of(text), sorts, strict=True)
    for sort, run in groupby(words, key=lambda pair: pair[1]):
        found = [word for word, _ in run]
        start, end = found[0].start, found[-1].end
        pieces += [_piece(text[at:start], "same"), _piece(text[start:end], sort)]
        at = end
    pieces.append(_piece(text[at:], "same"))
    return tuple(piece for piece in pieces if piece.text)


def _piece(text: str, sort: str) -> Piece:
    if len(text) > _MOST_CHARACTERS:
        text = f"{text[:_MOST_CHARACTERS]} …"
    return Piece.model_validate({"text": text, "sort": sort})
