"""What one file of a portfolio only says again: copied passages, and drafts of one document."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kamcoach.models.submission import Stance, Statement, Submission

_LEAST_WORDS = 6
"""Words from which the same words again are a repetition and no coincidence."""
_COPIED = 0.9
"""Share of their words that two statements of different documents have in common, from which one
repeats the other; their figures must be the same."""
_REDRAFTED = 0.7
"""The same for two drafts of one document, whatever their figures."""
_DRAFT_SHARE = 0.5
"""Share of the shorter document that the longer one says as well, if they are drafts of one."""
_LEAST_STATEMENTS = 8
_MOST_STATEMENTS = 2_000
"""Of a part; far more than people write."""
_MOST_COMPARED = 40
"""Statements that one is compared with, so that time stays in proportion to the text."""
_WORD = re.compile(r"\w+")


class Repeats(NamedTuple):
    """What is said again."""

    statements: tuple[frozenset[int], ...]
    """For each part the indexes of its statements that repeat another part."""
    drafts: tuple[tuple[int, int], ...]
    """Pairs of parts that are drafts of one document, as (the fullest of them, another)."""


class _Words(NamedTuple):
    """A statement as compared: its words, those with figures apart."""

    at: int
    """Index of the statement."""
    stance: Stance
    sections: tuple[str, ...]
    words: frozenset[str]
    figures: frozenset[str]


_Places = dict[str, list[_Words]]


def repeats(parts: Sequence[Submission]) -> Repeats:
    """Find what is said again in a later part, the one with most text being the first.

    What stands in two parts is kept in the one with more text: there is no telling which of two
    drafts is the newer, and the fuller one is the better guess. The order of `parts` decides only
    between parts of equal length.
    """
    order = sorted(range(len(parts)), key=lambda n: (-parts[n].words, n))
    said = [_said(part) for part in parts]
    places = [_places(statements) for statements in said]
    again: list[set[int]] = [set() for _ in parts]
    drafts: list[tuple[int, int]] = []
    for place, n in enumerate(order):
        for longer in order[:place]:
            found = [(words, _sharing(words, places[longer])) for words in said[n]]
            redrafted = {words.at for words, others in found if _redrafts(words, others)}
            same_kind = parts[n].kind is parts[longer].kind
            if same_kind and _mostly(len(redrafted), len(said[n])):
                if all(n != other for _, other in drafts):
                    drafts.append((longer, n))
                again[n] |= redrafted
            else:
                again[n] |= {words.at for words, others in found if _copies(words, others)}
    return Repeats(tuple(map(frozenset, again)), tuple(sorted(drafts)))


def _mostly(found: int, of: int) -> bool:
    return of >= _LEAST_STATEMENTS and found >= of * _DRAFT_SHARE


def _said(part: Submission) -> list[_Words]:
    """The statements of a part that are long enough to be known again."""
    return [
        words
        for statement in part.statements[:_MOST_STATEMENTS]
        if statement.stance is not Stance.GUIDANCE
        and len((words := _words(part, statement)).words) >= _LEAST_WORDS
    ]


def _words(part: Submission, statement: Statement) -> _Words:
    text = part.blocks[statement.block].text[statement.start : statement.end].casefold()
    words = frozenset(_WORD.findall(text))
    figures = frozenset(word for word in words if any(map(str.isdigit, word)))
    return _Words(statement.index, statement.stance, statement.sections, words - figures, figures)


def _redrafts(words: _Words, others: Iterable[_Words]) -> bool:
    """Whether one of the others can be the same statement in another draft."""
    return any(_share(words, other) >= _REDRAFTED for other in others)


def _copies(words: _Words, others: Iterable[_Words]) -> bool:
    """Whether one of the others says it in the same words, figures, stance and section."""
    return any(
        (other.stance, other.sections, other.figures)
        == (words.stance, words.sections, words.figures)
        and _share(words, other) >= _COPIED
        for other in others
    )


def _places(statements: Sequence[_Words]) -> _Places:
    """The statements by their words."""
    places: _Places = {}
    for statement in statements:
        for word in statement.words:
            places.setdefault(word, []).append(statement)
    return places


def _sharing(words: _Words, places: _Places) -> Sequence[_Words]:
    """Those that share one of its rarest words, the rarest first, up to a limit.

    Of n words, what has a share of s in common with them has one of any (1 - s) n + 1 of them.
    """
    known = sorted((len(places.get(word, ())), word) for word in words.words)
    enough = int((1 - _REDRAFTED) * len(known)) + 1
    found: dict[int, _Words] = {}
    for count, word in known[:enough]:
        for other in places[word] if count else ():
            found.setdefault(other.at, other)
            if len(found) >= _MOST_COMPARED:
                return list(found.values())
    return list(found.values())


def _share(one: _Words, other: _Words) -> float:
    return len(one.words & other.words) / len(one.words | other.words)
