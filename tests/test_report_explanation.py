"""What `kamcoach explain` shows."""

from __future__ import annotations

import re

import pytest
from test_report_pack import pack, pointed

from kamcoach.errors import UsageError
from kamcoach.models.pack import (
    Case,
    CaseSort,
    Comparison,
    Concept,
    Condition,
    Measure,
    Outcome,
)
from kamcoach.report.concepts_in_words import examples
from kamcoach.report.explanation import criterion, explain
from kamcoach.report.explanation import facet as facet_explained
from kamcoach.report.index import Index
from kamcoach.report.phrases import Line


def shown(id: str, policy: str = "open") -> str:
    return explain(pack(policy), id, width=300)


def test_a_criterion_is_explained_down_to_the_words() -> None:
    text = shown("SRM.MP01")
    for part in (
        "SRM.MP01: Criterion 1",
        "Asks for: Risks, rated.",
        "Normally found in: account plan",
        "Grading: counts towards the grade, with weight 1",
        "Declared in: rubrics/srm.yaml:1",
        "Met when: all of these:",
        "- Risks carry a rating [risks-rated]",
        "- not: Risks of several kinds [risk-spread]",
        "Partly met when: any one of these:",
        "- at least 2 of these:",
        "- Risks carry a rating [risks-rated, rules/risks.yaml:12]: any one of these:\n"
        "      - all of these:\n"
        "        - at least 2 risks [risk] with a rating",
        "- at least 50%, taking the first of these as a share of the second",
        "- no passages about",
        "- at most 9 of whichever of these there is least of (risks.both):\n",
        "Limits: A heat map",
        "- risks [risk], apart from those in tables:\n      - in lists under a heading with one",
        '- Something that may go wrong [risk]: one of 20 words ("risk 0" ...); or "fear" or '
        '"worry", near an amount of money (within 12 words); not beside "used to"\n',
    ):
        assert part in text, part
    assert "does not decide the grade" in shown("SRM.MP02")
    assert "Partly met when: Risks carry a rating [risks-rated]\n" in shown("SRM.MP02")


def test_measures_are_told_in_words() -> None:
    considered = "counted unless asked, denied, general or guidance"
    for id, said in {
        "risks.rated": "risks [risk] with a rating or a trigger whose side is customer or "
        f"supplier, {considered} (risks.rated, rules/risks.yaml:3)\n",
        "risks.rated_share": "the first of these as a share of the second (risks.rated_share, "
        "rules/risks.yaml:5):\n    - risks [risk] with a rating",
        "risks.told": 'passages about "Something that may go wrong [risk]", with an amount of '
        'money or a percentage, under a heading with one of 20 words ("risk 0" ...), in a table '
        'row, also about "Something that may go wrong [risk]" or "Fear [fear]", with this in the '
        'same sentence or the one before or after it: "Something that may go wrong [risk]", not '
        'about "Something that may go wrong [risk]", counted when done, scheduled or stated (',
        "risks.kinds": 'different subjects in passages about "Something that may go wrong [risk]" '
        'or "Gap [gap]", counted when done, scheduled or stated (risks.kinds)\n',
        "risks.names": 'different entries for "owner" among the risks [risk] found (risks.names)\n',
        "risks.sum": "both added, added up (risks.sum):\n    - different subjects",
        "risks.both": "of whichever of these there is least of (risks.both):\n    - different",
        "any.told": "passages counted when done (any.told)\n",
        "document.words": "words in the document (document.words)\n",
    }.items():
        assert f"Counts: {said}" in explain(pack(), id, width=1000), id


def test_amounts_are_told_in_words() -> None:
    def holds(field: str, compare: Comparison, value: int) -> str:
        condition = Condition(field=field, compare=compare, value=value)
        facet = pack().facets[0].model_copy(update={"branches": ((condition,),)})
        facts = [
            Measure(id=f"document.{fact}", operator="document", title=fact, field=fact)
            for fact in ("plan", "review")
        ]
        people = Measure(id="any.people", operator="names", title="people", specifics=("person",))
        every = pack().model_copy(
            update={"facets": (facet,), "measures": (*pack().measures, *facts, people)}
        )
        (line,) = re.findall("Holds when: (.*) \\(", explain(every, facet.id, width=1000))
        return str(line)

    assert holds("any.told", "gte", 1) == "at least 1 passage counted when done"
    assert holds("any.told", "lte", 3) == "at most 3 passages counted when done"
    assert holds("any.told", "eq", 0) == "no passages counted when done"
    assert holds("document.words", "eq", 1) == "exactly 1 word in the document"
    assert holds("any.people", "gte", 5) == "at least 5 different people"
    assert holds("risks.rated_share", "eq", 0).startswith("exactly 0%, taking")
    assert holds("document.plan", "eq", 1) == "the document is an account plan"
    assert holds("document.review", "lte", 0) == "the document is not a relationship review"


