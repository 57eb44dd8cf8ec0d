"""Actions of a plan that no review of the same portfolio speaks of."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from kamcoach.consistency.parts import NEVER, Part, latest
from kamcoach.consistency.values import date
from kamcoach.models.assessment import Finding
from kamcoach.models.submission import Item, Stance, Submission

_WORD = re.compile(r"[^\W\d_]+")
_STEM = 5
"""Letters by which words are known again: "training", "trained"."""
_LEAST_TOLD = 2
"""Words that an action must have to be looked for at all."""
_SMALL_WORDS = (
    "the a an of for to in on at by and or with our their its from this that all each any as is "
    "be we will i my me it us up out new first more than via per"
)
_SMALL = frozenset(_SMALL_WORDS.split())
_COMMON_WORDS = (
    "account action activity agree agreement arrange book business call check complete "
    "confirm contact contract create customer deliver delivery develop discuss draft ensure "
    "follow improve introduce invite issue launch make manager meet meeting month offer "
    "organise plan prepare present presentation price project propose proposal provide "
    "quarter relationship report review sales send service session set share site staff "
    "start supply support target team update visit week weekly work year"
)
_COMMON = frozenset(word[:_STEM] for word in _COMMON_WORDS.split())
"""Words of so many actions that one of them alone shows nothing."""
_STANCES = frozenset({Stance.SCHEDULED, Stance.INTENDED, Stance.STATED, Stance.DONE})
_MOST_ACTIONS = 300


def never_reported(plan: Part, reviews: Sequence[Part]) -> Iterator[Finding]:
    """Yield the actions of a plan that none of the reviews speaks of.

    An action counts as spoken of where one paragraph, item or row of a review shares two of its
    words with it, half of them, or one that no other action of the plan has and that is not in
    everybody's mouth. Only what a table or a list plans is looked for, and nothing that was due
    after the last review.
    """
    actions = _planned(plan)
    told = [block for review in reviews for block in _stems_by_block(review.submission)]
    shared = Counter(stem for stems in map(_action_stems, actions) for stem in stems)
    written = max((latest(review.submission) for review in reviews), default=NEVER)
    for action in actions:
        stems = _action_stems(action)
        own = {s for s in stems if shared[s] == 1} - _COMMON
        if len(stems) < _LEAST_TOLD or _due_later(action, written):
            continue
        if not any(_speaks_of(block, stems, own) for block in told):
            yield Finding(
                sort="unreported",
                subject=action.name,
                field="",
                sides=(plan.side("", action.spans[0]),),
            )


def _planned(plan: Part) -> list[Item]:
    found = [
        item
        for item in plan.submission.items
        if item.kind == "action"
        and item.stance in _STANCES
        and plan.block(item).kind in ("row", "item")
    ]
    return found[:_MOST_ACTIONS]


def _action_stems(action: Item) -> frozenset[str]:
    """The stems of what is to be done; who does it and when are apart."""
    aside = _stems(" ".join(action.fields.get(field, "") for field in ("owner", "date")))
    return _stems(action.name) - aside


def _stems(text: str) -> frozenset[str]:
    words = _WORD.findall(text.casefold())
    return frozenset(w[:_STEM] for w in words if w not in _SMALL and len(w) > 1)


def _stems_by_block(review: Submission) -> list[frozenset[str]]:
    return list(dict.fromkeys(_stems(block.text) for block in review.blocks))


def _speaks_of(block: frozenset[str], stems: frozenset[str], own: set[str]) -> bool:
    common = len(block & stems)
    return common >= 2 or 2 * common >= len(stems) or not own.isdisjoint(block)


def _due_later(action: Item, written: tuple[int, int]) -> bool:
    due = date(action.fields.get("date", ""))
    return bool(due and due.year and written != NEVER and due[:2] > written)
