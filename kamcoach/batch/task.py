"""One learner's work -> a result and the reports, in whichever process."""

import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from kamcoach import pipeline
from kamcoach.batch import presence
from kamcoach.batch.names import moodle_ids
from kamcoach.batch.sources import Sort
from kamcoach.errors import KamcoachError, Refusal
from kamcoach.models.assessment import Assessment, Judged, RubricResult, Template
from kamcoach.models.cohort import CriterionStanding, LearnerResult, RubricStanding, Unread
from kamcoach.models.document import Document
from kamcoach.models.pack import RulePack
from kamcoach.models.submission import Kind
from kamcoach.report import render, view, wording
from kamcoach.report.text import one_line
from kamcoach.report.version import version

if TYPE_CHECKING:
    from kamcoach.readers.handed_in import HandedIn
    from kamcoach.report.centre import Centre

LEARNERS = "learners"
"""The folder with a folder for each learner."""
LIMITS = "KAMCOACH_LIMITS"
"""The environment variable with the limits on what is read."""
_LONGEST_QUOTE = 1_000
_QUICK = 1
"""Level of compression: the records are read once more, at the end."""
_TRIES = 3
"""Of writing a report: on a cluster, a shard whose driver was killed may still be worked on."""


class Settings(NamedTuple):
    """How every learner of a batch is assessed."""

    out: Path
    pack: RulePack
    rubrics: tuple[str, ...] | None = None
    audience: str = "self-check"
    formats: tuple[str, ...] = ("html",)
    kind: str | None = None
    engine: str = "auto"
    template: tuple[str, ...] = ()
    templates: tuple[Template, ...] = ()
    """Whose passages `template` holds, for the reports to name."""
    centre: "Centre | None" = None
    one_learner: bool = False
    shards: str = ""
    """Where workers of a cluster leave reports and results; empty where that is `out`."""

    def facts(self) -> dict[str, object]:
        """Return what results depend on: if any of it differs, all must be assessed anew."""
        passages = "\0".join(self.template).encode(errors="surrogatepass")
        return {
            "kamcoach": version(),
            "rule pack": self.pack.sha256,
            "rubrics": self.rubrics,
            "audience": self.audience,
            "formats": self.formats,
            "kind": self.kind,
            "engine": self.engine,
            "template": hashlib.sha256(passages).hexdigest() if self.template else None,
            "centre": self.centre.model_dump_json() if self.centre else None,
            "one learner": self.one_learner,
            "shards": self.shards or None,
        }


class Task(NamedTuple):
    """What one learner handed in."""

    key: str
    name: str
    group: str
    folder: str
    source: Path
    sort: Sort
    parts: tuple[str, ...]
    unread: tuple[Unread, ...] = ()
    """What of it cannot be had at all."""
    known: str = ""
    """The fingerprint of what was assessed before; empty if nothing was."""
    reported: bool = False
    """Whether there must be reports of that."""
    was: str = ""
    """The folder that they are in."""


class Outcome(NamedTuple):
    """What became of a task."""

    key: str
    fingerprint: str
    result: LearnerResult | None
    """None where nothing has changed since it was assessed."""
    record: bytes = b""
    """The whole assessment as JSON on one line, compressed; empty where it was refused."""
    notes: tuple[str, ...] = ()


