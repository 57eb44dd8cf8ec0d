"""What every format shows: counts, next steps, places."""

from __future__ import annotations

import pytest
from assessments import assessment, evidence, judged, rubric
from assessments import mistake as common_mistake

from kamcoach.models.assessment import Assessment
from kamcoach.models.document import Unseen
from kamcoach.report import view
from kamcoach.report.wording import wording
from kamcoach.withheld import without_verdicts


def test_the_tally_counts_in_the_words_of_the_audience() -> None:
    for audience, expected in (
        (
            "self-check",
            "1 of 3 criteria evidenced, 1 partly evidenced, 1 not evidenced in this document",
        ),
        ("assessor", "1 of 3 criteria met, 1 partly met, 1 not met"),
    ):
        words = wording(assessment(audience=audience))
        assert view.tally(rubric(), words) == expected
    one = rubric(criteria=(judged(verdict="met"),))
    assert view.tally(one, words) == "1 of 1 criterion met"


def test_several_files_are_these_documents() -> None:
    several = assessment(sources=assessment().sources * 2)
    assert wording(several).verdicts["not_met"] == "not evidenced in these documents"


def test_next_steps_take_the_nearly_there_first_and_the_other_document_last() -> None:
    criteria = (
        judged("A", "not_met", expected_here=False),
        judged("B", "not_met"),
        judged("C", "partial"),
        judged("D", "met"),
        judged("E", "partial", ask="", missing=("Say who.",)),
        judged("F", "not_met", ask="", missing=()),
    )
    steps = view.next_steps(assessment(rubric(criteria=criteria)))
    assert [step.criteria[0].id for step in steps] == ["C", "E", "B", "A"]
    assert steps[1].ask == "Say who."


def test_criteria_with_one_question_are_one_step_and_there_are_five_at_most() -> None:
    same = tuple(judged(f"S{n}", "partial", ask="Who owns it?") for n in range(3))
    others = tuple(judged(f"O{n}", "not_met") for n in range(9))
    steps = view.next_steps(assessment(rubric(criteria=(*same, *others))))
    assert [judged.id for judged in steps[0].criteria] == ["S0", "S1", "S2"]
    assert len(steps) == 5


def test_a_reason_to_look_again_is_said_once() -> None:
    criteria = (judged("A", check="one"), judged("B", check="two"), judged("C", check="one"))
    found = view.checks(assessment(rubric(criteria=criteria)))
    assert [("".join(j.id for j in c.criteria), c.why) for c in found] == [
        ("AC", "one"),
        ("B", "two"),
    ]


def test_mistakes_that_show_are_counted() -> None:
    shows, hides = common_mistake(present=True), common_mistake(present=False)
    assert view.mistakes_tally(rubric(mistakes=(shows, hides))) == "1 common mistake shows"
    assert view.mistakes_tally(rubric(mistakes=(shows, shows))) == "2 common mistakes show"
    assert view.mistakes_tally(rubric(mistakes=(hides,))) == ""


def test_rubrics_take_turns() -> None:
    criteria = {id: tuple(judged(f"{id}{n}", "partial") for n in range(3)) for id in "AB"}
    rubrics = [rubric(id, criteria=criteria[id]) for id in "AB"]
    steps = view.next_steps(assessment(*rubrics))
    assert [step.criteria[0].id for step in steps] == ["A0", "B0", "A1", "B1", "A2"]


def test_hidden_rubrics_only_give_away_whether_passages_were_found() -> None:
    criteria = (judged("A", "partial"), judged("B", "not_met"), judged("C", "met"))
    record = without_verdicts(assessment(rubric("KAS", criteria=criteria)), {"KAS"})
    assert [step.criteria[0].id for step in view.next_steps(record)] == ["B"]
    assert [bool(each.ask) for each in record.rubrics[0].criteria] == [False, True, False]


