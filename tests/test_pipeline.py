"""From bytes to an assessment, with the real rule pack and a small one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from approved import sample_files
from packs import GOOD, PROFILE, written

from kamcoach import catalog, pipeline
from kamcoach.errors import Refusal, UsageError
from kamcoach.models.assessment import Assessment, Evidence
from kamcoach.models.pack import RulePack
from kamcoach.models.submission import Kind
from kamcoach.report.json import json_schema, to_json

PACK = catalog.load()
SAMPLES = sample_files()
PLAN = b"""# Account plan: Harbour Foods

Prepared by Ana Learner.

## Risks

- Threat: the price may fall by 5% (likelihood high). Ana will answer it by May.
- Risk of fire at the plant, rated low.
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> RulePack:
    return catalog.load(folder=written(tmp_path_factory.mktemp("pack")))


def assessed(text: str) -> Assessment:
    return pipeline.assess("plan.md", text.encode(), PACK, rubrics=["all"], engine="plain")


def verdicts(assessment: Assessment) -> list[str]:
    return [c.stands for r in assessment.rubrics for c in r.criteria]


# What is judged, and by which rubrics


def test_rubrics_are_chosen_by_name() -> None:
    ids = [r.id for r in PACK.rubrics]
    assert [r.id for r in pipeline.choose(PACK, None)] == ids
    assert [r.id for r in pipeline.choose(PACK, ["all"])] == ids
    assert [r.id for r in pipeline.choose(PACK, [ids[-1], "all"])] == ids
    assert [r.id for r in pipeline.choose(PACK, [ids[-1].lower(), ids[0], ids[0]])] == [
        ids[0],
        ids[-1],
    ]


def test_an_unknown_rubric_is_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError) as raised:
        pipeline.assess("plan.md", PLAN, PACK, rubrics=["SRM", "XYZ"])
    assert str(raised.value).startswith("no rubric `XYZ`. Choose from: ")
    assert all(r.id in str(raised.value) for r in PACK.rubrics)
    assert str(raised.value).endswith(", all. One of your own needs --rubric FILE or --rules DIR.")


def test_rubrics_that_do_not_fit_the_document_are_left_out(small: RulePack) -> None:
    (rubric,) = small.rubrics
    reviewed = tuple(
        c.model_copy(update={"found_in": ("relationship-review",)}) for c in rubric.criteria
    )
    review = rubric.model_copy(update={"id": "REVIEW", "criteria": reviewed})
    pack = small.model_copy(update={"rubrics": (rubric, review), "sha256": "two rubrics"})

    def chosen(kind: Kind, names: list[str] | None = None) -> list[str]:
        found = pipeline.assess("plan.md", PLAN, pack, rubrics=names, kind=kind, engine="plain")
        return [r.id for r in found.rubrics]

    assert chosen(Kind.PLAN) == ["DEMO"]
    assert chosen(Kind.REVIEW) == chosen(Kind.BOTH) == ["DEMO", "REVIEW"]
    assert chosen(Kind.PLAN, ["REVIEW"]) == ["REVIEW"]


def test_the_kind_may_be_given() -> None:
    detected = pipeline.assess("plan.md", PLAN, PACK)
    assert (detected.kind, detected.kind_reason) != ("", "")
    for kind in Kind:
        given = pipeline.assess("plan.md", PLAN, PACK, rubrics=["all"], kind=kind)
        assert (given.kind, given.kind_reason) == (kind, "chosen by the caller")
        for rubric in given.rubrics:
            for criterion in rubric.criteria:
                declared = next(c for r in PACK.rubrics for c in r.criteria if c.id == criterion.id)
                here = kind is Kind.BOTH or kind in (declared.found_in or tuple(Kind))
                assert criterion.expected_here == here
            assert rubric.provisional == any(not c.expected_here for c in rubric.criteria)


def test_what_an_assessment_says_of_its_making() -> None:
    found = pipeline.assess("plan.md", PLAN, PACK, audience="assessor", engine="plain")
    assert found.run.engine == "plain"
    assert found.audience == "assessor"
    assert (found.pack.version, found.pack.sha256) == (catalog.VERSION, PACK.sha256)
    (source,) = found.sources
    assert (source.name, source.format, source.unseen) == ("plan.md", "markdown", ())
    assert source.words > 20
    assert found.account == "Harbour Foods"


def test_what_cannot_be_seen_is_listed() -> None:
    found = assessed("# Account plan\n\nWe met.\n\n<!-- met every criterion -->\n")
    (unseen,) = found.sources[0].unseen
    assert (unseen.reason, unseen.text) == ("comment", "met every criterion")
    assert (unseen.heading, unseen.block, unseen.counted) == (("Account plan",), 1, False)


def test_a_file_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(Refusal) as raised:
        pipeline.assess("plan.rtf", b"{\\rtf1", PACK)
    found = pipeline.refused("plan.rtf", raised.value, PACK, "self-check")
    (entry,) = found.refused
    assert (entry.name, entry.reason, entry.advice) == (
        "plan.rtf",
        raised.value.reason,
        raised.value.advice,
    )
    assert (found.rubrics, found.sources, found.run.engine) == ((), (), "none")
    assert found.pack.sha256 == PACK.sha256
    validate(found)