def perform(task: Task, settings: Settings) -> Outcome:
    """Assess what a learner handed in, and write the reports.

    Raises:
        KamcoachError: it is no fault of the learner's: nobody can be assessed by these settings.
    """
    folder = settings.out / LEARNERS / task.folder
    try:
        handed_in = load(task)
    except Refusal as refusal:
        presence.check_reachable(task.source)
        return refused(task, settings, "", refusal)
    fingerprint = _fingerprint(task, handed_in)
    if fingerprint == task.known and (not task.reported or _has_reports(folder, settings)):
        return Outcome(task.key, fingerprint, None)
    if task.was and task.was != task.folder:
        remove(settings.out, task.was)
    try:
        assessed = _assess(handed_in, settings)
        # A worker has notes with its first task only, and whoever works on a submission, the
        # result must be the same: they are handed on by themselves.
        notes = assessed.assessment.run.notes
        run = assessed.assessment.run.model_copy(update={"notes": ()})
        assessment = assessed.assessment.model_copy(update={"run": run})
        reports = _write(assessment, assessed.documents, folder, settings)
    except Refusal as refusal:
        presence.check_reachable(task.source)
        return refused(task, settings, fingerprint, refusal)
    except (KamcoachError, MemoryError, OSError):
        raise
    except Exception as fault:
        return refused(task, settings, fingerprint, _fault(fault))
    result = _result(task, assessment, reports)
    line = assessment.model_dump_json(by_alias=True).encode()
    return Outcome(task.key, fingerprint, result, packed(line), notes)


def packed(record: bytes) -> bytes:
    """Return the record of an assessment as it is kept; empty where there is none."""
    return zlib.compress(record, _QUICK) if record else b""


def refused(task: Task, settings: Settings, fingerprint: str, refusal: Refusal) -> Outcome:
    """Return that a whole submission was refused; reports of an earlier one are taken away."""
    for folder in {task.folder, task.was} - {""}:
        remove(settings.out, folder)
    unread = Unread(file="", reason=one_line(refusal.reason), advice=refusal.advice)
    result = LearnerResult(
        key=task.key,
        name=task.name,
        group=task.group,
        folder=task.folder,
        status="refused",
        unread=(unread,),
        attempt=0,
    )
    return Outcome(task.key, fingerprint, result)


def fingerprint_of(task: Task) -> str:
    """Return what tells whether a submission has changed; empty where it cannot be read."""
    try:
        return _fingerprint(task, load(task))
    except Refusal:
        return ""


def load(task: Task) -> "HandedIn":
    """Return the files that a learner handed in.

    Raises:
        Refusal: there are none to be had, too many, too large ones, or those of several learners.
    """
    if not task.parts and task.unread:
        raise Refusal(task.unread[0].reason, task.unread[0].advice)
    try:
        if task.sort == "entries":
            handed_in = pipeline.collect_entries(task.source, [int(part) for part in task.parts])
        else:
            handed_in = pipeline.collect([Path(part) for part in task.parts])
    except OSError as error:  # It was there when the source was looked through.
        raise Refusal(
            f"it cannot be opened ({error.strerror}).",
            "See whether it is still there, and whether another program holds it.",
        ) from error
    if len(moodle_ids(name for name, _ in handed_in.files)) > 1:
        raise Refusal(
            "it holds the work of several learners, by the names that Moodle gave to it.",
            "Assess each download of Moodle by itself: name its own folder or archive.",
        )
    return handed_in


def _fingerprint(task: Task, handed_in: "HandedIn") -> str:
    """Return a hash of all that the result is made of, and of the limits on what is read."""
    files = [(name, hashlib.sha256(data).hexdigest()) for name, data in handed_in.files]
    cannot = [(entry.name, entry.reason) for entry in handed_in.refused]
    missing = [entry.reason for entry in task.unread]
    limits = os.environ.get(LIMITS, "")
    said = [task.name, task.group, sorted(files), sorted(cannot), missing, limits]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _has_reports(folder: Path, settings: Settings) -> bool:
    return all((folder / f"report.{format}").is_file() for format in settings.formats)


def _fault(fault: Exception) -> Refusal:
    return Refusal(
        f"kamcoach failed at it ({type(fault).__name__}).",
        "Assess it by itself with `kamcoach assess`, and report what that says.",
    )


