"""Two engines, one answer: on every case of the rules, and on packs and facts made at random."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from generated import Made, made

from kamcoach import catalog, pipeline
from kamcoach.engine import Judge, available, durable, judge
from kamcoach.engine.plain import facets_true
from kamcoach.engine.program import Rule
from kamcoach.measure import measure
from kamcoach.models.pack import Facet

pytestmark = pytest.mark.skipif(not available(), reason="durable-rules does not load here")

BOTH = "durable-rules+plain"
ROOT = Path(__file__).parent.parent

CHUNKS = range(8)
PACKS_IN_CHUNK = 25
FACTS_OF_PACK = 100
AT_LEAST = 20_000


def texts(cases: Any) -> Iterator[str]:
    """Every text in a file of cases."""
    if isinstance(cases, str):
        yield cases
    elif isinstance(cases, dict) and "text" in cases:
        yield cases["text"]
    else:
        for part in cases.values() if isinstance(cases, dict) else cases:
            yield from texts(part)


@pytest.mark.parametrize("path", sorted(ROOT.glob("rules/*.cases.yaml")), ids=lambda p: p.name)
def test_on_every_case(path: Path) -> None:
    pack = catalog.load()
    found = list(texts(yaml.safe_load(path.read_text(encoding="utf-8"))))
    assert len(found) >= 3
    for text in found:
        _, submission = pipeline.understand("case.md", text.encode(), pack)
        judgement = pipeline.conclude(submission, pack).judgement
        assert judgement.engine == BOTH, (text, judgement.notes)


def test_on_the_samples_moved_about_their_thresholds() -> None:
    pack = catalog.load()
    shipped = Made(list(pack.facets), pack.rubrics[0])
    random = Random(1)
    for sample in sorted(p for p in (ROOT / "samples").iterdir() if p.suffix in {".md", ".docx"}):
        _, submission = pipeline.understand(sample.name, sample.read_bytes(), pack)
        measured = {name: m.value for name, m in measure(submission, pack.measures).items()}
        judge = pipeline.judge_for(pack, "auto")
        for _ in range(50):
            moved = shipped.values(random).items()
            values = measured | {name: value for name, value in moved if random.random() < 0.3}
            judgement = judge.run(values)
            assert judgement.engine == BOTH, (sample.name, judgement.notes)


@dataclass
class Tally:
    """What a chunk of generated pairs came to."""

    pairs: int = 0
    differing: int = 0
    heads: int = 0
    held: int = 0
    heads_that_vary: int = 0
    heads_in_packs: int = 0


def compared(seed: int, packs: int = PACKS_IN_CHUNK, facts: int = FACTS_OF_PACK) -> Tally:
    """Judge random facts by random packs with both engines."""
    random = Random(seed)
    tally = Tally()
    for _ in range(packs):
        pack = made(random)
        ids = [f"{c.id}:{level}" for c in pack.rubric.criteria for level in ("met", "partial")]
        ids += [f"{m.id}:present" for m in pack.rubric.mistakes]
        times = dict.fromkeys(ids, 0)
        both = Judge(pack.facets, [pack.rubric])
        for _ in range(facts):
            judgement = both.run(pack.values(random))
            tally.pairs += 1
            tally.differing += judgement.engine != BOTH
            for head in judgement.heads:
                times[head] += 1
        tally.heads += facts * len(ids)
        tally.held += sum(times.values())
        tally.heads_in_packs += len(ids)
        tally.heads_that_vary += sum(0 < held < facts for held in times.values())
    return tally


def test_there_are_enough_pairs() -> None:
    assert len(CHUNKS) * PACKS_IN_CHUNK * FACTS_OF_PACK >= AT_LEAST


@pytest.mark.parametrize("seed", CHUNKS)
def test_on_generated_packs_and_facts(seed: int) -> None:
    tally = compared(seed)
    assert tally.pairs == PACKS_IN_CHUNK * FACTS_OF_PACK
    assert tally.differing == 0
    # Agreement would say little if every head held, or none did, or each always the same way.
    assert 0.25 < tally.held / tally.heads < 0.75
    assert tally.heads_that_vary / tally.heads_in_packs > 0.6


def test_a_wrong_plain_evaluator_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def one_too_few(facets: Iterable[Facet], values: Mapping[str, int]) -> frozenset[str]:
        return facets_true(facets, {name: max(value, 0) - 1 for name, value in values.items()})

    monkeypatch.setattr(judge, "facets_true", one_too_few)
    assert compared(1, packs=4, facts=10).differing > 10


def test_a_wrong_rule_of_durable_rules_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def more_than(code: int, names: Mapping[str, str], rule: Rule) -> dict[str, Any]:
        def moved(test: dict[str, Any]) -> dict[str, Any]:
            return {"$gt": test["$gte"]} if "$gte" in test else test

        return {"$and": [moved(test) for test in pattern(code, names, rule)["$and"]]}

    pattern = durable.pattern
    monkeypatch.setattr(durable, "pattern", more_than)
    assert compared(1, packs=4, facts=10).differing > 10
