"""What the driver of a batch, the workers of its cluster and their stations say to each other.

Nothing heavy is imported here: a worker of Dask itself only hands on.
"""

from typing import NamedTuple


class Ticket(NamedTuple):
    """Where everything about a batch stands."""

    store: str
    """Path or URL."""
    order: str
    """Name of the file with what to do; its last part is the hash of what is in it."""
    made_of: dict[str, str]
    """What the driver is made of: whoever is made of something else may judge otherwise."""
    limits: str
    """On what is read, as the environment of the driver has them."""


class Entry(NamedTuple):
    """What became of one submission of a shard."""

    fingerprint: str
    status: str
    """Empty where nothing has changed since it was assessed."""
    unread: bool
    """Whether anything of it was refused."""
    place: int
    """Of its row in the shard."""
    work: str = ""
    standing: str = ""
    """As `attempts.Kept` has them; empty where it is no attempt."""


class Done(NamedTuple):
    """A shard is done, and what came of it is kept."""

    shard: str
    """Name of its file; empty where nothing has changed."""
    entries: tuple[Entry, ...]
    """One for each task, in order."""
    notes: tuple[str, ...]


class Fatal(NamedTuple):
    """Nobody can be assessed like this: a message for the user."""

    message: str


class Failed(NamedTuple):
    """What came of a shard could not be kept: that may go well another time."""

    message: str


class Ended(NamedTuple):
    """The process that worked on a shard has ended, and so has another."""


Answer = Done | Fatal | Failed | Ended


class ShardFailed(Exception):
    """A shard could not be kept; `str()` says why."""
