"""The durable-rules adapter, inside the dialect that was found to be safe.

durable-rules crashes, hangs or answers wrongly on much of what it accepts. What stands here uses
only: rulesets as data; comparisons of one flat fact's whole numbers with constants, one pattern
for each rule; facts asserted one by one; one session at a time, deleted afterwards.
"""

from __future__ import annotations

import importlib
import itertools
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kamcoach.engine.program import MOST_FIELDS, Group, Program, Rule
from kamcoach.engine.values import bounded

MOST_RULES_REGISTERED = 400
"""Rules of one ruleset; from about 512 on durable-rules may loop for ever."""

SESSION = "kamcoach"
SINK = "sink"
NAMES = tuple(f"f{index}" for index in range(MOST_FIELDS))
"""What the fields of a fact are called: never `id` or `sid`, which mean something else."""

_numbers = itertools.count(1)
_one_at_a_time = threading.Lock()


def load() -> Any:
    """Import durable-rules.

    Raises:
        ImportError: it is not installed, or was built for another Python.
    """
    return importlib.import_module("durable.engine")


def available() -> bool:
    """Whether durable-rules loads here (it does not on Python 3.13)."""
    try:
        load()
    except ImportError:
        return False
    return True


class DurableFailure(RuntimeError):
    """durable-rules did something it should never do; its state is not to be trusted."""


class DurableEngine:
    """Both stages registered with durable-rules, ready to judge one submission after another.

    Registered rulesets are never freed: make one engine for each rule pack and process.
    """

    def __init__(self, facets: Program, heads: Program) -> None:
        """Register both stages.

        Args:
            facets: the program that concludes facets from measures.
            heads: the program that concludes heads from facets.
        """
        self._failure = ""
        host = _host()
        self._stages = (_Stage(host, facets), _Stage(host, heads))

    def run(self, values: Mapping[str, int]) -> tuple[frozenset[str], frozenset[str]]:
        """Judge one submission.

        Returns:
            The facets that hold, and the heads that follow from them.

        Raises:
            DurableFailure: a run before this one failed, or an action did.
        """
        counts = bounded(values)
        # Sessions share one id, and the warnings filter below belongs to the whole process.
        with _one_at_a_time, warnings.catch_warnings():
            # durable-rules calls datetime.utcfromtimestamp, deprecated since Python 3.12.
            warnings.simplefilter("ignore", DeprecationWarning)
            if self._failure:
                raise DurableFailure(f"failed before: {self._failure}")
            try:
                facets = self._stages[0].run(counts)
                return facets, self._stages[1].run(dict.fromkeys(facets, 1))
            except BaseException as error:
                # Deleting a session in an unknown state crashes the process, and keeping it
                # mixes submissions: this engine is not used again.
                self._failure = f"{type(error).__name__}: {error}"
                raise


class _Stage:
    """One program as rulesets; a program above the limit for one ruleset takes several."""

    def __init__(self, host: Any, program: Program) -> None:
        self._host = host
        self._fired: list[str] = []
        self._rulesets: dict[str, tuple[Group, ...]] = {}
        for groups in batches(program):
            name = f"kamcoach{next(_numbers)}"
            host.register_rulesets({name: ruleset(groups, self._fired)})
            self._rulesets[name] = groups

    def run(self, values: Mapping[str, int]) -> frozenset[str]:
        self._fired.clear()
        for name, groups in self._rulesets.items():
            for group in groups:
                self._host.assert_fact(name, fact(group, values))
            # An action that raises is not reported any other way.
            failure = self._host.get_state(name, SESSION).get("exception")
            if failure:
                raise DurableFailure(str(failure))
            self._host.delete_state(name, SESSION)
        return frozenset(self._fired)


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


def ruleset(groups: tuple[Group, ...], fired: list[str]) -> dict[str, Any]:
    """The rules of some groups as durable-rules data, with actions that append to `fired`.

    The sink fires on every fact: deleting a session in which nothing fired crashes, and a fact
    that nothing matches is an error.
    """
    rules: dict[str, Any] = {
        f"g{group.code}r{index}": {
            "all": [{"m": pattern(group.code, names, rule)}],
            "run": _append(fired, rule.heads),
        }
        for group in groups
        for names in [dict(zip(group.fields, NAMES, strict=False))]
        for index, rule in enumerate(group.rules)
    }
    rules[SINK] = {"all": [{"m": {"$ex": {"group": 1}}}], "run": _append(fired, ())}
    return rules


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


def fact(group: Group, values: Mapping[str, int]) -> dict[str, Any]:
    """The fact of a group: every field is there, because a missing one is compared as noise."""
    found: dict[str, Any] = {"sid": SESSION, "group": group.code}
    for name, field in zip(NAMES, group.fields, strict=False):
        found[name] = values.get(field, 0)
    return found


def _append(fired: list[str], heads: tuple[str, ...]) -> Callable[[Any], None]:
    # One parameter exactly: durable-rules takes a function of two for an asynchronous one and
    # loses most of its firings.
    def action(_context: Any) -> None:
        fired.extend(heads)

    return action


def _host() -> Any:
    """A host without the background threads that would run actions behind our back."""
    quiet = type("QuietHost", (load().Host,), {"_run": lambda _self: None})
    return quiet()
