"""What another rule pack changes: flips, their causes, and what stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kamcoach import catalog, pipeline
from kamcoach.errors import UsageError
from kamcoach.impact import flips
from kamcoach.impact.flips import impact
from kamcoach.models.impact import Flip, Impact
from kamcoach.models.pack import Criterion, Measure, Mistake, RulePack, Tree

SAMPLES = Path(__file__).parent.parent / "samples"
FILES = [
    (name, (SAMPLES / name).read_bytes())
    for name in ("northgate-clinics-plan.md", "velo-parts-plan.md")
]
PACK = catalog.load()
HELD = "risks-listed"
"""A facet that holds in the first document, and not in the second."""


def changed(sha256: str, **entries: dict[str, Any]) -> RulePack:
    """The rule pack with fields of criteria and mistakes of SRM replaced; `MP01` is `SRM.MP01`."""

    def new(entry: Criterion | Mistake) -> Any:
        return entry.model_copy(update=entries.get(entry.id.removeprefix("SRM."), {}))

    rubrics = tuple(
        rubric.model_copy(
            update={
                "criteria": tuple(map(new, rubric.criteria)),
                "mistakes": tuple(map(new, rubric.mistakes)),
            }
        )
        for rubric in PACK.rubrics
        if rubric.id == "SRM"
    )
    return PACK.model_copy(update={"rubrics": rubrics, "sha256": sha256})


def judged(new: RulePack, old: RulePack = PACK, **options: Any) -> Impact:
    names = [("old", old), ("new", new)]
    options = {"rubrics": ["srm"], "engine": "plain", **options}
    return impact(FILES, names[0], names[1], **options)


def flip(found: Impact, id: str, document: int = 0) -> Flip:
    (each,) = (f for f in found.flips if (f.id, f.document) == (id, FILES[document][0]))
    return each


def test_a_mistake_that_appears_has_the_passages_that_show_it() -> None:
    present = Tree(facet=HELD)
    found = judged(changed("mistake", CM01={"present": present, "unless": None}))
    each = flip(found, "SRM.CM01")
    assert (each.sort, each.was.verdict, each.now.verdict) == ("mistakes", "absent", "present")
    assert each.now.evidence and each.was.missing and not each.now.missing
    assert "mistake SRM.CM01" in each.redeclared
    (change,) = (c for c in each.changes if c.id == HELD)
    assert (change.was, change.now) == ("not asked for", "holds")


def test_a_criterion_that_no_longer_asks_for_points() -> None:
    tree = Tree(facet=HELD)
    found = judged(changed("points", MP08={"points": None, "met": tree, "partial": tree}))
    each = flip(found, "SRM.MP08", 1)
    marks = each.changes[0]
    assert marks.sort == "marks" and marks.was.endswith("for met") and marks.now == ""
    gone = [c for c in each.changes if c.now == "not asked for"]
    assert {c.was for c in gone} <= {"holds", "does not hold"} and gone
    assert {f.rubric for f in found.flips} == {"SRM"}
    assert found.compared == 2 * 14


def test_what_is_counted_otherwise_is_named_down_to_the_measure() -> None:
    def deaf(measure: Measure) -> Measure:
        none = {"concepts": ("nothing-at-all",)} if measure.id == "accounts.figures" else {}
        return measure.model_copy(update=none)

    measures = tuple(map(deaf, PACK.measures))
    new = PACK.model_copy(update={"measures": measures, "sha256": "measures"})
    found = judged(new, rubrics=[])
    each = flip(found, "KAS.SA01")
    assert (each.was.verdict, each.now.verdict) == ("partial", "not_met")
    assert each.redeclared == ("measure accounts.figures",)
    assert [(c.sort, c.id, c.now) for c in each.changes] == [
        ("facet", "account-figures", "does not hold"),
        ("facet", "KAS.SA01.partial", "does not hold"),
        ("measure", "KAS.SA01.points", "0"),
        ("measure", "accounts.figures", "0"),
    ]
    assert found.requoted, "verdicts that stay, on other passages"


def test_a_rubric_that_only_one_pack_has() -> None:
    found = judged(changed("fewer"), rubrics=[])
    assert not found.flips and not found.only_new and not found.standings
    assert len(found.only_old) == 78 + 36 - 14 and "NOS.PC01" in found.only_old


def test_what_a_document_is_read_as_is_a_change_too() -> None:
    parts = flips._parts(PACK, ["SRM"])
    before = flips._read(*FILES[0], parts, "plain")
    other = before.assessment.model_copy(update={"kind": "relationship-review"})
    (standing,) = flips._standings(before, before._replace(assessment=other))
    assert (standing.what, standing.was, standing.now) == (
        *("read as", "account-plan"),
        "relationship-review",
    )


def test_the_verdicts_are_those_of_an_assessment() -> None:
    new = changed(
        "again", MP01={"points": None, "met": Tree(facet=HELD), "partial": Tree(facet=HELD)}
    )
    found = judged(new)
    for name, data in FILES:
        for pack, side in ((PACK, "was"), (new, "now")):
            own = pipeline.assess(name, data, pack, rubrics=["SRM"], engine="plain")
            verdicts = {c.id: c.verdict for c in own.rubrics[0].criteria}
            for each in found.flips:
                if each.document == name:
                    assert getattr(each, side).verdict == verdicts[each.id]
    assert found.flips
    assert found == judged(new)


def test_rubrics_and_engines_that_are_not_there() -> None:
    with pytest.raises(UsageError, match="neither pack has a rubric `X`"):
        judged(PACK, rubrics=["X"])
    with pytest.raises(UsageError, match="no engine"):
        judged(PACK, engine="steam")
