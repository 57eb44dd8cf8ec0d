"""The samples keep their approved assessments, and say what they were written to be."""

from pathlib import Path

import pytest
from approved import APPROVED, assessed, kept, sample_files, sample_portfolios

from kamcoach import catalog, pipeline

NAMES = sample_files()
EVERY = [*NAMES, *sample_portfolios()]


@pytest.mark.parametrize("sample", EVERY, ids=lambda p: p.name)
def test_a_sample_keeps_its_approved_assessment(sample: Path) -> None:
    approved = (APPROVED / f"{sample.name}.json").read_text(encoding="utf-8")
    assert kept(assessed(sample)) == approved, "run `make approve` if this change is meant"


def test_every_sample_is_approved_and_nothing_else() -> None:
    assert {p.name for p in APPROVED.iterdir()} == {f"{p.name}.json" for p in EVERY}


@pytest.mark.parametrize("sample", EVERY, ids=lambda p: p.name)
def test_the_same_bytes_give_the_same_assessment(sample: Path) -> None:
    first, second = assessed(sample), assessed(sample)
    assert first.model_dump(exclude={"run"}) == second.model_dump(exclude={"run"})


def share(name: str) -> float:
    """Marks earned of all marks, met two and partly met one."""
    found = assessed(next(p for p in NAMES if p.name.startswith(name)))
    marks = [
        {"met": 2, "partial": 1, "not_met": 0}[c.stands] for r in found.rubrics for c in r.criteria
    ]
    return sum(marks) / (2 * len(marks))


def test_better_samples_earn_more() -> None:
    assert share("harbour-foods-plan") > share("northgate-clinics-plan") > share("velo-parts-plan")
    assert share("calder-council-review") > share("oakfield-schools-review")
    assert share("oakfield-schools-review") > share("brightwell-gyms-review")


def test_the_portfolio_has_what_it_was_written_to_have() -> None:
    """One target that differs, one action that is never reported on, and nothing else."""
    (portfolio,) = (assessed(p).portfolio for p in sample_portfolios())
    assert portfolio is not None
    assert [(f.sort, [s.value for s in f.sides]) for f in portfolio.findings] == [
        ("target", ["97%", "95%"]),
        ("unreported", [""]),
    ]


@pytest.mark.parametrize("sample", NAMES, ids=lambda p: p.name)
def test_both_engines_agree(sample: Path) -> None:
    pytest.importorskip("durable")
    pack = catalog.load()
    found = pipeline.assess(sample.name, sample.read_bytes(), pack, rubrics=["all"])
    assert found.run.engine == "durable-rules+plain"
    assert not found.run.notes
