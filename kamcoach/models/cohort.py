"""What became of each learner of a cohort: enough for every table about many learners."""

from typing import Literal

from kamcoach.models.base import Record
from kamcoach.models.pack import Verdict


class CriterionStanding(Record):
    """How a learner stands in one criterion, with the first passage found for it."""

    id: str
    verdict: Verdict | None
    """None where the audience must not see it."""
    told: str
    """The verdict in the words of the audience."""
    quote: str
    source: str
    place: str
    look: str
    """Why an assessor should look at the verdict first; empty when the reading is safe."""


class RubricStanding(Record):
    """How a learner stands in one rubric."""

    id: str
    grade: str
    """Empty where there is none, or the audience must not see it."""
    score: int | None
    criteria: tuple[CriterionStanding, ...]
    mistakes: tuple[str, ...]
    """Ids of the mistakes that are present; none where the audience must not see them."""


class Unread(Record):
    """A file that was refused, or the whole submission: why, and what to try."""

    file: str
    """Empty where it is the whole submission."""
    reason: str
    advice: str


class LearnerResult(Record):
    """What became of what one learner handed in."""

    key: str
    """Tells the learner from all others of the cohort."""
    name: str
    """As the learner is called where the work was handed in."""
    group: str
    folder: str
    """Name of the folder with the learner's reports."""
    status: Literal["assessed", "refused"]
    kind: str = ""
    words: int = 0
    files: int = 0
    """How many were read."""
    rubrics: tuple[RubricStanding, ...] = ()
    unread: tuple[Unread, ...] = ()
    reports: tuple[str, ...] = ()
    """Names of the files in the folder."""