def test_a_place_names_heading_page_block_and_file() -> None:
    assert view.place(evidence()) == "Plan > Risks, block 12, plan.md"
    assert view.place(evidence(heading=(), page=3)) == "page 3, block 12, plan.md"


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("plan.pdf", "page"),
        ("plan.docx", "page"),
        ("plan.pptx", "slide"),
        ("PLAN.PPSM", "slide"),
        ("plan.potx", "slide"),
        ("plan.xlsx", "sheet"),
        ("plan.xltm", "sheet"),
        ("plan", "page"),
    ],
)
def test_the_pages_of_a_deck_are_slides_and_those_of_a_workbook_sheets(
    name: str, word: str
) -> None:
    found = view.place(evidence(heading=(), page=3, source=name))
    assert found == f"{word} 3, block 12, {name}"


def test_tips_of_a_criterion_are_given_in_words() -> None:
    result = rubric(tips=("SRM.T07 Use visuals",))
    assert view.tips(result, judged(tips=("SRM.T07", "SRM.T99"))) == (
        "SRM.T07 Use visuals",
        "SRM.T99",
    )


def test_groups_keep_their_order_and_unnamed_ones_are_called_criteria() -> None:
    criteria = (judged("A", group="Two"), judged("B"), judged("C", group="Two"))
    groups = view.groups(rubric(criteria=criteria))
    assert [(group.name, [j.id for j in group.criteria]) for group in groups] == [
        ("Two", ["A", "C"]),
        ("Criteria", ["B"]),
    ]


def seen_in(*unseen: Unseen) -> Assessment:
    source = assessment().sources[0]
    return assessment(sources=(source.model_copy(update={"unseen": unseen}),))


def test_what_a_reader_cannot_see_has_its_reason_and_place() -> None:
    found = view.concealed(
        seen_in(
            Unseen(reason="comment", text="Really?", heading=("Plan", "Risks"), page=3, block=7),
            Unseen(reason="text that may not be visible", text="x", counted=True),
        )
    )
    assert [(each.reason, each.place, each.text) for each in found] == [
        ("comment", "Plan > Risks, page 3, plan.md", "Really?"),
        ("text that may not be visible, counted all the same", "plan.md", "x"),
    ]


def test_what_a_reader_cannot_see_is_cut_short_and_counted() -> None:
    many = seen_in(*(Unseen(reason="comment", text="word " * 100) for _ in range(32)))
    assert view.concealed(many)[0].text == f"{'word ' * 40}… (500 characters in all)"
    assert view.concealed_tally(many) == "comment (32)"
    assert view.more_concealed(many) == "And 2 more, which the JSON report lists."
    assert view.concealed_tally(assessment()) == view.more_concealed(assessment()) == ""


def test_steps_that_unlock_most_for_least_go_first() -> None:
    criteria = (
        judged("A", "partial", effort=2),
        judged("B", "not_met", effort=1),
        judged("C", "not_met", effort=2, ask="Who owns it?"),
        judged("D", "not_met", effort=1, ask="Who owns it?"),
        judged("E", "not_met", effort=1, ask="Where else?", expected_here=False),
    )
    steps = view.next_steps(assessment(rubric(criteria=criteria)))
    assert ["".join(j.id for j in step.criteria) for step in steps] == ["CD", "B", "A", "E"]


def test_what_is_strong_is_named_with_a_passage_of_its_own() -> None:
    words = wording(assessment())
    same, other = evidence("We met Ana in May."), evidence("She liked it.")
    criteria = (
        judged("A", "met", evidence=(same,)),
        judged("B", "met", evidence=(same, other)),
        judged("C", "met", evidence=(same,)),
        judged("D", "partial", evidence=(evidence("Some day."),)),
    )
    record = assessment(rubric(criteria=criteria))
    found = view.strengths(record, words)
    assert found.title == "What is already strong"
    assert [(j.id, e.quote) for j, e in found.shown] == [("A", same.quote), ("B", other.quote)]
    assert not view.strengths(without_verdicts(record, {"SRM"}), words).shown
    begun = view.strengths(assessment(rubric(criteria=criteria[3:])), words)
    assert begun.title == "A start to build on" and begun.shown[0][0].id == "D"


def test_how_verdicts_come_to_the_grade_is_said() -> None:
    assert view.reached(rubric()) == "Counted: 1 in full, 1 by half, of 3 criteria."
    assert view.reached(rubric(score=None)) == "To be met for it: 2 criteria more."
    assert view.reached(rubric(score=None, open=())) == ""
