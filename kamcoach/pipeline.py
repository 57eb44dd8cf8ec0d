"""The only place where the stages meet: bytes to Document to Submission to Assessment."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, get_args

from kamcoach.doubts import not_in_english, with_doubts
from kamcoach.engine import Judge, Judgement
from kamcoach.engine.judge import Use
from kamcoach.errors import Refusal, UsageError
from kamcoach.extract import extract, merge, passages, repeats
from kamcoach.grading import grade, note, outcomes, provisional
from kamcoach.measure import measure
from kamcoach.models.assessment import (
    Assessment,
    Finding,
    Measured,
    Pack,
    Portfolio,
    Refused,
    RubricResult,
    Run,
    Side,
    Source,
)
from kamcoach.models.document import Block, Document
from kamcoach.models.form import Form
from kamcoach.models.pack import Rubric, RulePack
from kamcoach.models.submission import Kind, Submission
from kamcoach.questions import Questions
from kamcoach.readers import read, read_form
from kamcoach.readers.loading import load
from kamcoach.readers.reports import check_is_work
from kamcoach.readers.text import base_name
from kamcoach.signposts import findings
from kamcoach.verdicts import Explainer
from kamcoach.withheld import withheld

if TYPE_CHECKING:
    from kamcoach.readers.handed_in import HandedIn

_KINDS = {
    Kind.PLAN: (Kind.PLAN.value,),
    Kind.REVIEW: (Kind.REVIEW.value,),
    Kind.BOTH: (Kind.PLAN.value, Kind.REVIEW.value),
}
_ORDER = (Kind.PLAN, Kind.BOTH, Kind.REVIEW)
"""Of the files of a portfolio: what was planned, then how it went."""
_CHOSEN = "chosen by the caller"
_ENGINES: tuple[Use, ...] = get_args(Use)
_JUDGES: dict[tuple[str, str], Judge] = {}
_MOST_JUDGES = 4
"""Each may hold a process; with rubric files of one's own there is no end of packs."""


class Assessed(NamedTuple):
    """An assessment, and the documents it is about.

    The documents stand beside it, not in it: a report may show passages where they stand, and the
    record of an assessment holds no more of a learner's text than it quotes.
    """

    assessment: Assessment
    documents: tuple[Document, ...] = ()
    """In the order of `assessment.sources`."""
    facets: frozenset[str] = frozenset()
    """Those that hold, whether a verdict rests on them or not."""
    counted: frozenset[str] = frozenset()
    """The measures that are not nought."""


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


def work_of(name: str, data: bytes) -> Document:
    """Read one file that is to be taken for the work of a learner.

    Raises:
        Refusal: the file cannot be read, or is a report of kamcoach.
    """
    document = read(name, data)
    check_is_work(document)
    return document


def form_of(name: str, data: bytes) -> Form:
    """Read a workbook that somebody filled in, as the values of its cells.

    Raises:
        Refusal: the file cannot be read.
    """
    return read_form(name, data)


def understand(
    name: str,
    data: bytes,
    pack: RulePack,
    kind: Kind | None = None,
    template: Sequence[str] = (),
) -> tuple[Document, Submission]:
    """Read and understand one file; passages of a `template` count for nothing.

    Raises:
        Refusal: the file cannot be read, or is no work of a learner (`work_of`).
    """
    document = work_of(name, data)
    return document, extract(document, pack, kind=kind, known=template)


def template_of(name: str, data: bytes) -> tuple[str, ...]:
    """The passages of a template or brief that learners write into.

    Raises:
        Refusal: the file cannot be read.
    """
    return tuple(passages(read(name, data).blocks))


