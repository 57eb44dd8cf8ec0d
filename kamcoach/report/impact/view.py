"""What every format needs to know about the impact of a rule pack, worded once."""

from itertools import groupby

from kamcoach import sides
from kamcoach.models.impact import Change, Flip, Impact, Side
from kamcoach.report import wording
from kamcoach.report.turns import turned

_WORDS = {"not_met": "not met", "partial": "partly met"}
_SORTS = {"facet": "Facet", "measure": "Measure"}


def word(verdict: str) -> str:
    """Return what a verdict is called."""
    return _WORDS.get(verdict, verdict)


def turn(flip: Flip) -> str:
    """Return "not met -> met"."""
    return f"{word(flip.was.verdict)} → {word(flip.now.verdict)}"


def headline(impact: Impact) -> str:
    """Return how many verdicts flip, of how many."""
    if not impact.flips:
        return f"None of {_count(impact.compared, 'verdict')} flips."
    return f"{len(impact.flips):,} of {_count(impact.compared, 'verdict')} flip: {turns(impact)}."


def turns(impact: Impact) -> str:
    """Return how many flips go which way, as "3 criteria rise, 1 falls and 2 mistakes appear"."""
    return turned(
        [_turn(flip) for flip in impact.flips if flip.sort == "criteria"],
        [_turn(flip) for flip in impact.flips if flip.sort == "mistakes"],
    )


def _turn(flip: Flip) -> sides.Turn:
    return sides.turn(flip.sort, flip.was.verdict, flip.now.verdict)


def requoted(impact: Impact) -> str:
    """Return how many verdicts stay on other passages; empty for none."""
    if not impact.requoted:
        return ""
    stay = "stays the same and rests" if impact.requoted == 1 else "stay the same and rest"
    return f"{_count(impact.requoted, 'verdict')} {stay} on other passages."


def by_document(impact: Impact) -> tuple[tuple[str, tuple[Flip, ...]], ...]:
    """Return the flips of each document that has some."""
    groups = groupby(impact.flips, key=lambda flip: flip.document)
    return tuple((name, tuple(flips)) for name, flips in groups)


def one_sided(impact: Impact) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the criteria and mistakes that only one of the packs has."""
    sides = ((impact.old_name, impact.only_old), (impact.new_name, impact.only_new))
    return tuple((f"Only in {name}", ids) for name, ids in sides if ids)


def change(each: Change) -> str:
    """Return a change, as "Measure risks.rated (Risks with a rating): 1 -> 3"."""
    was, now = each.was or "none", each.now or "none"
    if each.sort == "marks":
        return f"Points asked for ({each.title}): {was} → {now}"
    return f"{_SORTS[each.sort]} {each.id} ({each.title}): {was} → {now}"


def lacking(side: Side) -> tuple[str, ...]:
    """Return what a side says is missing, where it has no passage to show."""
    return () if side.evidence else side.missing


def read_as(what: str, value: str) -> str:
    """Return a grade as it is, a kind of document in words."""
    return wording.KINDS.get(value, value) if what == "read as" else value or "no grade"


def _count(number: int, one: str) -> str:
    return f"{number:,} {one}" if number == 1 else f"{number:,} {one}s"
