"""A program: rules packed into groups small enough for durable-rules to match without joins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kamcoach.clauses import MOST_FIELDS, Clauses, Test, narrow, of_facet, of_rubric
from kamcoach.models.pack import Facet, Rubric

MOST_RULES = 60
"""durable-rules rejects a fact on which more than 64 patterns are true at once."""

Tests = tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """When every test holds, so does every head."""

    heads: tuple[str, ...]
    tests: Tests


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that are matched against one fact of their own, and the fields of that fact."""

    code: int
    fields: tuple[str, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """One stage of judging."""

    groups: tuple[Group, ...]


def compile_stages(facets: Iterable[Facet], rubrics: Iterable[Rubric]) -> tuple[Program, Program]:
    """Compile measures -> facets, and facets -> heads.

    Raises:
        ValueError: a facet or a head does not fit the limits; the message names it.
    """
    concluding = ((facet.id, of_facet(facet)) for facet in facets)
    judging = (head for rubric in rubrics for head in of_rubric(rubric))
    return pack(concluding), pack(judging)


def pack(heads: Iterable[tuple[str, Clauses]]) -> Program:
    """Pack the clauses of all heads into groups; the order they come in makes no difference.

    Raises:
        ValueError: a clause tests more fields than a fact may have.
    """
    groups: list[_Open] = []
    for rule in _rules(heads):
        fields = {test[0] for test in rule.tests}
        fitting = (group for group in groups if group.takes(fields))
        group = min(fitting, key=lambda one: len(fields - one.fields), default=None)
        if group is None:
            group = _Open()
            groups.append(group)
        group.fields |= fields
        group.rules.append(rule)
    return Program(
        tuple(
            Group(code, tuple(sorted(group.fields)), tuple(group.rules))
            for code, group in enumerate(groups, start=1)
        )
    )


@dataclass(slots=True)
class _Open:
    """A group that is still being filled."""

    fields: set[str] = field(default_factory=set)
    rules: list[Rule] = field(default_factory=list)

    def takes(self, fields: set[str]) -> bool:
        return len(self.rules) < MOST_RULES and len(self.fields | fields) <= MOST_FIELDS


def _rules(heads: Iterable[tuple[str, Clauses]]) -> list[Rule]:
    """One rule for each different clause, in an order that depends on nothing but the rules."""
    found: Mapping[Tests, set[str]] = defaultdict(set)
    for head, clauses in heads:
        for clause in narrow(clauses, head):
            found[tuple(sorted(clause))].add(head)
    return [Rule(tuple(sorted(found[tests])), tests) for tests in sorted(found)]
