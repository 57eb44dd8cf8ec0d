"""What a learner sees after marking: the assessor's verdicts over the proposed ones.

The decisions come from the evidence matrix (XLSX) in which the assessor filled in verdicts and
comments. Rows that cannot be understood are refused, all of them at once, by row and reason.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from kamcoach import grading
from kamcoach.errors import UsageError
from kamcoach.models.assessment import (
    Assessment,
    Decision,
    Elsewhere,
    Judged,
    MistakeFound,
    RubricResult,
)
from kamcoach.models.document import Block, Document
from kamcoach.models.pack import Rubric, RulePack, Verdict

CRITERION, VERDICT, COMMENT = "Criterion", "Assessor's verdict", "Assessor's comment"
"""The columns of the matrix that decisions are read from."""
VERDICTS: Mapping[str, Verdict] = {
    "met": "met",
    "partly met": "partial",
    "partial": "partial",
    "partially met": "partial",
    "not met": "not_met",
}
"""What an assessor may write for a verdict."""
_ORDER = ("not_met", "partial", "met")
_MOST_TOLD = 20


class Ruling(NamedTuple):
    """What an assessor says of a criterion."""

    verdict: Verdict | None
    """None where only a comment is given."""
    comment: str
    by: str = ""
    """Who; empty where that is the same for all."""
    on: date | None = None
    """The day, where it is known."""
    elsewhere: Elsewhere | None = None


def rulings(matrix: Document) -> dict[str, Ruling]:
    """The rulings in a matrix, by the id of the criterion; criteria without one are left out.

    Raises:
        UsageError: it is no such matrix, or rows of it are wrong.
    """
    rows = [b for b in matrix.blocks if b.kind == "row" and {CRITERION, VERDICT} <= {*b.columns}]
    if not rows:
        raise UsageError(
            f"{matrix.source} has no rows under `{CRITERION}` and `{VERDICT}`. Write the matrix "
            "with: kamcoach assess FILE --audience assessor -o matrix.xlsx"
        )
    found: dict[str, Ruling] = {}
    wrong: list[str] = []
    for number, row in enumerate(rows, 2):  # the header is row 1
        id, said, comment = (_cell(row, name) for name in (CRITERION, VERDICT, COMMENT))
        verdict = verdict_of(said)
        before = found.get(id, Ruling(None, ""))
        if said and not verdict:
            wrong.append(f"row {number}, {id}: `{said}` is none of met, partly met, not met.")
        elif verdict and before.verdict and verdict != before.verdict:
            wrong.append(f"row {number}, {id}: an earlier row of this criterion says otherwise.")
        elif verdict or comment:
            comments = dict.fromkeys(c for c in (*before.comment.split("\n"), comment) if c)
            found[id] = Ruling(verdict or before.verdict, "\n".join(comments))
    _refuse(matrix.source, wrong)
    return found


def verdict_of(said: str) -> Verdict | None:
    """Return the verdict that an assessor wrote; None where it is not understood."""
    return VERDICTS.get(" ".join(said.casefold().lstrip("✓◐○ ").split()))


def check_files(matrix: Document, assessment: Assessment) -> None:
    """See that a matrix was written for the files assessed.

    Raises:
        UsageError: it names none of them by its hash.
    """
    named = "\n".join(block.text for block in matrix.blocks)
    for source in assessment.sources:
        if source.sha256 not in named:
            raise UsageError(
                f"{matrix.source} was not written for {source.name} as it is now: the decisions "
                "may be about another text. Write the matrix anew, and take the decisions over."
            )


def criteria(matrix: Document) -> frozenset[str]:
    """The ids of all criteria in a matrix, decided or not."""
    rows = (b for b in matrix.blocks if b.kind == "row" and CRITERION in b.columns)
    return frozenset(_cell(row, CRITERION) for row in rows)


def released(
    assessment: Assessment,
    pack: RulePack,
    decided: Mapping[str, Ruling],
    *,
    assessor: str,
    accept: bool = False,
) -> Assessment:
    """The assessment for the learner, with the final verdicts and the grade they come to.

    Args:
        assessment: as it was proposed.
        pack: that it was judged with.
        decided: the rulings, by the id of the criterion.
        assessor: who decided.
        accept: whether a proposed verdict stands where the assessor gave none.

    Raises:
        UsageError: rulings are about unknown criteria, differ from what was proposed without
            saying why, or are missing.
    """
    judged = {c.id: c for result in assessment.rubrics for c in result.criteria}
    _refuse("The decisions", [*_wrong(judged, decided, accept)])
    rubrics = {rubric.id: rubric for rubric in pack.rubrics}
    results = tuple(final(r, rubrics[r.id], decided, assessor) for r in assessment.rubrics)
    return assessment.model_copy(update={"audience": "release", "rubrics": results})


def _cell(row: Block, column: str) -> str:
    return " ".join(row.cells[row.columns.index(column)].split()) if column in row.columns else ""


def _wrong(
    judged: Mapping[str, Judged], decided: Mapping[str, Ruling], accept: bool
) -> Iterator[str]:
    for id, ruling in decided.items():
        if id not in judged:
            yield f"{id or 'a row without an id'} is no criterion of the rubrics judged."
        elif ruling.verdict not in (None, judged[id].verdict) and not ruling.comment:
            yield f"{id}: the verdict differs from the proposed one; `{COMMENT}` should say why."
    for id in judged if not accept else ():
        if id not in decided or not decided[id].verdict:
            yield f"{id} has no verdict. Give one, or let proposals stand with --accept-proposals."


def _refuse(what: str, wrong: Sequence[str]) -> None:
    if wrong:
        more = len(wrong) - _MOST_TOLD
        told = [*wrong[:_MOST_TOLD], *([f"and {more} more."] if more > 0 else [])]
        raise UsageError(f"{what} cannot be used:\n" + "\n".join(f"  {line}" for line in told))


def final(
    result: RubricResult, rubric: Rubric, decided: Mapping[str, Ruling], assessor: str = ""
) -> RubricResult:
    """Return a rubric with the verdicts of assessors, and the grade that they come to.

    Args:
        result: as it was proposed.
        rubric: that it was judged by.
        decided: the rulings, by the id of the criterion; where there is none, what was proposed
            stands.
        assessor: who decided where a ruling does not say.
    """
    criteria = tuple(
        _decided(c, decided.get(c.id, Ruling(None, "")), assessor) for c in result.criteria
    )
    verdicts = {c.id: c.stands for c in criteria}
    grade = grading.grade(rubric, verdicts)
    return result.model_copy(
        update={
            "criteria": criteria,
            "mistakes": tuple(_beside(m, rubric, verdicts) for m in result.mistakes),
            "outcomes": grading.outcomes(rubric, verdicts),
            "grade": grade.grade,
            "score": grade.score,
            "open": grade.open,
            "provisional": False,
        }
    )


def _beside(mistake: MistakeFound, rubric: Rubric, verdicts: Mapping[str, Verdict]) -> MistakeFound:
    """A mistake beside final verdicts: it does not show where one of them excludes it."""
    levels = {m.id: m.excludes for m in rubric.mistakes}[mistake.id]
    for id, _, level in (entry.partition(":") for entry in levels):
        if id in verdicts and _ORDER.index(verdicts[id]) >= _ORDER.index(level):
            return mistake.model_copy(update={"present": False, "evidence": ()})
    return mistake


def _decided(judged: Judged, ruling: Ruling, assessor: str) -> Judged:
    verdict = ruling.verdict or judged.verdict
    decision = Decision(
        by=(ruling.by or assessor) if ruling.verdict else "",
        proposed=judged.stands,
        comment=ruling.comment,
        on=ruling.on,
        evidence_elsewhere=ruling.elsewhere,
    )
    update: dict[str, object] = {"verdict": verdict, "check": "", "decision": decision}
    if verdict != judged.verdict:
        # The reasons were those of another verdict; the assessor's comment gives the new one.
        update |= {"because": (), "missing": (), "nearest": (), "ask": "", "tips": ()}
    return judged.model_copy(update=update)
