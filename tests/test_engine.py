"""The judge: two engines that must agree, and what happens where they do not."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import pytest

from kamcoach.engine import Judge, Judgement, available, judge
from kamcoach.errors import UsageError
from kamcoach.models.pack import Condition, Criterion, Facet, Grading, Rubric, Tree

needs_durable = pytest.mark.skipif(not available(), reason="durable-rules does not load here")

FACETS = [
    Facet(
        id="rated",
        title="",
        missing="",
        ask="",
        branches=((Condition(field="risks.rated", compare="gte", value=2),),),
    )
]
RUBRIC = Rubric(
    id="R",
    title="",
    grading=Grading(scheme="competence", note=""),
    criteria=(
        Criterion(
            id="R.1",
            title="",
            asks="",
            met=Tree(facet="rated"),
            partial=Tree(any=(Tree(facet="rated"), Tree(facet="listed"))),
        ),
    ),
)
VALUES = {"risks.rated": 2}
HOLDS = {"facets": {"rated"}, "heads": {"R.1:met", "R.1:partial"}}


class Fake:
    """An engine that answers, or fails, as it is told."""

    answer: Any = (frozenset({"rated"}), frozenset({"R.1:met", "R.1:partial"}))

    def __init__(self, *_programs: Any) -> None:
        pass

    def run(self, _values: Mapping[str, int]) -> Any:
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer

    def end(self) -> None:
        pass


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> type[Fake]:
    class Told(Fake):
        pass

    monkeypatch.setattr(judge, "native", lambda: "native.so")
    monkeypatch.setattr(judge, "DurableEngine", Told)
    return Told


@pytest.fixture
def not_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "durable", None)


def judgement(engine: str, *notes: str) -> Judgement:
    return Judgement.model_validate({**HOLDS, "engine": engine, "notes": notes})


@needs_durable
def test_durable_rules_and_the_plain_evaluator_agree() -> None:
    both = Judge(FACETS, [RUBRIC])
    assert both.run(VALUES) == judgement("durable-rules+plain")
    assert both.run({"risks.rated": 1}).heads == frozenset()


@needs_durable
def test_durable_rules_alone() -> None:
    assert Judge(FACETS, [RUBRIC], "durable").run(VALUES) == judgement("durable-rules")


def test_the_plain_evaluator_alone() -> None:
    assert Judge(FACETS, [RUBRIC], "plain").run(VALUES) == judgement("plain")


@pytest.mark.usefixtures("not_loading")
def test_where_durable_rules_does_not_load_the_plain_evaluator_says_so_once() -> None:
    alone = Judge(FACETS, [RUBRIC])
    note = "durable-rules does not load here; the plain evaluator judged alone"
    assert alone.run(VALUES) == judgement("plain", note)
    assert alone.run(VALUES) == judgement("plain")


@pytest.mark.usefixtures("not_loading")
def test_durable_rules_alone_is_refused_where_it_does_not_load() -> None:
    with pytest.raises(UsageError, match="does not load here: install"):
        Judge(FACETS, [RUBRIC], "durable")


@pytest.mark.usefixtures("fake")
def test_agreement_is_named() -> None:
    assert Judge(FACETS, [RUBRIC]).run(VALUES) == judgement("durable-rules+plain")


def test_where_durable_rules_fails_the_plain_result_stands(fake: type[Fake]) -> None:
    fake.answer = RuntimeError("out of order")
    note = "durable-rules failed (out of order); the plain result stands"
    failing = Judge(FACETS, [RUBRIC])
    assert [failing.run(VALUES) for _ in range(2)] == [judgement("plain", note)] * 2


def test_where_durable_rules_differs_the_plain_result_stands(fake: type[Fake]) -> None:
    fake.answer = (frozenset({"rated"}), frozenset({"R.1:met"}))
    note = "durable-rules differs on R.1:partial; the plain result stands"
    assert Judge(FACETS, [RUBRIC]).run(VALUES) == judgement("plain", note)


def test_a_long_difference_is_cut_short(fake: type[Fake]) -> None:
    fake.answer = (frozenset("abcd"), frozenset())
    note = "durable-rules differs on R.1:met, R.1:partial, a, b, c and 2 more"
    assert Judge(FACETS, [RUBRIC]).run(VALUES).notes == (f"{note}; the plain result stands",)


def test_an_interrupt_is_not_swallowed(fake: type[Fake]) -> None:
    fake.answer = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        Judge(FACETS, [RUBRIC]).run(VALUES)


@pytest.mark.usefixtures("not_loading")
def test_a_pack_too_large_for_durable_rules_is_refused_everywhere() -> None:
    pairs = tuple(Tree(any=(Tree(facet=f"a{n}"), Tree(facet=f"b{n}"))) for n in range(8))
    large = RUBRIC.criteria[0].model_copy(update={"met": Tree(all=pairs)})
    rubric = RUBRIC.model_copy(update={"criteria": (large,)})
    with pytest.raises(ValueError, match=r"R\.1:met expands"):
        Judge(FACETS, [rubric])
