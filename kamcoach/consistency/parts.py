"""Which files of a portfolio can be compared: of one learner, about one customer, no drafts."""

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import combinations

from kamcoach.consistency.people import head, same_person
from kamcoach.consistency.values import dates
from kamcoach.models.assessment import Evidence, Finding, Side
from kamcoach.models.document import Block
from kamcoach.models.submission import Item, Kind, Span, Submission

_WORD = re.compile(r"[^\W\d_]+")
_YEARS = re.compile(r"\b(20\d\d)(?:[/–-](?:20)?(\d\d)\b(?![/–-]))?")
NEVER = (0, 0)
"""Where a document names no year."""


class Part:
    """One file of a portfolio."""

    def __init__(self, submission: Submission) -> None:
        """Wrap a document understood."""
        self.submission = submission

    @cached_property
    def words(self) -> str:
        """Its words in lower case, each between two spaces."""
        text = "\n".join(block.text for block in self.submission.blocks)
        return f" {' '.join(_WORD.findall(text.casefold()))} "

    def says(self, words: Sequence[str]) -> bool:
        """Whether some words in lower case stand in it, one after the other."""
        return f" {' '.join(words)} " in self.words

    def block(self, item: Item) -> Block:
        """The block that names an item."""
        return self.submission.blocks[item.spans[0].block]

    def side(self, value: str, span: Span | None = None) -> Side:
        """What this file says, with the passage where there is one."""
        source = self.submission.source
        if span is None:
            return Side(source=source, value=value)
        block = self.submission.blocks[span.block]
        passage = Evidence(
            quote=block.text[span.start : span.end],
            source=source,
            heading=block.heading,
            block=block.index,
            page=block.page,
            start=span.start,
            end=span.end,
        )
        return Side(source=source, value=value, evidence=passage)


def learners(parts: Sequence[Part]) -> Finding | None:
    """The learners that the files are signed by, where they cannot all be one person."""
    named = [part for part in parts if part.submission.learner]
    pairs = combinations((part.submission.learner for part in named), 2)
    if all(same_person(one, other) for one, other in pairs):
        return None
    sides = tuple(part.side(part.submission.learner) for part in named)
    return Finding(sort="learner", subject="", field="", sides=sides)


def same_account(one: Part, other: Part) -> bool:
    """Whether two files can be about one customer: the same, not named, or named in the other."""
    heads = head(one.submission.account), head(other.submission.account)
    return "" in heads or heads[0] == heads[1] or one.says(heads[1:]) or other.says(heads[:1])


def accounts(parts: Sequence[Part]) -> Finding | None:
    """The customers that the files are about, where they are different ones."""
    if all(same_account(a, b) for a, b in combinations(parts, 2)):
        return None
    sides = tuple(p.side(p.submission.account) for p in parts if p.submission.account)
    return Finding(sort="account", subject="", field="", sides=sides)


def comparable(one: Part, other: Part) -> bool:
    """Whether two files speak of one customer and can speak of one time.

    What an older review says of people and targets is not held against a newer plan, nor two
    plans, or two reviews, of different years against each other.
    """
    if not same_account(one, other):
        return False
    kinds = one.submission.kind, other.submission.kind
    if kinds[0] is kinds[1]:
        years = _years(one.submission), _years(other.submission)
        return not all(years) or not years[0].isdisjoint(years[1])
    return kinds[0] is not Kind.PLAN or follows(other, one)


def follows(review: Part, plan: Part) -> bool:
    """Whether a review is not known to be older than a plan, by the dates of their openings."""
    written, planned = latest(review.submission), latest(plan.submission)
    return NEVER in (written, planned) or (written[0], written[1] or 12) >= planned


def latest(submission: Submission) -> tuple[int, int]:
    """The latest year and month that the opening lines name; 0 for a month that is not given."""
    named = [d[:2] for text in submission.dates for d in dates(text) if d.year]
    return max([*named, *((year, 0) for year in _years(submission))], default=NEVER)


def _years(submission: Submission) -> frozenset[int]:
    """The years that the opening lines name; "2025/26" names two."""
    years: set[int] = set()
    for match in _YEARS.finditer(" ".join(submission.dates)):
        first = int(match[1])
        years.add(first)
        if match[2] and (first + 1) % 100 == int(match[2]):
            years.add(first + 1)
    return frozenset(years)
