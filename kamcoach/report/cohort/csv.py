"""Two CSV files: a row for each learner and criterion, and a row for whatever was refused."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kamcoach.models.cohort import LearnerResult
from kamcoach.report.agreement.csv import text

if TYPE_CHECKING:
    from kamcoach.report.cohort import Cohort

_CRITERIA = (
    "learner",
    "id",
    "group",
    "attempt",
    "rubric",
    "criterion",
    "verdict",
    "stands",
    "quote",
    "document",
    "place",
    "look",
    "grade",
    "score",
    "report",
)
_REFUSED = ("learner", "id", "group", "file", "reason", "advice")

_again = lru_cache(4096)(text)
"""For what stands in many rows."""


class _Criteria:
    def __init__(self, writer: Any, cohort: Cohort) -> None:
        self._writer, self._cohort = writer, cohort

    def add(self, result: LearnerResult) -> None:
        who = (text(result.name), text(result.key), text(result.group))
        attempt = str(result.attempt)
        report = text(report_of(result, self._cohort))
        for rubric in result.rubrics:
            score = "" if rubric.score is None else str(rubric.score)
            for each in rubric.criteria:
                self._writer.writerow(
                    (
                        *who,
                        attempt,
                        _again(rubric.id),
                        _again(each.id),
                        each.verdict or "",
                        each.told,
                        text(each.quote),
                        _again(each.source),
                        _again(each.place),
                        _again(each.look),
                        _again(rubric.grade),
                        score,
                        report,
                    )
                )


class _Refused:
    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def add(self, result: LearnerResult) -> None:
        for each in result.unread:
            cells = (result.name, result.key, result.group, each.file, each.reason, each.advice)
            self._writer.writerow([text(cell) for cell in cells])


@contextmanager
def criteria(path: Path, cohort: Cohort) -> Iterator[_Criteria]:
    """Open the table with a row for each learner and criterion.

    A cell that a spreadsheet would compute has an apostrophe in front; `verdict` is empty where
    the audience must not see it.
    """
    with _writer(path, _CRITERIA) as writer:
        yield _Criteria(writer, cohort)


@contextmanager
def refused(path: Path, cohort: Cohort) -> Iterator[_Refused]:  # noqa: ARG001
    """Open the table of what was refused, why, and what to try; no file is a whole submission."""
    with _writer(path, _REFUSED) as writer:
        yield _Refused(writer)


@contextmanager
def _writer(path: Path, head: Sequence[str]) -> Iterator[Any]:
    # The mark at its beginning tells Excel that the file is UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="", errors="replace") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(head)
        yield writer


def report_of(result: LearnerResult, cohort: Cohort) -> str:
    """Return where the first report of a learner is, from where the tables are."""
    return f"{cohort.folder}/{result.folder}/{result.reports[0]}" if result.reports else ""
