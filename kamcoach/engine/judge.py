"""The judge: durable-rules where it loads, and the plain evaluator that keeps it honest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from kamcoach.engine.durable import DurableEngine, available
from kamcoach.engine.plain import facets_true, heads_true
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

    Make one for each process: what durable-rules has registered is never freed.
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
            UsageError: `durable` was asked for and does not load.
        """
        self._facets = tuple(facets)
        self._rubrics = tuple(rubrics)
        self._use = use
        self._notes: tuple[str, ...] = ()
        """For the first judgement only: what is true of all of them is said once."""
        self._durable = None if use == "plain" else self._registered()

    def run(self, values: Mapping[str, int]) -> Judgement:
        """Judge one submission by the values of its measures; one that is not there counts as 0."""
        if self._durable is None:
            notes, self._notes = self._notes, ()
            return _judgement(self._by_plain(values), PLAIN, *notes)
        if self._use == "durable":
            return _judgement(self._durable.run(values), DURABLE)
        return self._by_both(self._durable, values)

    def _by_plain(self, values: Mapping[str, int]) -> Result:
        facets = facets_true(self._facets, values)
        return facets, heads_true(self._rubrics, facets)

    def _by_both(self, durable: DurableEngine, values: Mapping[str, int]) -> Judgement:
        plain = self._by_plain(values)
        try:
            other = durable.run(values)
        except Exception as error:
            return _judgement(plain, PLAIN, _failed(error))
        if other != plain:
            return _judgement(plain, PLAIN, _differing(other, plain))
        return _judgement(plain, BOTH)

    def _registered(self) -> DurableEngine | None:
        # Compiled even where it is not used: a pack is accepted or refused alike everywhere.
        programs = compile_stages(self._facets, self._rubrics)
        try:
            if available():
                return DurableEngine(*programs)
        except Exception as error:
            if self._use == "durable":
                raise
            self._notes = (_failed(error),)
            return None
        if self._use == "durable":
            raise UsageError(f"{NOT_HERE}: install kamcoach[durable], or use the plain engine.")
        self._notes = (f"{NOT_HERE}; the plain evaluator judged alone",)
        return None


def _judgement(result: Result, engine: str, *notes: str) -> Judgement:
    facets, heads = result
    return Judgement(facets=facets, heads=heads, engine=engine, notes=notes)


def _failed(error: Exception) -> str:
    return f"durable-rules failed ({error}); the plain result stands"


def _differing(durable: Result, plain: Result) -> str:
    names = sorted((durable[0] ^ plain[0]) | (durable[1] ^ plain[1]))
    shown = ", ".join(names[:NAMED_AT_MOST])
    more = f" and {len(names) - NAMED_AT_MOST} more" if len(names) > NAMED_AT_MOST else ""
    return f"durable-rules differs on {shown}{more}; the plain result stands"
