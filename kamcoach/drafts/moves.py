"""Two judged drafts to what moved, and what became of the advice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from kamcoach import sides
from kamcoach.drafts.advice import Asked, Holding, advice
from kamcoach.drafts.passages import Other, Text
from kamcoach.models.assessment import Assessment, Judged, MistakeFound, RubricResult
from kamcoach.models.drafts import (
    Comparison,
    Draft,
    MistakeMovement,
    Moved,
    Movement,
    RubricMovement,
    Standing,
    Turn,
)
from kamcoach.models.pack import RulePack
from kamcoach.withheld import without_verdicts

_MISTAKES: Mapping[sides.Turn, Literal["new", "gone", "stays"]] = {
    "rose": "new",
    "fell": "gone",
    "same": "stays",
}


class JudgedDraft(NamedTuple):
    """A draft with what was said of it."""

    name: str
    assessment: Assessment
    passages: tuple[str, ...]
    """All of it; of a saved assessment what it quotes."""
    saved: bool
    holding: Holding = Holding(frozenset(), None)
    """What holds of it; nothing is known to hold where this is not given."""


def comparison(old: JudgedDraft, new: JudgedDraft, pack: RulePack, audience: str) -> Comparison:
    """Return what moved from one draft to the other, by the rubrics that judged both.

    Args:
        old: the older draft.
        new: the newer one.
        pack: says which rubrics are restricted. One that is not in it may be: it is taken for one.
        audience: whom the comparison is for.
    """
    old, new = _without_what_must_not_be_told(old, new, pack, audience)
    both = _both(old, new, Asked(pack))
    before = {rubric.id: rubric for rubric in old.assessment.rubrics}
    notes = (*old.assessment.run.notes, *new.assessment.run.notes)
    return Comparison(
        audience=audience,
        old=_draft(old),
        new=_draft(new),
        warnings=(*_warnings(old, new), *_unknown(old, new, pack)),
        rubrics=tuple(
            _rubric(before[rubric.id], rubric, both)
            for rubric in new.assessment.rubrics
            if rubric.id in before
        ),
        one_sided=tuple(_one_sided(old.assessment, new.assessment)),
        notes=tuple(dict.fromkeys(notes)),
    )


def _without_what_must_not_be_told(
    old: JudgedDraft, new: JudgedDraft, pack: RulePack, audience: str
) -> tuple[JudgedDraft, JudgedDraft]:
    """Return the drafts without verdicts where one of them has none, or the learner may see none.

    A saved assessment may hold more than the audience may see, or less than the other draft.
    """
    every = [rubric for each in (old, new) for rubric in each.assessment.rubrics]
    hidden = {rubric.id for rubric in every if rubric.withheld}
    if audience == "self-check":
        hidden |= {rubric.id for rubric in every} - {
            rubric.id for rubric in pack.rubrics if rubric.policy == "open"
        }
    told = (
        each._replace(assessment=without_verdicts(each.assessment, hidden)) for each in (old, new)
    )
    return next(told), next(told)


class _Both(NamedTuple):
    """Both drafts, and each to look up passages of the other in."""

    was: Assessment
    now: Assessment
    in_was: Other
    in_now: Other
    asked: Asked
    holding: Holding
    """Of the newer one."""
    mixed: bool
    """Whether an assessor decided on one of them, and not on the other."""


def _both(old: JudgedDraft, new: JudgedDraft, asked: Asked) -> _Both:
    was, now = (Text((*each.passages, *_quoted(each.assessment))) for each in (old, new))
    others = Other(was, now), Other(now, was)
    mixed = is_decided(old.assessment) != is_decided(new.assessment)
    return _Both(old.assessment, new.assessment, *others, asked, new.holding, mixed)


def is_decided(assessment: Assessment) -> bool:
    """Return whether it is feedback with the verdicts of an assessor (`kamcoach release`)."""
    return assessment.audience == "release"


def _quoted(assessment: Assessment) -> Iterator[str]:
    for rubric in assessment.rubrics:
        for judged in rubric.criteria:
            near = (nearest.evidence for nearest in judged.nearest)
            yield from (each.quote for each in (*judged.evidence, *judged.also, *near))
        for mistake in rubric.mistakes:
            yield from (each.quote for each in mistake.evidence)


def _draft(draft: JudgedDraft) -> Draft:
    judged = draft.assessment
    return Draft(
        name=draft.name,
        learner=judged.learner,
        account=judged.account,
        kind=judged.kind,
        sources=judged.sources,
        refused=judged.refused,
        pack=judged.pack,
        saved=draft.saved,
    )


def _warnings(old: JudgedDraft, new: JudgedDraft) -> Iterator[str]:
    was, now = old.assessment, new.assessment
    if was.pack.sha256 != now.pack.sha256:
        versions = (f"{pack.version}, sha256 {pack.sha256[:12]}" for pack in (was.pack, now.pack))
        yield (
            f"The drafts were judged by different rule packs ({'; '.join(versions)}): a difference "
            "may come from the rules and not from the work. Let kamcoach judge both files anew."
        )
    if is_decided(was) != is_decided(now):
        final, other = (old, new) if is_decided(was) else (new, old)
        yield (
            f"{final.name} has the verdicts and the grade of an assessor, {other.name} those that "
            "kamcoach proposes: where the two differ, the work need not have changed."
        )
    foreign = dict.fromkeys(s.name for s in (*was.sources, *now.sources) if not s.english)
    if foreign:
        yield (
            f"In another language than English, which alone is read: {', '.join(foreign)}. Much of "
            "what is there may not have been found."
        )
    if _unlike(was.learner, now.learner):
        yield (
            f"The drafts name different learners: {was.learner} and {now.learner}. Are they two "
            "drafts of one work?"
        )
    if _unlike(was.account, now.account):
        yield f"The drafts name different accounts: {was.account} and {now.account}."
    if {source.sha256 for source in was.sources} == {source.sha256 for source in now.sources}:
        yield "Both drafts are the same, byte for byte."


def _unknown(old: JudgedDraft, new: JudgedDraft, pack: RulePack) -> Iterator[str]:
    known = {rubric.id for rubric in pack.rubrics}
    judged = dict.fromkeys(r.id for each in (old, new) for r in each.assessment.rubrics)
    for id in judged:
        if id not in known:
            yield (
                f"The rubric {id} is not in the rule pack at hand, so it is not known whether a "
                "learner may see its verdicts: a self-check shows none. Add --rubric FILE or "
                "--rules DIR."
            )


def _unlike(one: str, other: str) -> bool:
    return bool(one and other) and one.casefold().split() != other.casefold().split()


def _one_sided(was: Assessment, now: Assessment) -> Iterator[str]:
    """Yield the ids of what only one of the drafts was judged by."""
    before = {rubric.id: _ids(rubric) for rubric in was.rubrics}
    after = {rubric.id: _ids(rubric) for rubric in now.rubrics}
    yield from (id for id in (*before, *after) if (id in before) != (id in after))
    for id in after:
        if id in before:
            yield from sorted(before[id] ^ after[id])


def _ids(rubric: RubricResult) -> frozenset[str]:
    return frozenset((*(c.id for c in rubric.criteria), *(m.id for m in rubric.mistakes)))


def _rubric(before: RubricResult, after: RubricResult, both: _Both) -> RubricMovement:
    pairs = (p for p in sides.pairs(both.was, both.now) if p.rubric == after.id)
    criteria: list[Movement] = []
    mistakes: list[MistakeMovement] = []
    for pair in pairs:
        if isinstance(pair.was, Judged) and isinstance(pair.now, Judged):
            turn = None if after.withheld else pair.turn
            criteria.append(_criterion(pair.was, pair.now, turn, both))
        elif isinstance(pair.was, MistakeFound) and isinstance(pair.now, MistakeFound):
            mistakes += _mistake(pair.was, pair.now, pair.turn)
    return RubricMovement(
        id=after.id,
        title=after.title,
        scheme=after.scheme,
        withheld=after.withheld,
        was=_standing(before, both.was if both.mixed else None),
        now=_standing(after, both.now if both.mixed else None),
        criteria=tuple(criteria),
        mistakes=tuple(mistakes),
    )


def _standing(result: RubricResult, mixed: Assessment | None) -> Standing:
    by: Literal["", "assessor", "kamcoach"] = ""
    if mixed:
        by = "assessor" if is_decided(mixed) else "kamcoach"
    return Standing(grade=result.grade, score=result.score, provisional=result.provisional, by=by)


def _criterion(before: Judged, after: Judged, way: sides.Turn | None, both: _Both) -> Movement:
    decided = _decided(before, after) if way and both.mixed else ""
    turn: Turn | None = "decided" if decided else way
    return Movement(
        id=after.id,
        title=after.title,
        turn=turn,
        was=sides.side(before) if turn else None,
        now=sides.side(after) if turn else None,
        decided=decided,
        was_found=bool(before.evidence or before.also),
        now_found=bool(after.evidence or after.also),
        ask=after.ask,
        new=tuple(_moved(after, before, both.in_was)),
        gone=tuple(_moved(before, after, both.in_now)),
        advice=tuple(advice(before, after, turn, both.asked, both.holding)) if turn else (),
    )


def _decided(before: Judged, after: Judged) -> Literal["", "was", "now"]:
    """Return on which draft somebody decided; a proposal that was let stand is still one."""
    if before.decision and before.decision.by:
        return "was"
    return "now" if after.decision and after.decision.by else ""


def _moved(judged: Judged, other: Judged, there: Other) -> Iterator[Moved]:
    """Yield the passages that were not found for the other draft, and what it has of each."""
    found = Text(each.quote for each in (*other.evidence, *other.also))
    for each in (*judged.evidence, *judged.also):
        if not found.has(each.quote):
            yield there.fate(each, each in judged.evidence)


def _mistake(
    before: MistakeFound, after: MistakeFound, turn: sides.Turn
) -> Iterator[MistakeMovement]:
    if not (before.present or after.present):
        return
    shown = after if after.present else before
    yield MistakeMovement(
        id=after.id,
        title=after.title,
        turn=_MISTAKES[turn],
        evidence=shown.evidence,
        looked_for=shown.looked_for,
        advice=after.advice,
    )
