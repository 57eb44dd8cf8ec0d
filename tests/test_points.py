"""Points: evidence of several kinds weighed together, for criteria and for mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hand_built import Thing, submission
from packs import DEMO, GOOD, edited, written

from kamcoach import catalog, pipeline
from kamcoach.engine import Judge
from kamcoach.errors import PackError
from kamcoach.measure import measure
from kamcoach.models.assessment import Measured
from kamcoach.models.pack import (
    Condition,
    Criterion,
    Facet,
    Measure,
    Mistake,
    Points,
    RulePack,
    Tree,
)
from kamcoach.models.submission import Kind
from kamcoach.trees import holds, ways
from kamcoach.verdicts import Explainer

PACK = catalog.load()
DEMO_1 = "    met: {all: [risks-rated, {any: [risks-told, risks-spread]}]}\n"
POINTS = "    points: {for: {risks.rated: 3, risks.told: 2}, partial: 3, met: 5}\n"


@pytest.fixture(autouse=True)
def compiled_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def items(kind: str, number: int) -> tuple[Thing, ...]:
    return tuple(Thing(f"{kind} {n}", kind=kind) for n in range(number))


@pytest.mark.parametrize(
    ("number", "worth"), [(0, 0), (1, 3), (2, 6), (3, 6), (4, 9), (7, 9), (8, 12), (100, 21)]
)
def test_each_doubling_is_worth_as_much_as_the_first(number: int, worth: int) -> None:
    counted = Measure(id="a", title="", operator="items", item="risk")
    points = Measure(id="p", title="", operator="points", parts=("a",), weights=(3,))
    found = measure(submission(items=items("risk", number)), [counted, points])
    assert found["p"].value == worth
    assert found["p"].evidence == ()


def test_points_are_added_and_points_of_points_are_taken_as_they_are() -> None:
    declared = [
        Measure(id="a", title="", operator="items", item="risk"),
        Measure(id="b", title="", operator="items", item="action"),
        Measure(id="inner", title="", operator="points", parts=("a", "b"), weights=(1, 2)),
        Measure(id="outer", title="", operator="points", parts=("inner", "b"), weights=(2, 5)),
    ]
    found = measure(submission(items=(*items("risk", 2), *items("action", 1))), declared)
    assert found["inner"].value == 2 * 1 + 1 * 2
    assert found["outer"].value == 4 * 2 + 1 * 5


def demo(folder: Path, changed: str) -> RulePack:
    return catalog.load(folder=written(folder, {**GOOD, "rubrics/demo.yaml": changed}))


def test_a_criterion_holds_only_with_its_points(tmp_path: Path) -> None:
    pack = demo(tmp_path, DEMO.replace(DEMO_1, POINTS + DEMO_1))
    first = pack.rubrics[0].criteria[0]
    assert first.points is not None
    assert (first.points.measure, first.points.partial, first.points.met) == ("DEMO.1.points", 3, 5)
    assert first.met.all is not None and first.met.all[0] == Tree(facet="DEMO.1.met")
    assert first.partial.all is not None and first.partial.all[0] == Tree(facet="DEMO.1.partial")
    made = {m.id: m for m in pack.measures}["DEMO.1.points"]
    assert dict(zip(made.parts, made.weights, strict=True)) == {"risks.rated": 3, "risks.told": 2}
    judge = Judge(pack.facets, pack.rubrics, "plain")
    values = {"risks.rated": 2, "risks.rated-share": 1000, "risks.told": 1, "risks.words": 100}
    assert "DEMO.1:met" in judge.run({**values, "DEMO.1.points": 5}).heads
    heads = judge.run({**values, "DEMO.1.points": 4}).heads
    assert "DEMO.1:met" not in heads and "DEMO.1:partial" in heads
    assert "DEMO.1:partial" not in judge.run({**values, "DEMO.1.points": 2}).heads


def test_what_is_missing_says_how_far_the_points_reach(tmp_path: Path) -> None:
    pack = demo(tmp_path, DEMO.replace(DEMO_1, POINTS + DEMO_1))
    first = pack.rubrics[0].criteria[0]
    read = submission(items=(Thing("Flood", {"rating": "High"}),))
    measured = measure(read, pack.measures)
    true = Judge(pack.facets, pack.rubrics, "plain").run(
        {name: found.value for name, found in measured.items()}
    )
    judged = Explainer(pack, measured, true.facets, Kind.PLAN).criterion(first, true.heads)
    reached = "There is too little evidence in all. It comes to 3 of the 5 points asked for."
    # The facet that asks for what was not found says so, before the sum and instead of it.
    assert judged.missing == ("The risks are not rated.", "No risk is told.", reached)
    assert judged.ask == "Which risk would hurt most?"


@pytest.mark.parametrize(
    ("titles", "values", "said"),
    [
        (("risks", "dates", "owners"), (1, 0, 0), "Not found: owners; dates."),
        (("risks", "risks, in figures", "dates"), (0, 0, 1), "Not found: risks."),
        (("risks", "dates", "owners"), (1, 1, 1), "More would help here: owners; dates; risks."),
    ],
)
def test_what_would_add_most_comes_first_and_goes_without_saying_twice(
    titles: tuple[str, ...], values: tuple[int, ...], said: str
) -> None:
    ids = tuple("abc")
    parts = [Measure(id=i, title=t, operator="items") for i, t in zip(ids, titles, strict=True)]
    total = Measure(id="R.points", title="", operator="points", parts=ids, weights=(1, 2, 3))
    few = Facet(
        id="R.met",
        title="Enough",
        branches=((Condition(field="R.points", compare="gte", value=9),),),
        missing="Too little.",
        ask="",
        background=True,
    )
    named = few.model_copy(update={"id": "named", "background": False})
    pack = PACK.model_copy(update={"facets": (few, named), "measures": (*parts, total)})
    found = dict(zip((*ids, "R.points"), (*values, 4), strict=True))
    measured = {name: Measured(id=name, value=value) for name, value in found.items()}
    both = Tree(all=(Tree(facet="R.met"), Tree(facet="named")))
    asked = Criterion(id="R", title="", asks="", met=both, partial=both)
    judged = Explainer(pack, measured, frozenset({"named"}), Kind.PLAN).criterion(
        asked, frozenset()
    )
    assert judged.missing == (f"Too little. It comes to 4 of the 9 points asked for. {said}",)


def test_a_mistake_is_present_where_there_is_little(tmp_path: Path) -> None:
    few = "    points: {for: {risks.told: 2}, at_most: 3}\n"
    text = DEMO.replace("    present: {without: risks-told}\n", few)
    assert text != DEMO
    mistake = demo(tmp_path, text).rubrics[0].mistakes[0]
    assert mistake.present == Tree(facet="DEMO.M1.present")
    both = DEMO.replace("    present: {without", few + "    present: {without")
    again = demo(tmp_path / "both", both).rubrics[0].mistakes[0]
    assert again.present.all is not None and len(again.present.all) == 2


BROKEN = (
    ("points: {for: {risks.rated: 3}, partial: 3}", "has no `met`", "Add a line `met:`"),
    ("points: {partial: 3, met: 5}", "has no `for`", "Add a line `for:`"),
    ("points: {for: {}, partial: 3, met: 5}", "nothing earns points", "Write `{area.measure: 2}`"),
    ("points: {for: {risks.ratd: 3}, partial: 3, met: 5}", "unknown measure", "risks.rated"),
    ("points: {for: {risks-rated: 3}, partial: 3, met: 5}", "is a facet", "instead: risks.rated."),
    (
        "points: {for: {rated: 3}, partial: 3, met: 5}",
        "unknown measure `rated`",
        "Did you mean risks.rated?",
    ),
    ("points: {for: {risks.rated-share: 3}, partial: 3, met: 5}", "is a share", "Count something"),
    ("points: {for: {risks.rated: 0}, partial: 3, met: 5}", "a weight of 0", "Remove the line"),
    ("points: {for: {risks.rated: 101}, partial: 3, met: 5}", "too large", "Write 100 at most"),
    ("points: {for: {risks.rated: 3}, partial: 6, met: 5}", "met from 5 points", "no less"),
    ("points: {for: {risks.rated: 3}, partial: 0, met: 5}", "partly met from 0", "at least 1"),
    ("points: {for: {risks.rated: 3}, partial: 3, met: 5, few: 2}", "unknown key `few`", "Use one"),
)


@pytest.mark.parametrize(("points", "says", "do"), BROKEN)
def test_wrong_points_are_refused_at_their_line(
    points: str, says: str, do: str, tmp_path: Path
) -> None:
    with pytest.raises(PackError) as raised:
        demo(tmp_path, DEMO.replace(DEMO_1, f"    {points}\n{DEMO_1}"))
    first, *_excerpt, last = str(raised.value).split("\n")
    assert first.startswith("rubrics/demo.yaml:") and says in first
    assert do in last


def test_a_mistake_needs_points_or_a_tree(tmp_path: Path) -> None:
    files = edited("rubrics/demo.yaml", "    present: {without: risks-told}\n", "")
    with pytest.raises(PackError, match=r"nothing says when `DEMO\.M1` is present"):
        catalog.load(folder=written(tmp_path, files))


EXCLUDING = [(m, level) for r in PACK.rubrics for m in r.mistakes for level in m.excludes]
TREES = {
    f"{c.id}:{level}": tree
    for r in PACK.rubrics
    for c in r.criteria
    for level, tree in (("met", c.met), ("partial", c.partial))
}


def test_some_mistakes_exclude_verdicts() -> None:
    assert len(EXCLUDING) >= 15


@pytest.mark.parametrize(("mistake", "level"), EXCLUDING, ids=lambda x: getattr(x, "id", x))
def test_whatever_earns_an_excluded_verdict_rules_the_mistake_out(
    mistake: Mistake, level: str
) -> None:
    for way in ways(TREES[level]):
        assert mistake.unless is not None and holds(mistake.unless, way), way


def test_no_marked_document_has_both() -> None:
    for path in sorted((Path(__file__).parent / "marked" / "docs").glob("T*.md")):
        assessed = pipeline.assess(
            path.name, path.read_bytes(), PACK, rubrics=["all"], engine="plain"
        )
        found = {m.id for r in assessed.rubrics for m in r.mistakes if m.present}
        verdicts = {f"{c.id}:{c.verdict}" for r in assessed.rubrics for c in r.criteria}
        for mistake, level in EXCLUDING:
            assert not (mistake.id in found and level in verdicts), (path.name, mistake.id, level)


def test_what_decided_is_quoted_and_the_passages_worth_most_lead(tmp_path: Path) -> None:
    changed = DEMO.replace(
        DEMO_1, "    points: {for: {risks.rated: 3, risks.own: 2}, partial: 1, met: 5}\n" + DEMO_1
    )
    pack = demo(tmp_path, changed)
    first = pack.rubrics[0].criteria[0]
    read = submission(
        items=(
            Thing("Flood", {"rating": "High", "owner": "Zoe"}),
            Thing("Strike", {"rating": "Low", "owner": "Ana"}),
        )
    )
    measured = measure(read, pack.measures)
    found = Judge(pack.facets, pack.rubrics, "plain").run(
        {name: found.value for name, found in measured.items()}
    )
    judged = Explainer(pack, measured, found.facets, Kind.PLAN).criterion(first, found.heads)
    assert judged.verdict == "partial"
    quoted = [evidence.quote for evidence in judged.evidence]
    assert [q.split()[0] for q in quoted] == ["Strike", "Flood"]  # Ana's own risk is worth more


@pytest.mark.parametrize(
    ("verdict", "value", "flag"),
    [
        ("not_met", 6, ""),
        ("not_met", 7, "and no passage in words that kamcoach knows for it"),
        ("partial", 8, ""),
        ("partial", 9, "and not of every kind that is asked for"),
        ("met", 9, ""),
    ],
)
def test_a_verdict_that_points_alone_would_raise_is_to_be_checked(
    verdict: str, value: int, flag: str
) -> None:
    said = Facet(
        id="said",
        title="",
        branches=((Condition(field="a", compare="gte", value=1),),),
        missing="Nothing is said.",
        ask="",
    )
    criterion = Criterion(
        id="R.1",
        title="",
        asks="",
        met=Tree(facet="said"),
        partial=Tree(facet="said"),
        points=Points(measure="R.1.points", partial=5, met=9),
    )
    total = Measure(id="R.1.points", title="", operator="points", parts=("a",), weights=(1,))
    counted = Measure(id="a", title="", operator="statements")
    pack = PACK.model_copy(update={"facets": (said,), "measures": (counted, total)})
    found = {"a": Measured("a", 1), "R.1.points": Measured("R.1.points", value)}
    held = Explainer(pack, found, frozenset({"said"}), Kind.PLAN)
    check = held.criterion(criterion, frozenset({f"R.1:{verdict}"})).check
    assert check.endswith(flag)
    assert bool(check) is bool(flag)
