"""The only place where the stages meet: bytes to Document to Submission to Assessment."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, get_args

from kamcoach.engine import Judge, Judgement
from kamcoach.engine.judge import Use
from kamcoach.errors import Refusal, UsageError
from kamcoach.extract import extract, passages
from kamcoach.grading import grade, note, outcomes, provisional
from kamcoach.measure import measure
from kamcoach.models.assessment import (
    Assessment,
    Measured,
    Pack,
    Refused,
    RubricResult,
    Run,
    Source,
)
from kamcoach.models.document import Document
from kamcoach.models.pack import Rubric, RulePack
from kamcoach.models.submission import Kind, Submission
from kamcoach.readers import read
from kamcoach.readers.loading import load
from kamcoach.verdicts import Explainer

_KINDS = {
    Kind.PLAN: (Kind.PLAN.value,),
    Kind.REVIEW: (Kind.REVIEW.value,),
    Kind.BOTH: (Kind.PLAN.value, Kind.REVIEW.value),
}
_ENGINES: tuple[Use, ...] = get_args(Use)
_JUDGES: dict[tuple[str, str], Judge] = {}
_MOST_JUDGES = 4
"""Each may hold a process; with rubric files of one's own there is no end of packs."""


def bytes_of(path: Path) -> bytes:
    """The content of a file on disk.

    Raises:
        Refusal: it cannot be opened, is no file, is too large, or changed while it was read.
    """
    return load(path)


def document_of(name: str, data: bytes) -> Document:
    """Read one file, without understanding it.

    Raises:
        Refusal: the file cannot be read.
    """
    return read(name, data)


def understand(
    name: str,
    data: bytes,
    pack: RulePack,
    kind: Kind | None = None,
    template: Sequence[str] = (),
) -> tuple[Document, Submission]:
    """Read and understand one file; passages of a `template` count for nothing.

    Raises:
        Refusal: the file cannot be read.
    """
    document = read(name, data)
    return document, extract(document, pack, kind=kind, known=template)


def template_of(name: str, data: bytes) -> tuple[str, ...]:
    """The passages of a template or brief that learners write into.

    Raises:
        Refusal: the file cannot be read.
    """
    return tuple(passages(read(name, data).blocks))


def assess(
    name: str,
    data: bytes,
    pack: RulePack,
    *,
    rubrics: Sequence[str] | None = None,
    audience: str = "self-check",
    kind: Kind | None = None,
    engine: str = "auto",
    template: Sequence[str] = (),
) -> Assessment:
    """Assess one file.

    Args:
        name: of the file; its ending says what format it has.
        data: the content of the file.
        pack: the rule pack to judge with.
        rubrics: ids of rubrics, "all" for every one, None for those that fit the kind of document.
        audience: whom the report is for.
        kind: what the document is, if that is not to be detected.
        engine: `auto`, `durable` or `plain`.
        template: passages that count for nothing (`template_of`).

    Raises:
        Refusal: the file cannot be read.
        UsageError: no such rubric or engine, or `durable` was asked for and failed.
    """
    chosen = choose(pack, rubrics)
    document, submission = understand(name, data, pack, kind, template)
    if rubrics is None:
        chosen = tuple(r for r in chosen if _fits(r, submission.kind))
    return judged(document, submission, pack, chosen, audience=audience, engine=engine)


def choose(pack: RulePack, names: Sequence[str] | None) -> tuple[Rubric, ...]:
    """The rubrics named, in the order of the pack.

    Raises:
        UsageError: no such rubric.
    """
    if names is None or "all" in names:
        return pack.rubrics
    known = {r.id.casefold(): r for r in pack.rubrics}
    for name in names:
        if name.casefold() not in known:
            raise UsageError(
                f"no rubric `{name}`. Choose from: {', '.join(r.id for r in pack.rubrics)}, all. "
                "One of your own needs --rubric FILE or --rules DIR."
            )
    wanted = {n.casefold() for n in names}
    return tuple(r for r in pack.rubrics if r.id.casefold() in wanted)


