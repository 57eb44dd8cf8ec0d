"""The durable-rules adapter: what it hands over, and how it behaves where things go wrong."""

from __future__ import annotations

import json
import sys
import threading
from typing import Any

import pytest

from kamcoach.engine import durable
from kamcoach.engine.clauses import ALWAYS, Clauses
from kamcoach.engine.durable import DurableEngine, DurableFailure, available, fact, ruleset
from kamcoach.engine.program import MOST_RULES, Program, pack
from kamcoach.engine.values import LARGEST

needs_durable = pytest.mark.skipif(not available(), reason="durable-rules does not load here")

NOTHING = Program(())


def gte(field: str, *values: int) -> Clauses:
    return frozenset(frozenset({(field, "gte", value)}) for value in values)


def eq(**values: int) -> Clauses:
    return frozenset({frozenset((field, "eq", value) for field, value in values.items())})


def test_a_group_as_rules_and_a_fact() -> None:
    both: Clauses = frozenset({frozenset({("x.a", "gte", 2), ("x.b", "lte", 3)})})
    (group,) = pack([("h", both), ("k", eq(a=0))]).groups
    fired: list[str] = []
    rules = ruleset((group,), fired)
    actions = [rule.pop("run") for rule in rules.values()]
    assert json.loads(json.dumps(rules)) == {
        "g1r0": {"all": [{"m": {"$and": [{"group": 1}, {"f0": 0}]}}]},
        "g1r1": {
            "all": [{"m": {"$and": [{"group": 1}, {"$gte": {"f1": 2}}, {"$lte": {"f2": 3}}]}}]
        },
        "sink": {"all": [{"m": {"$ex": {"group": 1}}}]},
    }
    for action in actions:
        action(None)
    assert fired == ["k", "h"]
    assert fact(group, {"x.a": 5, "unknown": 1}) == {
        "sid": "kamcoach",
        "group": 1,
        "f0": 0,
        "f1": 5,
        "f2": 0,
    }


def test_a_missing_package_is_not_available(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "durable.engine", None)
    assert not available()
    with pytest.raises(ImportError):
        DurableEngine(NOTHING, NOTHING)


@needs_durable
def test_both_stages_run() -> None:
    engine = DurableEngine(
        pack([("rated", gte("risks.rated", 2)), ("always", ALWAYS)]),
        pack([("R.1:met", eq(rated=1)), ("R.CM1:present", eq(rated=0, always=1))]),
    )
    always, rated = frozenset({"always"}), frozenset({"always", "rated"})
    assert engine.run({"risks.rated": 2}) == (rated, frozenset({"R.1:met"}))
    assert engine.run({"risks.rated": 1}) == (always, frozenset({"R.CM1:present"}))
    assert engine.run({}) == (always, frozenset({"R.CM1:present"}))


@needs_durable
def test_an_empty_program_concludes_nothing() -> None:
    assert DurableEngine(NOTHING, NOTHING).run({"a": 1}) == (frozenset(), frozenset())


@needs_durable
def test_values_out_of_bounds_and_booleans() -> None:
    program = pack(
        [("nought", eq(a=0)), ("one", eq(a=1)), ("most", gte("a", LARGEST)), ("any", ALWAYS)]
    )
    engine = DurableEngine(program, NOTHING)
    found = [engine.run({"a": value})[0] for value in (-7, False, True, LARGEST, 2**70)]
    assert found == [
        {"any", "nought"},
        {"any", "nought"},
        {"any", "one"},
        {"any", "most"},
        {"any", "most"},
    ]


@needs_durable
def test_every_rule_of_full_groups_and_of_several_rulesets_fires() -> None:
    heads = [
        (f"{field}{value}", gte(field, value)) for field in "abcdefgh" for value in range(1, 61)
    ]
    program = pack(heads)
    assert {len(group.rules) for group in program.groups} == {MOST_RULES}
    assert len(list(durable.batches(program))) == 2
    facets, _heads = DurableEngine(program, NOTHING).run(dict.fromkeys("abcdefgh", 60))
    assert facets == {head for head, _clauses in heads}


@needs_durable
def test_threads_do_not_mix_their_submissions() -> None:
    engine = DurableEngine(pack([(f"h{n}", eq(a=n)) for n in range(4)]), NOTHING)
    wrong: list[Any] = []

    def work(number: int) -> None:
        for _ in range(100):
            found, _heads = engine.run({"a": number})
            if found != {f"h{number}"}:
                wrong.append(found)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@needs_durable
def test_no_background_threads() -> None:
    before = threading.active_count()
    DurableEngine(pack([("h", ALWAYS)]), NOTHING).run({})
    assert threading.active_count() == before


@needs_durable
def test_an_action_that_raises_is_reported_and_ends_the_engine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def raising(_fired: list[str], _heads: tuple[str, ...]) -> Any:
        def action(_context: Any) -> None:
            raise KeyError("no such head")

        return action

    monkeypatch.setattr(durable, "_append", raising)
    engine = DurableEngine(pack([("h", ALWAYS)]), NOTHING)
    with pytest.raises(DurableFailure, match="no such head"):
        engine.run({})
    with pytest.raises(DurableFailure, match="failed before: DurableFailure"):
        engine.run({})


@needs_durable
def test_an_interrupted_engine_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_arguments: Any) -> dict[str, Any]:
        raise KeyboardInterrupt

    engine = DurableEngine(pack([("h", ALWAYS)]), NOTHING)
    monkeypatch.setattr(durable, "fact", interrupted)
    with pytest.raises(KeyboardInterrupt):
        engine.run({})
    monkeypatch.undo()
    with pytest.raises(DurableFailure, match="failed before: KeyboardInterrupt"):
        engine.run({})


@needs_durable
@pytest.mark.skipif(sys.platform != "linux", reason="other systems count memory in other units")
def test_memory_stays_flat() -> None:
    resource = pytest.importorskip("resource")
    engine = DurableEngine(
        pack([(f"h{n}", gte("a", n)) for n in range(20)]), pack([("R.1:met", eq(h3=1, h9=0))])
    )

    def judge(runs: int) -> int:
        for number in range(runs):
            engine.run({"a": number % 20})
        return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

    settled = judge(200)
    assert judge(1800) - settled < 3_000  # kilobytes; undeleted sessions would take far more
