"""The operators on submissions built by hand: what counts, what does not, and what it lacks."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hand_built import Part, Said, Thing, submission
from hypothesis import given
from hypothesis import strategies as st

from kamcoach.measure import measure
from kamcoach.models.assessment import Evidence, Measured
from kamcoach.models.document import BlockKind
from kamcoach.models.pack import Measure, Operator, Reach
from kamcoach.models.submission import (
    STANCE_SETS,
    Kind,
    SpecificKind,
    Stance,
    Submission,
    accepted,
)

S = Stance


def declared(operator: Operator, **fields: Any) -> Measure:
    return Measure(id="m", title="m", operator=operator, **fields)


def found(given: Submission, operator: Operator, **fields: Any) -> Measured:
    """One measure of a submission."""
    return measure(given, [declared(operator, **fields)])["m"]


def quotes(evidence: tuple[Evidence, ...]) -> list[str]:
    return [e.quote for e in evidence]


def near(measured: Measured) -> list[tuple[str, str]]:
    return [(n.evidence.quote, n.lacks) for n in measured.near]


# items

RISKS = (
    Thing("Price war", {"rating": "High", "owner": "Ana"}),
    Thing("Key man leaves", {"trigger": "notice", "owner": "ben"}),
    Thing("Flood"),
    Thing("Strike", {"rating": "Low"}, stance=S.GUIDANCE),
    Thing("Workshop", {"owner": "Ana"}, kind="action"),
)


def test_items_of_a_kind_are_counted() -> None:
    risks = found(submission(items=RISKS[:3]), "items", item="risk")
    assert (risks.value, risks.of, risks.lacking, risks.near) == (3, 3, (), ())
    assert quotes(risks.evidence)[0] == "Price war is there"
    none = found(submission(items=RISKS), "items", item="review")
    assert (none.value, none.of, none.evidence) == (0, 0, ())


def test_items_that_lack_a_field_are_named() -> None:
    rated = found(submission(items=RISKS), "items", item="risk", having=("rating|trigger",))
    assert (rated.value, rated.of, rated.lacking) == (2, 4, ("Flood",))
    assert near(rated) == [
        ("Flood is there", "gives no rating or trigger"),
        ("Strike is there", "is template text or a placeholder"),
    ]
    both = found(submission(items=RISKS), "items", item="risk", having=("rating", "owner"))
    assert (both.value, both.lacking) == (1, ("Key man leaves", "Flood", "Strike"))
    assert near(both) == [
        ("Key man leaves is there", "gives no rating"),
        ("Flood is there", "gives no rating and no owner"),
    ]


def test_items_have_the_values_asked_for() -> None:
    own = found(submission(items=RISKS), "items", item="risk", where={"owner": ("ana", "cy")})
    assert (own.value, own.of) == (1, 4)
    assert own.lacking == ()  # no field was asked for; another value is no gap
    assert near(own) == [
        ("Key man leaves is there", "gives another owner than ana or cy"),
        ("Flood is there", "gives no owner"),
    ]


@pytest.mark.parametrize(
    ("accepts", "stances"),
    [
        ((), STANCE_SETS["considered"]),
        (("firm",), STANCE_SETS["firm"]),
        (("asked", "done"), {S.ASKED, S.DONE}),
    ],
)
def test_items_have_a_stance_that_is_accepted(
    accepts: tuple[str, ...], stances: frozenset[Stance]
) -> None:
    things = [Thing(f"Risk {stance}", stance=stance) for stance in Stance]
    counted = found(submission(items=things), "items", item="risk", accepts=accepts)
    assert counted.value == len(stances)
    assert counted.lacking == ()
    assert len(counted.near) == 2


def test_only_the_first_passages_are_kept() -> None:
    things = [Thing(f"Risk number {n}") for n in range(9)]
    many = found(submission(items=things), "items", item="risk")
    assert (many.value, len(many.evidence)) == (9, 6)
    statements = [Said(f"Risk number {n} is real.", ["risk"]) for n in range(9)]
    many = found(submission(*statements), "statements", concepts=("risk",))
    assert (many.value, len(many.evidence)) == (9, 6)
    missed = found(submission(*statements), "statements", concepts=("risk",), accepts=("done",))
    assert (missed.value, len(missed.near)) == (0, 6)


# statements


def test_statements_express_one_of_the_concepts() -> None:
    given = submission(
        Said("The price may fall.", ["risk"]),
        Said("Ana will answer it.", ["answer"]),
        Said("It rains in June."),
    )
    assert found(given, "statements", concepts=("risk", "answer")).value == 2
    counted = found(given, "statements", concepts=("risk",))
    assert quotes(counted.evidence) == ["The price may fall."]
    assert (counted.of, counted.lacking, counted.near) == (None, (), ())


def test_the_same_words_count_once() -> None:
    repeated = [Said(f"Risk {n // 2} is real.", ["risk"]) for n in range(20)]
    assert found(submission(*repeated), "statements", concepts=("risk",)).value == 10


@pytest.mark.parametrize("stance", Stance)
@pytest.mark.parametrize("accepts", [(), *((name,) for name in STANCE_SETS), ("quoted", "asked")])
def test_statements_have_a_stance_that_is_accepted(
    stance: Stance, accepts: tuple[str, ...]
) -> None:
    given = submission(Said("The price may fall.", ["risk"], stance))
    measured = found(given, "statements", concepts=("risk",), accepts=accepts)
    assert measured.value == (stance in accepted(accepts))
    assert len(measured.near) == (not measured.value and stance is not S.GUIDANCE)


def test_what_a_stance_is_called() -> None:
    said = [Said(f"It is so, said in {s}.", ["c"], s) for s in Stance if s is not S.DONE]
    measured = found(submission(*said), "statements", concepts=("c",), accepts=("done",))
    assert [lack for _, lack in near(measured)] == [
        "is planned, not done",
        "is an intention without a person or a date",
        "is stated, not shown as done",
        "is a question",
        "is somebody else's words",
        "says that it was not done or is not there",
    ]


def test_a_concept_may_have_another_stance_than_its_statement() -> None:
    given = submission(
        Said("We never met, but we wrote to him.", [("met", S.DENIED), "wrote"], S.DONE)
    )
    assert found(given, "statements", concepts=("met",)).value == 0
    assert found(given, "statements", concepts=("wrote",)).value == 1
    for concepts in (("met", "wrote"), ("wrote", "met")):
        assert found(given, "statements", concepts=concepts).value == 1
        assert found(given, "statements", concepts=concepts, accepts=("denied",)).value == 1


def test_a_template_expresses_nothing() -> None:
    given = submission(Said("Describe the risk here.", ["risk", "answer"], S.GUIDANCE))
    measured = found(given, "statements", concepts=("risk",))
    assert (measured.value, measured.near) == (0, ())
    loud = found(given, "statements", concepts=("risk",), accepts=("guidance",), every=("answer",))
    assert (loud.value, loud.near) == (0, ())


def test_statements_have_the_specifics_asked_for() -> None:
    given = submission(
        Said("It costs £5 in May.", ["cost"], specifics=[("money", "£5"), ("date", "May")]),
        Said("It costs 5% of sales.", ["cost"], specifics=[("percent", "5%")]),
        Said("It costs a lot of it.", ["cost"]),
    )
    either = found(given, "statements", concepts=("cost",), specifics=("money|percent",))
    assert (either.value, near(either)) == (
        2,
        [("It costs a lot of it.", "gives no money or percent")],
    )
    dated = found(given, "statements", concepts=("cost",), specifics=("money|percent", "date"))
    assert dated.value == 1
    assert [lack for _, lack in near(dated)] == ["gives no date", "gives no money or percent"]


def test_statements_express_every_further_concept() -> None:
    given = submission(
        Said("The price may fall, so Ana calls.", ["risk", "answer"]),
        Said("The price may fall by May.", ["risk", "by-when"]),
        Said("The price may well fall.", ["risk"]),
    )
    either = found(given, "statements", concepts=("risk",), every=("answer|by-when",))
    assert either.value == 2
    assert near(either) == [("The price may well fall.", "does not speak of answer or by when")]
    both = found(given, "statements", concepts=("risk",), every=("answer", "by-when"))
    assert both.value == 0
    assert near(both)[2][1] == "does not speak of answer or of by when"


def test_statements_beside_the_point_are_not_near() -> None:
    given = submission(
        Said("The price may fall a little.", ["risk"], sections=("risks",)),
        Part(
            [Said("The price may fall a lot.", ["risk", "joke"], sections=("notes",))], kind="row"
        ),
    )
    for narrowed in (
        {"sections": ("risks", "plans")},
        {"kinds": ("paragraph",)},
        {"without": ("joke",)},
    ):
        measured = found(given, "statements", concepts=("risk",), **narrowed)
        assert quotes(measured.evidence) == ["The price may fall a little."]
        assert measured.near == ()


def test_statements_without_concepts_are_all_looked_at() -> None:
    given = submission(
        Said("Ana met Ben in May.", specifics=[("person", "Ana"), ("date", "May")]),
        Said("Nobody met anybody else."),
        Said("Would Ana meet Ben in May?", stance=S.ASKED, specifics=[("person", "Ana")]),
    )
    assert found(given, "statements", specifics=("person",)).value == 1
    assert found(given, "statements", specifics=("person",), accepts=("explained",)).value == 2


NEAR = submission(
    Part([Said("The price may fall.", ["risk"]), Said("It is so.")], heading=("A",)),
    Part([Said("Ana knows.", ["who"]), Said("Ben calls.", ["answer"])], heading=("A",)),
    Part([Said("The buyer may leave.", ["risk"]), Said("She owns it.", ["owner"])], heading=("A",)),
    Part([Said("A flood may come.", ["risk"])], heading=("A", "B")),
    Part([Said("Cy pays.", ["payer"])], heading=("A", "B")),
    Part([Said("Dee hopes.", [("hope", S.GUIDANCE)])], heading=("A", "B")),
)


@pytest.mark.parametrize(
    ("within", "concept", "counted"),
    [
        ("sentence", "risk", 3),
        ("sentence", "owner", 0),
        ("block", "owner", 1),
        ("block", "answer", 0),
        ("paragraph", "owner", 1),
        ("paragraph", "answer", 1),  # the statement before
        ("paragraph", "who", 0),
        ("paragraph", "payer", 1),  # the statement after
        ("section", "answer", 2),
        ("section", "payer", 1),
        ("document", "answer", 3),
        ("document", "answer|payer", 3),
        ("document", "hope", 0),  # a template is not near anything
        ("document", "nothing", 0),
    ],
)
def test_statements_have_others_near_them(within: Reach, concept: str, counted: int) -> None:
    measured = found(NEAR, "statements", concepts=("risk",), near=(concept,), within=within)
    assert measured.value == counted
    words = concept.replace("|", " or ")
    assert {lack for _, lack in near(measured)} <= {f"says nothing near it about {words}"}
    assert len(measured.near) == 3 - counted


def test_a_paragraph_ends_with_its_heading() -> None:
    given = submission(
        Part([Said("The buyer may leave.", ["risk"])], heading=("A",)),
        Part([Said("Ben calls.", ["answer"])], heading=("B",)),
    )
    fields = {"concepts": ("risk",), "near": ("answer", "owner"), "within": "paragraph"}
    measured = found(given, "statements", **fields)
    assert near(measured) == [
        ("The buyer may leave.", "says nothing near it about answer or about owner")
    ]


def test_the_telling_passages_lead() -> None:
    given = submission(
        Said("There is a risk somewhere.", ["risk"]),
        Said(
            f"There is a risk of £5 in {'many ' * 60}places.", ["risk"], specifics=[("money", "£5")]
        ),
        Said("There is a risk of £5.", ["risk"], specifics=[("money", "£5")]),
        Said("There is a risk of fire, and an answer.", ["risk", "answer"]),
    )
    measured = found(given, "statements", concepts=("risk", "answer"))
    assert [q[:25] for q in quotes(measured.evidence)] == [
        "There is a risk of fire, ",
        "There is a risk of £5.",
        "There is a risk somewhere",
        "There is a risk of £5 in ",
    ]


# distinct


def test_distinct_concepts() -> None:
    given = submission(
        Said("The price may fall.", ["price"], S.ASKED),
        Said("The price fell in May.", ["price"], S.DONE),
        Said("The price fell and the buyer left.", ["price", "buyer"], S.DONE),
        Said("A flood may come.", ["flood"], S.HYPOTHETICAL),
        Said("Describe the tax.", ["tax"], S.GUIDANCE),
        Said("A war is on.", ["war"], sections=("news",)),
    )
    concepts = ("price", "buyer", "flood", "tax", "war", "plague")
    measured = found(given, "distinct", concepts=concepts)
    assert measured.value == 3
    assert quotes(measured.evidence) == [
        "The price fell in May.",
        "The price fell and the buyer left.",
        "A war is on.",
    ]
    assert near(measured) == [("A flood may come.", "is only a possibility")]
    placed = found(given, "distinct", concepts=concepts, sections=("news",))
    assert (placed.value, placed.near) == (1, ())


def test_one_passage_may_express_several() -> None:
    given = submission(Said("The price fell and the buyer left.", ["price", "buyer"]))
    measured = found(given, "distinct", concepts=("price", "buyer"))
    assert (measured.value, len(measured.evidence)) == (2, 1)


def test_distinct_values_of_a_field() -> None:
    owners = ["Ana", "ANA", "Ben", "", "Cy"]
    things = [Thing(f"Risk {n} of all", {"owner": o}) for n, o in enumerate(owners)]
    measured = found(
        submission(items=[*things, Thing("Flood")]), "distinct", item="risk", field="owner"
    )
    assert (measured.value, measured.of) == (3, 6)
    assert quotes(measured.evidence) == [f"Risk {n} of all is there" for n in (0, 2, 4)]


# names


def people(*names: str, stance: Stance = S.STATED) -> list[Said]:
    return [Said(f"We met {n} there.", stance=stance, specifics=[("person", n)]) for n in names]


@pytest.mark.parametrize(
    ("names", "count"),
    [
        ((), 0),
        (("Ana", "Ana", "Ben"), 2),
        (("Ana Hall", "Ana", "Hall"), 1),
        (("Ana", "Ana Hall"), 1),
        (("Ms Hall", "Ana Hall", "Dr. Hall"), 1),
        (("Ana Hall", "Ana Wood"), 2),
        (("Ana Hall", "Ben Hall", "Cy"), 3),
        (("Prof", "Dr"), 2),  # nothing but a title
    ],
)
def test_different_people(names: tuple[str, ...], count: int) -> None:
    measured = found(submission(*people(*names)), "names", specifics=("person",))
    assert measured.value == count
    assert len(measured.evidence) <= count


def test_names_in_a_template_do_not_count() -> None:
    given = submission(*people("Ana", stance=S.GUIDANCE), *people("Ben", stance=S.ASKED))
    assert found(given, "names", specifics=("person",)).value == 1


def test_other_specifics_do_not_count() -> None:
    given = submission(Said("We met in May.", specifics=[("date", "May")]))
    assert found(given, "names", specifics=("person",)).value == 0


# share, sum, both, document


def combined(operator: Operator, given: Submission, **fields: Any) -> Measured:
    """A measure made from two others: rated risks, and all risks."""
    rated = Measure(id="rated", title="", operator="items", item="risk", having=("rating",))
    every = Measure(id="all", title="", operator="items", item="risk")
    return measure(given, [rated, every, declared(operator, **fields)])["m"]


@pytest.mark.parametrize(
    ("rated", "unrated", "share"), [(1, 2, 333), (2, 0, 1000), (0, 3, 0), (0, 0, 0)]
)
def test_a_share_is_in_per_mille(rated: int, unrated: int, share: int) -> None:
    things = [Thing(f"Rated risk {n}", {"rating": "High"}) for n in range(rated)]
    things += [Thing(f"Unrated risk {n}") for n in range(unrated)]
    measured = combined("share", submission(items=things), part="rated", whole="all")
    assert (measured.value, measured.of) == (share, rated + unrated)
    assert measured.lacking == tuple(f"Unrated risk {n}" for n in range(unrated))
    assert len(measured.near) == min(unrated, 2)
    assert measured.evidence == ()


def test_a_sum_and_the_smaller_of_two() -> None:
    given = submission(items=RISKS[:3])
    added = combined("sum", given, parts=("rated", "all"))
    assert (added.value, len(added.evidence)) == (4, 3)  # each passage once
    assert [lack for _, lack in near(added)] == ["gives no rating", "gives no rating"]
    smaller = combined("both", given, parts=("rated", "all"))
    assert (smaller.value, smaller.of, smaller.lacking) == (1, None, ())


@pytest.mark.parametrize(
    ("kind", "plan", "review"), [(Kind.PLAN, 1, 0), (Kind.REVIEW, 0, 1), (Kind.BOTH, 1, 1)]
)
def test_facts_about_the_document(kind: Kind, plan: int, review: int) -> None:
    given = submission(Said("Four words are here."), kind=kind)
    assert found(given, "document", field="words").value == 4
    assert found(given, "document", field="plan").value == plan
    assert found(given, "document", field="review").value == review


# evidence


def test_a_short_passage_is_shown_with_its_block() -> None:
    given = submission(Part([Said("Price war.", ["risk"]), Said("Ana calls them then.")]))
    (passage,) = found(given, "statements", concepts=("risk",)).evidence
    assert passage.quote == "Price war. Ana calls them then."
    assert (passage.start, passage.end, passage.block, passage.heading) == (0, 31, 0, ("Plan",))
    assert (passage.source, passage.page) == ("plan.md", None)


def test_stances_are_named_singly_or_in_sets() -> None:
    assert accepted(()) == STANCE_SETS["firm"]
    assert accepted(("firm", "asked")) == STANCE_SETS["firm"] | {S.ASKED}
    for stance in Stance:
        assert accepted((stance,)) == {stance}


WORDS = st.lists(
    st.sampled_from(["Ana", "Ben", "price", "risk", "£5", "May", "5%", "über", "😀", "|"]),
    min_size=1,
)
CONCEPTS = ("risk", "answer", "joke")
SPECIFICS: tuple[SpecificKind, ...] = get_args(SpecificKind)


@st.composite
def statements(draw: st.DrawFn) -> Said:
    words = draw(WORDS)
    return Said(
        " ".join(words),
        draw(st.lists(st.sampled_from(CONCEPTS) | st.tuples(st.sampled_from(CONCEPTS), STANCE))),
        draw(STANCE),
        draw(st.lists(st.tuples(st.sampled_from(SPECIFICS), st.sampled_from(words)), max_size=3)),
        draw(st.sampled_from([(), ("risks",), ("risks", "notes")])),
    )


STANCE = st.sampled_from(Stance)
HEADINGS = st.sampled_from([(), ("A",), ("A", "B")])
KINDS = st.sampled_from([k for k in get_args(BlockKind) if k != "heading"])
PARTS = st.builds(Part, st.lists(statements(), min_size=1, max_size=3), HEADINGS, KINDS)


@st.composite
def submissions(draw: st.DrawFn) -> Submission:
    parts = draw(st.lists(PARTS, max_size=5))
    blocks = st.none() | st.integers(0, len(parts) - 1) if parts else st.none()
    fields = st.dictionaries(st.sampled_from(["rating", "owner"]), st.sampled_from(["High", "Ana"]))
    things = st.builds(
        Thing, st.sampled_from(["Fire", "Flood", "A long name"]), fields, STANCE, block=blocks
    )
    return submission(*parts, items=draw(st.lists(things, max_size=4)))


def some(*names: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(names), max_size=2, unique=True).map(tuple)


OF_STATEMENTS = {
    "concepts": some(*CONCEPTS),
    "every": some(*CONCEPTS, "risk|answer"),
    "without": some("joke"),
    "near": some(*CONCEPTS, "risk|answer"),
    "within": st.sampled_from(get_args(Reach)),
    "kinds": some("paragraph", "row"),
    "specifics": some(*SPECIFICS, "money|date"),
    "accepts": some(*STANCE_SETS, *Stance),
    "sections": some("risks", "notes"),
}
SIMPLE = st.one_of(
    st.builds(
        declared,
        st.just("items"),
        item=st.just("risk"),
        having=some("rating", "owner|rating"),
        where=st.sampled_from([{}, {"owner": ("ana",)}]),
        accepts=some(*STANCE_SETS),
    ),
    st.builds(declared, st.sampled_from(["statements", "distinct"]), **OF_STATEMENTS),
    st.builds(declared, st.just("distinct"), item=st.just("risk"), field=st.just("owner")),
    st.builds(declared, st.just("names"), specifics=some(*SPECIFICS)),
)


@given(submissions(), st.lists(SIMPLE, min_size=2, max_size=2))
def test_every_passage_is_a_slice_of_its_block(given: Submission, two: list[Measure]) -> None:
    one, other = (m.model_copy(update={"id": id}) for m, id in zip(two, "ab", strict=True))
    parts = {"parts": ("a", "b")}
    added, smaller = declared("sum", **parts), declared("both", **parts)
    share = declared("share", part="a", whole="b").model_copy(update={"id": "share"})
    measures = [one, other, added, smaller.model_copy(update={"id": "both"}), share]
    measured = measure(given, measures)
    assert measured == measure(given, measures)
    for each in measured.values():
        assert each.value >= 0
        assert bool(each.value) == bool(each.evidence) or each.id == "share" or each.id == "both"
        for passage in (*each.evidence, *(n.evidence for n in each.near)):
            assert passage.quote == given.blocks[passage.block].text[passage.start : passage.end]
            assert passage.heading == given.blocks[passage.block].heading
        if each.of is None:  # two items may be told in the same words
            assert len(set(quotes(each.evidence))) == len(each.evidence)
        assert all(n.lacks for n in each.near)
        for passage in each.evidence:
            Evidence.model_validate(passage.model_dump())
    assert measured["m"].value == measured["a"].value + measured["b"].value
    assert measured["both"].value == min(measured["a"].value, measured["b"].value)