def passages_in(document: Document) -> Iterator[tuple[Block, str]]:
    """The passages of a document, cut as statements are, each with its block.

    Headings, of sections and of tables, are none.
    """
    for block in document.blocks:
        if block.kind not in ("heading", "header"):
            for passage in passages([block]):
                yield block, passage


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
        audience: whom the report is for. A "self-check" holds no verdicts of restricted rubrics.
        kind: what the document is, if that is not to be detected.
        engine: `auto`, `durable` or `plain`.
        template: passages that count for nothing (`template_of`).

    Raises:
        Refusal: the file cannot be read.
        UsageError: no such rubric or engine, or `durable` was asked for and failed.
    """
    return read_and_assess(
        name,
        data,
        pack,
        rubrics=rubrics,
        audience=audience,
        kind=kind,
        engine=engine,
        template=template,
    ).assessment


def read_and_assess(
    name: str,
    data: bytes,
    pack: RulePack,
    *,
    rubrics: Sequence[str] | None = None,
    audience: str = "self-check",
    kind: Kind | None = None,
    engine: str = "auto",
    template: Sequence[str] = (),
) -> Assessed:
    """Assess one file as `assess` does, and return what was read beside the assessment.

    Raises:
        Refusal: the file cannot be read.
        UsageError: no such rubric or engine, or `durable` was asked for and failed.
    """
    chosen = choose(pack, rubrics)
    document, submission = understand(name, data, pack, kind, template)
    if rubrics is None:
        chosen = tuple(r for r in chosen if _fits(r, submission.kind))
    concluded = conclude(submission, pack, engine=engine)
    found = _told(document, submission, pack, chosen, concluded, audience)
    return Assessed(found, (document,), *_holding(concluded))


def collect(paths: Sequence[Path]) -> "HandedIn":
    """The files of a portfolio: those named, and those in the folders and ZIP archives named.

    Raises:
        Refusal: there are too many or too large ones, or an archive is damaged.
    """
    from kamcoach.readers.handed_in import hand_in

    return hand_in(paths)


def collect_entries(path: Path, numbers: Sequence[int]) -> "HandedIn":
    """What one learner has in an archive that holds the work of many.

    Raises:
        Refusal: there are too many or too large files, or the archive is damaged.
    """
    from kamcoach.readers.handed_in import hand_in_entries

    return hand_in_entries(path, numbers)


def assess_portfolio(
    handed_in: "HandedIn",
    pack: RulePack,
    *,
    rubrics: Sequence[str] | None = None,
    audience: str = "self-check",
    kind: Kind | None = None,
    engine: str = "auto",
    template: Sequence[str] = (),
    one_learner: bool = False,
) -> Assessment:
    """Assess the files of one learner as one submission.

    A file that cannot be read is named in the assessment, and the others are judged. The order in
    which files were handed in changes nothing.

    Args:
        handed_in: the files (`collect`).
        pack: the rule pack to judge with.
        rubrics: as for `assess`.
        audience: whom the report is for.
        kind: what the files are together, if that is not to be detected.
        engine: `auto`, `durable` or `plain`.
        template: passages that count for nothing (`template_of`).
        one_learner: the files are of one learner, although they name different ones.

    Raises:
        Refusal: there is nothing to read, or the files name different learners.
        UsageError: no such rubric or engine, or `durable` was asked for and failed.
    """
    return read_and_assess_portfolio(
        handed_in,
        pack,
        rubrics=rubrics,
        audience=audience,
        kind=kind,
        engine=engine,
        template=template,
        one_learner=one_learner,
    ).assessment


def read_and_assess_portfolio(
    handed_in: "HandedIn",
    pack: RulePack,
    *,
    rubrics: Sequence[str] | None = None,
    audience: str = "self-check",
    kind: Kind | None = None,
    engine: str = "auto",
    template: Sequence[str] = (),
    one_learner: bool = False,
) -> Assessed:
    """Assess a portfolio as `assess_portfolio` does, and return what was read beside it.

    Raises:
        Refusal: there is nothing to read, or the files name different learners.
        UsageError: no such rubric or engine, or `durable` was asked for and failed.
    """
    from kamcoach.consistency import findings, two_learners  # single files do without

    chosen = choose(pack, rubrics)
    if not handed_in.files and not handed_in.refused:
        raise Refusal(
            "there is no document in it.",
            "Put the account plan and the relationship review into it and try again.",
        )
    understood, failed, copies = _understood(handed_in, pack, template)
    refused_files = tuple(sorted((*handed_in.refused, *failed), key=lambda r: r.name))
    together = Portfolio(name=handed_in.name, findings=copies, skipped=handed_in.skipped)
    if not understood:
        nothing = _nothing_read(refused_files, pack, audience)
        return Assessed(nothing.model_copy(update={"portfolio": together}))
    documents, parts = zip(*understood, strict=True)
    if not one_learner and (finding := two_learners(parts)):
        raise _different_learners(finding)
    again = repeats(parts)
    whole = merge(parts, again)
    if kind is not None:
        whole = whole.model_copy(update={"kind": kind, "kind_reason": _CHOSEN})
    if rubrics is None:
        chosen = tuple(r for r in chosen if _fits(r, whole.kind))
    apart, unlisted = findings(parts, again.drafts)
    concluded = conclude(whole, pack, engine=engine)
    found = _told(documents[0], whole, pack, chosen, concluded, audience)
    sources = tuple(
        _source(document, part).model_copy(update={"kind": part.kind.value})
        for document, part in understood
    )
    found = found.model_copy(
        update={
            "sources": sources,
            "rubrics": with_doubts(found.rubrics, sources),
            "refused": refused_files,
            "portfolio": together.model_copy(
                update={"findings": (*apart, *copies), "unlisted": unlisted}
            ),
        }
    )
    return Assessed(found, documents, *_holding(concluded))


def _understood(
    handed_in: "HandedIn", pack: RulePack, template: Sequence[str]
) -> tuple[list[tuple[Document, Submission]], list[Refused], tuple[Finding, ...]]:
    """The files that can be read, plans first; those that cannot; and those read already."""
    found: list[tuple[Document, Submission]] = []
    failed: list[Refused] = []
    copies: list[Finding] = []
    names: dict[str, str] = {}
    for name, data in sorted(handed_in.files):
        try:
            document, submission = understand(name, data, pack, template=template)
        except Refusal as refusal:
            reason = refusal.reason.removeprefix(f"{base_name(name)}: ")
            failed.append(Refused(name=name, reason=reason, advice=refusal.advice))
            continue
        first = names.setdefault(document.sha256, name)
        if first != name:
            sides = (Side(source=first, value=""), Side(source=name, value=""))
            copies.append(Finding(sort="same-content", subject="", field="", sides=sides))
            continue
        renamed = {"source": name}
        found.append((document.model_copy(update=renamed), submission.model_copy(update=renamed)))
    found.sort(key=lambda entry: _ORDER.index(entry[1].kind))
    return found, failed, tuple(copies)


def _different_learners(finding: Finding) -> Refusal:
    named = "; ".join(f"{side.source} names {side.value}" for side in finding.sides)
    return Refusal(
        f"the files name different learners: {named}.",
        "Take out what is somebody else's: one learner's text must not stand in another's report. "
        "If all of it is by one person, add --one-learner.",
    )


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

    In a self-check the verdicts of restricted rubrics are withheld (`kamcoach/withheld.py`).

    Raises:
        UsageError: no such engine, or `durable` was asked for and failed.
    """
    concluded = conclude(submission, pack, engine=engine)
    return _told(document, submission, pack, rubrics, concluded, audience)


