"""Two weeks of revision from the gaps of an assessment: the same gaps always give the same plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from kamcoach.models.assessment import Judged, RubricResult
from kamcoach.report import dated

DAYS = 14
GAP_DAYS = (2, 3, 4, 5, 6, 8, 9, 10, 11, 12)
"""The days on which gaps are worked at; between them and after them is time to look again."""
FEW = len(GAP_DAYS) // 2
"""So many gaps get two days each: one to gather, one to write."""
MOST_MISSING = 3
"""Texts on what is missing on a day for one criterion."""
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_GATHER = (
    "Answer the questions in notes, with names, dates and figures of your own account.",
    "Find what shows it: a message, a minute, a report, something the customer said.",
)
_WRITE = (
    "Turn your notes into a passage, and put it where a reader looks for it.",
    "Save the document and let kamcoach read it again: is the passage found?",
)
_ALOUD = (
    "Read one part of your work to somebody who does not know the account.",
    "Note what they ask, and answer it in the text.",
)


class Day(NamedTuple):
    """One day of the plan."""

    number: int
    date: str
    """As "Monday 3 March 2025"; empty where no date was given."""
    title: str
    criteria: tuple[str, ...]
    tasks: tuple[str, ...]
    questions: tuple[str, ...]


class _Session(NamedTuple):
    title: str
    gaps: tuple[Judged, ...]
    tasks: tuple[str, ...]


def gaps(result: RubricResult) -> tuple[Judged, ...]:
    """Return the criteria to work at, those nearest to being met first.

    Where verdicts are withheld, what has no passage is a gap, in the order of the rubric.
    """
    if result.withheld:
        return tuple(each for each in result.criteria if not (each.evidence or each.also))
    found = [each for each in result.criteria if each.verdict != "met"]
    found.sort(key=lambda each: (not each.expected_here, each.verdict != "partial"))
    return tuple(found)


def revision(result: RubricResult, start: date | None = None) -> tuple[Day, ...]:
    """Return what to do on each of fourteen days.

    Args:
        result: how the learner's work stands.
        start: the first day; without it the days only have numbers.
    """
    open_ones = gaps(result)
    sessions = dict(zip(GAP_DAYS, _sessions(open_ones, result.tips), strict=True))
    slips = tuple(each for each in result.mistakes if each.present)
    days = []
    for number in range(1, DAYS + 1):
        when = _date(start + timedelta(days=number - 1)) if start else ""
        if session := sessions.get(number):
            days.append(_worked(number, when, session))
        else:
            title, tasks = _looking(number, len(open_ones), [m.advice for m in slips])
            days.append(Day(number, when, title, (), tasks, ()))
    return tuple(days)


def _sessions(found: tuple[Judged, ...], tips: Sequence[str]) -> list[_Session]:
    """Return as many sessions as there are days for gaps."""
    if len(found) > len(GAP_DAYS):
        room = len(GAP_DAYS)
        cuts = [len(found) * number // room for number in range(room + 1)]
        parts = [found[start:end] for start, end in pairwise(cuts)]
        return [_Session("Answer and write", part, (*_GATHER, *_WRITE)) for part in parts]
    sessions: list[_Session] = []
    for gap in found:
        if len(found) <= FEW:
            sessions += [_Session("Gather", (gap,), _GATHER), _Session("Write", (gap,), _WRITE)]
        else:
            sessions.append(_Session("Answer and write", (gap,), (*_GATHER, *_WRITE)))
    for number in range(len(GAP_DAYS) - len(sessions)):
        tip = (f"Follow one tip: {tips[number % len(tips)]}.",) if tips else ()
        sessions.append(_Session("Strengthen", (), (*tip, *_ALOUD)))
    return sessions


def _worked(number: int, when: str, session: _Session) -> Day:
    # The more criteria a day has, the less is said of each.
    most = MOST_MISSING if len(session.gaps) == 1 else 1
    missing = [text for gap in session.gaps for text in gap.missing[:most]]
    tasks = (*(f"Missing so far: {text}" for text in dict.fromkeys(missing)), *session.tasks)
    asks = dict.fromkeys(gap.ask for gap in session.gaps if gap.ask)
    ids = tuple(gap.id for gap in session.gaps)
    return Day(number, when, session.title, ids, tasks, tuple(asks))


def _looking(number: int, open_ones: int, advice: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Return the title and the tasks of a day without a gap of its own."""
    if number == 1:
        count = "1 criterion" if open_ones == 1 else f"{open_ones} criteria"
        return "Look it over", (
            f"Read this guide once. The plan below works at {count}.",
            "Read your own work as an assessor would, and mark what you would ask.",
            "Learn the terms that you could not explain to a colleague.",
        )
    if number == 7:
        return "Half-way", (
            "Let kamcoach compare the draft you began with and the one you have now.",
            "Read what is new aloud. Cut what says the same twice.",
            "Rest: you read better tomorrow.",
        )
    if number == 13:
        return "Common mistakes", (
            *(f"Put right: {each}" for each in advice),
            "Go through the common mistakes of this guide, and look for each in your work.",
        )
    return "Before you hand in", (
        "Read the whole work once, from the assessor's chair.",
        "Check names, dates and figures, and take out comments and what others should not read.",
        "Let kamcoach read it a last time. Whether it is enough, an assessor decides.",
    )


def _date(day: date) -> str:
    # Not strftime: it speaks the language of the machine.
    return f"{_WEEKDAYS[day.weekday()]} {dated(day)}"