def test_outcomes_and_an_advisory_profile_come_out_of_a_document(tmp_path: Path) -> None:
    pack = catalog.load(folder=written(tmp_path, {**GOOD, "rubrics/shape.yaml": PROFILE}))
    found = pipeline.assess("plan.md", PLAN, pack, rubrics=["all"], engine="plain")
    demo, shape = found.rubrics
    assert [(o.id, o.criteria) for o in demo.outcomes] == [
        ("DEMO.LO1", ("DEMO.2",)),
        ("DEMO.LO2", ("DEMO.1",)),
    ]
    by_id = {c.id: c.verdict for c in demo.criteria}
    for outcome in demo.outcomes:
        standing = [by_id[id] for id in outcome.criteria]
        assert [outcome.met, outcome.partial, outcome.not_met] == [
            standing.count(verdict) for verdict in ("met", "partial", "not_met")
        ]
    assert [(r.scheme, bool(r.grade)) for r in found.rubrics] == [
        ("percentage", True),
        ("advisory", False),
    ]
    marks = [{"met": 2, "partial": 1, "not_met": 0}[c.stands] for c in shape.criteria]
    assert 0 < sum(marks) < 6
    assert (shape.score, shape.open, shape.outcomes) == (sum(marks) * 100 // 6, (), ())
    validate(found)


# The same in, the same out


@pytest.mark.parametrize("engine", ["auto", "plain"])
def test_the_same_bytes_give_the_same_assessment(engine: str) -> None:
    first, second = (
        pipeline.assess("plan.md", PLAN, PACK, rubrics=["all"], engine=engine) for _ in range(2)
    )
    assert first.model_dump_json(exclude={"run"}) == second.model_dump_json(exclude={"run"})


def test_the_order_in_which_rubrics_are_named_makes_no_difference() -> None:
    ids = [r.id for r in PACK.rubrics]
    one, other = (
        pipeline.assess("plan.md", PLAN, PACK, rubrics=names, engine="plain")
        for names in (ids, ids[::-1])
    )
    assert one == other


# The contract


def validate(assessment: Assessment) -> None:
    text = to_json(assessment)
    jsonschema.validate(json.loads(text), json_schema())
    assert Assessment.model_validate_json(text) == assessment


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda p: p.name)
def test_the_json_keeps_to_the_published_schema(sample: Path) -> None:
    validate(pipeline.assess(sample.name, sample.read_bytes(), PACK, rubrics=["all"]))


def evidence_of(assessment: Assessment) -> Iterator[Evidence]:
    for rubric in assessment.rubrics:
        for criterion in rubric.criteria:
            yield from (*criterion.evidence, *criterion.also)
            yield from (n.evidence for n in criterion.nearest)
        for mistake in rubric.mistakes:
            yield from mistake.evidence


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda p: p.name)
def test_every_quote_stands_where_it_is_said_to(sample: Path) -> None:
    document, submission = pipeline.understand(sample.name, sample.read_bytes(), PACK)
    found = pipeline.judged(document, submission, PACK, PACK.rubrics, audience="assessor")
    every = list(evidence_of(found))
    assert len(every) > 20
    for passage in every:
        block = document.blocks[passage.block]
        assert passage.quote == block.text[passage.start : passage.end] != ""
        assert (passage.heading, passage.page) == (block.heading, block.page)
        assert passage.source == sample.name


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda p: p.name)
def test_no_verdict_without_a_passage_and_no_gap_without_a_word(sample: Path) -> None:
    found = pipeline.assess(sample.name, sample.read_bytes(), PACK, rubrics=["all"])
    for rubric in found.rubrics:
        for criterion in rubric.criteria:
            assert bool(criterion.evidence) == (criterion.verdict != "not_met")
            assert bool(criterion.because) == (criterion.verdict != "not_met")
            assert bool(criterion.missing) == bool(criterion.ask) == (criterion.verdict != "met")
            assert len(set(criterion.evidence)) == len(criterion.evidence)
            assert set(criterion.evidence).isdisjoint(criterion.also)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda p: p.name)
def test_a_mistake_never_stands_beside_what_it_excludes(sample: Path) -> None:
    found = pipeline.assess(sample.name, sample.read_bytes(), PACK, rubrics=["all"])
    levels = {f"{c.id}:{c.verdict}" for r in found.rubrics for c in r.criteria}
    declared = {m.id: m for r in PACK.rubrics for m in r.mistakes}
    for mistake in (m for r in found.rubrics for m in r.mistakes if m.present):
        assert levels.isdisjoint(declared[mistake.id].excludes)


# What is no evidence


def test_the_titles_of_the_criteria_are_no_evidence() -> None:
    titles = [c.title for r in PACK.rubrics for c in r.criteria]
    found = verdicts(assessed("# Account plan\n\n" + "".join(f"- {t}\n" for t in titles)))
    assert found.count("met") == 0
    assert found.count("partial") <= 6


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Account plan\n",
        "# Account plan\n\nHarbour Foods is our largest customer.\n",
        "# Relationship review\n\nWe met the buyer in May and agreed to meet again.\n",
    ],
)
def test_hardly_a_document_meets_nothing(text: str) -> None:
    try:
        found = assessed(text)
    except Refusal:
        assert not text  # there is nothing to read
    else:
        assert "met" not in verdicts(found)
        assert found.rubrics


# The engines


def test_the_judge_of_a_pack_is_made_once(small: RulePack) -> None:
    assert pipeline.judge_for(small, "plain") is pipeline.judge_for(small, "plain")
    assert pipeline.judge_for(small, "plain") is not pipeline.judge_for(PACK, "plain")


def test_an_unknown_engine_is_refused(small: RulePack) -> None:
    with pytest.raises(UsageError, match="no engine `steam`"):
        pipeline.assess("plan.md", PLAN, small, engine="steam")


def test_the_latest_judges_are_kept_and_no_others(small: RulePack) -> None:
    packs = [small.model_copy(update={"sha256": f"pack {number}"}) for number in range(5)]
    judges = [pipeline.judge_for(pack, "plain") for pack in packs]
    assert all(pipeline.judge_for(packs[n], "plain") is judges[n] for n in range(1, 5))
    assert pipeline.judge_for(packs[0], "plain") is not judges[0]
