"""Cases of facets, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kamcoach.models.assessment import Measured
from kamcoach.models.outcome import Outcome
from kamcoach.models.pack import Case, CaseSort, Condition, Facet, RulePack
from kamcoach.report.index import Index
from kamcoach.report.measures_in_words import Line, laid_out, wanted

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


def cases_in_words(cases: Sequence[Case]) -> Iterator[Line]:
    """Yield the cases of a facet under their headings."""
    for sort, heading in _HEADINGS.items():
        chosen = [case for case in cases if case.sort == sort]
        if chosen:
            yield 0, ""
            yield 1, heading
        for case in chosen:
            yield from _text(case, 2)
            if case.lacks:
                yield 3, f"(lacks: {case.lacks})"
            if case.gap:
                yield 3, f"(known to go wrong: {case.gap})"


def _text(case: Case, depth: int) -> Iterator[Line]:
    first, *rest = case.text.strip().splitlines()
    yield depth, f"- {first}"
    yield from ((depth + 1, line) for line in rest)


def proved(outcomes: Sequence[Outcome], pack: RulePack, *, width: int = 80) -> str:
    """Return how the cases went: every one that did not go as it is marked, and a sum."""
    index = Index(pack)
    wrong = [outcome for outcome in outcomes if not outcome.expected]
    lines = [line for outcome in wrong for line in (*_failed(outcome, index), (0, ""))]
    gaps = sum(1 for outcome in outcomes if outcome.case.gap and outcome.expected)
    facets = len({outcome.case.facet for outcome in outcomes})
    said = f"{_count(len(outcomes), 'case')} of {_count(facets, 'facet')}: "
    said += f"{len(wrong)} not as marked." if wrong else "all as marked."
    if gaps:
        said += f" {_count(gaps, 'gap')} known to go wrong."
    return "".join(laid_out(line, width) for line in (*lines, (0, said)))


def _failed(outcome: Outcome, index: Index) -> Iterator[Line]:
    case, facet = outcome.case, index.facets[outcome.case.facet]
    if case.gap:
        yield 0, f"{case.source}: {case.facet} goes right here, and is marked as a gap"
        yield from _text(case, 1)
        yield 1, "Remove the mark: keep the text, without `gap:`."
        return
    lacks = case.sort == "near" and not outcome.holds
    what = f"does not hold here, but nothing says: {case.lacks}" if lacks else _WRONG[case.sort]
    yield 0, f"{case.source}: {case.facet} {what}"
    yield from _text(case, 1)
    yield from _found(facet, outcome, index)


def _found(facet: Facet, outcome: Outcome, index: Index) -> Iterator[Line]:
    """Yield each condition beside its measure, with what counted and what nearly did."""
    shown: set[str] = set()
    for number, branch in enumerate(facet.branches):
        if len(facet.branches) > 1:
            yield 1, "Or:" if number else "Either:"
        for condition in branch:
            found = outcome.measured[condition.field]
            yield 2, _beside(condition, found, index)
            if found.id not in shown:
                shown.add(found.id)
                yield from _passages(found)


def _beside(condition: Condition, found: Measured, index: Index) -> str:
    holds = "as wanted" if condition.holds(found.value) else "not as wanted"
    return f"{condition.field} is {found.value}, {holds} ({wanted(condition, index)})"


def _passages(found: Measured) -> Iterator[Line]:
    yield from ((3, f'counted: "{evidence.quote}"') for evidence in found.evidence)
    yield from ((3, f'nearly: "{near.evidence.quote}" ({near.lacks})') for near in found.near)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
