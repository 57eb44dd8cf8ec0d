"""One Parquet file: a row for each learner and criterion, typed, for analysis.

It is written in groups of rows, of which one is held at a time. Text stands in it as it is in the
work: nothing computes a cell of such a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kamcoach.models.cohort import LearnerResult
from kamcoach.report.cohort.csv import report_of
from kamcoach.report.version import version

if TYPE_CHECKING:
    from kamcoach.report.cohort import Cohort

ROWS = 5_000
"""Of a group."""
_COMPRESSION = "zstd"


def _schema(cohort: Cohort) -> Any:
    """Return names and types of the columns, and what all rows are made by."""
    import pyarrow

    few = pyarrow.dictionary(pyarrow.int32(), pyarrow.string())
    text, number = pyarrow.string(), pyarrow.int32()
    columns = {
        "learner": text,
        "id": text,
        "group": few,
        "status": few,
        "attempt": number,
        "kind": few,
        "words": number,
        "files": number,
        "rubric": few,
        "grade": few,
        "score": number,
        "mistakes": pyarrow.list_(text),
        "criterion": few,
        "verdict": few,
        "stands": few,
        "quote": text,
        "document": text,
        "place": text,
        "look": text,
        "report": text,
        "reason": text,
    }
    facts = {
        "cohort": cohort.name,
        "audience": cohort.audience,
        "rule pack": f"{cohort.pack_version} (sha256 {cohort.pack_sha256})",
        "kamcoach": version(),
    }
    return pyarrow.schema(list(columns.items()), metadata=facts)


class _Rows:
    def __init__(self, writer: Any, schema: Any, cohort: Cohort) -> None:
        self._writer, self._schema, self._cohort = writer, schema, cohort
        self._hidden = cohort.hidden
        self._rows: list[dict[str, object]] = []

    def add(self, result: LearnerResult) -> None:
        """Take a learner: a row for each criterion, or one that says why there is none."""
        who: dict[str, object] = {
            "learner": result.name,
            "id": result.key,
            "group": result.group or None,
            "status": result.status,
            "attempt": result.attempt or None,
        }
        if result.status == "refused":
            reason = "; ".join(each.reason for each in result.unread)
            self._rows.append({**who, "reason": reason})
        else:
            self._rows.extend(who | row for row in self._assessed(result))
        if len(self._rows) >= ROWS:
            self.flush()

    def _assessed(self, result: LearnerResult) -> Iterator[dict[str, object]]:
        work = {
            "kind": result.kind,
            "words": result.words,
            "files": result.files,
            "report": report_of(result, self._cohort) or None,
        }
        for rubric in result.rubrics:
            hidden = rubric.id in self._hidden
            judged = {
                "rubric": rubric.id,
                "grade": rubric.grade or None,
                "score": rubric.score,
                "mistakes": None if hidden else list(rubric.mistakes),
            }
            for each in rubric.criteria:
                yield {
                    **work,
                    **judged,
                    "criterion": each.id,
                    "verdict": each.verdict,
                    "stands": each.told,
                    "quote": each.quote or None,
                    "document": each.source or None,
                    "place": each.place or None,
                    "look": each.look or None,
                }

    def flush(self) -> None:
        """Write the rows that are held as a group."""
        import pyarrow

        if self._rows:
            self._writer.write_table(pyarrow.Table.from_pylist(self._rows, self._schema))
            self._rows.clear()


@contextmanager
def criteria(path: Path, cohort: Cohort) -> Iterator[_Rows]:
    """Open the table with a row for each learner and criterion, and one for each refusal.

    Verdict, grade, score and mistakes are null where the audience must not see them, as is
    whatever there is none of.
    """
    from pyarrow.parquet import ParquetWriter

    schema = _schema(cohort)
    with ParquetWriter(path, schema, compression=_COMPRESSION) as writer:
        table = _Rows(writer, schema, cohort)
        yield table
        table.flush()