def test_a_mistake_says_what_excuses_it() -> None:
    text = shown("SRM.CM01")
    for part in (
        "Sort of mistake: a passage says it",
        "Looks for: a sentence on volume",
        "Advice: Look at what you share.",
        "Never beside: SRM.MP01 met",
        "Present when: not: Risks carry a rating [risks-rated]",
        "But not when: Risks of several kinds [risk-spread]",
    ):
        assert part in text, part
    bare = shown("SRM.CM02")
    assert "Looks for" not in bare and "But not" not in bare and "Never" not in bare


def test_a_facet_and_a_measure_name_what_uses_them() -> None:
    facet = shown("risks-rated")
    for part in (
        "Holds when: any one of these:\n    - all of these:\n      - at least 2 risks",
        "When it does not hold: No rating was found.",
        "Asks: Which risk would hurt most?",
        "Why: Without a rating",
        "Limits: A heat map",
        "Declared in: rules/risks.yaml:12",
        "Cases in: rules/risks.cases.yaml",
        "Words they are found by",
    ):
        assert part in facet, part
    used = facet[facet.index("Used by") :]
    assert re.findall(r"- (SRM\S+):", used) == [
        "SRM.MP01",
        "SRM.MP02",
        "SRM.MP03",
        "SRM.CM01",
        "SRM.CM02",
    ]
    measure = shown("risks.all")
    assert "Facets that use it:\n    - Risks carry a rating [risks-rated]" in measure
    assert "Used by:\n    - SRM.MP01: Criterion 1" in measure
    assert "Declared in" not in measure  # it is declared nowhere
    assert "Declared in: rules/risks.yaml:3" in shown("risks.rated")
    assert "Used by: no criterion and no mistake" in shown("unused")
    assert "Background" not in facet


def test_background_and_gaps_are_said_where_they_are_known() -> None:
    facet = pack().facets[0].model_copy(update={"background": True})
    every = pack().model_copy(update={"facets": (facet, *pack().facets[1:])})
    assert "Background: it looks at the document as a whole" in explain(every, facet.id)
    gap = "a rating in a picture is not seen"
    index = Index(pack(), [case("risks-rated", gap=gap), case("risks-rated"), case("unused")])
    lines = list(criterion("SRM.MP02", index))
    at = [line.label for line in lines].index("Known to go wrong")
    assert lines[at + 1] == Line(4, (gap,))
    assert "Known to go wrong" not in [line.label for line in facet_explained("unused", index)]


def case(facet: str, sort: CaseSort = "fires", text: str = "We fear it.", **more: str) -> Case:
    return Case(facet=facet, sort=sort, text=text, source="rules/risks.cases.yaml:3", **more)


def test_cases_are_shown_with_their_facet() -> None:
    cases = [
        case("risks-rated", text="# Risks\n\n- Fire, likely\n"),
        case("risks-rated", "near", lacks="risks.rated is 1"),
        case("unused", text="Something else."),
    ]
    text = explain(pack(), "risks-rated", width=60, cases=cases)
    assert text.endswith(
        "  It holds in:\n    - # Risks\n\n      - Fire, likely\n"
        "  It nearly holds in:\n    - We fear it.\n      Lacks: risks.rated is 1\n"
    )
    assert "It holds in" not in explain(pack(), "risks-rated")


def test_stances_are_named_as_rules_name_them() -> None:
    text = shown("risks-rated")
    for part in (
        "- firm (done, scheduled, stated): risks.told\n",
        "- considered (done, hypothetical, intended, quoted, scheduled, stated): risks.rated and "
        "risks.all\n",
    ):
        assert part in text[text.index("Stances that count:\n") :], part
    assert "Stances that count:\n    - done: any.told\n" in shown("any.told")
    assert "Stances that count" not in shown("risks.names")


def test_points_are_told_in_words() -> None:
    each = "for the first and again for every doubling of:"
    criterion = explain(pointed(), "SRM.MP01", width=1000)
    of_criterion = criterion[criterion.index("at least 30 points (SRM.MP01.points, ") :]
    for part in (
        f'\n      - 6 {each} passages about "Something that may go wrong [risk]"',
        f"\n      - 4 {each} both added, added up (risks.sum)\n",
        "\n      - 2 for every point of: how concrete it is (any.concrete, rubrics/srm.yaml:3)\n"
        "      Background: it looks at the document as a whole, and is never quoted\n",
    ):
        assert part in of_criterion, part
    mistake = explain(pointed(), "SRM.CM01", width=1000)
    assert "at most 9 points (SRM.CM01.points, rubrics/srm.yaml:3):\n" in mistake
    assert f"\n      - 5 {each} passages counted when done (any.told)\n" in mistake


def test_points_of_a_rubric_are_taken_apart_and_have_no_cases() -> None:
    facet = explain(pointed(), "SRM.MP01.met", width=1000)
    assert "Holds when: at least 30 points (SRM.MP01.points, " in facet
    assert "of: how concrete it is (any.concrete, rubrics/srm.yaml:3):\n      - 1 for the" in facet
    assert "Cases in" not in facet and "Used by:\n    - SRM.MP01: Criterion 1\n" in facet
    assert "Counts: points (SRM.CM01.points, " in explain(pointed(), "SRM.CM01.points")


