"""What may have been read wrongly -> a check on the verdicts that rest on it.

Text that counts although it may not be visible, and work in another language than English.
"""

from collections.abc import Sequence

from kamcoach.models.assessment import Evidence, Judged, MistakeFound, RubricResult, Source

WHY = "a passage that it rests on may not be visible on the page"
NOT_ENGLISH = "the work, or a part of it, seems to be in another language than English"
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


def not_in_english(rubrics: Sequence[RubricResult], audience: str) -> tuple[RubricResult, ...]:
    """The results of work in another language, or with a part in one: what is missing may be there.

    A mistake is present only where a passage shows it. For an assessor there is a check on each
    verdict; a learner is told once, by the report.
    """
    check = {"check": NOT_ENGLISH} if audience == "assessor" else {}
    return tuple(
        result.model_copy(
            update={
                "criteria": tuple(
                    c if c.verdict is None else c.model_copy(update=check) for c in result.criteria
                ),
                "mistakes": tuple(map(_shown, result.mistakes)),
            }
        )
        for result in rubrics
    )


def _shown(mistake: MistakeFound) -> MistakeFound:
    if mistake.sort != "absence" and mistake.evidence:
        return mistake
    update = {"present": False, "evidence": (), "looked_for": ()}
    return mistake.model_copy(update=update) if mistake.present else mistake


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
