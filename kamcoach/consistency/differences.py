"""What two files say differently of one stakeholder, target, date or action.

Only what is certain is told. Values are compared where a table or a list states them, under
headers that mean the same; two different things under one name, a value that moved with a word
or a date that says so, and ways of writing the same are no differences.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kamcoach.consistency.parts import Part
from kamcoach.consistency.people import name_words, same_person
from kamcoach.consistency.values import (
    date,
    dates,
    dates_differ,
    figure,
    figure_in,
    figures_differ,
    level,
    titles_differ,
)
from kamcoach.models.assessment import Finding, Side
from kamcoach.models.document import Block
from kamcoach.models.submission import Item, Kind, Span

_WORD = re.compile(r"[^\W_]+")
_SMALL_WORDS = "the a an of for to in on at by and or with our their its from"
_SMALL = frozenset(_SMALL_WORDS.split())
_CHANGE = re.compile(
    r"\b(?:now|since|moved|postponed|put back|pushed back|rescheduled|slipped|brought forward|"
    r"delayed|deferred|extended|revised|changed|replac\w+|took over|taken over|handed over|"
    r"promoted|became|new|newly|formerly|previously|was|were|until|instead|reset|raised|lowered|"
    r"increased|updated|renegotiated|left)\b",
    re.IGNORECASE,
)
_DUE = re.compile(
    r"\b(?:due|deadline|by when|target date|planned|agreed|promised)\b", re.IGNORECASE
)
_WHEN = re.compile(r"\b(?:when|date|by|timing|timescale|month)\b", re.IGNORECASE)
_DONE = re.compile(r"\b(?:done|completed?|actual|finished|achieved|held|started?)\b", re.IGNORECASE)
_OWNER = re.compile(r"\b(?:owner|who|lead|responsible|by whom)\b", re.IGNORECASE)
_TARGET = re.compile(r"\b(?:target|goal)\b", re.IGNORECASE)
_NO_TARGET = re.compile(r"\b(?:date|against|met|status|by|next|new)\b", re.IGNORECASE)
_TERM = re.compile(r"\b(?:ends?|expir\w+|renewal|renews)\b", re.IGNORECASE)
_MOST_OF_A_KIND = 300
"""Items of a kind that are compared in each file."""


class Claim(NamedTuple):
    """What one file states of something."""

    subject: str
    field: str
    value: str
    span: Span
    text: str
    """Of the whole passage."""


Claims = Mapping[object, Claim | None]
"""By what they are about; None where one file says it twice in different words."""


def differences(one: Part, other: Part) -> Iterator[Finding]:
    """Yield what two files say differently: the passages of both, in the order of the files."""
    for sort, claims, differ in _CHECKS:
        here, there = claims(one), claims(other)
        for key, claim in here.items():
            counterpart = there.get(key)
            if claim is None or counterpart is None:
                continue
            if differ(claim.value, counterpart.value) and not _moved(claim, counterpart, sort):
                sides = _side(one, claim), _side(other, counterpart)
                yield Finding.model_validate(
                    {"sort": sort, "subject": claim.subject, "field": claim.field, "sides": sides}
                )


def _side(part: Part, claim: Claim) -> Side:
    return part.side(claim.value, claim.span)


def _moved(one: Claim, other: Claim, sort: str) -> bool:
    """Whether one passage speaks of a change, or of a time, that the other does not.

    A target that names no time may be the same as one that does. Where times themselves are
    compared, only words tell.
    """
    changes = [{w.lower() for w in _CHANGE.findall(claim.text)} for claim in (one, other)]
    if changes[0] != changes[1]:
        return True
    times = dates(one.text), dates(other.text)
    return times[0] != times[1] and (sort == "stakeholder" or (sort == "target" and all(times)))


# Stakeholders


def _stakeholders(field: str) -> Callable[[Part], Claims]:
    def claims(part: Part) -> Claims:
        found = (
            (frozenset(name_words(item.name)), field, item.fields[field], item)
            for item in _items(part, "stakeholder")
            if field in item.fields and len(name_words(item.name)) > 1
        )
        return _collected(part, found)

    return claims


def _levels_differ(one: str, other: str) -> bool:
    return "" not in (level(one), level(other)) and level(one) != level(other)


# Targets


def _targets(part: Part) -> Claims:
    rows = (
        (key(item.name), "target", value, item)
        for kind in ("metric", "objective")
        for item in _items(part, kind)
        if (value := _cell(part.block(item), _TARGET, _NO_TARGET))
    )
    return _collected(part, rows)


def _listed_targets(part: Part) -> Claims:
    """Objectives of a list that hold one figure: known again by their other words."""
    listed = (
        (frozenset(key(item.name)), "target", value, item)
        for item in _items(part, "objective", "item")
        if (value := figure_in(item.name)) and len(key(item.name)) > 1
    )
    return _collected(part, listed)


def _figures_differ(one: str, other: str) -> bool:
    a, b = figure(one), figure(other)
    return a is not None and b is not None and figures_differ(a, b)


# Dates of the agreement


def _terms(part: Part) -> Claims:
    rows = (
        (tuple(_words(block.cells[0])), block)
        for block in part.submission.blocks
        if block.kind == "row" and len(block.cells) == 2 and _TERM.search(block.cells[0])
    )
    found: dict[object, Claim | None] = {}
    for name, block in rows:
        span = Span(block=block.index, start=0, end=len(block.text))
        claim = Claim(block.cells[0], "date", block.cells[1], span, block.text)
        _add(found, name, claim)
    return found


def _dates_differ(one: str, other: str) -> bool:
    a, b = date(one), date(other)
    return a is not None and b is not None and dates_differ(a, b)


# Actions


def _due(part: Part) -> Claims:
    """When actions are due; what a review says of "when" may be when they were done."""
    header = (
        _DUE
        if part.submission.kind is Kind.REVIEW
        else re.compile(f"{_DUE.pattern}|{_WHEN.pattern}", re.IGNORECASE)
    )
    return _actions(part, "date", header, _DONE)


def _owners(part: Part) -> Claims:
    return _actions(part, "owner", _OWNER, _DONE)


def _actions(part: Part, field: str, header: re.Pattern[str], barred: re.Pattern[str]) -> Claims:
    found = (
        (frozenset(_words(item.name)), field, value, item)
        for item in _items(part, "action")
        if len(key(item.name)) > 1 and (value := _cell(part.block(item), header, barred))
    )
    return _collected(part, found)


def _owners_differ(one: str, other: str) -> bool:
    """Whether two owners are two people; a team, a role or "me" could be anybody."""
    return all(map(_is_named, (one, other))) and not same_person(one, other)


def _is_named(owner: str) -> bool:
    """Whether a cell holds the full name of one person: two or three words, each with a capital."""
    words = owner.split("(")[0].split()
    return 2 <= len(words) <= 3 and all(w[0].isupper() and w.isalpha() for w in words)


_CHECKS: tuple[tuple[str, Callable[[Part], Claims], Callable[[str, str], bool]], ...] = (
    ("stakeholder", _stakeholders("role"), titles_differ),
    ("stakeholder", _stakeholders("side"), titles_differ),
    ("stakeholder", _stakeholders("influence"), _levels_differ),
    ("target", _targets, _figures_differ),
    ("target", _listed_targets, _figures_differ),
    ("date", _terms, _dates_differ),
    ("action", _owners, _owners_differ),
    ("action", _due, _dates_differ),
)


# What they share


def key(name: str) -> tuple[str, ...]:
    """The words of a name that tell, without figures."""
    return tuple(word for word in _words(name) if not any(map(str.isdigit, word)))


def _words(name: str) -> Iterator[str]:
    return (word for word in _WORD.findall(name.casefold()) if word not in _SMALL)


def _items(part: Part, kind: str, block: str = "row") -> Sequence[Item]:
    """Items of a kind that a table states, or a list."""
    found = [
        item
        for item in part.submission.items
        if item.kind == kind and part.block(item).kind == block
    ]
    return found[:_MOST_OF_A_KIND]


def _cell(row: Block, wanted: re.Pattern[str], barred: re.Pattern[str]) -> str:
    """The one cell of a row under a header that is wanted and not barred; "" without one."""
    cells = [
        cell
        for cell, header in zip(row.cells, row.columns, strict=False)
        if wanted.search(header) and not barred.search(header)
    ]
    return cells[0] if len(cells) == 1 else ""


def _collected(part: Part, found: Iterator[tuple[object, str, str, Item]]) -> Claims:
    claims: dict[object, Claim | None] = {}
    for about, field, value, item in found:
        span = item.spans[0]
        text = part.block(item).text
        _add(claims, about, Claim(item.name, field, value, span, text))
    return claims


def _add(claims: dict[object, Claim | None], about: object, claim: Claim) -> None:
    """Add a claim; a file that says different things of one name is sure of none."""
    old = claims.get(about, claim)
    claims[about] = claim if old is not None and old.value == claim.value else None
