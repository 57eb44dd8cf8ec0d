"""Matches -> passages as they are shown: side by side, with what differs and where they stand."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from kamcoach.models.similarity import Line, Passage, Piece, Place
from kamcoach.similarity.matching import Match, Side, words_in
from kamcoach.similarity.reading import Statement
from kamcoach.similarity.words import words_of

MOST_PASSAGES = 20
"""Of a pair."""
MOST_LINES = 40
"""Of a passage."""
_MOST_CHARACTERS = 2_000
"""Of a piece of text, where something other than words fills a statement."""


def passages(found: Sequence[Sequence[Match]], one: Side, other: Side) -> tuple[Passage, ...]:
    """Return the first passages that two submissions have in common."""
    texts = one.contents.statements(), other.contents.statements()
    return tuple(_passage(matches, one, other, texts) for matches in found[:MOST_PASSAGES])


def _passage(
    matches: Sequence[Match],
    one: Side,
    other: Side,
    texts: tuple[Sequence[Statement], Sequence[Statement]],
) -> Passage:
    left, right = texts
    first = one.spoken[min(match.one for match in matches)].number
    second = other.spoken[min(match.other for match in matches)].number
    return Passage(
        words=words_in(matches),
        one=Place(file=left[first].file, section=left[first].place),
        other=Place(file=right[second].file, section=right[second].place),
        lines=tuple(
            Line(
                one=_pieces(left, one, match.one, {a for a, _ in match.same}),
                other=_pieces(right, other, match.other, {b for _, b in match.same}),
            )
            for match in matches[:MOST_LINES]
        ),
        more=max(len(matches) - MOST_LINES, 0),
    )


def _pieces(
    texts: Sequence[Statement], side: Side, number: int, same: set[int]
) -> tuple[Piece, ...]:
    """Return the text of a statement, cut where what is the same ends, or what is known."""
    spoken = side.spoken[number]
    statement = texts[spoken.number]
    sorts = _sorts(statement.own, spoken.own, same)
    pieces: list[Piece] = []
    at = 0
    words = zip(words_of(statement.text), sorts, strict=True)
    for sort, run in groupby(words, key=lambda pair: pair[1]):
        found = [word for word, _ in run]
        start, end = found[0].start, found[-1].end
        pieces += [
            _piece(statement.text[at:start], "same"),
            _piece(statement.text[start:end], sort),
        ]
        at = end
    pieces.append(_piece(statement.text[at:], "same"))
    return tuple(piece for piece in pieces if piece.text)


def _sorts(
    in_no_template: Sequence[bool], in_no_brief: Sequence[bool], same: set[int]
) -> Iterator[str]:
    """Yield of each word what it is."""
    rest = iter(in_no_brief)
    own = 0
    for mine in in_no_template:
        if mine and next(rest):
            yield "same" if own in same else "differs"
            own += 1
        else:
            yield "known"


def _piece(text: str, sort: str) -> Piece:
    if len(text) > _MOST_CHARACTERS:
        text = f"{text[:_MOST_CHARACTERS]} …"
    return Piece.model_validate({"text": text, "sort": sort})
