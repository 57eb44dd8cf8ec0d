"""What stands in a study guide, whatever its format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from kamcoach.models.assessment import Assessment, Judged, MistakeFound
from kamcoach.models.glossary import Term
from kamcoach.models.pack import Case, Criterion, Mistake, Rubric, RulePack, Tree
from kamcoach.report import measures_in_words, wording
from kamcoach.report.guide.revision import Day, gaps, revision
from kamcoach.report.index import Index, facets_of
from kamcoach.report.phrases import listed
from kamcoach.trees import parts_of

LEAD = (
    "What each criterion asks for, what shows it, and what often goes wrong. It is made from the "
    "rules that kamcoach judges by. An assessor reads with understanding and may see more, or ask "
    "for more."
)
EXAMPLE = "An invented example, of another account"
ENOUGH = "What adds up, the weightiest first"
PART = "A part of it is shown by"
OPEN_END = "Nothing of this is a promise of a grade: only an assessor awards."
_LONGEST_EXAMPLE = 180


class Need(NamedTuple):
    """Something that shows a criterion, or several things of which so many are wanted."""

    text: str
    ask: str = ""
    """A question that leads there."""
    example: str = ""
    parts: tuple[Need, ...] = ()


class Asked(NamedTuple):
    """A criterion in plain words."""

    id: str
    title: str
    asks: str
    found_in: str
    needs: Need
    part: Need | None
    """What shows a part of it, where that is something else."""
    adds: tuple[str, ...]
    """Kinds of evidence that are counted together."""
    tips: tuple[str, ...]
    terms: tuple[Term, ...]
    judged: Judged | None
    """How the learner's work stands; None without one, or where that may not be told."""
    is_gap: bool


class Slip(NamedTuple):
    """A common mistake with its correction."""

    id: str
    title: str
    sort: str
    looked_for: str
    correction: str
    found: MistakeFound | None
    """Where it shows in the learner's work, and that may be told."""


class Section(NamedTuple):
    """Criteria under one heading."""

    name: str
    criteria: tuple[Asked, ...]


class Guide(NamedTuple):
    """A study guide for one rubric."""

    rubric: Rubric
    pack: RulePack
    sections: tuple[Section, ...]
    mistakes: tuple[Slip, ...]
    terms: tuple[Term, ...]
    assessment: Assessment | None
    is_hidden: bool
    """Whether verdicts on the learner's work may not be told."""
    days: tuple[Day, ...]
    """The revision plan; none without the learner's work."""


def guide(
    pack: RulePack,
    rubric: Rubric,
    terms: Sequence[Term],
    cases: Sequence[Case] = (),
    assessment: Assessment | None = None,
    start: date | None = None,
) -> Guide:
    """Return the study guide for a rubric.

    Args:
        pack: the rule pack.
        rubric: one of its rubrics.
        terms: of the field, explained.
        cases: of facets: the short ones among those that show a facet are its examples.
        assessment: a self-check of the learner's work by this rubric, for a revision plan.
        start: the first day of the plan, to have its days dated.
    """
    result = assessment.rubrics[0] if assessment else None
    index = Index(pack, cases)
    judged = {each.id: each for each in result.criteria} if result else {}
    open_ones = frozenset(each.id for each in gaps(result)) if result else frozenset()
    told = {id: each for id, each in judged.items() if each.verdict}
    words = _Words(rubric, index, terms)
    asked = {
        criterion.id: words.asked(criterion, told.get(criterion.id), criterion.id in open_ones)
        for criterion in rubric.criteria
    }
    shown = {each.id: each for each in result.mistakes} if result else {}
    used = {term.id for each in asked.values() for term in each.terms}
    used |= {term.id for term in words.elsewhere()}
    return Guide(
        rubric=rubric,
        pack=pack,
        sections=tuple(_sections(rubric, asked)),
        mistakes=tuple(_slip(each, shown.get(each.id)) for each in rubric.mistakes),
        terms=tuple(term for term in terms if term.id in used),
        assessment=assessment,
        is_hidden=result.withheld if result else rubric.policy == "restricted",
        days=revision(result, start) if result else (),
    )


def titles(guide: Guide) -> dict[str, str]:
    """Return what each criterion is called, by id."""
    return {criterion.id: criterion.title for criterion in guide.rubric.criteria}


