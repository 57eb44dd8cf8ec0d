"""Whether the files of a portfolio go together: findings for a person, never a verdict.

parts.py         which files can be compared at all: one learner, one customer, no drafts
people.py        whether two names can be of one person
values.py        dates, figures, levels and job titles, as far as they can be told apart
differences.py   what two files say differently of one thing
loose_ends.py    what was planned and never reported on

Precision comes before all: a finding says "differs", with both passages, and what may be a way
of writing, a change with a reason or another thing of the same name is left alone.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from kamcoach.consistency.differences import differences
from kamcoach.consistency.loose_ends import never_reported
from kamcoach.consistency.parts import (
    Part,
    accounts,
    comparable,
    follows,
    learners,
    same_account,
)
from kamcoach.models.assessment import Finding
from kamcoach.models.submission import Kind, Submission

__all__ = ["findings", "two_learners"]

_MOST_LISTED = 12
"""Findings of one sort that are listed; more would bury the others."""


def two_learners(submissions: Sequence[Submission]) -> Finding | None:
    """The learners that the files are signed by, where they cannot all be one person; else None."""
    return learners([Part(submission) for submission in submissions])


def findings(
    submissions: Sequence[Submission], drafts: Sequence[tuple[int, int]]
) -> tuple[tuple[Finding, ...], int]:
    """Compare the files of a portfolio.

    Args:
        submissions: one for each file, in the order in which passages are to be told.
        drafts: pairs of them that are drafts of one document, the fuller first: the other is
            compared with nothing.

    Returns:
        The findings, and how many more there are than are listed.
    """
    counts: Counter[str] = Counter()
    listed = []
    for finding in _all([Part(s) for s in submissions], drafts):
        counts[finding.sort] += 1
        if counts[finding.sort] <= _MOST_LISTED:
            listed.append(finding)
    return tuple(listed), counts.total() - len(listed)


def _all(parts: Sequence[Part], drafts: Sequence[tuple[int, int]]) -> Iterator[Finding]:
    yield from filter(None, (learners(parts), accounts(parts)))
    for a, b in drafts:
        sides = parts[a].side(""), parts[b].side("")
        yield Finding(sort="drafts", subject="", field="", sides=sides)
    shorter = {b for _, b in drafts}
    fuller = [part for n, part in enumerate(parts) if n not in shorter]
    for one, other in combinations(fuller, 2):
        if comparable(one, other):
            yield from differences(one, other)
    for plan in fuller:
        if plan.submission.kind is Kind.PLAN:
            reviews = [
                part
                for part in fuller
                if part.submission.kind is not Kind.PLAN
                and same_account(plan, part)
                and follows(part, plan)
            ]
            if reviews:
                yield from never_reported(plan, reviews)