def _fits(rubric: Rubric, kind: Kind) -> bool:
    """Most of its criteria are normally evidenced in this kind of document."""
    here = [c for c in rubric.criteria if not c.found_in or set(c.found_in) & set(_KINDS[kind])]
    return 2 * len(here) >= len(rubric.criteria)


def judge_for(pack: RulePack, engine: str) -> Judge:
    """The judge of a pack, kept for the next document; of many packs, the latest few are.

    Raises:
        UsageError: there is no such engine, or it is not installed.
    """
    if engine not in _ENGINES:
        raise UsageError(f"no engine `{engine}`. Choose from: {', '.join(_ENGINES)}.")
    key = (pack.sha256, engine)
    judge = _JUDGES.get(key)
    if judge is None:
        judge = Judge(pack.facets, pack.rubrics, engine)
        while len(_JUDGES) >= _MOST_JUDGES:
            _JUDGES.pop(next(iter(_JUDGES)), None)
        _JUDGES[key] = judge
    return judge


class Concluded(NamedTuple):
    """Measures of a submission by id, and what the engine concluded from them."""

    measured: dict[str, Measured]
    judgement: Judgement


def conclude(submission: Submission, pack: RulePack, *, engine: str = "auto") -> Concluded:
    """Measure a submission and run the engine over it.

    Raises:
        UsageError: no such engine, or `durable` was asked for and failed.
    """
    measured = measure(submission, pack.measures)
    values = {name: found.value for name, found in measured.items()}
    return Concluded(measured, judge_for(pack, engine).run(values))


def judged(
    document: Document,
    submission: Submission,
    pack: RulePack,
    rubrics: Sequence[Rubric],
    *,
    audience: str,
    engine: str = "auto",
) -> Assessment:
    """Judge a submission by some rubrics of a pack.

    Raises:
        UsageError: no such engine, or `durable` was asked for and failed.
    """
    measured, judgement = conclude(submission, pack, engine=engine)
    explainer = Explainer(pack, measured, judgement.facets, submission.kind)
    results = tuple(_result(r, explainer, judgement.heads, submission.kind) for r in rubrics)
    return Assessment(
        pack=_provenance(pack),
        run=Run(engine=judgement.engine, notes=judgement.notes),
        audience=audience,
        learner=submission.learner,
        account=submission.account,
        kind=submission.kind,
        kind_reason=submission.kind_reason,
        sources=(
            Source(
                name=document.source,
                format=document.format,
                sha256=document.sha256,
                words=submission.words,
                unseen=tuple(f"{u.reason}: {u.text}" for u in document.unseen),
            ),
        ),
        refused=(),
        rubrics=results,
    )


def _result(
    rubric: Rubric, explainer: Explainer, heads: frozenset[str], kind: Kind
) -> RubricResult:
    criteria = tuple(explainer.criterion(c, heads) for c in rubric.criteria)
    verdicts = {c.id: c.verdict for c in criteria}
    result = grade(rubric, verdicts)
    return RubricResult.model_construct(
        id=rubric.id,
        title=rubric.title,
        scheme=rubric.grading.scheme,
        grade=result.grade,
        provisional=provisional(rubric, _KINDS[kind]),
        score=result.score,
        open=result.open,
        note=note(rubric),
        outcomes=outcomes(rubric, verdicts),
        criteria=criteria,
        mistakes=tuple(explainer.mistake(m, heads) for m in rubric.mistakes),
        tips=tuple(f"{t.id} {t.title}" for t in rubric.tips),
    )


def _provenance(pack: RulePack) -> Pack:
    return Pack(version=pack.version, sha256=pack.sha256, parts=pack.parts)


def refused(name: str, refusal: Refusal, pack: RulePack, audience: str) -> Assessment:
    """What is said of a file that could not be read."""
    return Assessment(
        pack=_provenance(pack),
        run=Run(engine="none"),
        audience=audience,
        learner="",
        account="",
        kind="",
        kind_reason="",
        sources=(),
        refused=(Refused(name=name, reason=refusal.reason, advice=refusal.advice),),
        rubrics=(),
    )