def _sections(rubric: Rubric, asked: dict[str, Asked]) -> Iterator[Section]:
    if rubric.outcomes:
        for outcome in rubric.outcomes:
            criteria = tuple(asked[id] for id in outcome.criteria)
            yield Section(f"{outcome.id} {outcome.title}", criteria)
        return
    groups: dict[str, list[Asked]] = {}
    for criterion in rubric.criteria:
        groups.setdefault(criterion.group or "Criteria", []).append(asked[criterion.id])
    yield from (Section(name, tuple(criteria)) for name, criteria in groups.items())


def _slip(mistake: Mistake, found: MistakeFound | None) -> Slip:
    return Slip(
        mistake.id,
        mistake.title,
        wording.SORTS[mistake.sort],
        mistake.looked_for,
        mistake.advice,
        found if found and found.present else None,
    )


class _Words:
    """The criteria of a rubric in plain words."""

    def __init__(self, rubric: Rubric, index: Index, terms: Sequence[Term]) -> None:
        self._rubric, self._index = rubric, index
        self._tips = {tip.id: tip.title for tip in rubric.tips}
        self._terms = [(term, _named(term)) for term in terms]

    def asked(self, criterion: Criterion, judged: Judged | None, is_gap: bool) -> Asked:
        """Return a criterion with what shows it."""
        met, partial = self._need(criterion.met), self._need(criterion.partial)
        same = set(_leaves(met)) == set(_leaves(partial))
        adds = self._adds(criterion)
        texts = (criterion.title, criterion.asks, *_leaves(met), *_leaves(partial), *adds)
        return Asked(
            id=criterion.id,
            title=criterion.title,
            asks=criterion.asks,
            found_in=listed((wording.KINDS[kind] for kind in criterion.found_in), "or"),
            needs=met,
            part=None if same else partial,
            adds=adds,
            tips=tuple(self._tips[id] for id in criterion.tips),
            terms=tuple(self._used(" ".join(texts), frozenset(facets_of(criterion)))),
            judged=judged,
            is_gap=is_gap,
        )

    def elsewhere(self) -> Iterator[Term]:
        """Yield the terms that the mistakes and tips use."""
        mistakes = (
            f"{each.title} {each.looked_for} {each.advice}" for each in self._rubric.mistakes
        )
        return self._used(" ".join((*mistakes, *self._tips.values())), frozenset())

    def _need(self, tree: Tree) -> Need:
        """Return a combination of facets; how much there is in all is told elsewhere."""
        if tree.facet is not None:
            facet = self._index.facets[tree.facet]
            return Need(facet.title, facet.ask, self._example(facet.id))
        if tree.without is not None:
            inner = self._need(tree.without)
            return inner._replace(text=f"Not: {inner.text}", ask="", example="")
        wanted, trees = parts_of(tree)
        parts = tuple(self._need(part) for part in trees if not self._sums_up(part))
        wanted -= len(trees) - len(parts) if wanted == len(trees) else 0
        if len(parts) == 1:
            return parts[0]
        told = measures_in_words.how_many(wanted, len(parts))
        return Need(f"{told[:1].upper()}{told[1:]}", parts=parts)

    def _sums_up(self, tree: Tree) -> bool:
        """Whether a part of a combination asks for enough in all, and for nothing by itself."""
        return tree.facet is not None and bool(self._index.facets[tree.facet].of)

    def _example(self, facet: str) -> str:
        for case in self._index.cases.get(facet, ()):
            text = case.text.strip()
            if case.sort == "fires" and not case.gap and _speaks(text):
                return text
        return ""

    def _adds(self, criterion: Criterion) -> tuple[str, ...]:
        if criterion.points is None:
            return ()
        points = self._index.measures[criterion.points.measure]
        weighed = sorted(zip(points.weights, points.parts, strict=True), key=lambda part: -part[0])
        return tuple(self._index.measures[part].title for _, part in weighed)

    def _used(self, text: str, facets: frozenset[str]) -> Iterator[Term]:
        for term, named in self._terms:
            if facets.intersection(term.facets) or named.search(text):
                yield term


def _named(term: Term) -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in (term.term, *term.also))
    return re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.IGNORECASE)


def _leaves(need: Need) -> Iterable[str]:
    if not need.parts:
        return [need.text]
    return [text for part in need.parts for text in _leaves(part)]


def _speaks(text: str) -> bool:
    """Whether a case is one short passage that is nice to read: no table, list or heading."""
    return len(text) <= _LONGEST_EXAMPLE and "\n" not in text and text[:1] not in "|#-*>"
