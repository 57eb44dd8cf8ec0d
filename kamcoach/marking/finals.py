"""The results of a batch, learner by learner, as they stand now: proposed, or decided."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from kamcoach.batch import journal
from kamcoach.errors import UsageError
from kamcoach.models.assessment import Assessment
from kamcoach.models.cohort import LearnerResult
from kamcoach.report.text import one_line


class Signature(NamedTuple):
    """Who decided, and on which day."""

    by: str
    on: str
    """As 2026-11-22."""


class Final(NamedTuple):
    """How one learner stands now."""

    learner: LearnerResult
    """Who it is; its `rubrics` are as proposed."""
    assessment: Assessment | None
    """With the assessor's verdicts in the rubrics that are signed; None where it was refused."""
    signed: Mapping[str, Signature]
    """The rubrics of which an assessor has decided every criterion, by id."""


def finals(out: Path) -> Iterator[Final]:
    """Yield how each learner stands, in the order of names.

    Args:
        out: the folder that a batch wrote.

    Raises:
        UsageError: no batch wrote it, or one is at work in it.
    """
    if not (out / journal.FILE).is_file():
        raise UsageError(
            f"{one_line(out.name)} holds no results of a batch. Write them with: "
            "kamcoach batch SOURCE -o FOLDER"
        )
    with journal.opened(out) as held:
        for result, record in held.results():
            yield Final(result, Assessment.model_validate_json(record) if record else None, {})
