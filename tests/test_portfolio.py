"""Several files of one learner judged as one, from bytes to reports."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import jsonschema
import pytest
from approved import sample_files, sample_portfolios
from hypothesis import given, settings
from hypothesis import strategies as st
from test_merging import texts

from kamcoach import catalog, pipeline
from kamcoach.errors import Refusal, UsageError
from kamcoach.models.assessment import Assessment, Evidence, Refused, Skipped
from kamcoach.models.submission import Kind
from kamcoach.readers.handed_in import HandedIn
from kamcoach.report.json import json_schema, to_json

PACK = catalog.load()
PLAN = b"""# Account plan: Harbour Foods

Prepared by: Ana Ruiz

## Risks

| Risk | Likelihood | Mitigation | Owner |
|---|---|---|---|
| Price pressure from two mills | High | Twelve-month price | Ana Ruiz |
"""
REVIEW = b"""# Relationship review: Harbour Foods

Written by: Ana Ruiz

## What they said

Priya Nair told us in May: "You are the only ones who warn us in time."
"""
TWO = {"plan.md": PLAN, "review.md": REVIEW}


def handed(files: dict[str, bytes], **fields: Any) -> HandedIn:
    values = {"name": "", "files": tuple(files.items()), "refused": (), "skipped": (), **fields}
    return HandedIn(**values)


def assessed(files: dict[str, bytes], **options: Any) -> Assessment:
    together = options.pop("handed", None) or handed(files)
    options = {"rubrics": ["all"], "engine": "plain", **options}
    return pipeline.assess_portfolio(together, PACK, **options)


def judged(assessment: Assessment) -> dict[str, Any]:
    """What must be the same, whatever way it was handed in."""
    kept = assessment.model_dump(exclude={"run", "portfolio"})
    for source in kept["sources"]:
        del source["kind"]
    return kept


def quoted(assessment: Assessment) -> Iterator[Evidence]:
    for rubric in assessment.rubrics:
        for criterion in rubric.criteria:
            yield from criterion.evidence + criterion.also
            yield from (near.evidence for near in criterion.nearest)
        for mistake in rubric.mistakes:
            yield from mistake.evidence
    for finding in assessment.portfolio.findings if assessment.portfolio else ():
        yield from (side.evidence for side in finding.sides if side.evidence)


@pytest.mark.parametrize("sample", sample_files(), ids=lambda p: p.name)
def test_a_portfolio_of_one_file_is_judged_as_the_file(sample: Path) -> None:
    data = sample.read_bytes()
    alone = pipeline.assess(sample.name, data, PACK, rubrics=["all"], engine="plain")
    together = assessed({sample.name: data})
    assert judged(together) == judged(alone)
    assert together.portfolio is not None and together.portfolio.findings == ()
    assert together.sources[0].kind == alone.kind


@settings(max_examples=15, deadline=None)
@given(texts)
def test_so_is_any_text(text: str) -> None:
    data = text.encode()
    alone = pipeline.assess("plan.md", data, PACK, rubrics=["all"], engine="plain")
    assert judged(assessed({"plan.md": data})) == judged(alone)


@settings(max_examples=15, deadline=None)
@given(st.lists(texts, min_size=2, max_size=3))
def test_every_quote_stands_in_the_file_it_names_and_the_order_is_nothing(made: list[str]) -> None:
    files = {f"{n}.md": text.encode() for n, text in enumerate(made)}
    found = assessed(files)
    blocks = {name: pipeline.understand(name, data, PACK)[0].blocks for name, data in files.items()}
    for passage in quoted(found):
        text = blocks[passage.source][passage.block].text
        assert passage.quote == text[passage.start : passage.end]
    assert assessed(dict(reversed(files.items()))) == found


def test_a_plan_and_a_review_make_the_grade_final() -> None:
    found = assessed(TWO)
    assert found.kind == Kind.BOTH
    assert found.kind_reason == "1 account plan, 1 relationship review handed in together"
    assert [(s.name, s.kind) for s in found.sources] == [
        ("plan.md", "account-plan"),
        ("review.md", "relationship-review"),
    ]
    assert (found.learner, found.account) == ("Ana Ruiz", "Harbour Foods")
    for rubric in found.rubrics:
        assert not rubric.provisional
        assert all(criterion.expected_here for criterion in rubric.criteria)
    assert {passage.source for passage in quoted(found)} == {"plan.md", "review.md"}
    assert any(r.provisional for r in assessed({"plan.md": PLAN}).rubrics)
    assert any(r.provisional for r in assessed({"a.md": PLAN, "b.md": PLAN + b"We met."}).rubrics)
    validate(found)


def test_the_kind_may_be_given_and_picks_the_rubrics() -> None:
    given = assessed(TWO, kind=Kind.PLAN, rubrics=None)
    assert (given.kind, given.kind_reason) == (Kind.PLAN, "chosen by the caller")
    assert [s.kind for s in given.sources] == ["account-plan", "relationship-review"]
    assert {r.id for r in given.rubrics} <= {r.id for r in assessed(TWO, rubrics=None).rubrics}
    with pytest.raises(UsageError, match="no rubric `XYZ`"):
        assessed(TWO, rubrics=["XYZ"])


def test_what_cannot_be_read_is_named_and_the_rest_judged() -> None:
    early = Refused(name="z/inner.zip", reason="it is an archive.", advice="Unpack it.")
    passed = (Skipped(name=".DS_Store", reason="hidden"),)
    files = {**TWO, "more/slides.key": b"x", "empty.md": b""}
    found = assessed({}, handed=handed(files, name="work", refused=(early,), skipped=passed))
    assert [(r.name, r.reason) for r in found.refused] == [
        ("empty.md", "the file is empty (0 bytes)."),
        ("more/slides.key", 'the name ends in ".key", but the file is plain text.'),
        ("z/inner.zip", "it is an archive."),
    ]
    assert found.portfolio is not None
    assert (found.portfolio.name, found.portfolio.skipped) == ("work", passed)
    assert [r.model_dump() for r in found.rubrics] == [
        r.model_dump() for r in assessed(TWO).rubrics
    ]
    validate(found)


def test_nothing_that_can_be_read() -> None:
    found = assessed({"a.md": b"", "b.md": b""})
    assert (found.rubrics, found.sources, found.run.engine) == ((), (), "none")
    assert [r.name for r in found.refused] == ["a.md", "b.md"]
    validate(found)
    with pytest.raises(Refusal, match="there is no document in it"):
        assessed({})


def test_the_same_content_counts_once() -> None:
    found = assessed({**TWO, "copy of plan.md": PLAN})
    assert [s.name for s in found.sources] == ["copy of plan.md", "review.md"]
    assert found.portfolio is not None
    (copy,) = found.portfolio.findings
    assert (copy.sort, [s.source for s in copy.sides]) == (
        "same-content",
        ["copy of plan.md", "plan.md"],
    )
    assert [c.verdict for r in found.rubrics for c in r.criteria] == [
        c.verdict for r in assessed(TWO).rubrics for c in r.criteria
    ]


def test_the_work_of_two_learners_is_refused() -> None:
    files = {**TWO, "review.md": REVIEW.replace(b"Ana Ruiz", b"Ben Okafor")}
    with pytest.raises(Refusal) as raised:
        assessed(files)
    assert raised.value.reason == (
        "the files name different learners: plan.md names Ana Ruiz; review.md names Ben Okafor."
    )
    assert "--one-learner" in raised.value.advice
    found = assessed(files, one_learner=True)
    assert found.portfolio is not None
    assert [f.sort for f in found.portfolio.findings] == ["learner"]
    assert found.learner == "Ana Ruiz"


def signed_docx(name: str, author: str) -> bytes:
    word = docx.Document()
    word.core_properties.author = author
    word.add_heading("Account plan: Pennine", 0)
    word.add_paragraph(f"Prepared by: {name}")
    word.add_paragraph(f"{name} met the board of Pennine on 12 January 2026.")
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def test_the_author_that_a_program_wrote_into_a_file_is_nobody() -> None:
    """One computer writes for many, and one learner writes on many computers."""
    ana, ben = signed_docx("Ana Ruiz", "Centre Templates"), signed_docx("Ben Okafor", "Dell User")
    same_file_author = signed_docx("Ben Okafor", "Centre Templates")
    for other in (ben, same_file_author):
        with pytest.raises(Refusal, match=r"a.docx names Ana Ruiz; b.docx names Ben Okafor"):
            pipeline.assess_portfolio(handed({"a.docx": ana, "b.docx": other}), PACK)
    again = signed_docx("Ana Ruiz", "Dell User")
    found = pipeline.assess_portfolio(handed({"a.docx": ana, "b.docx": again}), PACK)
    assert found.learner == "Ana Ruiz"
    assert pipeline.assess("a.docx", signed_docx("TBC", "Zed Hill"), PACK).learner == ""


def test_what_stands_in_a_template_counts_for_nothing() -> None:
    (line,) = (line for line in PLAN.decode().splitlines() if line.startswith("| Price"))
    whole, templated = assessed(TWO), assessed(TWO, template=[line.strip("| ")])
    assert any("Price pressure" in passage.quote for passage in quoted(whole))
    assert not any("Price pressure" in passage.quote for passage in quoted(templated))


def test_findings_change_no_verdict() -> None:
    """What does not go together is told, and judged as if it did."""
    (portfolio,) = sample_portfolios()
    found = pipeline.assess_portfolio(pipeline.collect([portfolio]), PACK, engine="plain")
    assert found.portfolio is not None
    assert [(f.sort, f.subject) for f in found.portfolio.findings] == [
        ("target", "Deliveries on time and in full"),
        ("unreported", "Carbon dashboard with packaging data for the retailer audit"),
    ]
    files = {p.name: p.read_bytes() for p in portfolio.iterdir()}
    agreed = {name: data.replace(b"| 95% |", b"| 97% |") for name, data in files.items()}
    assert agreed != files
    again = assessed(agreed, rubrics=None)
    assert again.portfolio is not None
    assert [f.sort for f in again.portfolio.findings] == ["unreported"]
    assert [(c.id, c.verdict) for r in again.rubrics for c in r.criteria] == [
        (c.id, c.verdict) for r in found.rubrics for c in r.criteria
    ]
    validate(found)


def validate(assessment: Assessment) -> None:
    jsonschema.validate(json.loads(to_json(assessment)), json_schema())
