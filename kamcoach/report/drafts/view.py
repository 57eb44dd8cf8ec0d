"""What every format needs to know about two drafts, worded once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal, NamedTuple, cast

from kamcoach.models.drafts import (
    Comparison,
    Draft,
    MistakeMovement,
    Moved,
    Movement,
    RubricMovement,
    Standing,
    Turn,
)
from kamcoach.models.pack import Verdict
from kamcoach.report import view, wording
from kamcoach.report.turns import turned
from kamcoach.report.wording import Wording

READING = (
    "What was acted on is what the older draft was asked for and the newer one has. A passage "
    "counts as changed when at least half of its words stand in one of the other draft. The same "
    "drafts and the same rules always give the same comparison."
)
ACTED_ON, STILL_OPEN, NOW_MISSING = "Acted on", "Still open", "Missing now"
NEW, GONE = "New passage", "No longer found"
WAYS: dict[Turn | None, str] = {
    "rose": "Risen",
    "fell": "Fallen",
    "same": "Changed within",
    "decided": "Decided by the assessor",
    None: "Criteria with other passages",
}
"""Above the criteria that went the same way."""
TURNS = {"rose": "rose", "fell": "fell", "same": "as before"}
MISTAKES = {
    "gone": "Mistakes that no longer show",
    "new": "Mistakes that newly show",
    "stays": "Mistakes that still show",
}
PLACES: dict[Verdict, int] = {"not_met": 10, "partial": 50, "met": 90}
"""Where a verdict stands on the line of a picture, in per cent."""
_BY = {"": (), "assessor": ("the assessor's",), "kamcoach": ("proposed",)}
"""Whose grade it is."""
_SAVED = "assessed earlier, so that only its quotes are known"


class Turned(NamedTuple):
    """Criteria that went the same way."""

    title: str
    criteria: tuple[Movement, ...]


def words(comparison: Comparison) -> Wording:
    """Return the phrases of the audience.

    Raises:
        UsageError: There is no report for that audience.
    """
    return wording.spoken_to(comparison.audience, "this draft")


def title(comparison: Comparison) -> str:
    """Return "From draft-1.docx to draft-2.docx"."""
    return f"From {comparison.old.name} to {comparison.new.name}"


def read_as(draft: Draft) -> str:
    """Return what a draft was taken for, and whether all of it is known."""
    kind = wording.KINDS.get(draft.kind, draft.kind)
    return f"{kind}, {_SAVED}" if draft.saved else kind


def refused(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """Yield the files that could not be read, with why and what to try."""
    for draft in (comparison.old, comparison.new):
        for file in draft.refused:
            yield file.name, f"{view.reason(file.name, file.reason)} {file.advice}"


def headline(rubric: RubricMovement) -> str:
    """Return which way the criteria of a rubric went, as "2 criteria rise and 1 falls, of 8"."""
    if rubric.withheld:
        counts = [sum(m.was_found for m in rubric.criteria), sum(_found(rubric))]
        return (
            f"Passages found for {counts[0]} of {len(rubric.criteria)} criteria, now for "
            f"{counts[1]}."
        )
    ways = [m.turn for m in rubric.criteria if m.turn is not None and m.turn != "decided"]
    moved = turned(ways)
    mistakes = turned(
        [],
        [
            "rose" if mistake.turn == "new" else "fell"
            for mistake in rubric.mistakes
            if mistake.turn != "stays"
        ],
    )
    every = f"{moved}, of {len(rubric.criteria)}." if moved else "No verdict moved."
    if decided := sum(movement.turn == "decided" for movement in rubric.criteria):
        every = f"{moved}. " if moved else ""
        every += f"{decided} of {len(rubric.criteria)} verdicts are an assessor's on one side."
    return f"{every} {mistakes[:1].upper()}{mistakes[1:]}." if mistakes else every


def _found(rubric: RubricMovement) -> Iterator[bool]:
    return (movement.now_found for movement in rubric.criteria)


def grades(rubric: RubricMovement, words: Wording) -> str:
    """Return the label of the grade; of an advisory rubric, that of its profile."""
    if rubric.scheme == "advisory":
        return wording.PROFILE
    return "Grade" if rubric.was.by else words.grade


def standing(standing: Standing) -> str:
    """Return what a rubric comes to, as "pass, 51% (provisional)"."""
    score = "" if standing.score is None else f"{standing.score}%"
    said = [*(["provisional"] if standing.provisional else []), *_BY[standing.by]]
    note = f" ({', '.join(said)})" if said else ""
    return f"{', '.join(part for part in (standing.grade, score) if part)}{note}"


def tally(rubric: RubricMovement, which: Literal["was", "now"], words: Wording) -> str:
    """Return how many criteria stand where for one draft, as "2 met, 1 partly met, 5 not met"."""
    counts = Counter(verdict(movement, which) for movement in rubric.criteria)
    return ", ".join(f"{counts[each]} {words.short[each]}" for each in wording.SYMBOLS)


def share(rubric: RubricMovement, which: Literal["was", "now"]) -> int:
    """Return how much of a bar the criteria fill for one draft, in per cent."""
    shares = [view.SHARES[verdict(movement, which)] for movement in rubric.criteria]
    return sum(shares) // len(shares) if shares else 0


def verdict(movement: Movement, which: Literal["was", "now"]) -> Verdict:
    """Return the verdict on one draft; there must be one."""
    side = movement.was if which == "was" else movement.now
    return cast(Verdict, side.verdict if side else None)


def place(movement: Movement, which: Literal["was", "now"]) -> int:
    """Return where a criterion stands on the line of a picture, in per cent."""
    return PLACES[verdict(movement, which)]


def turn(movement: Movement, words: Wording, arrow: str = "→") -> str:
    """Return how a criterion stood and stands, as "not met → partly met", or "met, as before"."""
    if movement.turn is None:
        was, now = (
            wording.FOUND if found else wording.NONE_FOUND
            for found in (movement.was_found, movement.now_found)
        )
    else:
        was, now = (words.short[verdict(movement, which)] for which in ("was", "now"))
    if movement.decided and was == now:
        return f"{now}, decided and proposed"
    if movement.decided:
        order = ("decided", "proposed") if movement.decided == "was" else ("proposed", "decided")
        return f"{was} ({order[0]}) {arrow} {now} ({order[1]})"
    return f"{was} {arrow} {now}" if was != now else f"{now}, {TURNS['same']}"


def by_turn(rubric: RubricMovement) -> Iterator[Turned]:
    """Yield the criteria of which there is something to tell: risen, fallen, then the others.

    Those without a verdict stand together.
    """
    telling = [movement for movement in rubric.criteria if _tells(movement)]
    for way, heading in WAYS.items():
        if group := tuple(movement for movement in telling if movement.turn == way):
            yield Turned(heading, group)


def _tells(movement: Movement) -> bool:
    if movement.turn in ("rose", "fell"):
        return True
    if movement.turn == "decided" and verdict(movement, "was") != verdict(movement, "now"):
        return True
    return bool(new(movement) or gone(movement) or acted_on(movement))


def quiet(rubric: RubricMovement) -> tuple[Movement, ...]:
    """Return the criteria of which there is nothing new to tell."""
    return tuple(each for each in rubric.criteria if not _tells(each))


def new(movement: Movement) -> tuple[Moved, ...]:
    """Return the passages to show that are new."""
    return tuple(each for each in movement.new if each.decides)


def gone(movement: Movement) -> tuple[Moved, ...]:
    """Return the passages to show that are no longer found."""
    return tuple(each for each in movement.gone if each.decides)


def origin(moved: Moved) -> str:
    """Return what the older draft had of a new passage."""
    if moved.other == "stands":
        return "It stood in the older draft, too, and did not count there."
    return "It was:" if moved.other == "changed" else "Nothing like it was in the older draft."


def fate(moved: Moved, draft: Draft) -> str:
    """Return what the newer draft has of a passage that is no longer found."""
    if moved.other == "stands":
        return "It still stands in the newer draft, and no longer counts."
    if moved.other == "changed":
        return "It became:"
    if draft.saved:
        return "Nothing like it is quoted from the newer draft."
    return "Nothing like it is in the newer draft."


def acted_on(movement: Movement) -> tuple[str, ...]:
    """Return the advice on the older draft that no longer applies."""
    return tuple(each.text for each in movement.advice if each.acted_on)


def still_open(movement: Movement) -> tuple[str, ...]:
    """Return the advice on the older draft that still applies; a question has its own place."""
    told = (each.text for each in movement.advice if not each.acted_on)
    return tuple(text for text in told if text != movement.ask)


def now_missing(movement: Movement) -> tuple[str, ...]:
    """Return what is missing now, and was not before; nothing where an assessor decided before."""
    if movement.decided:
        return ()
    told = still_open(movement)
    missing = movement.now.missing if movement.now else ()
    return tuple(text for text in missing if text not in told)


def mistakes(rubric: RubricMovement) -> Iterator[tuple[str, tuple[MistakeMovement, ...]]]:
    """Yield the mistakes that went, came and stayed, under their headings."""
    for way, heading in MISTAKES.items():
        found = tuple(mistake for mistake in rubric.mistakes if mistake.turn == way)
        if found:
            yield heading, found
