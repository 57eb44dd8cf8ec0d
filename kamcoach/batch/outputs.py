"""Results in the order of names -> the tables about the cohort, little of it held at a time."""

import json
import shutil
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from kamcoach.batch.task import LEARNERS, Settings
from kamcoach.models.cohort import LearnerResult
from kamcoach.report.cohort import Cohort, missing, sinks

RECORDS = "results.jsonl"
_PARTS = ".tables"
"""Where tables stand until they are whole, and what a library needs while it writes them."""
_WHO = {"key", "name", "group", "folder", "status", "unread", "attempt"}


def cohort_of(settings: Settings, name: str) -> Cohort:
    """Return what is true of all learners.

    Args:
        settings: how they were assessed.
        name: what to call the cohort.
    """
    return Cohort(
        name=name,
        audience=settings.audience,
        restricted=frozenset(r.id for r in settings.pack.rubrics if r.policy == "restricted"),
        pack_version=settings.pack.version,
        pack_sha256=settings.pack.sha256,
        rubrics=settings.pack.rubrics,
        folder=LEARNERS,
    )


def write(results: Iterable[tuple[LearnerResult, bytes]], cohort: Cohort, out: Path) -> None:
    """Write all tables; each takes the place of an earlier one when it is whole.

    Args:
        results: of each learner, with the record of the assessment as a line of JSON.
        cohort: what is true of all of them.
        out: the folder to write to.

    Raises:
        OSError: one cannot be written.
    """
    parts = out / _PARTS
    shutil.rmtree(parts, ignore_errors=True)  # of a run that was killed
    try:
        parts.mkdir()
        _write(results, cohort, parts)
        for part in sorted(parts.iterdir()):
            part.replace(out / part.name)
        for absent in missing():
            (out / absent).unlink(missing_ok=True)  # It would tell of an earlier run.
    finally:
        shutil.rmtree(parts, ignore_errors=True)


def _write(results: Iterable[tuple[LearnerResult, bytes]], cohort: Cohort, folder: Path) -> None:
    with ExitStack() as stack:
        records = stack.enter_context((folder / RECORDS).open("wb"))
        tables = [stack.enter_context(sink(folder / name, cohort)) for name, sink in sinks()]
        for result, record in results:
            records.write(_line(result, record))
            for table in tables:
                table.add(result)


def _line(result: LearnerResult, record: bytes) -> bytes:
    """Return a line of JSON: who it is, and the whole assessment or why there is none."""
    who = result.model_dump(include=_WHO)
    head = json.dumps(who, ensure_ascii=False).encode()
    return b'{"learner":' + head + b',"assessment":' + (record or b"null") + b"}\n"
