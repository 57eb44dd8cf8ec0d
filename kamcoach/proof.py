"""Facets prove themselves: each of their cases is read, measured and judged like a document."""

from collections.abc import Iterable, Iterator

from kamcoach.errors import PackError, Refusal
from kamcoach.measure import measure
from kamcoach.models.outcome import Outcome
from kamcoach.models.pack import Case, Condition, Facet, RulePack
from kamcoach.pipeline import understand


def prove(cases: Iterable[Case], pack: RulePack) -> Iterator[Outcome]:
    """Run the cases of facets of a pack.

    Raises:
        PackError: the text of a case is no document.
    """
    facets = {facet.id: facet for facet in pack.facets}
    for case in cases:
        yield _outcome(case, facets.get(case.facet) or counted(case.facet), pack)


def counted(measure: str) -> Facet:
    """The facet that a measure counts something at all."""
    some = Condition(field=measure, compare="gte", value=1)
    return Facet(id=measure, title=measure, branches=((some,),), missing="", ask="")


def _outcome(case: Case, facet: Facet, pack: RulePack) -> Outcome:
    try:
        _, submission = understand("case.md", case.text.encode(), pack)
    except Refusal as refusal:
        raise PackError(f"{case.source}: {refusal.reason}\n  {refusal.advice}") from refusal
    measured = measure(submission, pack.measures)
    holds = any(all(c.holds(measured[c.field].value) for c in branch) for branch in facet.branches)
    fields = dict.fromkeys(c.field for branch in facet.branches for c in branch)
    outcome = Outcome(
        case=case,
        facet=facet,
        holds=holds,
        right=False,
        measured={field: measured[field] for field in fields},
    )
    right = holds if case.sort == "fires" else not holds
    if case.sort == "near":
        right = right and any(case.lacks in said for said in lacking(outcome))
    return outcome.model_copy(update={"right": right})


def lacking(outcome: Outcome) -> Iterator[str]:
    """What is said to be lacking: of each passage that came close, and of each measure."""
    for found in outcome.measured.values():
        yield from (near.lacks for near in found.near)
        yield f"{found.id} is {found.value}"
