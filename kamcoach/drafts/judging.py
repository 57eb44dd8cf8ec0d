"""Files, folders and saved assessments to two judged drafts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from kamcoach import pipeline, saved
from kamcoach.drafts.advice import Holding
from kamcoach.drafts.moves import JudgedDraft, comparison, is_decided
from kamcoach.errors import Refusal, UsageError
from kamcoach.models.assessment import Assessment
from kamcoach.models.drafts import Comparison
from kamcoach.models.pack import RulePack

T = TypeVar("T")
_TRY = "Give a document, or what `kamcoach assess --format json` writes."


def compare(
    old: Path,
    new: Path,
    pack: RulePack,
    *,
    rubrics: Sequence[str] | None = None,
    audience: str | None = None,
    engine: str = "auto",
) -> Comparison:
    """Judge two drafts, unless they were judged before, and return what moved.

    Args:
        old: the older draft: a document, a folder or ZIP archive of documents (judged as one), or
            an assessment saved as JSON.
        new: the newer one, likewise.
        pack: the rule pack to judge with.
        rubrics: ids of the rubrics to judge by, "all" for every one. None for those of the saved
            assessments; where there is none, for those that fit either draft.
        audience: whom the comparison is for; None for that of the newer saved assessment that is
            no released feedback, or else the learner.
        engine: `auto`, `durable` or `plain`.

    Raises:
        UsageError: no such rubric or engine; the drafts have no rubric in common.
        Refusal: a draft cannot be read; the reason begins with its name.
    """
    paths = (old, new)
    kept = [_named(_saved, path) if path.suffix.lower() == ".json" else None for path in paths]
    by = audience or _audience(kept)
    wanted = rubrics if rubrics is not None else _ids(kept, pack)
    drafts = [
        _kept(path.name, _only(each, pack, rubrics))
        if each
        else _named(lambda path: _judged(path, pack, wanted, by, engine), path)
        for path, each in zip(paths, kept, strict=True)
    ]
    if wanted is None and (union := _ids([draft.assessment for draft in drafts], pack)):
        drafts = [
            draft
            if draft.saved or len(draft.assessment.rubrics) == len(union)
            else _judged(path, pack, union, by, engine)
            for draft, path in zip(drafts, paths, strict=True)
        ]
    found = comparison(drafts[0], drafts[1], pack, by)
    if not found.rubrics:
        raise UsageError(
            "There is no rubric by which both drafts were judged. Name one with --rubric, or give "
            "the documents instead of saved assessments."
        )
    return found


def _audience(kept: Sequence[Assessment | None]) -> str:
    """Whom the saved assessments are for; "release" where an assessor decided on both drafts."""
    saved = [each for each in reversed(kept) if each]
    if len(saved) == len(kept) and all(map(is_decided, saved)):
        return saved[0].audience
    return next((each.audience for each in saved if not is_decided(each)), "self-check")


def _named(read: Callable[[Path], T], path: Path) -> T:
    """Return what is read from a path; a refusal names it."""
    try:
        return read(path)
    except Refusal as refusal:
        reason = refusal.reason.removeprefix(f"{path.name}: ")
        raise Refusal(f"{path.name} was not read: {reason}", refusal.advice) from refusal


def _saved(path: Path) -> Assessment:
    content = saved.parsed(path, _TRY)
    if isinstance(content, list):
        raise Refusal(
            f"it holds {len(content)} assessments.", "Save that of each draft in a file of its own."
        )
    kept = saved.assessment(content)
    if not kept.rubrics:
        raise Refusal("no rubric was judged in it.", "Let kamcoach assess the document anew.")
    return kept


def _ids(assessments: Iterable[Assessment | None], pack: RulePack) -> tuple[str, ...] | None:
    """Return the rubrics of some assessments that the pack has; None where there are none."""
    used = {rubric.id for each in assessments if each for rubric in each.rubrics}
    return tuple(rubric.id for rubric in pack.rubrics if rubric.id in used) or None


def _only(kept: Assessment, pack: RulePack, rubrics: Sequence[str] | None) -> Assessment:
    """Return a saved assessment by some rubrics alone."""
    if rubrics is None:
        return kept
    wanted = {rubric.id for rubric in pipeline.choose(pack, rubrics)}
    return kept.model_copy(
        update={"rubrics": tuple(rubric for rubric in kept.rubrics if rubric.id in wanted)}
    )


def _kept(name: str, kept: Assessment) -> JudgedDraft:
    """Return a saved assessment as a draft: what decided a verdict in it is all that holds."""
    decided = (
        reason for rubric in kept.rubrics for each in rubric.criteria for reason in each.because
    )
    return JudgedDraft(name, kept, (), True, Holding(frozenset(r.facet for r in decided), None))


def _holding(assessed: pipeline.Assessed, pack: RulePack) -> Holding:
    titles = (measure.title for measure in pack.measures if measure.id in assessed.counted)
    return Holding(assessed.facets, frozenset(titles))


def _judged(
    path: Path, pack: RulePack, rubrics: Sequence[str] | None, audience: str, engine: str
) -> JudgedDraft:
    if path.is_dir() or path.suffix.lower() == ".zip":
        handed_in = pipeline.collect([path])
        assessed = pipeline.read_and_assess_portfolio(
            handed_in, pack, rubrics=rubrics, audience=audience, engine=engine
        )
        together = assessed.assessment
        if not together.sources:
            first = together.refused[0]
            raise Refusal(f"{first.name}: {first.reason}", first.advice)
        read = {source.name for source in together.sources}
        passages = tuple(
            passage
            for name, data in handed_in.files
            if name in read
            for passage in _passages(name, data, pack)
        )
        return JudgedDraft(path.name, together, passages, False, _holding(assessed, pack))
    data = pipeline.bytes_of(path)
    assessed = pipeline.read_and_assess(
        path.name, data, pack, rubrics=rubrics, audience=audience, engine=engine
    )
    passages = tuple(_passages(path.name, data, pack))
    holding = _holding(assessed, pack)
    return JudgedDraft(path.name, assessed.assessment, passages, False, holding)


def _passages(name: str, data: bytes, pack: RulePack) -> Iterator[str]:
    """Yield every statement of a document as it stands there."""
    _, submission = pipeline.understand(name, data, pack)
    texts = [block.text for block in submission.blocks]
    for statement in submission.statements:
        yield texts[statement.block][statement.start : statement.end]
