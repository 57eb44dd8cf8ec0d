"""What learners and centres call a criterion: "AC2.3", "MP5", "NOS K12", "criterion 4".

Most of it follows from the ids: `SRM.MP05` is MP 5, SRM MP 5, criterion 5, and the fifth of SRM.
What else is in use a rubric says itself:

    signs: ["P{PC}", "AC{outcome}.{place}"]

A sign is words and then numbers in braces: `{n}` is the number in the id of any criterion, `{PC}`
that of one whose id has these letters, `{outcome}` the number of its learning outcome and `{place}`
its place in the list of it.

A name is kept as words in small letters, then the number without leading zeros: `srm mp 5`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kamcoach.catalog.nodes import Node, shown
from kamcoach.models.pack import Criterion, Outcome

MAX_SIGNS = 20
_NUMBERED = re.compile(r"([A-Za-z]*)[ ._-]?(\d+(?:[._-]\d+)*)")
"""What follows the id of the rubric: letters, if any, and a number."""
_SIGN = re.compile(r"([A-Za-z][A-Za-z -]{0,40}?)\s*((?:\{[A-Za-z]+\})(?:\.\{[A-Za-z]+\})*)")
_NUMBER = re.compile(r"\d+")
_ANY = "criterion"
"""What any criterion may be called, whatever its id says."""


class _Place(NamedTuple):
    """Where a criterion stands in its rubric: what the braces of a sign are filled from."""

    letters: str
    number: str
    filled: Mapping[str, str]


def named(
    rubric: str, criteria: Sequence[Criterion], outcomes: Sequence[Outcome], node: Node | None
) -> tuple[tuple[Criterion, ...], tuple[Outcome, ...]]:
    """The criteria and outcomes of a rubric with their names; `node` is its `signs`, if any.

    Raises:
        PackError: a sign is malformed, fits no criterion, or would be the name of two.
    """
    places = {c.id: _place(rubric, c.id, outcomes) for c in criteria}
    names: dict[str, list[str]] = {c.id: [] for c in criteria}
    taken: dict[str, str] = {}
    for position, (id, place) in enumerate(places.items(), start=1):
        if place is not None and place.letters:
            own = f"{place.letters} {place.number}"
            taken.setdefault(own.casefold(), id)
            names[id] += (own, f"{rubric} {own}")
        if place is not None:
            names[id].append(f"{_ANY} {place.number}")
        names[id].append(f"{rubric} {position}")
    for sign in node.items("signs", MAX_SIGNS) if node else ():
        for id, name, number in _filled(sign, places):
            first = taken.setdefault(name.casefold(), id)
            if first != id:
                raise sign.error(
                    f"`{shown(name)}` would be both `{first}` and `{id}`.",
                    "Name the letters of the ids that are meant, as in `P{PC}`.",
                )
            names[id] += (name, f"{rubric} {name}", f"{_ANY} {number}")
    return (
        tuple(c.model_copy(update={"signs": _kept(names[c.id])}) for c in criteria),
        tuple(o.model_copy(update={"signs": _kept(_of_outcome(rubric, o))}) for o in outcomes),
    )


def _kept(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(name.casefold().split()) for name in names))


def _place(rubric: str, id: str, outcomes: Sequence[Outcome]) -> _Place | None:
    """None where the id ends with no number: nobody would refer to it by one."""
    found = _NUMBERED.fullmatch(id.removeprefix(f"{rubric}."))
    if found is None:
        return None
    letters, number = found[1], _plain(found[2])
    filled = {"n": number, **({letters: number} if letters else {})}
    for outcome in outcomes:
        own = _NUMBERED.fullmatch(outcome.id.removeprefix(f"{rubric}."))
        if own is not None and id in outcome.criteria:
            filled |= {"outcome": _plain(own[2]), "place": str(outcome.criteria.index(id) + 1)}
    return _Place(letters, number, filled)


def _plain(number: str) -> str:
    """A number with dots between its parts, and without leading zeros."""
    return ".".join(str(int(part)) for part in _NUMBER.findall(number))


def _filled(node: Node, places: Mapping[str, _Place | None]) -> Iterator[tuple[str, str, str]]:
    """Id, name and number of every criterion that a sign fits."""
    text = node.text()
    sign = _SIGN.fullmatch(text.strip())
    if sign is None:
        raise node.error(
            f"`{shown(text)}` is not a sign.",
            'Write words, then numbers in braces: "AC{n}" or "AC{outcome}.{place}".',
        )
    wanted = re.findall(r"\w+", sign[2])
    known = {key for place in places.values() if place for key in place.filled}
    for name in wanted:
        node.check(name, known, "number of a criterion")
    for id, place in places.items():
        if place is not None and all(name in place.filled for name in wanted):
            number = ".".join(place.filled[name] for name in wanted)
            yield id, f"{' '.join(sign[1].split())} {number}", number


def _of_outcome(rubric: str, outcome: Outcome) -> tuple[str, ...]:
    found = _NUMBERED.fullmatch(outcome.id.removeprefix(f"{rubric}."))
    if found is None:
        return ()
    number, letters = _plain(found[2]), found[1] or "LO"
    names = (f"{letters} {number}", f"{rubric} {letters} {number}")
    return (*names, f"learning outcome {number}")
