"""Every facet proves itself: passages that fire, stay silent, and nearly fire.

The cases stand beside the rules, in `rules/<area>.cases.yaml`:

    succession-planned:
      fires:  [texts in which the facet holds]
      silent: [texts in which it does not]
      near:   [{text: one in which it does not, by a hair, lacks: words of what is missing}]
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from kamcoach import catalog, pipeline

ROOT = Path(__file__).parent.parent
PACK = catalog.load()
CASES = {
    facet: cases
    for path in sorted((ROOT / "rules").glob("*.cases.yaml"))
    for facet, cases in yaml.safe_load(path.read_text(encoding="utf-8")).items()
}
FACETS = {f.id: f for f in PACK.facets}


def listed(key: str) -> Iterator[object]:
    for facet, cases in CASES.items():
        for number, case in enumerate(cases.get(key, ())):
            marks = (
                [pytest.mark.xfail(reason=case["gap"])]
                if isinstance(case, dict) and "gap" in case
                else []
            )
            yield pytest.param(facet, case, id=f"{facet}-{number}", marks=marks)


def concluded(text: str) -> pipeline.Concluded:
    _, submission = pipeline.understand("case.md", text.encode(), PACK)
    return pipeline.conclude(submission, PACK, engine="plain")


def test_every_facet_has_cases_of_each_sort() -> None:
    assert set(CASES) == set(FACETS)
    lacking = [
        f"{facet}: {key}"
        for facet, cases in CASES.items()
        for key in ("fires", "silent", "near")
        if not cases.get(key)
    ]
    assert not lacking


def test_cases_stand_beside_the_rules_of_their_facet() -> None:
    for path in sorted((ROOT / "rules").glob("*.cases.yaml")):
        rules = f"rules/{path.name.removesuffix('.cases.yaml')}.yaml"
        for facet in yaml.safe_load(path.read_text(encoding="utf-8")):
            assert FACETS[facet].source.startswith(rules), facet


@pytest.mark.parametrize(("facet", "case"), list(listed("fires")))
def test_fires(facet: str, case: dict[str, str] | str) -> None:
    assert facet in concluded(_text(case)).judgement.facets


@pytest.mark.parametrize(("facet", "case"), list(listed("silent")))
def test_stays_silent(facet: str, case: dict[str, str] | str) -> None:
    assert facet not in concluded(_text(case)).judgement.facets


@pytest.mark.parametrize(("facet", "case"), list(listed("near")))
def test_nearly_fires_and_says_what_is_lacking(facet: str, case: dict[str, str]) -> None:
    found = concluded(case["text"])
    assert facet not in found.judgement.facets
    conditions = [c for branch in FACETS[facet].branches for c in branch]
    said = [n.lacks for c in conditions for n in found.measured[c.field].near]
    said += [f"{c.field} is {found.measured[c.field].value}" for c in conditions]
    assert any(case["lacks"] in s for s in said), said


def _text(case: dict[str, str] | str) -> str:
    return case if isinstance(case, str) else case["text"]
