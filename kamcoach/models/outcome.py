"""What became of a case: a text that proves a facet."""

from kamcoach.models.assessment import Measured
from kamcoach.models.base import Record
from kamcoach.models.pack import Case, Facet


class Outcome(Record):
    """A case, and what was found in its text."""

    case: Case
    facet: Facet
    """What it proves; of a measure, that it counts something."""
    holds: bool
    """Whether the facet holds."""
    right: bool
    """Whether that is what the case says, and what is lacking is said."""
    measured: dict[str, Measured]
    """The measures that the facet looks at."""

    @property
    def expected(self) -> bool:
        """Whether it went as it is marked: right, or wrong where a gap is known."""
        return self.right is not bool(self.case.gap)
