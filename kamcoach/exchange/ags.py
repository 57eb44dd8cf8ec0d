"""Scores as LTI Assignment and Grade Services take them (`.../ims.lis.v1.score+json`).

One object for each learner whose work was judged by the rubric. It is `FullyGraded` where an
assessor has signed, and only then has it a score; otherwise it is `PendingManual`: handed in, and
waiting for an assessor. Some platforms put the score of a pending object into the gradebook all the
same, so a proposal has one only on demand.

An object without `scoreGiven` does something, too: the specification (2.0, "scoreGiven and
scoreMaximum") asks platforms to clear the score that they hold. So there is none about work that
the rubric did not judge.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from kamcoach.errors import UsageError
from kamcoach.exchange.standings import Left, Standing, percent, standings
from kamcoach.marking.finals import Final
from kamcoach.report.text import one_line

_WAITING = "Handed in. An assessor has not decided yet."
_TAGS = str.maketrans("<>", "()")
"""A comment is plain text, and some platforms show it as a page all the same."""


def moment(text: str) -> datetime:
    """Return a date and time with its zone.

    Raises:
        UsageError: it is none.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise UsageError(
            f"`{one_line(text)}` is no date and time with its zone. "
            "Write it as 2026-11-22T14:30:00+00:00."
        )
    return found


def scores(
    finals: Iterable[Final],
    rubric: str,
    *,
    at: datetime,
    points: int,
    proposals: bool,
    signed_only: bool,
) -> Iterator[dict[str, Any] | Left]:
    """Yield the score object of each learner for one rubric, or why there is none.

    Args:
        finals: the results of a batch.
        rubric: its id.
        at: when the scores were last changed.
        points: the most that a score can be.
        proposals: whether what no assessor has signed has a score, too.
        signed_only: whether what no assessor has signed has no object.
    """
    stamp = at.isoformat(timespec="milliseconds")
    for found in standings(finals, rubric, proposals=proposals):
        if isinstance(found, Left) and (signed_only or not found.waits):
            yield found
        else:
            yield _score(found, stamp, points)


def written(objects: Sequence[dict[str, Any]], *, lines: bool) -> bytes:
    """Return the objects as one JSON array, or each on a line of its own."""
    if lines:
        text = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in objects)
    else:
        text = json.dumps(objects, ensure_ascii=False, indent=2) + "\n"
    return text.encode()


def _score(found: Standing | Left, stamp: str, points: int) -> dict[str, Any]:
    signed = isinstance(found, Standing) and found.signature is not None
    score: dict[str, Any] = {
        "userId": found.learner.key,
        "timestamp": stamp,
        "activityProgress": "Completed" if signed else "Submitted",
        "gradingProgress": "FullyGraded" if signed else "PendingManual",
        "comment": _comment(found).translate(_TAGS),
    }
    if isinstance(found, Standing):
        earned = percent(found.result) * points / 100
        score["scoreGiven"] = int(earned) if earned.is_integer() else round(earned, 2)
        score["scoreMaximum"] = points
    return score


def _comment(found: Standing | Left) -> str:
    if isinstance(found, Left):
        return _WAITING
    told = ", ".join(
        part for part in (one_line(found.result.grade), f"{percent(found.result)}%") if part
    )
    if found.signature is None:
        return f"Proposed by kamcoach: {told}. {_WAITING}"
    by, on = found.signature
    return f"{one_line(found.result.title)}: {told}. Decided by {one_line(by)} on {one_line(on)}."
