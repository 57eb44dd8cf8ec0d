"""What a person reads beside a verdict: passages, reasons, what is missing and what came close."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

import assessments
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_trees import TREES

from kamcoach import catalog, pipeline
from kamcoach.models.assessment import Evidence, Judged, Measured, MistakeFound, Near, Reason
from kamcoach.models.pack import (
    Condition,
    Criterion,
    Facet,
    Lexicon,
    Measure,
    Mistake,
    Points,
    RulePack,
    Tree,
)
from kamcoach.models.submission import Kind
from kamcoach.trees import holds
from kamcoach.verdicts import Explainer


def passage(text: str, block: int | None = None) -> Evidence:
    """A passage in a block of its own, unless one is named."""
    return assessments.evidence(text, block=zlib.crc32(text.encode()) if block is None else block)


def passages(word: str, count: int) -> tuple[Evidence, ...]:
    return tuple(passage(f"{word} {n}") for n in range(count))


def facet(name: str, *branches: Mapping[str, int | tuple[str, int]], **fields: Any) -> Facet:
    """A facet of branches, as {measure: at least so many} or {measure: (comparison, value)}."""
    conditions = tuple(
        tuple(
            Condition.model_validate(
                {"field": field, "compare": "gte", "value": test}
                if isinstance(test, int)
                else {"field": field, "compare": test[0], "value": test[1]}
            )
            for field, test in branch.items()
        )
        for branch in branches
    )
    texts = {"title": f"{name} shown", "missing": f"No {name}.", "ask": f"Where is {name}?"}
    return Facet(id=name, branches=conditions, **{**texts, **fields})


MEASURES = (
    Measure(id="a", operator="statements", title="a"),
    Measure(id="b", operator="statements", title="b"),
    Measure(id="owned", operator="items", title="", item="action", having=("owner",)),
    Measure(id="dated", operator="items", title="", item="action", having=("date|rhythm", "link")),
    Measure(id="applied", operator="items", title="", item="criterion", having=("fact",)),
    Measure(id="all", operator="items", title="", item="action"),
    Measure(id="owned-share", operator="share", title="", part="owned", whole="all"),
    Measure(id="a-share", operator="share", title="", part="a", whole="b"),
    Measure(
        id="sum",
        operator="points",
        title="",
        parts=("b", "owned", "a", "all"),
        weights=(3, 6, 2, 4),
    ),
)
FACETS = (
    facet("a", {"a": 1}),
    facet("many-a", {"a": 2}),
    facet("b", {"b": 1}),
    facet("few-b", {"b": ("lte", 1)}),
    facet("no-b", {"b": ("eq", 0)}),
    facet("either", {"a": 5}, {"b": 1, "a": 1}),
    facet("dense", {"b": 2}, background=True),
    facet("owned", {"owned": 3, "owned-share": 500}),
    facet("planned", {"owned": 2, "dated": 2}),
    facet("applied", {"applied": 1}),
    facet("one-owned", {"owned": ("eq", 1)}),
    facet("shared", {"a-share": 500}),
    facet("listed", {"all": 1}),
    facet("enough", {"sum": 99}, background=True),
)


def measured(**found: Measured | int) -> dict[str, Measured]:
    """Every measure; those that are not given are 0, and a number brings so many passages."""
    out = {m.id: Measured(id=m.id, value=0) for m in MEASURES}
    for name, value in found.items():
        id = name.replace("_", "-")
        if isinstance(value, int):
            value = Measured(id=id, value=value, evidence=passages(id, min(value, 6)))
        out[id] = value._replace(id=id)
    return out


def came_close(found: Judged) -> tuple[Near, ...]:
    return tuple(Near(n.evidence, n.lacks) for n in found.nearest)


def explainer(found: dict[str, Measured], true: str, kind: Kind = Kind.PLAN) -> Explainer:
    pack = RulePack(
        version="1",
        sha256="0",
        lexicon=Lexicon(classes=(), concepts=(), sections={}, columns={}),
        measures=MEASURES,
        facets=FACETS,
        rubrics=(),
    )
    return Explainer(pack, found, frozenset(true.split()), kind)


def leaf(name: str) -> Tree:
    return Tree(facet=name)


def every(*names: str) -> Tree:
    return Tree(all=tuple(map(leaf, names)))


def some(*names: str) -> Tree:
    return Tree(any=tuple(map(leaf, names)))


def judged(
    met: Tree,
    partial: Tree,
    true: str,
    found: dict[str, Measured],
    kind: Kind = Kind.PLAN,
    **fields: Any,
) -> Judged:
    """The verdict on a criterion that these trees make met or partial, when these facets hold."""
    texts = {"title": "T", "asks": "A.", "group": "G", "tips": ("X.T1",)}
    criterion = Criterion(id="X.1", met=met, partial=partial, **{**texts, **fields})
    heads = {
        f"X.1:{level}"
        for level, tree in (("met", met), ("partial", partial))
        if holds(tree, true.split())
    }
    result = explainer(found, true, kind).criterion(criterion, frozenset(heads))
    assert Judged.model_validate(result.model_dump()) == result
    return result


def quotes(evidence: tuple[Evidence, ...]) -> list[str]:
    return [e.quote for e in evidence]


# The verdict and its passages


def test_met() -> None:
    found = judged(every("a", "b"), some("a", "b"), "a b", measured(a=1, b=1))
    assert (found.verdict, found.missing, found.nearest, found.ask) == ("met", (), (), "")
    assert (found.id, found.title, found.asks, found.group, found.tips) == (
        "X.1",
        "T",
        "A.",
        "G",
        (),
    )
    assert quotes(found.evidence) == ["a 0", "b 0"]
    assert found.also == ()
    assert found.because == (
        Reason(facet="a", title="a shown", measures=("a = 1",)),
        Reason(facet="b", title="b shown", measures=("b = 1",)),
    )


def test_partial() -> None:
    found = judged(every("a", "b"), some("a", "b"), "a", measured(a=1))
    assert (found.verdict, found.missing, found.ask) == ("partial", ("No b.",), "Where is b?")
    assert (quotes(found.evidence), found.tips) == (["a 0"], ("X.T1",))


def test_not_met() -> None:
    found = judged(every("a", "b"), some("a", "b"), "", measured())
    assert (found.verdict, found.missing) == ("not_met", ("No a.", "No b."))
    assert (found.evidence, found.also, found.because) == ((), (), ())


def test_a_verdict_quotes_what_decides_it_and_lists_the_rest() -> None:
    found = judged(some("many-a", "b"), leaf("a"), "a many-a b", measured(a=9, b=9))
    assert quotes(found.evidence) == ["a 0", "a 1"]  # one facet is enough, and its two passages
    assert quotes(found.also) == ["a 2", "a 3", "a 4", "a 5", "b 0", "b 1"]
    assert [r.facet for r in found.because] == ["many-a"]


def test_a_condition_quotes_three_passages_at_most() -> None:
    found = judged(leaf("either"), leaf("a"), "a either", measured(a=6))
    assert quotes(found.evidence) == ["a 0", "a 1", "a 2"]


def test_the_branch_that_holds_is_quoted() -> None:
    found = judged(leaf("either"), leaf("a"), "a either", measured(a=1, b=1))
    assert quotes(found.evidence) == ["b 0", "a 0"]
    assert found.because[0].measures == ("b = 1", "a = 1")


def test_what_is_absent_is_not_quoted() -> None:
    found = judged(every("a", "few-b"), leaf("a"), "a few-b", measured(a=1, b=1))
    assert (quotes(found.evidence), quotes(found.also)) == (["a 0"], ["b 0"])
    assert found.because[1].measures == ("b = 1",)
    found = judged(every("a", "no-b"), leaf("a"), "a no-b", measured(a=1))
    assert quotes(found.evidence) == ["a 0"]


def test_background_is_never_quoted_nor_near() -> None:
    close = (Near(evidence=passage("b by far"), lacks="a date"),)
    both = every("a", "dense")
    found = judged(both, leaf("a"), "a dense", measured(a=1, b=2))
    assert (found.verdict, quotes(found.evidence), found.also) == ("met", ["a 0"], ())
    assert [r.facet for r in found.because] == ["a", "dense"]
    few = measured(a=1, b=Measured(id="b", value=1, evidence=passages("b", 1), near=close))
    found = judged(both, leaf("a"), "a", few)
    assert (found.missing, found.nearest, found.also) == (("No dense.",), (), ())


def test_one_passage_is_quoted_once() -> None:
    same = Measured(id="", value=1, evidence=(passage("a and b", 1),))
    found = judged(every("a", "b"), some("a"), "a b", measured(a=same, b=same))
    assert quotes(found.evidence) == ["a and b"]
    assert found.also == ()


def test_reasons_give_shares_and_totals() -> None:
    owned = Measured(id="", value=3, of=4, evidence=passages("owned", 3))
    share = Measured(id="", value=759, of=4)
    found = judged(leaf("owned"), leaf("owned"), "owned", measured(owned=owned, owned_share=share))
    assert found.because[0].measures == ("owned = 3 of 4", "owned-share = 75 %")


def test_a_facet_that_no_branch_explains_has_no_passages() -> None:
    found = judged(leaf("a"), leaf("a"), "a", measured())  # an engine erred
    assert (found.verdict, found.evidence, found.because[0].measures) == ("met", (), ())


# The flags


@pytest.mark.parametrize(
    ("met", "true", "flag"),
    [
        (every("a", "b"), "a b", "one passage carries the whole verdict"),
        (every("a", "dense"), "a b dense", ""),
        (leaf("a"), "a b", ""),
        (every("a", "b", "applied"), "a b", ""),  # partly met
    ],
)
def test_a_verdict_on_one_passage_is_to_be_checked(met: Tree, true: str, flag: str) -> None:
    same = Measured(id="", value=2, evidence=(passage("a and b", 1),))
    assert judged(met, some("a"), true, measured(a=same, b=same)).check == flag


@pytest.mark.parametrize(
    ("found_in", "kind", "expected"),
    [
        ((), Kind.PLAN, True),
        (("account-plan",), Kind.PLAN, True),
        (("account-plan",), Kind.REVIEW, False),
        (("account-plan",), Kind.BOTH, True),
        (("account-plan", "relationship-review"), Kind.REVIEW, True),
    ],
)
def test_a_criterion_is_expected_in_some_kinds(
    found_in: tuple[str, ...], kind: Kind, expected: bool
) -> None:
    found = judged(leaf("a"), leaf("a"), "", measured(), kind, found_in=found_in)
    assert found.expected_here is expected


# What is missing


LONG = "A name that goes on and on, and " + "on-and-" * 10


def items(value: int, of: int, *lacking: str) -> Measured:
    return Measured(id="", value=value, of=of, lacking=lacking)


@pytest.mark.parametrize(
    ("name", "found", "text"),
    [
        ("owned", {"owned": items(4, 7, "A", "B", "C")}, "3 of 7 actions give no owner: A; B; C."),
        ("owned", {"owned": items(0, 1, "A")}, "1 of 1 action gives no owner: A."),
        ("owned", {"owned": items(2, 3, "A")}, "1 of 3 actions gives no owner: A."),
        (
            "owned",
            {"owned": items(1, 7, *"ABCDEF")},
            "6 of 7 actions give no owner: A; B; C; D and 2 more.",
        ),
        (
            "owned",
            {"owned": items(1, 3, "A name in full.", LONG)},
            "2 of 3 actions give no owner: A name in full; A name that goes on and on, and…",
        ),
        ("applied", {"applied": items(0, 2, "A", "B")}, "2 of 2 criteria give no fact: A; B."),
        ("owned", {"owned": items(2, 2)}, ""),
        ("owned", {}, ""),
        (
            "planned",
            {"owned": items(1, 2, "A"), "dated": items(0, 1, "B")},
            "1 of 2 actions gives no owner: A. "
            "1 of 1 action gives no date or rhythm or no link: B.",
        ),
        ("one-owned", {"owned": items(2, 3, "A")}, ""),  # there are too many
        ("shared", {"a_share": Measured(id="", value=100, of=10)}, ""),
    ],
)
def test_items_that_lack_something_are_named(
    name: str, found: dict[str, Measured], text: str
) -> None:
    result = judged(leaf(name), leaf(name), "", measured(**found))
    assert result.missing == (f"No {name}. {text}".rstrip(),)


def test_a_share_names_the_items_of_its_part_once() -> None:
    owned = items(1, 3, "A", "B")
    share = Measured(id="", value=333, of=3, lacking=("A", "B"))
    result = judged(leaf("owned"), leaf("owned"), "", measured(owned=owned, owned_share=share))
    assert result.missing == ("No owned. 2 of 3 actions give no owner: A; B.",)
    enough = items(3, 7, *"ABCD")
    result = judged(leaf("owned"), leaf("owned"), "", measured(owned=enough, owned_share=share))
    assert result.missing == ("No owned. 4 of 7 actions give no owner: A; B; C; D.",)


def test_what_is_missing_is_the_cheapest_way_to_met() -> None:
    met = Tree(any=(every("a", "b", "applied"), every("b", "owned")))
    result = judged(met, leaf("a"), "a", measured(a=1))
    assert result.missing == ("No b.", "No applied.")
    result = judged(met, leaf("a"), "", measured())
    assert (result.missing, result.ask) == (("No b.", "No owned."), "Where is b?")


# What came close


def test_the_nearest_passages_and_what_they_lack() -> None:
    close = tuple(Near(evidence=passage(f"b {n} ?"), lacks="is a question") for n in range(5))
    found = measured(a=1, b=Measured(id="", value=0, near=close))
    result = judged(every("a", "b"), leaf("a"), "a", found)
    assert came_close(result) == close[:3]
    assert judged(leaf("a"), leaf("a"), "a", found).nearest == ()


def test_a_passage_that_counted_is_not_near_and_none_is_near_twice() -> None:
    one = Near(evidence=passages("a", 1)[0], lacks="gives no date")
    other = Near(evidence=passage("b, perhaps"), lacks="is only a possibility")
    found = measured(a=1, b=Measured(id="", value=0, near=(one, other, other)))
    assert came_close(judged(every("a", "b"), leaf("a"), "a", found)) == (other,)


def test_the_nearest_branch_is_the_one_to_finish() -> None:
    far = Near(evidence=passage("a, far"), lacks="x")
    close = Near(evidence=passage("b, close"), lacks="y")
    found = measured(
        a=Measured(id="", value=1, evidence=passages("a", 1), near=(far,)),
        b=Measured(id="", value=0, near=(close,)),
    )
    result = judged(every("a", "either"), leaf("a"), "a", found)
    assert came_close(result) == (far,)  # both branches lack one condition: the first is named
    found["a"] = found["a"]._replace(value=0)
    assert came_close(judged(leaf("either"), leaf("either"), "", found)) == (far,)


# Mistakes


def mistaken(present: Tree, true: str, found: dict[str, Measured], **fields: Any) -> MistakeFound:
    texts = {"title": "M", "sort": "assertion", "looked_for": "Words.", "advice": "Do."}
    mistake = Mistake.model_validate({"id": "X.M1", "present": present, **texts, **fields})
    excused = mistake.unless is not None and holds(mistake.unless, true.split())
    heads = {"X.M1:present"} if holds(present, true.split()) and not excused else set()
    result = explainer(found, true).mistake(mistake, frozenset(heads))
    assert MistakeFound.model_validate(result.model_dump()) == result
    return result


def test_a_mistake_quotes_its_passages() -> None:
    found = mistaken(every("many-a", "b"), "many-a b", measured(a=2, b=1))
    assert (found.present, quotes(found.evidence)) == (True, ["a 0", "a 1"])
    assert (found.id, found.sort, found.looked_for) == ("X.M1", "assertion", ("Words.",))
    assert (found.title, found.advice) == ("M", "Do.")


def test_an_absence_says_what_was_looked_for() -> None:
    found = mistaken(Tree(without=leaf("a")), "b", measured(b=1), sort="absence")
    assert (found.present, found.evidence, found.looked_for) == (True, (), ("Words.",))


@pytest.mark.parametrize(("true", "fields"), [("b", {}), ("a b", {"unless": leaf("b")})])
def test_a_mistake_that_is_not_there_quotes_nothing(true: str, fields: dict[str, Any]) -> None:
    found = mistaken(leaf("a"), true, measured(a=1, b=1), **fields)
    assert (found.present, found.evidence) == (False, ())


# Whatever the criterion


NAMES = dict(zip("abcdef", ("a", "many-a", "b", "either", "owned", "applied"), strict=True))


def renamed(tree: Tree) -> Tree:
    """A random tree over the facets of this pack."""
    if tree.facet is not None:
        return leaf(NAMES[tree.facet])
    parts = tuple(map(renamed, tree.all or tree.any or tree.of or ()))
    form = "all" if tree.all else "any" if tree.any else "of"
    return tree.model_copy(update={form: parts})


@given(TREES.map(renamed), st.tuples(*[st.integers(0, 3)] * 4))
def test_a_verdict_has_a_passage_and_what_is_not_met_says_what_is_missing(
    met: Tree, values: tuple[int, ...]
) -> None:
    found = measured(**dict(zip(("a", "b", "owned", "applied"), values, strict=True)))
    a, b, _, applied = values
    true = " ".join(
        name
        for name, holding in (
            ("a", a >= 1),
            ("many-a", a >= 2),
            ("b", b >= 1),
            ("either", a >= 1 and b >= 1),
            ("applied", applied >= 1),
        )
        if holding
    )
    result = judged(met, met, true, found)
    assert bool(result.evidence) == (result.verdict == "met") == (not result.missing)
    assert set(result.evidence).isdisjoint(result.also)
    assert bool(result.ask) == bool(result.missing)


@pytest.mark.parametrize(
    ("true", "found", "facet"),
    [
        ("", {}, "owned"),  # of what does not hold the kind that weighs most
        ("owned", {"owned": 3, "owned_share": 1000}, "listed"),
        ("owned listed", {"owned": 3, "all": 3}, "b"),
        ("owned listed a", {"owned": 3, "all": 3, "a": 2}, "b"),
        # what lacks something before what is there of every item
        (
            "owned listed a b",
            {"owned": 3, "owned_share": 1000, "all": 3, "a": 2, "b": 2},
            "b",
        ),
        (
            "owned listed a b",
            {"owned": Measured("owned", 3, lacking=("Visit",)), "all": 4, "a": 2, "b": 2},
            "owned",
        ),
    ],
)
def test_where_only_points_are_short_what_can_be_told_is_asked(
    true: str, found: dict[str, Any], facet: str
) -> None:
    points = Points(measure="sum", partial=1, met=99)
    met = every("listed", "a", "b", "owned", "enough")
    only_points = Tree(all=(leaf("enough"), Tree(at_least=0, of=met.all)))
    result = judged(only_points, some("listed"), true, measured(**found), points=points)
    assert result.ask == f"Where is {facet}?"


def test_effort_is_counted_in_pieces_of_evidence() -> None:
    pack, plan = catalog.load(), b"# Account plan\n\nHello."
    found = pipeline.assess("plan.md", plan, pack, rubrics=["all"], engine="plain")
    judged = [criterion for result in found.rubrics for criterion in result.criteria]
    assert all((criterion.effort > 0) is (criterion.verdict != "met") for criterion in judged)
    by_id = {criterion.id: criterion.effort for criterion in judged}
    # 82 points are asked for, and the kind that earns most earns 6.
    assert by_id["SRM.MP01"] == 14