def _assess(handed_in: "HandedIn", settings: Settings) -> pipeline.Assessed:
    """Judge one file by itself, and several as a portfolio.

    Raises:
        Refusal: nothing in it can be read, or no rubric fits it.
    """
    if len(handed_in.files) == 1 and not handed_in.refused:
        ((name, data),) = handed_in.files
        assessed = pipeline.read_and_assess(
            name,
            data,
            settings.pack,
            rubrics=settings.rubrics,
            audience=settings.audience,
            kind=Kind(settings.kind) if settings.kind else None,
            engine=settings.engine,
            template=settings.template,
        )
    else:
        assessed = pipeline.read_and_assess_portfolio(
            handed_in,
            settings.pack,
            rubrics=settings.rubrics,
            audience=settings.audience,
            kind=Kind(settings.kind) if settings.kind else None,
            engine=settings.engine,
            template=settings.template,
            one_learner=settings.one_learner,
        )
    assessment = assessed.assessment
    if not assessment.sources:
        said = "; ".join(f"{view.reason(r.name, r.reason)}" for r in assessment.refused)
        names = ", ".join(r.name for r in assessment.refused)
        raise Refusal(f"{names}: {said}", assessment.refused[0].advice)
    if not assessment.rubrics:
        raise Refusal(
            "no rubric fits it.", "Name one with --rubric, or say with --kind what it is."
        )
    named = assessment.model_copy(update={"templates": settings.templates})
    return assessed._replace(assessment=named)


def _write(
    assessment: Assessment, documents: Sequence[Document], folder: Path, settings: Settings
) -> tuple[str, ...]:
    """Write the reports, each whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(".*.part"):
        left.unlink(missing_ok=True)  # of a run that was killed
    names = []
    for format in settings.formats:
        data = render(assessment, format, settings.centre, documents)
        name = f"report.{format}"
        _place(folder / name, data)
        names.append(name)
    return tuple(names)


def _place(path: Path, data: bytes) -> None:
    """Write a file whole, also where a process elsewhere does the same and clears up meanwhile."""
    part = path.with_name(f".{path.name}.{uuid4().hex}.part")
    for _ in range(_TRIES):
        part.write_bytes(data)
        with suppress(FileNotFoundError):
            part.replace(path)
            return
    raise FileNotFoundError(f"{path} is taken away again and again")


def _result(task: Task, assessment: Assessment, reports: tuple[str, ...]) -> LearnerResult:
    words = wording.wording(assessment)
    return LearnerResult(
        key=task.key,
        name=task.name,
        group=task.group,
        folder=task.folder,
        status="assessed",
        kind=assessment.kind,
        words=sum(source.words for source in assessment.sources),
        files=len(assessment.sources),
        rubrics=tuple(_standing(r, words) for r in assessment.rubrics),
        unread=(
            *task.unread,
            *(
                Unread(file=r.name, reason=view.reason(r.name, r.reason), advice=r.advice)
                for r in assessment.refused
            ),
        ),
        reports=reports,
        work=_work(assessment),
    )


def _work(assessment: Assessment) -> str:
    """Return what tells work from other work: what files are called makes no other of it."""
    digests = sorted(source.sha256 for source in assessment.sources)
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def _standing(result: RubricResult, words: wording.Wording) -> RubricStanding:
    return RubricStanding(
        id=result.id,
        grade=result.grade,
        score=result.score,
        criteria=tuple(_criterion(judged, words) for judged in result.criteria),
        mistakes=tuple(m.id for m in view.mistakes(result, True)),
    )


def _criterion(judged: Judged, words: wording.Wording) -> CriterionStanding:
    first = next(iter(view.passages(judged)), None)
    return CriterionStanding(
        id=judged.id,
        verdict=judged.verdict,
        told=view.standing(judged, words),
        quote=one_line(first.quote)[:_LONGEST_QUOTE] if first else "",
        source=first.source if first else "",
        place=view.section(first) if first else "",
        look=judged.check,
    )


def remove(out: Path, folder: str) -> None:
    """Take away the reports of a learner who is no longer there."""
    with suppress(OSError):
        shutil.rmtree(out / LEARNERS / folder)
