"""The identifiers that a rubric and its parts have in CASE and in badges.

They are UUIDs made from names (version 5), so the same rubric has the same ones everywhere and
always. Nothing stands behind them on the network unless a provider publishes the package: with
`base`, the address it is published at, the references are addresses below it, and the identifiers
are the provider's own. Without it they are `urn:uuid:` references.
"""

import re
from typing import NamedTuple
from uuid import UUID, uuid5

from kamcoach.errors import UsageError
from kamcoach.report.text import one_line

NAMESPACE = UUID("6312702e-5aca-54c7-853f-257a2fba2136")
"""Of every identifier that kamcoach makes: version 5 of the URL `kamcoach/case`, for good."""
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`/?#]+(?:/[^\s<>\"{}|\\^`?#]*)?")


class Identifiers(NamedTuple):
    """Makes identifiers for the parts of one rubric."""

    rubric: str
    base: str = ""

    def of(self, kind: str, *path: str) -> str:
        """Return the identifier of a part: a UUID in small letters.

        Args:
            kind: what it is, as CASE calls it: `CFItem`, `CFRubricCriterion` ...
            path: its id, and what it stands within where that is not enough.
        """
        space = uuid5(NAMESPACE, self.base) if self.base else NAMESPACE
        return str(uuid5(space, "/".join((kind, self.rubric, *path))))

    def uri(self, kind: str, *path: str) -> str:
        """Return the reference to a part."""
        identifier = self.of(kind, *path)
        return f"{self.base}/{kind}s/{identifier}" if self.base else f"urn:uuid:{identifier}"


def identifiers(rubric: str, base: str = "") -> Identifiers:
    """Return what makes the identifiers of a rubric.

    Raises:
        UsageError: the base is no address.
    """
    return Identifiers(rubric, address(base).rstrip("/") if base else "")


def address(text: str) -> str:
    """Return an address as it is.

    Raises:
        UsageError: it is none.
    """
    if not _ADDRESS.fullmatch(text):
        raise UsageError(f"`{one_line(text)}` is no address. Write it as https://example.org/case.")
    return text
