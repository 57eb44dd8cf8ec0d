"""The journal -> the tables about the cohort: one pass over it, little of it held at a time."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from kamcoach.batch.task import LEARNERS, Settings
from kamcoach.models.cohort import LearnerResult
from kamcoach.report.cohort import Cohort, sinks

RECORDS = "results.jsonl"


class Results(Protocol):
    """Where results come from: a journal, or what stands in front of one."""

    def results(self) -> Iterator[tuple[LearnerResult, bytes]]:
        """Yield all results, each with the record of the assessment as a line of JSON."""


def write(journal: Results, settings: Settings, name: str) -> None:
    """Write all tables; each takes the place of an earlier one when it is whole.

    Args:
        journal: what became of everybody.
        settings: how they were assessed, and where to write.
        name: what to call the cohort.

    Raises:
        OSError: one cannot be written.
    """
    cohort = Cohort(
        name=name,
        audience=settings.audience,
        restricted=settings.restricted,
        pack_version=settings.pack.version,
        pack_sha256=settings.pack.sha256,
        rubrics=settings.pack.rubrics,
        folder=LEARNERS,
    )
    written: list[tuple[Path, Path]] = []

    def place(name: str) -> Path:
        part = settings.out / f".{name}.part"
        written.append((part, settings.out / name))
        return part

    with ExitStack() as stack:
        records = stack.enter_context(place(RECORDS).open("wb"))
        tables = [stack.enter_context(sink(place(name), cohort)) for name, sink in sinks()]
        for result, record in journal.results():
            records.write(_line(result, record))
            for table in tables:
                table.add(result)
    for part, whole in written:
        part.replace(whole)


def _line(result: LearnerResult, record: bytes) -> bytes:
    """Return a line of JSON: who it is, and the whole assessment or why there is none."""
    who = result.model_dump(include={"key", "name", "group", "folder", "status", "unread"})
    head = json.dumps(who, ensure_ascii=False).encode()
    return b'{"learner":' + head + b',"assessment":' + (record or b"null") + b"}\n"
