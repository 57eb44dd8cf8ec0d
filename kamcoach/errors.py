"""Every exception kamcoach raises on purpose.

KamcoachError
├── Refusal      a file could not be read as a submission
├── PackError    a rule or rubric file is wrong
└── UsageError   a request that cannot be carried out (unknown rubric, no such id)
"""


class KamcoachError(Exception):
    """Base of all; `str()` is a message for the user."""


class Refusal(KamcoachError):
    """A file is refused: `reason` says what is wrong, `advice` what to try."""

    def __init__(self, reason: str, advice: str) -> None:
        """Join the two into the message."""
        super().__init__(f"{reason} {advice}")
        self.reason = reason
        self.advice = advice


class PackError(KamcoachError):
    """A data file is wrong: the message gives `file:line`, an excerpt and what to do about it."""


class UsageError(KamcoachError):
    """What was asked for cannot be done."""
