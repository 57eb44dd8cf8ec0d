"""A line of the rule pack in plain English, down to the words it looks for."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from kamcoach.errors import UsageError
from kamcoach.models.pack import Case, RulePack
from kamcoach.report import measures_in_words as words
from kamcoach.report.index import Index, facets_of
from kamcoach.report.measures_in_words import Line, laid_out
from kamcoach.report.proof import cases_in_words
from kamcoach.report.text import visible
from kamcoach.report.wording import ADVISORY, KINDS, SORTS


class _Titled(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def title(self) -> str: ...


def explain(pack: RulePack, id: str, *, width: int = 80, cases: Sequence[Case] = ()) -> str:
    """Return what is behind an id: of a rubric and what it holds, of a facet, measure or words.

    Args:
        pack: The rule pack.
        id: What to explain; capitals do not matter.
        width: Columns of the terminal.
        cases: Cases to show with their facets.

    Raises:
        UsageError: Nothing in the pack has that id; the message names the closest ones.
    """
    index = Index(pack, cases)
    wanted = id.strip().casefold()
    explained = (
        (index.rubrics, _rubric),
        (index.outcomes, _outcome),
        (index.criteria, _criterion),
        (index.mistakes, _mistake),
        (index.tips, _tip),
        (index.facets, _facet),
        (index.measures, _measure),
        (index.concepts, words.concept),
        (index.classes, words.word_class),
    )
    # A concept may be called like the facet it serves: then both are explained.
    sections = [
        describe(name, index)
        for entries, describe in explained
        for name in entries
        if name.casefold() == wanted
    ]
    if not sections:
        known = [name for entries, _ in explained for name in entries]
        raise UsageError(_unknown(id, known, index))
    return "\n".join("".join(laid_out(line, width) for line in section) for section in sections)


def _unknown(id: str, known: list[str], index: Index) -> str:
    folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(id.strip().casefold(), folded, n=5, cutoff=0.6)
    hint = (
        f"Did you mean {', '.join(folded[name] for name in close)}?"
        if close
        else f"Try a rubric to see its criteria: {', '.join(index.rubrics)}."
    )
    return f"Nothing in the rule pack is called {visible(id)!r}. {hint}"


def _rubric(id: str, index: Index) -> Iterator[Line]:
    rubric = index.rubrics[id]
    yield 0, f"{rubric.id}: {rubric.title}"
    advisory = rubric.grading.scheme == "advisory"
    scheme = ADVISORY if advisory else f"Grading by {rubric.grading.scheme}."
    yield 1, f"{scheme} {rubric.grading.note}"
    for band in rubric.grading.bands:
        yield 2, f"- {band.grade}: from {band.at_least}%"
    if rubric.policy == "restricted":
        yield 1, "Restricted: a self-check shows passages and questions, no verdict and no grade"
    yield 1, f"Declared in {rubric.source}"
    if rubric.outcomes:
        yield from ((0, ""), (1, "Criteria, under their learning outcomes"))
        for outcome in rubric.outcomes:
            yield 2, f"{outcome.id}: {outcome.title}"
            yield from ((3, f"- {id}: {index.criteria[id].title}") for id in outcome.criteria)
    else:
        yield from _titles("Criteria", rubric.criteria)
    yield from _titles("Common mistakes", rubric.mistakes)
    yield from _titles("Tips", rubric.tips)


def _titles(heading: str, entries: Iterable[_Titled]) -> Iterator[Line]:
    lines = [(2, f"- {entry.id}: {entry.title}") for entry in entries]
    if lines:
        yield from ((0, ""), (1, heading), *lines)


def _outcome(id: str, index: Index) -> Iterator[Line]:
    outcome = index.outcomes[id]
    yield 0, f"{outcome.id}: {outcome.title}"
    yield 1, "A learning outcome: a heading over criteria, and never judged itself"
    yield from _titles("Its criteria", (index.criteria[id] for id in outcome.criteria))


def _criterion(id: str, index: Index) -> Iterator[Line]:
    criterion = index.criteria[id]
    yield 0, f"{criterion.id}: {criterion.title}"
    yield 1, f"Asks for: {criterion.asks}"
    if outcome := index.outcome_of.get(id):
        yield 1, f"Learning outcome: {outcome.id} {outcome.title}"
    if criterion.found_in:
        kinds = " or ".join(KINDS.get(kind, kind) for kind in criterion.found_in)
        yield 1, f"Normally found in: {kinds}"
    what = "percentage" if id in index.advisory else "grade"
    counts = f"counts towards the {what}" if criterion.gates else f"does not decide the {what}"
    yield 1, f"Weight {criterion.weight}; {counts}"
    yield 1, f"Declared in {criterion.source}"
    yield 0, ""
    yield from words.tree("Met when:", criterion.met, index, 1)
    yield from words.tree("Partly met when:", criterion.partial, index, 1)
    yield 1, "Otherwise not met"
    yield from _rests_on(facets_of(criterion), index)


def _mistake(id: str, index: Index) -> Iterator[Line]:
    mistake = index.mistakes[id]
    yield 0, f"{mistake.id}: {mistake.title}"
    yield 1, f"A common mistake of the sort: {SORTS[mistake.sort].lower()}"
    if mistake.looked_for:
        yield 1, f"Looks for: {mistake.looked_for}"
    yield 1, f"Advice: {mistake.advice}"
    if mistake.excludes:
        yield 1, f"Never stands beside: {', '.join(mistake.excludes)}"
    yield 1, f"Declared in {mistake.source}"
    yield 0, ""
    yield from words.tree("Present when:", mistake.present, index, 1)
    if mistake.unless is not None:
        yield from words.tree("But not when:", mistake.unless, index, 1)
    yield from _rests_on(facets_of(mistake), index)


def _tip(id: str, index: Index) -> Iterator[Line]:
    yield 0, f"{id}: {index.tips[id].title}"
    yield 1, "A tip: it sets work apart and never decides a verdict"


def _rests_on(facets: Iterable[str], index: Index) -> Iterator[Line]:
    yield from ((0, ""), (0, "The facets it rests on"))
    for id in facets:
        yield 0, ""
        yield from _deeper(_facet_alone(id, index))


def _facet(id: str, index: Index) -> Iterator[Line]:
    yield from _facet_alone(id, index)
    yield from _used_by(index.using_facet(id))


def _facet_alone(id: str, index: Index) -> Iterator[Line]:
    facet = index.facets[id]
    yield 0, f"{facet.id}: {facet.title}"
    yield from words.conditions(facet, index)
    named = (
        ("When it does not hold", facet.missing),
        ("Asks", facet.ask),
        ("Why", facet.why),
        ("Limits", facet.limits),
        ("Declared in", facet.source),
        ("Cases in", words.cases(facet.source)),
    )
    yield from ((1, f"{name}: {text}") for name, text in named if text)
    for measure in index.measures_of(facet):
        yield from _deeper(words.measure(measure, index))
    yield from cases_in_words(index.cases.get(id, ()))


def _measure(id: str, index: Index) -> Iterator[Line]:
    measure = index.measures[id]
    yield from words.measure(measure, index)
    if cases := words.cases(measure.source):
        yield 1, f"Cases in: {cases}"
    facets = index.using_measure(id)
    yield from _titles("Facets that use it", facets)
    users = {entry.id: entry for facet in facets for entry in index.using_facet(facet.id)}
    yield from _used_by(users.values())


def _used_by(entries: Iterable[_Titled]) -> Iterator[Line]:
    lines = list(_titles("Used by", entries))
    yield from lines or [(0, ""), (1, "No criterion and no mistake uses it")]


def _deeper(lines: Iterator[Line]) -> Iterator[Line]:
    return ((depth + 1, text) for depth, text in lines)
