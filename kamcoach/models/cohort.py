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


class RubricThen(Record):
    """How a learner stood in one rubric with an earlier attempt."""

    id: str
    grade: str
    score: int | None
    verdicts: dict[str, Verdict]
    """By criterion; none where the audience must not see them."""


class Attempt(Record):
    """What an earlier attempt came to: verdicts and grades, and no word of the work itself."""

    work: str
    """What tells the work from other work of the learner."""
    rubrics: tuple[RubricThen, ...]


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
    work: str = ""
    """SHA-256 of the files that were read, of all of them together; empty where it was refused."""
    attempt: int = 1
    """How often the learner has handed in other work than before; 0 where it was refused."""
    earlier: tuple[Attempt, ...] = ()
    """What came before this attempt, the first one first."""
