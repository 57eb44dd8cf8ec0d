"""A rule pack: words, measures, facets and rubrics as the catalog compiled them."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Literal

from kamcoach.models.base import Record

Comparison = Literal["gte", "lte", "eq"]
_COMPARISONS: dict[Comparison, Callable[[int, int], bool]] = {
    "gte": operator.ge,
    "lte": operator.le,
    "eq": operator.eq,
}
Operator = Literal[
    "items", "statements", "distinct", "names", "share", "sum", "both", "points", "document"
]
Reach = Literal["sentence", "block", "paragraph", "section", "document"]
Verdict = Literal["not_met", "partial", "met"]
Scheme = Literal["percentage", "competence", "advisory"]


READING_CLASSES = frozenset(
    {
        "absence",
        "addressed",
        "announcement",
        "buzzword",
        "clause-break",
        "condition",
        "count-word",
        "customer",
        "customer-name",
        "first-name",
        "future",
        "generic-subject",
        "hedge",
        "intention",
        "loose-date",
        "month",
        "negator",
        "not-a-name",
        "obligation",
        "own",
        "past",
        "placeholder",
        "pseudo-negator",
        "rhythm",
        "role",
        "side-ours",
        "side-theirs",
        "template-verb",
        "their-people",
        "word-name",
    }
)
"""Word classes that the reading of stances and specifics rests on: no pack is without them."""


class WordClass(Record):
    """A class of words: every surface form, lower case, words separated by single spaces."""

    id: str
    forms: tuple[str, ...]
    source: str = ""


class Concept(Record):
    """An idea of the field that a statement can express.

    A frame is a set of word classes (or specifics, written `@money`) that must stand within
    `within` words of each other; one frame is enough. `unless` classes in the statement veto it.
    """

    id: str
    title: str
    frames: tuple[tuple[str, ...], ...]
    unless: tuple[str, ...] = ()
    within: int = 12
    source: str = ""


class Condition(Record):
    """`field` compared with a whole number."""

    field: str
    compare: Comparison
    value: int

    def holds(self, found: int) -> bool:
        """Whether a value of the field meets the condition."""
        return _COMPARISONS[self.compare](found, self.value)


class Measure(Record):
    """A whole number about a submission, declared as data; `measure.py` owns the operators."""

    id: str
    """`area.name`."""
    operator: Operator
    title: str
    item: str = ""
    having: tuple[str, ...] = ()
    where: dict[str, tuple[str, ...]] = {}
    field: str = ""
    concepts: tuple[str, ...] = ()
    every: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    specifics: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    within: Reach = "sentence"
    part: str = ""
    whole: str = ""
    parts: tuple[str, ...] = ()
    weights: tuple[int, ...] = ()
    """Of `points`: how much each step of each part is worth."""
    source: str = ""
    """Where it is declared, as `rules/risks.yaml:12`."""


class Facet(Record):
    """A named conclusion from measures: true when every condition of one branch holds."""

    id: str
    title: str
    branches: tuple[tuple[Condition, ...], ...]
    missing: str
    """What to tell the learner when it does not hold."""
    ask: str
    """A coaching question."""
    about: tuple[str, ...] = ()
    """Kinds of items that the question is about: those of the learner are named with it."""
    why: str = ""
    limits: str = ""
    background: bool = False
    """Conditions a verdict beside other facets, and is never quoted as its evidence."""
    of: str = ""
    """The criterion or mistake whose points it asks for, where the catalog made it for that."""
    source: str = ""


class Tree(Record):
    """A combination of facets; exactly one of the forms is set."""

    facet: str | None = None
    all: tuple[Tree, ...] | None = None
    any: tuple[Tree, ...] | None = None
    at_least: int | None = None
    of: tuple[Tree, ...] | None = None
    without: Tree | None = None


class Points(Record):
    """How much evidence of which kinds a criterion asks for in all."""

    measure: str
    """The measure that adds the points up."""
    partial: int
    met: int


class Criterion(Record):
    """One numbered requirement of a rubric."""

    id: str
    title: str
    asks: str
    """What the criterion asks for, in plain words."""
    group: str = ""
    """Sub-heading in reports: "Performance criteria", "Knowledge", an axis of a profile ..."""
    found_in: tuple[str, ...] = ()
    weight: int = 1
    gates: bool = True
    """Whether it counts towards the grade."""
    met: Tree
    partial: Tree
    points: Points | None = None
    """What its points come from; the trees ask for enough of them already."""
    tips: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    """What it is called in signposts: words in small letters, then its number (`srm mp 5`)."""
    source: str = ""


class Mistake(Record):
    """A common mistake: present when `present` holds and `unless` does not."""

    id: str
    title: str
    sort: Literal["absence", "assertion", "framing"]
    present: Tree
    unless: Tree | None = None
    looked_for: str
    """What was searched for, for mistakes that are an absence."""
    truth: str = ""
    """What is true instead: the misconception behind the mistake put right."""
    advice: str
    excludes: tuple[str, ...] = ()
    """Criterion levels, as `SRM.MP02:met`, that must never stand beside it."""
    source: str = ""


class Tip(Record):
    """Advice that sets work apart; never decides a verdict."""

    id: str
    title: str


class Outcome(Record):
    """A learning outcome: a heading over criteria, and never judged itself."""

    id: str
    title: str
    criteria: tuple[str, ...]
    """Their ids; every criterion of the rubric is in one outcome."""
    signs: tuple[str, ...] = ()
    """What it is called in signposts, likewise."""


class GradeBand(Record):
    """A grade and the least percentage of the weighted score that earns it."""

    grade: str
    at_least: int


class Grading(Record):
    """How verdicts become a grade.

    `percentage`: the weighted score lies in a band. `competence`: every gating criterion met, or
    not yet. `advisory`: a weighted score and no grade; nothing is passed or failed.
    """

    scheme: Scheme
    bands: tuple[GradeBand, ...] = ()
    note: str


class Rubric(Record):
    """Criteria, mistakes, tips and the grading scheme."""

    id: str
    title: str
    grading: Grading
    criteria: tuple[Criterion, ...]
    outcomes: tuple[Outcome, ...] = ()
    """Where there are any, criteria stand under them instead of under their groups."""
    mistakes: tuple[Mistake, ...] = ()
    tips: tuple[Tip, ...] = ()
    policy: Literal["open", "restricted"] = "open"
    source: str = ""


class ItemRule(Record):
    """How items of one kind are recognised outside tables, and where their fields come from.

    `sections`: list items under such a heading are items. `concepts`: a statement that expresses
    one is an item wherever it stands. `fields`: item field -> concepts or specifics (`@date`)
    that supply it, looked for in the statement, or in the whole block and its sub-list when
    `reach` is `block`. `in_rows`: a row of a table that gave an item of another kind may be one
    of this kind, too.
    """

    sections: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    fields: dict[str, tuple[str, ...]] = {}
    reach: Literal["sentence", "block"] = "sentence"
    named_by: Literal["text", "person", "concept"] = "text"
    in_rows: bool = False


CaseSort = Literal["fires", "silent", "near"]


class Case(Record):
    """A short text that proves a facet: in it the facet holds (`fires`), or does not."""

    facet: str
    sort: CaseSort
    text: str
    lacks: str = ""
    """Part of what is said to be missing, where the facet nearly holds."""
    gap: str = ""
    """Why the case is known to go wrong."""
    source: str


class Lexicon(Record):
    """Everything the text matching needs."""

    classes: tuple[WordClass, ...]
    concepts: tuple[Concept, ...]
    sections: dict[str, tuple[str, ...]]
    """Section kind -> word classes that name it in a heading or label."""
    columns: dict[str, tuple[str, ...]]
    """Column field -> word classes that name it in a table header."""
    items: dict[str, ItemRule] = {}


class PackPart(Record):
    """Files that came together: kamcoach's own, a provider's folder, or one rubric file."""

    name: str
    title: str = ""
    sha256: str


class RulePack(Record):
    """Words, measures, facets and rubrics, checked and ready to run."""

    version: str
    sha256: str
    parts: tuple[PackPart, ...] = ()
    lexicon: Lexicon
    measures: tuple[Measure, ...]
    facets: tuple[Facet, ...]
    rubrics: tuple[Rubric, ...]
