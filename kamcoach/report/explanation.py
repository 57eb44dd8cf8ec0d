"""A line of the rule pack in plain English, down to the words it looks for."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from kamcoach.errors import UsageError
from kamcoach.models.pack import Case, Facet, Measure, RulePack
from kamcoach.models.submission import ITEM_FIELDS
from kamcoach.report import concepts_in_words, terms
from kamcoach.report import measures_in_words as words
from kamcoach.report.index import Index, facets_of
from kamcoach.report.phrases import Line, Phrase, Ref, headed, joined, laid_out, listed
from kamcoach.report.proof import cases_in_words
from kamcoach.report.text import visible
from kamcoach.report.wording import ADVISORY, KINDS, SORTS

OWN = "One of your own needs --rubric FILE or --rules DIR."
"""What to do about an id that does not come with kamcoach."""


class _Titled(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def title(self) -> str: ...


def explain(pack: RulePack, id: str, *, width: int = 80, cases: Sequence[Case] = ()) -> str:
    """Return what is behind an id: a rubric, criterion, facet, measure, concept, words ...

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
    explained: tuple[tuple[Iterable[str], _Title, _Describe], ...] = (
        (index.rubrics, _titled(index.rubrics), rubric),
        (index.outcomes, _titled(index.outcomes), _outcome),
        (index.criteria, _titled(index.criteria), criterion),
        (index.mistakes, _titled(index.mistakes), mistake),
        (index.tips, _titled(index.tips), _tip),
        (index.facets, _titled(index.facets), _facet),
        (index.measures, _titled(index.measures), _measure),
        (index.concepts, lambda id: f"Concept {id}: {index.concepts[id].title}", _concept),
        (index.classes, lambda id: f"Words {id}", _words),
        (ITEM_FIELDS, lambda id: f"Items {id}: {terms.item(id)}", concepts_in_words.item),
    )
    # A concept may be called like the facet it serves: then both are explained.
    sections = [
        (Line(0, (title(name),)), *describe(name, index))
        for entries, title, describe in explained
        for name in entries
        if name.casefold() == wanted
    ]
    if not sections:
        known = [name for entries, _, _ in explained for name in entries]
        raise UsageError(_unknown(id, known, index))
    return "\n".join(laid_out(section, width) for section in sections)


_Title = Callable[[str], str]
_Describe = Callable[[str, Index], Iterable[Line]]


def _titled(entries: Mapping[str, _Titled]) -> _Title:
    return lambda id: f"{id}: {entries[id].title}"


def _unknown(id: str, known: list[str], index: Index) -> str:
    folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(id.strip().casefold(), folded, n=5, cutoff=0.6)
    hint = (
        f"Did you mean {', '.join(folded[name] for name in close)}?"
        if close
        else f"Try a rubric to see its criteria: {', '.join(index.rubrics)}."
    )
    return f"Nothing in the rule pack is called {visible(id)!r}. {hint} {OWN}"


def rubric(id: str, index: Index) -> Iterator[Line]:
    """Yield how a rubric grades, and what it holds."""
    entry = index.rubrics[id]
    yield from grading(id, index)
    yield from _declared(entry.source)
    yield from criteria(id, index)
    yield from titles("Common mistakes", entry.mistakes)
    yield from titles("Tips", entry.tips)


def grading(id: str, index: Index) -> Iterator[Line]:
    """Yield how a rubric grades, and what it shows to whom."""
    entry = index.rubrics[id]
    by = ADVISORY if entry.grading.scheme == "advisory" else f"by {entry.grading.scheme}."
    yield Line(1, (f"{by} {entry.grading.note}",), "Grading")
    for band in entry.grading.bands:
        yield Line(2, (f"{band.grade}: from {band.at_least}%",))
    if entry.policy == "restricted":
        shown = "a self-check shows passages and questions, no verdict and no grade"
        yield Line(1, (shown,), "Restricted")


def criteria(id: str, index: Index) -> Iterator[Line]:
    """Yield the criteria of a rubric, under its learning outcomes where it has any."""
    entry = index.rubrics[id]
    if not entry.outcomes:
        yield from titles("Criteria", entry.criteria)
        return
    yield Line(1, (), "Criteria, under their learning outcomes")
    for outcome in entry.outcomes:
        yield _title_of(outcome, 2)
        yield from (_title_of(index.criteria[each], 3) for each in outcome.criteria)


def _outcome(id: str, index: Index) -> Iterator[Line]:
    yield Line(1, ("a heading over criteria, and never judged itself",), "A learning outcome")
    yield from titles(
        "Its criteria", (index.criteria[each] for each in index.outcomes[id].criteria)
    )


def criterion(id: str, index: Index) -> Iterator[Line]:
    """Yield what a criterion asks for and what meets it, down to the words."""
    entry = index.criteria[id]
    yield Line(1, (entry.asks,), "Asks for")
    if outcome := index.outcome_of.get(id):
        yield _title_of(outcome, 1)._replace(label="Learning outcome")
    if entry.found_in:
        yield Line(
            1, (listed((KINDS[kind] for kind in entry.found_in), "or"),), "Normally found in"
        )
    what = "percentage" if id in index.advisory else "grade"
    counts = f"counts towards the {what}" if entry.gates else f"does not decide the {what}"
    yield Line(1, (f"{counts}, with weight {entry.weight}",), "Grading")
    yield from words.tree(entry.met, index, 1, "Met when")
    yield from words.tree(entry.partial, index, 1, "Partly met when")
    yield Line(1, ("not met",), "Otherwise")
    yield from _rests_on(facets_of(entry), index)
    yield from titles("Tips", (index.tips[tip] for tip in entry.tips))
    yield from _declared(entry.source)


