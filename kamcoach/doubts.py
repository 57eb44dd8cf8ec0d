"""Text that counts although it may not be visible -> a check on the verdicts that rest on it."""

from collections.abc import Sequence

from kamcoach.models.assessment import Evidence, Judged, RubricResult, Source

WHY = "a passage that it rests on may not be visible on the page"
_LEAST = 3
"""Words in common from which a passage is the text in doubt, and not like it by chance."""


def with_doubts(
    rubrics: Sequence[RubricResult], sources: Sequence[Source]
) -> tuple[RubricResult, ...]:
    """The results, with a check on each verdict whose evidence nobody may be able to see."""
    unsure = [(s.name, u.text) for s in sources for u in s.unseen if u.counted]
    if not unsure:
        return tuple(rubrics)
    return tuple(
        result.model_copy(update={"criteria": tuple(_looked(c, unsure) for c in result.criteria)})
        for result in rubrics
    )


def _looked(judged: Judged, unsure: Sequence[tuple[str, str]]) -> Judged:
    if judged.check or judged.verdict is None:
        return judged
    if not any(_is_unsure(e, unsure) for e in judged.evidence):
        return judged
    return judged.model_copy(update={"check": WHY})


def _is_unsure(evidence: Evidence, unsure: Sequence[tuple[str, str]]) -> bool:
    quote = " ".join(evidence.quote.split())
    return any(
        name == evidence.source
        and (text in quote or quote in text)
        and min(len(text.split()), len(quote.split())) >= _LEAST
        for name, text in ((name, " ".join(text.split())) for name, text in unsure)
    )
