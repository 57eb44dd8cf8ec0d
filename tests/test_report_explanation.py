"""What `kamcoach explain` shows."""

from __future__ import annotations

import re

import pytest
from test_report_pack import pack

from kamcoach.errors import UsageError
from kamcoach.models.pack import Outcome
from kamcoach.report.explanation import explain


def shown(id: str, policy: str = "open") -> str:
    return explain(pack(policy), id, width=300)


def test_a_criterion_is_explained_down_to_the_words() -> None:
    text = shown("SRM.MP01")
    for part in (
        "SRM.MP01: Criterion 1",
        "Asks for: Risks, rated.",
        "Normally found in: account plan",
        "Weight 1; counts towards the grade",
        "Declared in rubrics/srm.yaml:1",
        "Met when: all of these:",
        "- Risks carry a rating [risks-rated]",
        "- not: Risks of several kinds [risk-spread]",
        "Partly met when: any one of these:",
        "- at least 2 of these:",
        "Holds when risks.rated is at least 2 and risks.rated_share is at least 50%",
        "Or when risks.told is exactly 0",
        "risks.both is at most 9",
        "When it does not hold: No rating was found.",
        "Asks: Which risk would hurt most?",
        "Why: Without a rating",
        "Limits: A heat map",
        "Declared in: rules/risks.yaml:12",
        "Cases in: rules/risks.cases.yaml",
        "Declared in rules/risks.yaml:3",
        "Concept risk: Something that may go wrong",
        "- risk-nouns\n",
        "- fear-verbs and @money within 12 words of each other",
        "Not beside: past",
        "risk 11 and 8 more",
    ):
        assert part in text, part
    assert "does not decide the grade" in shown("SRM.MP02")


def test_measures_are_told_in_words() -> None:
    told = shown("SRM.MP01")
    for part in (
        "Counts each risk found that gives rating or trigger whose side is customer or supplier.",
        "risks.rated: risks with a rating\n",
        "risks.names\n",
        "risks.rated as a share of risks.all.",
        "Counts statements about risk, speaking of risk or fear, giving money or percent, under "
        "headings about risks, standing in a row, in the same paragraph as risk, but not about "
        "risk.",
        "Stances that count: firm (done, scheduled, stated)\n",
        "Counts how many of these are spoken of: risk, gap.",
        "Counts the different values of owner of each risk found.",
        "Adds up risks.kinds and any.told.",
        "The smallest of risks.kinds and risks.names.",
        "Counts statements about anything.",
        "Stances that count: done\n",
        "Stances that count: considered (done, hypothetical, intended, quoted, scheduled, stated)",
        "The number of words.",
    ):
        assert part in told, part


def test_a_mistake_says_what_excuses_it() -> None:
    text = shown("SRM.CM01")
    for part in (
        "A common mistake of the sort: a passage says it",
        "Looks for: a sentence on volume",
        "Advice: Look at what you share.",
        "Never stands beside: SRM.MP01:met",
        "Present when: not: Risks carry a rating [risks-rated]",
        "But not when: Risks of several kinds [risk-spread]",
    ):
        assert part in text, part
    bare = shown("SRM.CM02")
    assert "Looks for" not in bare and "But not" not in bare and "Never" not in bare


def test_a_facet_and_a_measure_name_what_uses_them() -> None:
    facet = shown("risks-rated")
    used = facet[facet.index("Used by") :]
    assert re.findall(r"- (\S+):", used) == [
        "SRM.MP01",
        "SRM.MP02",
        "SRM.MP03",
        "SRM.CM01",
        "SRM.CM02",
    ]
    measure = shown("risks.all")
    assert "Facets that use it\n    - risks-rated: Risks carry a rating" in measure
    assert "Used by\n    - SRM.MP01: Criterion 1" in measure
    assert "Cases in" not in measure  # it is declared nowhere
    assert "Cases in: rules/risks.cases.yaml" in shown("risks.rated")
    assert "No criterion and no mistake uses it" in shown("unused")


def test_rubrics_tips_concepts_and_words_can_be_looked_up() -> None:
    rubric = shown("SRM")
    assert "Grading by percentage. Illustrative." in rubric and "Merit: from 60%" in rubric
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
    assert "has no grade, and nothing is passed or failed by it. Illustrative.\n" in text
    assert (
        "Criteria, under their learning outcomes\n"
        "    SRM.LO1: Know the risks\n"
        "      - SRM.MP03: Criterion 3\n"
        "      - SRM.MP01: Criterion 1\n"
        "    SRM.LO2: Tell them\n"
        "      - SRM.MP02: Criterion 2\n"
    ) in text
    criterion = explain(made, "SRM.MP01", width=300)
    assert "Learning outcome: SRM.LO1 Know the risks" in criterion
    assert "Weight 1; counts towards the percentage" in criterion
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