def test_concepts_are_told_with_all_their_words() -> None:
    concept = shown("risk")
    for part in (
        "Found by: words of these classes within 12 words of each other:",
        "- risk-nouns\n",
        "- fear-verbs, near an amount of money\n",
        "Not beside: past",
        "risk-nouns: risk 0, risk 1, ",
    ):
        assert part in concept, part
    assert "Found by: words of these classes:" in shown("fear")
    assert "Items risk: risks" in concept
    assert "- a rating: a number or Fear [fear]\n    - a mitigation: nothing else" in concept
    assert "Found, apart from those in tables:\n    - nowhere" in shown("metric")


def test_frames_that_differ_in_one_class_are_told_as_one() -> None:
    def found(*frames: str) -> str:
        entry = Concept(id="c", title="C", frames=tuple(tuple(f.split("+")) for f in frames))
        lexicon = pack().lexicon.model_copy(update={"concepts": (entry,)})
        return explain(pack().model_copy(update={"lexicon": lexicon}), "c", width=1000)

    both = found("past+@money", "fear-verbs+@money", "past+@date", "fear-verbs+@date")
    assert "- past or fear-verbs, near an amount of money or a date\n" in both
    apart = found("past+@money", "fear-verbs+@date")
    assert "- past, near an amount of money\n    - fear-verbs, near a date\n" in apart


def test_examples_are_no_two_forms_of_one_word() -> None:
    forms = ("agree", "agreed", "agreeing", "board", "boards", "cut", "cuts")
    assert examples(forms, 3) == ("agree", "board", "cut")
    assert examples(forms[:3], 3) == forms[:3]  # so few are all shown


def test_rubrics_tips_concepts_and_words_can_be_looked_up() -> None:
    rubric = shown("SRM")
    assert "Grading: by percentage. Illustrative." in rubric and "Merit: from 60%" in rubric
    assert "- SRM.MP03: Criterion 3" in rubric and "- SRM.T01: Use a real case" in rubric
    assert "Restricted" not in rubric and "Restricted" in shown("SRM", "restricted")
    assert "SRM.T01: Use a real case" in shown("SRM.T01")
    assert "risk 19" in shown("risk-nouns")
    assert "risk 19" in shown("risk")  # all forms, when asked for


def test_outcomes_and_advisory_rubrics_are_explained() -> None:
    outcomes = (
        Outcome(id="SRM.LO1", title="Know the risks", criteria=("SRM.MP03", "SRM.MP01")),
        Outcome(id="SRM.LO2", title="Tell them", criteria=("SRM.MP02",)),
    )
    made = pack(scheme="advisory")
    rubric = made.rubrics[0].model_copy(update={"outcomes": outcomes})
    made = made.model_copy(update={"rubrics": (rubric,)})
    text = explain(made, "SRM", width=300)
    assert "has no grade and decides nothing. Illustrative.\n" in text
    assert (
        "Criteria, under their learning outcomes:\n"
        "    - SRM.LO1: Know the risks\n"
        "      - SRM.MP03: Criterion 3\n"
        "      - SRM.MP01: Criterion 1\n"
        "    - SRM.LO2: Tell them\n"
        "      - SRM.MP02: Criterion 2\n"
    ) in text
    criterion = explain(made, "SRM.MP01", width=300)
    assert "Learning outcome: SRM.LO1: Know the risks" in criterion
    assert "Grading: counts towards the percentage, with weight 1" in criterion
    assert "does not decide the percentage" in explain(made, "SRM.MP02", width=300)
    outcome = explain(made, "srm.lo2", width=300)
    assert "never judged itself" in outcome and outcome.endswith("    - SRM.MP02: Criterion 2\n")


def test_capitals_and_spaces_do_not_matter() -> None:
    assert shown(" srm.mp01 ") == shown("SRM.MP01")


def test_lines_are_wrapped_and_indented() -> None:
    lines = explain(pack(), "SRM.MP01", width=60).splitlines()
    assert max(map(len, lines)) <= 60
    assert not any(line.endswith(" ") for line in lines)


def test_one_id_for_two_things_explains_both() -> None:
    both = pack()
    concept = both.lexicon.concepts[0].model_copy(update={"id": "risks-rated"})
    lexicon = both.lexicon.model_copy(update={"concepts": (concept, *both.lexicon.concepts)})
    text = explain(both.model_copy(update={"lexicon": lexicon}), "risks-rated")
    assert text.startswith("risks-rated: ") and "\n\nConcept risks-rated" in text


@pytest.mark.parametrize(
    ("id", "hint"),
    [
        ("SRM.MP09", "Did you mean .*SRM.MP0"),
        ("risk-rated", "Did you mean risks-rated"),
        ("Zzz\x1b", r"called 'Zzz\[U\+001B\]'. Try a rubric to see its criteria: SRM"),
    ],
)
def test_an_unknown_id_suggests_close_ones(id: str, hint: str) -> None:
    with pytest.raises(UsageError, match=hint):
        shown(id)