def mistake(id: str, index: Index) -> Iterator[Line]:
    """Yield what a mistake is, and what shows it, down to the words."""
    entry = index.mistakes[id]
    yield Line(1, (SORTS[entry.sort].lower(),), "Sort of mistake")
    if entry.looked_for:
        yield Line(1, (entry.looked_for,), "Looks for")
    yield from words.tree(entry.present, index, 1, "Present when")
    if entry.unless is not None:
        yield from words.tree(entry.unless, index, 1, "But not when")
    if entry.truth:
        yield Line(1, (entry.truth,), "Rather")
    yield Line(1, (entry.advice,), "Advice")
    if entry.excludes:
        yield Line(1, joined([_level(level) for level in entry.excludes], "or"), "Never beside")
    yield from _rests_on(facets_of(entry), index)
    yield from _declared(entry.source)


def _level(level: str) -> Phrase:
    """Return `SRM.MP02:met` in words."""
    id, _, verdict = level.partition(":")
    return (Ref("entry", id, id), " partly met" if verdict == "partial" else f" {verdict}")


def _rests_on(facets: Iterable[str], index: Index) -> Iterator[Line]:
    entries = [index.facets[id] for id in facets]
    yield Line(1, (), "When each of these holds")
    for entry in entries:
        named = words.facet_ref(entry)._replace(place=entry.source)
        yield from headed(words.conditions(entry, index, brief=True), 2, lead=(named, ": "))
        yield from _bounds(entry.id, index, 3)
    yield from _words_of((each for entry in entries for each in index.measures_of(entry)), index)


def _words_of(measures: Iterable[Measure], index: Index) -> Iterator[Line]:
    if lines := list(concepts_in_words.words_of(measures, index)):
        yield from (Line(1, (), "Words they are found by"), *lines)


def _bounds(id: str, index: Index, depth: int) -> Iterator[Line]:
    """Yield what a facet is not good for."""
    entry = index.facets[id]
    if entry.background:
        yield Line(
            depth, ("it looks at the document as a whole, and is never quoted",), "Background"
        )
    if entry.limits:
        yield Line(depth, (entry.limits,), "Limits")
    if gaps := index.gaps(id):
        yield Line(depth, (), "Known to go wrong")
        yield from (Line(depth + 1, (gap,)) for gap in gaps)


def facet(id: str, index: Index) -> Iterator[Line]:
    """Yield when a facet holds, what is said when it does not, and what uses it."""
    entry = index.facets[id]
    yield from headed(words.conditions(entry, index), 1, "Holds when")
    yield from _bounds(id, index, 1)
    named = (
        ("When it does not hold", entry.missing),
        ("Asks", entry.ask),
        ("Why", entry.why),
    )
    yield from (Line(1, (text,), label) for label, text in named if text)
    yield from _used_by(index.using_facet(id))
    yield from _declared(entry.source)
    if cases := _cases(entry, index):
        yield Line(1, (Ref("file", cases, cases),), "Cases in")


def _facet(id: str, index: Index) -> Iterator[Line]:
    measures = index.measures_of(index.facets[id])
    yield from facet(id, index)
    yield from words.stances(measures)
    yield from _words_of(measures, index)
    yield from cases_in_words(index.cases.get(id, ()))


def _cases(entry: Facet, index: Index) -> str:
    """Return the file of the cases beside `rules/risks.yaml:12`."""
    if index.asked_by(entry.id):
        return ""
    file = entry.source.rpartition(":")[0] or entry.source
    return f"{file.removesuffix('.yaml')}.cases.yaml" if file else ""


def counts(id: str, index: Index) -> Iterator[Line]:
    """Yield what a measure counts."""
    return headed(words.measure(index.measures[id], index), 1, "Counts")


def _measure(id: str, index: Index) -> Iterator[Line]:
    yield from counts(id, index)
    facets = index.using_measure(id)
    yield Line(1, (), "Facets that use it")
    yield from (Line(2, (words.facet_ref(each),)) for each in facets)
    users = {entry.id: entry for each in facets for entry in index.using_facet(each.id)}
    yield from _used_by(users.values())
    measures = index.with_parts([id])
    yield from words.stances(measures)
    yield from _words_of(measures, index)
    yield from _declared(index.measures[id].source)


def _tip(_id: str, _index: Index) -> Iterator[Line]:
    yield Line(1, ("it sets work apart and never decides a verdict",), "A tip")


def _concept(id: str, index: Index) -> Iterator[Line]:
    yield from concepts_in_words.concept(id, index)
    for name in concepts_in_words.classes_of(id, index):
        yield Line(1, (listed(index.classes[name].forms, "and"),), name)


def _words(id: str, index: Index) -> Iterator[Line]:
    entry = index.classes[id]
    yield Line(1, (listed(entry.forms, "and"),), "Forms")
    yield from _declared(entry.source)


def _declared(source: str) -> Iterator[Line]:
    if source:
        yield Line(1, (Ref("file", source, source),), "Declared in")


def titles(label: str, entries: Iterable[_Titled]) -> Iterator[Line]:
    """Yield entries of a rubric as a list; nothing where there are none."""
    if lines := [_title_of(entry, 2) for entry in entries]:
        yield from (Line(1, (), label), *lines)


def _title_of(entry: _Titled, depth: int) -> Line:
    return Line(depth, (Ref("entry", entry.id, entry.id), f": {entry.title}"))


def _used_by(entries: Iterable[_Titled]) -> Iterator[Line]:
    lines = list(titles("Used by", entries))
    yield from lines or [Line(1, ("no criterion and no mistake",), "Used by")]
