"""Why a verdict flips: what it rests on and comes out otherwise, or is declared otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from kamcoach import pipeline
from kamcoach.models.assessment import Assessment
from kamcoach.models.impact import Change
from kamcoach.models.pack import (
    READING_CLASSES,
    Concept,
    Criterion,
    Facet,
    ItemRule,
    Measure,
    Mistake,
    Rubric,
    RulePack,
    WordClass,
)
from kamcoach.models.submission import Submission
from kamcoach.trees import facets_in

Entry = Criterion | Mistake
_NOT_THERE = "not there"


class Parts(NamedTuple):
    """A rule pack by id."""

    pack: RulePack
    rubrics: tuple[Rubric, ...]
    """Those to judge by."""
    entries: Mapping[str, Entry]
    facets: Mapping[str, Facet]
    measures: Mapping[str, Measure]
    concepts: Mapping[str, Concept]
    classes: Mapping[str, WordClass]
    items: Mapping[str, ItemRule]


class Read(NamedTuple):
    """A document as one of the packs sees it."""

    parts: Parts
    submission: Submission
    assessment: Assessment
    engine: str


class Reasons:
    """What verdicts on one document rest on, in both packs."""

    def __init__(self, before: Read, after: Read) -> None:
        """Measure the document by both packs."""
        self._was, self._now = before.parts, after.parts
        self._before, self._after = (
            pipeline.conclude(read.submission, read.parts.pack, engine=read.engine)
            for read in (before, after)
        )

    def changes(self, id: str) -> Iterator[Change]:
        """Yield what a criterion or mistake rests on and comes out otherwise."""
        was, now = self._was.entries[id], self._now.entries[id]
        marks = [_marks(entry) for entry in (was, now)]
        if marks[0] != marks[1]:
            yield _change("marks", id, self._reached(was, now), marks)
        for facet in _union(_facets_of(was), _facets_of(now)):
            states = (
                _state(facet, _facets_of(was), self._before.judgement.facets),
                _state(facet, _facets_of(now), self._after.judgement.facets),
            )
            if states[0] != states[1]:
                known = self._now.facets.get(facet) or self._was.facets[facet]
                yield _change("facet", facet, known.title, states)
        for measure in self._union_of(_measures_of, id):
            values = [
                str(found[measure].value) if measure in found else _NOT_THERE
                for found in (self._before.measured, self._after.measured)
            ]
            if values[0] != values[1]:
                declared = self._now.measures.get(measure) or self._was.measures[measure]
                yield _change("measure", measure, declared.title, values)

    def _reached(self, was: Entry, now: Entry) -> str:
        """How many points there are, by the packs that count any."""
        sides = ((was, self._before), (now, self._after))
        reached = [
            str(found.measured[entry.points.measure].value)
            for entry, found in sides
            if isinstance(entry, Criterion) and entry.points
        ]
        return f"there are {', now '.join(dict.fromkeys(reached))}"

    def redeclared(self, id: str) -> Iterator[str]:
        """Yield what a criterion or mistake rests on and is declared otherwise in the new pack."""
        if _plain(self._was.entries[id]) != _plain(self._now.entries[id]):
            yield f"{'mistake' if isinstance(self._now.entries[id], Mistake) else 'criterion'} {id}"
        for what, table, ids in (
            ("facet", "facets", self._union_of(lambda p, e: _facets_of(p.entries[e]), id)),
            ("measure", "measures", self._union_of(_measures_of, id)),
            ("concept", "concepts", self._union_of(_concepts_of, id)),
            ("words", "classes", self._union_of(_classes_of, id)),
            ("items", "items", self._union_of(_items_of, id)),
        ):
            for each in ids:
                was, now = (getattr(side, table).get(each) for side in (self._was, self._now))
                if _plain(was) != _plain(now):
                    yield f"{what} {each}"

    def _union_of(self, ids: Callable[[Parts, str], Iterable[str]], id: str) -> tuple[str, ...]:
        return _union(ids(self._was, id), ids(self._now, id))


def _change(
    sort: Literal["facet", "measure", "marks"], id: str, title: str, values: Sequence[str]
) -> Change:
    was, now = values
    return Change(sort=sort, id=id, title=title, was=was, now=now)


def _union(*ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id for each in ids for id in each))


def _marks(entry: Entry) -> str:
    """The points that a criterion asks for; empty where it asks for none."""
    if isinstance(entry, Mistake) or entry.points is None:
        return ""
    return f"{entry.points.partial} for partly met, {entry.points.met} for met"


def _state(facet: str, asked: Iterable[str], holding: frozenset[str]) -> str:
    if facet not in asked:
        return "not asked for"
    return "holds" if facet in holding else "does not hold"


def _facets_of(entry: Entry) -> tuple[str, ...]:
    trees = (
        (entry.met, entry.partial)
        if isinstance(entry, Criterion)
        else (entry.present, *([entry.unless] if entry.unless else []))
    )
    return _union(*(facets_in(tree) for tree in trees))


def _measures_of(parts: Parts, id: str) -> tuple[str, ...]:
    """The measures that an entry rests on, each before those it is made from."""
    found: dict[str, None] = {}
    branches = [b for f in _facets_of(parts.entries[id]) for b in parts.facets[f].branches]
    waiting = [condition.field for branch in branches for condition in branch]
    while waiting:
        measure = parts.measures[waiting.pop(0)]
        if measure.id not in found:
            found[measure.id] = None
            waiting += [p for p in (measure.part, measure.whole, *measure.parts) if p]
    return tuple(found)


def _concepts_of(parts: Parts, id: str) -> tuple[str, ...]:
    named = (
        name
        for measure in map(parts.measures.__getitem__, _measures_of(parts, id))
        for name in (*measure.concepts, *measure.every)
    )
    return _union(*(name.split("|") for name in named))


def _classes_of(parts: Parts, id: str) -> tuple[str, ...]:
    concepts = [parts.concepts[c] for c in _concepts_of(parts, id) if c in parts.concepts]
    words = _union(*(frame for c in concepts for frame in c.frames), *(c.unless for c in concepts))
    # The words of the reading decide the stance of every passage.
    return _union((word for word in words if word in parts.classes), sorted(READING_CLASSES))


def _items_of(parts: Parts, id: str) -> tuple[str, ...]:
    items = (parts.measures[measure].item for measure in _measures_of(parts, id))
    return _union(item for item in items if item)


def _plain(declared: Entry | Facet | Measure | Concept | WordClass | ItemRule | None) -> object:
    """A declaration without the line it stands in."""
    if declared is None or isinstance(declared, ItemRule):
        return declared
    return declared.model_copy(update={"source": ""})