def _holding(concluded: Concluded) -> tuple[frozenset[str], frozenset[str]]:
    measured, judgement = concluded
    return judgement.facets, frozenset(id for id, found in measured.items() if found.value)


def _told(
    document: Document,
    submission: Submission,
    pack: RulePack,
    rubrics: Sequence[Rubric],
    concluded: Concluded,
    audience: str,
) -> Assessment:
    measured, judgement = concluded
    questions = Questions(submission)
    explainer = Explainer(pack, measured, judgement.facets, submission.kind, questions)
    results = tuple(
        _result(r, explainer, judgement.heads, submission.kind, audience) for r in rubrics
    )
    if not submission.english:
        results = not_in_english(results, audience)
    verdicts = {c.id: c for result in results for c in result.criteria}
    source = _source(document, submission)
    return Assessment(
        pack=_provenance(pack),
        run=Run(engine=judgement.engine, notes=judgement.notes),
        audience=audience,
        learner=submission.learner,
        account=submission.account,
        kind=submission.kind,
        kind_reason=submission.kind_reason,
        sources=(source,),
        refused=(),
        rubrics=with_doubts(results, (source,)),
        signposts=findings(submission, rubrics, verdicts, explainer.places),
    )


def _source(document: Document, submission: Submission) -> Source:
    return Source(
        name=document.source,
        format=document.format,
        sha256=document.sha256,
        words=submission.words,
        english=submission.english,
        unseen=document.unseen,
    )


def _result(
    rubric: Rubric, explainer: Explainer, heads: frozenset[str], kind: Kind, audience: str
) -> RubricResult:
    criteria = tuple(explainer.criterion(c, heads) for c in rubric.criteria)
    verdicts = {c.id: c.stands for c in criteria}
    result = grade(rubric, verdicts)
    whole = RubricResult.model_construct(
        id=rubric.id,
        title=rubric.title,
        scheme=rubric.grading.scheme,
        withheld=False,
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
    if audience != "self-check" or rubric.policy == "open":
        return whole
    return withheld(whole, {c.id: explainer.lead(c) for c in rubric.criteria})


def _provenance(pack: RulePack) -> Pack:
    return Pack(version=pack.version, sha256=pack.sha256, parts=pack.parts)


def refused(name: str, refusal: Refusal, pack: RulePack, audience: str) -> Assessment:
    """What is said of a file, or a portfolio, that could not be read."""
    entry = Refused(name=name, reason=refusal.reason, advice=refusal.advice)
    return _nothing_read((entry,), pack, audience)


def _nothing_read(entries: tuple[Refused, ...], pack: RulePack, audience: str) -> Assessment:
    return Assessment(
        pack=_provenance(pack),
        run=Run(engine="none"),
        audience=audience,
        learner="",
        account="",
        kind="",
        kind_reason="",
        sources=(),
        refused=entries,
        rubrics=(),
    )
