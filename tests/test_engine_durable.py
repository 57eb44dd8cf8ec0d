"""The durable-rules adapter: what it hands over, and what comes back."""

from __future__ import annotations

import json
import sys
import threading
from typing import Any

import pytest

from kamcoach.clauses import ALWAYS, LARGEST, Clauses
from kamcoach.engine import durable
from kamcoach.engine.durable import DurableEngine, available, fact, ruleset
from kamcoach.engine.program import MOST_RULES, Program, pack

needs_durable = pytest.mark.skipif(not available(), reason="durable-rules does not load here")

NOTHING = Program(())


def gte(field: str, *values: int) -> Clauses:
    return frozenset(frozenset({(field, "gte", value)}) for value in values)


def eq(**values: int) -> Clauses:
    return frozenset({frozenset((field, "eq", value) for field, value in values.items())})


def test_a_group_as_rules_and_a_fact() -> None:
    both: Clauses = frozenset({frozenset({("x.a", "gte", 2), ("x.b", "lte", 3)})})
    (group,) = pack([("h", both), ("k", eq(a=0))]).groups
    assert json.loads(json.dumps(ruleset((group,)))) == {
        "g1r0": {"all": [{"m": {"$and": [{"group": 1}, {"f0": 0}]}}]},
        "g1r1": {
            "all": [{"m": {"$and": [{"group": 1}, {"$gte": {"f1": 2}}, {"$lte": {"f2": 3}}]}}]
        },
        "sink": {"all": [{"m": {"$ex": {"group": 1}}}]},
    }
    assert fact(group, {"x.a": 5, "unknown": 1}) == {"group": 1, "f0": 0, "f1": 5, "f2": 0}


@pytest.mark.parametrize("part", ["durable", "durable_rules_engine"])
def test_a_missing_package_is_not_available(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, part, None)
    assert not available()


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
