"""What each learner comes to in a rubric, and the comment that tells the learner so."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kamcoach.exchange.standings import Left, standings
from kamcoach.marking.finals import Final, Signature
from kamcoach.models.assessment import RubricResult
from kamcoach.report.text import one_line

PROPOSED = "Proposed, not yet confirmed by an assessor."
_MOST_OPEN = 5
_MOST_STEPS = 3
_LONGEST = 200
"""Characters of one title or question: the comment is a summary, the report has it all."""


class Result(NamedTuple):
    """What goes back about one learner, or why nothing does."""

    key: str
    """By which Moodle's download named the learner: the participant's number, or the team's."""
    name: str
    grade: str = ""
    """In the words of the rubric; empty where it grades nothing."""
    score: int | None = None
    """Percentage, where the rubric has one."""
    comment: str = ""
    """For the learner, as `comment` writes it."""
    why_not: str = ""
    """Why nothing goes back; empty where it does."""


def results(finals: Iterable[Final], rubric: str, *, proposals: bool) -> Iterator[Result]:
    """Yield what each learner comes to in a rubric.

    Args:
        finals: how the learners stand.
        rubric: its id.
        proposals: whether what no assessor has signed goes back as well.
    """
    for each in standings(finals, rubric, proposals=proposals):
        learner = each.learner
        if isinstance(each, Left):
            yield Result(learner.key, learner.name, why_not=each.reason)
        else:
            # The passages are let go here: those of a whole cohort would not fit into memory.
            yield result(learner.key, learner.name, each.result, each.signature)


def result(key: str, name: str, rubric: RubricResult, signature: Signature | None) -> Result:
    """Return what goes back about a learner; without a signature it is proposed."""
    return Result(key, name, rubric.grade, rubric.score, comment(rubric, signature))


def comment(rubric: RubricResult, signature: Signature | None) -> str:
    """Return the feedback comment as HTML on one line.

    It begins with fixed words, whatever the rubric is called, and has neither quotation marks nor
    backslashes: no program on its way takes it for a formula, for two cells or for the end of one.
    """
    lines = [_standing(rubric, signature)]
    still = [c.title for c in rubric.criteria if c.verdict != "met"]
    if still:
        lines.append(f"Still open: {_listed(still, _MOST_OPEN)}")
    steps = list(dict.fromkeys(c.ask for c in rubric.criteria if c.verdict != "met" and c.ask))
    lines += [f"Next step: {_short(step)}" for step in steps[:_MOST_STEPS]]
    return "<br>".join(html.escape(line).replace("\\", "&#92;") for line in lines)


def _standing(rubric: RubricResult, signature: Signature | None) -> str:
    score = "" if rubric.score is None else f"{rubric.score}%"
    if rubric.grade:
        said = f"Grade: {rubric.grade}" + (f" ({score})" if score else "")
    else:
        said = f"Profile: {score}"
    who = f"Decided by {signature.by}, {signature.on}." if signature else PROPOSED
    return one_line(f"Result: {rubric.title}. {said}. {who}" if signature else f"{who} {said}.")


def _listed(titles: list[str], most: int) -> str:
    more = len(titles) - most
    told = "; ".join(_short(title) for title in titles[:most])
    return f"{told}; and {more} more" if more > 0 else told


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"
