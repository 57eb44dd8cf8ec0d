"""The durable-rules adapter, inside the dialect that was found to be safe.

durable-rules crashes, hangs or answers wrongly on much of what it accepts. What stands here uses
only: rulesets as data; comparisons of one flat fact's whole numbers with constants, one pattern
for each rule; facts asserted one by one; one session at a time, deleted afterwards. And it runs in
a child process, so that what it does all the same costs one check and nothing else.
"""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Iterator, Mapping
from typing import Any

from kamcoach.clauses import MOST_FIELDS
from kamcoach.engine.process import Child, DurableFailure
from kamcoach.engine.program import Group, Program, Rule
from kamcoach.engine.values import bounded

MOST_RULES_REGISTERED = 400
"""Rules of one ruleset; from about 512 on durable-rules may loop for ever."""

SINK = "sink"
NAMES = tuple(f"f{index}" for index in range(MOST_FIELDS))
"""What the fields of a fact are called: never `id` or `sid`, which mean something else."""


def native() -> str:
    """The file of the native part of durable-rules; nothing where it is not installed."""
    # Both are asked for and neither is imported: that is left to the child.
    package, part = map(importlib.util.find_spec, ("durable", "durable_rules_engine"))
    return (package and part and part.origin) or ""


def available() -> bool:
    """Whether durable-rules loads here: on Python 3.13 it installs, and does not."""
    if not native():
        return False
    try:
        Child(native()).ask([])
    except DurableFailure:
        return False
    return True


class DurableEngine:
    """Both stages, ready to judge one submission after another in a child process.

    The child is started when it is first needed, and again when it has ended.
    """

    def __init__(self, facets: Program, heads: Program) -> None:
        """Prepare both stages.

        Args:
            facets: the program that concludes facets from measures.
            heads: the program that concludes heads from facets.
        """
        batched = [list(batches(program)) for program in (facets, heads)]
        self._rulesets = [ruleset(groups) for stage in batched for groups in stage]
        self._facets = _Stage(0, batched[0])
        self._heads = _Stage(len(batched[0]), batched[1])
        self._child: Child | None = None
        self._one_at_a_time = threading.Lock()

    def run(self, values: Mapping[str, int]) -> tuple[frozenset[str], frozenset[str]]:
        """Judge one submission.

        Returns:
            The facets that hold, and the heads that follow from them.

        Raises:
            DurableNotHere: durable-rules does not load.
            DurableFailure: it crashed, hung or gave no proper answer. The next run starts anew.
        """
        counts = bounded(values)
        with self._one_at_a_time:
            child = self._ready()
            facets = self._facets.run(child, counts)
            return facets, self._heads.run(child, dict.fromkeys(facets, 1))

    def end(self) -> None:
        """End the child, if there is one; a further run starts another."""
        if self._child is not None:
            self._child.end()

    def _ready(self) -> Child:
        if self._child is None or not self._child.alive():
            child = Child(native())
            child.ask(self._rulesets)
            self._child = child
        return self._child


class _Stage:
    """One program as rulesets; a program above the limit for one ruleset takes several."""

    def __init__(self, first: int, batched: list[tuple[Group, ...]]) -> None:
        self._rulesets = list(enumerate(batched, start=first))
        self._heads = [
            {
                rule_name(group, index): rule.heads
                for group in groups
                for index, rule in enumerate(group.rules)
            }
            | {SINK: ()}
            for groups in batched
        ]

    def run(self, child: Child, values: Mapping[str, int]) -> frozenset[str]:
        facts = [
            (number, [fact(group, values) for group in groups]) for number, groups in self._rulesets
        ]
        answer = child.ask(facts)
        try:
            return frozenset(
                head
                for heads, fired in zip(self._heads, answer, strict=True)
                for name in fired
                for head in heads[name]
            )
        except (TypeError, ValueError, KeyError):
            child.end()
            raise DurableFailure("an answer that names no rules") from None


def batches(program: Program) -> Iterator[tuple[Group, ...]]:
    """The groups of a program, as many together as one ruleset may hold."""
    batch: list[Group] = []
    room = MOST_RULES_REGISTERED - 1
    for group in program.groups:
        if len(group.rules) > room:
            yield tuple(batch)
            batch = []
            room = MOST_RULES_REGISTERED - 1
        batch.append(group)
        room -= len(group.rules)
    if batch:
        yield tuple(batch)


def ruleset(groups: tuple[Group, ...]) -> dict[str, Any]:
    """The rules of some groups as durable-rules data.

    The sink fires on every fact: deleting a session in which nothing fired crashes, and a fact
    that nothing matches is an error.
    """
    rules: dict[str, Any] = {
        rule_name(group, index): {"all": [{"m": pattern(group.code, names, rule)}]}
        for group in groups
        for names in [dict(zip(group.fields, NAMES, strict=False))]
        for index, rule in enumerate(group.rules)
    }
    rules[SINK] = {"all": [{"m": {"$ex": {"group": 1}}}]}
    return rules


def rule_name(group: Group, index: int) -> str:
    """What one rule of a group is called in its ruleset."""
    return f"g{group.code}r{index}"


def pattern(code: int, names: Mapping[str, str], rule: Rule) -> dict[str, Any]:
    """A rule as one pattern on the fact of its group.

    The group comes first: durable-rules tests in this order, so the patterns of other groups
    fall away at once and do not count towards its limit on one fact.
    """
    tests: list[dict[str, Any]] = [{"group": code}]
    for field, compare, value in rule.tests:
        test = {names[field]: value}
        tests.append(test if compare == "eq" else {f"${compare}": test})
    return {"$and": tests}


def fact(group: Group, values: Mapping[str, int]) -> dict[str, int]:
    """The fact of a group: every field is there, because a missing one is compared as noise."""
    found = {"group": group.code}
    for name, field in zip(NAMES, group.fields, strict=False):
        found[name] = values.get(field, 0)
    return found
