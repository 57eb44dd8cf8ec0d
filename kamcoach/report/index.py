"""A rule pack by id, with what uses what."""

from __future__ import annotations

from collections.abc import Iterable

from kamcoach.models.pack import Case, Criterion, Facet, Measure, Mistake, RulePack
from kamcoach.trees import facets_in


class Index:
    """The entries of a rule pack by id."""

    def __init__(self, pack: RulePack, cases: Iterable[Case] = ()) -> None:
        """Arrange the entries; a reference to nothing cannot be here, the catalog saw to it.

        Args:
            pack: The rule pack.
            cases: Cases of its facets, where they are at hand.
        """
        self.rubrics = {rubric.id: rubric for rubric in pack.rubrics}
        self.criteria = {entry.id: entry for rubric in pack.rubrics for entry in rubric.criteria}
        self.outcomes = {entry.id: entry for rubric in pack.rubrics for entry in rubric.outcomes}
        self.outcome_of = {id: entry for entry in self.outcomes.values() for id in entry.criteria}
        self.advisory = {
            entry.id
            for rubric in pack.rubrics
            if rubric.grading.scheme == "advisory"
            for entry in rubric.criteria
        }
        self.mistakes = {entry.id: entry for rubric in pack.rubrics for entry in rubric.mistakes}
        self.tips = {entry.id: entry for rubric in pack.rubrics for entry in rubric.tips}
        self._users: dict[str, list[Criterion | Mistake]] = {}
        entries: list[Criterion | Mistake] = [*self.criteria.values(), *self.mistakes.values()]
        for entry in entries:
            for id in facets_of(entry):
                self._users.setdefault(id, []).append(entry)
        self.facets = {facet.id: facet for facet in pack.facets}
        self.measures = {measure.id: measure for measure in pack.measures}
        self.concepts = {concept.id: concept for concept in pack.lexicon.concepts}
        self.classes = {word_class.id: word_class for word_class in pack.lexicon.classes}
        self.sections = pack.lexicon.sections
        self.items = pack.lexicon.items
        self.cases: dict[str, list[Case]] = {}
        for case in cases:
            self.cases.setdefault(case.facet, []).append(case)

    def gaps(self, facet: str) -> tuple[str, ...]:
        """Return what is known to go wrong with a facet, each thing once."""
        reasons = (case.gap for case in self.cases.get(facet, ()) if case.gap)
        return tuple(dict.fromkeys(reasons))

    def asked_by(self, facet: str) -> str:
        """Return the criterion or mistake whose points a facet stands for, if it was made so."""
        entry = facet.rpartition(".")[0]
        return entry if entry in self.criteria or entry in self.mistakes else ""

    def measures_of(self, facet: Facet) -> tuple[Measure, ...]:
        """Return the measures a facet rests on, each followed by those it is made from."""
        fields = [condition.field for branch in facet.branches for condition in branch]
        return self.with_parts(fields)

    def with_parts(self, ids: Iterable[str]) -> tuple[Measure, ...]:
        """Return measures, each followed by those it is made from; each once."""
        found: dict[str, Measure] = {}
        for id in ids:
            parts = self.with_parts(parts_of(self.measures[id]))
            found |= {id: self.measures[id], **{part.id: part for part in parts}}
        return tuple(found.values())

    def using_facet(self, id: str) -> tuple[Criterion | Mistake, ...]:
        """Return the criteria and mistakes that rest on a facet."""
        return tuple(self._users.get(id, ()))

    def using_measure(self, id: str) -> tuple[Facet, ...]:
        """Return the facets that rest on a measure."""
        return tuple(
            facet
            for facet in self.facets.values()
            if any(measure.id == id for measure in self.measures_of(facet))
        )


def parts_of(measure: Measure) -> tuple[str, ...]:
    """Return the measures that a measure is made from."""
    return tuple(part for part in (measure.part, measure.whole, *measure.parts) if part)


def facets_of(entry: Criterion | Mistake) -> tuple[str, ...]:
    """Return the facets a criterion or mistake rests on, each once, in reading order."""
    if isinstance(entry, Criterion):
        trees = [entry.met, entry.partial]
    else:
        trees = [entry.present, *([entry.unless] if entry.unless else [])]
    return tuple(dict.fromkeys(facet for tree in trees for facet in facets_in(tree)))
