"""Cases of facets, and what became of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kamcoach.models.assessment import Measured
from kamcoach.models.outcome import Outcome
from kamcoach.models.pack import Case, CaseSort, Condition, RulePack
from kamcoach.report.index import Index
from kamcoach.report.measures_in_words import wanted
from kamcoach.report.phrases import Line, laid_out, listed

_HEADINGS: dict[CaseSort, str] = {
    "fires": "It holds in",
    "silent": "It does not hold in",
    "near": "It nearly holds in",
}
_WRONG: dict[CaseSort, str] = {
    "fires": "should hold here, and does not",
    "silent": "should not hold here, and does",
    "near": "should nearly hold here, and does hold",
}


MOST_FRAMES = 3
"""Of those that a text does not fill."""
_BETWEEN = re.compile(r"(?:'s\b|[^a-z0-9à-ÿ'&%£$€+])+")
"""What stands between words, for a hint; the extraction is exact about it."""


def cases_in_words(cases: Sequence[Case]) -> Iterator[Line]:
    """Yield the cases of a facet under their headings."""
    for sort, heading in _HEADINGS.items():
        chosen = [case for case in cases if case.sort == sort]
        if chosen:
            yield Line(1, (), heading)
        for case in chosen:
            yield _text(case, 2)
            if case.lacks:
                yield Line(3, (case.lacks,), "Lacks")
            if case.gap:
                yield Line(3, (case.gap,), "Known to go wrong")


def _text(case: Case, depth: int) -> Line:
    return Line(depth, (case.text.strip(),))


def proved(outcomes: Sequence[Outcome], pack: RulePack, *, width: int = 80) -> str:
    """Return how the cases went: every one that did not go as it is marked, and a sum."""
    index = Index(pack)
    wrong = [outcome for outcome in outcomes if not outcome.expected]
    lines = [line for outcome in wrong for line in (*_failed(outcome, index), Line(0))]
    gaps = sum(1 for outcome in outcomes if outcome.case.gap and outcome.expected)
    facets = len({outcome.case.facet for outcome in outcomes})
    said = f"{_count(len(outcomes), 'case')} of {_count(facets, 'facet')}: "
    said += f"{len(wrong)} not as marked." if wrong else "all as marked."
    if gaps:
        said += f" {_count(gaps, 'gap')} known to go wrong."
    return laid_out((*lines, Line(0, (said,))), width)


def _failed(outcome: Outcome, index: Index) -> Iterator[Line]:
    case = outcome.case
    if case.gap:
        right = f"{case.source}: {case.facet} goes right here, and is marked as a gap"
        yield Line(0, (right,))
        yield _text(case, 1)
        yield Line(1, ("keep the text, without `gap:`.",), "Remove the mark")
        return
    lacks = case.sort == "near" and not outcome.holds
    what = f"does not hold here, but nothing says: {case.lacks}" if lacks else _WRONG[case.sort]
    yield Line(0, (f"{case.source}: {case.facet} {what}",))
    yield _text(case, 1)
    yield from _found(outcome, index)


def _found(outcome: Outcome, index: Index) -> Iterator[Line]:
    """Yield each condition beside its measure, with what counted and what nearly did."""
    shown: set[str] = set()
    for number, branch in enumerate(outcome.facet.branches):
        if len(outcome.facet.branches) > 1:
            yield Line(1, (), "Or" if number else "Either")
        for condition in branch:
            found = outcome.measured[condition.field]
            yield Line(2, (_beside(condition, found, index),))
            if found.id not in shown:
                shown.add(found.id)
                yield from _passages(found)
                if outcome.case.sort == "fires" and not condition.holds(found.value):
                    yield from _words(outcome.case.text, found.id, index)


def _beside(condition: Condition, found: Measured, index: Index) -> str:
    holds = "as wanted" if condition.holds(found.value) else "not as wanted"
    much = wanted(condition, index.measures[condition.field])
    return f"{condition.field} is {found.value}, {holds} ({much})"


def _passages(found: Measured) -> Iterator[Line]:
    yield from (Line(3, (f'"{each.quote}"',), "counted") for each in found.evidence)
    for near in found.near:
        yield Line(3, (f'"{near.evidence.quote}" ({near.lacks})',), "nearly")


def _words(text: str, measure: str, index: Index) -> Iterator[Line]:
    """Yield the frames that a measure looks for and the text fills best, with what they lack."""
    spaced = _spaced(text.lower().replace("’", "'"))
    names = [n for m in index.with_parts([measure]) for n in (*m.concepts, *m.every)]
    concepts = dict.fromkeys(each for name in names for each in name.split("|"))
    frames = [
        (_gone(frame, spaced, index), frame) for c in concepts for frame in index.concepts[c].frames
    ]
    frames.sort(key=lambda entry: len(entry[0]) / len(entry[1]))
    for gone, frame in [entry for entry in frames if entry[0]][:MOST_FRAMES]:
        yield Line(3, (f"{' + '.join(frame)}: no word of {listed(gone, 'or')}",), "not in the text")


def _spaced(text: str) -> str:
    return _BETWEEN.sub(" ", f" {text} ")


def _gone(frame: Sequence[str], spaced: str, index: Index) -> list[str]:
    """Return the word classes of a frame that have no word in a text; specifics are left out."""
    return [
        name
        for name in frame
        if name in index.classes
        and not any(_spaced(form) in spaced for form in index.classes[name].forms)
    ]


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
