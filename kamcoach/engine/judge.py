"""The judge: durable-rules where it loads, and the plain evaluator that keeps it honest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from kamcoach.engine.durable import DurableEngine, native
from kamcoach.engine.plain import facets_true, heads_true
from kamcoach.engine.process import DurableFailure, DurableNotHere
from kamcoach.engine.program import compile_stages
from kamcoach.errors import UsageError
from kamcoach.models.base import Record
from kamcoach.models.pack import Facet, Rubric

Use = Literal["auto", "durable", "plain"]
Result = tuple[frozenset[str], frozenset[str]]

BOTH = "durable-rules+plain"
DURABLE = "durable-rules"
PLAIN = "plain"

NOT_HERE = "durable-rules does not load here"
MOST_FAILURES = 3
"""Failed checks in a row after which durable-rules is not asked again."""
GIVEN_UP = f"durable-rules failed {MOST_FAILURES} times in a row and is not asked again"
NAMED_AT_MOST = 5


class Judgement(Record):
    """What holds for one submission."""

    facets: frozenset[str]
    heads: frozenset[str]
    """`<criterion>:met`, `<criterion>:partial` and `<mistake>:present`."""
    engine: str
    """`durable-rules+plain` where both agree, otherwise the one that judged alone."""
    notes: tuple[str, ...] = ()


class Judge:
    """Facets and rubrics, ready to judge one submission after another.

    durable-rules runs in a process of its own, which lives as long as its judge: keep the judge.
    """

    def __init__(
        self, facets: Iterable[Facet], rubrics: Iterable[Rubric], use: Use = "auto"
    ) -> None:
        """Prepare the engines.

        Args:
            facets: all facets of the rule pack.
            rubrics: the rubrics to judge by.
            use: `auto` runs both engines where durable-rules loads and lets the plain one stand
                where they differ; `durable` and `plain` run one alone.

        Raises:
            ValueError: a facet or a tree is too large for durable-rules (not under `plain`).
            UsageError: `durable` was asked for and is not installed.
        """
        self._facets = tuple(facets)
        self._rubrics = tuple(rubrics)
        self._use = use
        self._notes: tuple[str, ...] = ()
        """For the first judgement only: what is true of all of them is said once."""
        self._failures = 0
        """Checks that failed in a row."""
        self._durable = None if use == "plain" else self._prepared()

    def run(self, values: Mapping[str, int]) -> Judgement:
        """Judge one submission by the values of its measures; one that is not there counts as 0.

        Raises:
            UsageError: `durable` was asked for, and does not load or failed.
        """
        if self._durable is None:
            return self._alone(values)
        if self._use == "durable":
            return self._by_durable(self._durable, values)
        return self._by_both(self._durable, values)

    def _alone(self, values: Mapping[str, int]) -> Judgement:
        notes, self._notes = self._notes, ()
        return _judgement(self._by_plain(values), PLAIN, *notes)

    def _by_plain(self, values: Mapping[str, int]) -> Result:
        facets = facets_true(self._facets, values)
        return facets, heads_true(self._rubrics, facets)

    def _by_durable(self, durable: DurableEngine, values: Mapping[str, int]) -> Judgement:
        try:
            return _judgement(durable.run(values), DURABLE)
        except DurableNotHere as error:
            raise _not_here() from error
        except DurableFailure as error:
            raise UsageError(f"durable-rules failed ({error}). Use the plain engine.") from error

    def _by_both(self, durable: DurableEngine, values: Mapping[str, int]) -> Judgement:
        plain = self._by_plain(values)
        if self._failures >= MOST_FAILURES:
            return _judgement(plain, PLAIN, f"{GIVEN_UP}; the plain evaluator judged alone")
        try:
            other = durable.run(values)
        except DurableNotHere:
            self._give_up_loading()
            return self._alone(values)
        except Exception as error:
            return self._unchecked(plain, f"durable-rules failed ({error})")
        if other != plain:
            durable.end()  # A state in which it answers wrongly is not to be judged with again.
            return self._unchecked(plain, _differing(other, plain))
        self._failures = 0
        return _judgement(plain, BOTH)

    def _unchecked(self, plain: Result, why: str) -> Judgement:
        self._failures += 1
        return _judgement(plain, PLAIN, f"{why}; the plain result stands")

    def _prepared(self) -> DurableEngine | None:
        # Compiled even where it is not used: a pack is accepted or refused alike everywhere.
        programs = compile_stages(self._facets, self._rubrics)
        if native():
            return DurableEngine(*programs)
        if self._use == "durable":
            raise _not_here()
        self._give_up_loading()
        return None

    def _give_up_loading(self) -> None:
        self._durable = None
        self._notes = (f"{NOT_HERE}; the plain evaluator judged alone",)


def _judgement(result: Result, engine: str, *notes: str) -> Judgement:
    facets, heads = result
    return Judgement(facets=facets, heads=heads, engine=engine, notes=notes)


def _not_here() -> UsageError:
    return UsageError(
        f"{NOT_HERE}: install kamcoach[durable] for Python 3.11 or 3.12, or use the plain engine."
    )


def _differing(durable: Result, plain: Result) -> str:
    names = sorted((durable[0] ^ plain[0]) | (durable[1] ^ plain[1]))
    shown = ", ".join(names[:NAMED_AT_MOST])
    more = f" and {len(names) - NAMED_AT_MOST} more" if len(names) > NAMED_AT_MOST else ""
    return f"durable-rules differs on {shown}{more}"
