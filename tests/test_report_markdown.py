"""The Markdown report, read back by a Markdown parser."""

from __future__ import annotations

from collections import Counter

import pytest
from assessments import HOSTILE, assessment, evidence, full, hostile, judged, refused, rubric
from assessments import mistake as common_mistake
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from kamcoach.models.assessment import Assessment, Nearest
from kamcoach.report.markdown import escape, to_markdown
from kamcoach.report.text import one_line
from kamcoach.withheld import without_verdicts

PARSER = MarkdownIt("gfm-like", {"linkify": False})


def tokens(record: Assessment) -> list[Token]:
    return PARSER.parse(to_markdown(record))


def plain(text: str) -> str:
    """What a reader of the rendered page sees."""
    inline = [token for token in PARSER.parse(text) if token.type == "inline"]
    return "\n".join(
        "".join(
            "\n" if child.type in {"softbreak", "hardbreak"} else child.content
            for child in token.children or ()
        )
        for token in inline
    )


def shown(record: Assessment) -> str:
    return plain(to_markdown(record))


@pytest.mark.parametrize("audience", ["self-check", "assessor"])
def test_hostile_text_changes_nothing_in_the_structure(audience: str) -> None:
    kinds = Counter(token.type for token in tokens(hostile(audience)))
    for unwanted in ("html_block", "code_block", "fence", "hr", "ordered_item_open", "image"):
        assert not kinds[unwanted]
    inline = [child for token in tokens(hostile(audience)) for child in token.children or ()]
    marks = Counter(child.type for child in inline)
    assert not {"link_open", "html_inline", "image", "em_open", "s_open"} & set(marks)
    headings = [token.tag for token in tokens(hostile(audience)) if token.type == "heading_open"]
    # title, not read, summary, start, steps, checks, references, rubric, glance, group, card,
    # mistakes, mistake, tips, unseen, about; and the sign-off of an assessor
    assert len(headings) == (16 if audience == "self-check" else 17)
    assert kinds["table_open"] == (1 if audience == "self-check" else 2)
    assert kinds["blockquote_open"] == 5


def test_hostile_text_is_all_still_there() -> None:
    text = shown(hostile())
    for line in one_line(HOSTILE).split(" "):
        assert line in text
    assert "\u202e" not in text and "\x1b" not in text


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_escaped_text_reads_as_it_was_written(text: str) -> None:
    line = one_line(text)
    assert plain(escape(text)) == line
    assert [token.type for token in PARSER.parse(escape(text))] in (
        [],
        ["paragraph_open", "inline", "paragraph_close"],
    )


@pytest.mark.parametrize(
    "text",
    [
        *("# a", "- a", "+ a", "1. a", "1) a", "1.", "===", "---", "> a", "* a", "a | b", "***"),
        *("<b>", "&amp;", "`a`", "[a](b)", "![a](b)", "_a_", "$a$", "a\\", ": a", "~~a~~"),
        "2025.1",
    ],
)
def test_marks_of_markdown_are_escaped(text: str) -> None:
    assert plain(escape(text)) == text
    assert len(PARSER.parse(escape(text))) == 3
    assert plain(f"| x |\n|---|\n| {escape(text)} |").split("\n")[1] == text


@pytest.mark.parametrize("text", ["https://a.example", "www.a.example", "WWW.a.example", "a@b.uk"])
def test_addresses_do_not_turn_into_links(text: str) -> None:
    assert "\\" in escape(text)
    assert plain(escape(text)) == text


def test_quotes_keep_their_line_breaks_and_name_their_place() -> None:
    criterion = judged(evidence=(evidence("Owner: Ana\n\n  By: 4 March"),))
    text = to_markdown(assessment(rubric(criteria=(criterion,))))
    assert "> Owner: Ana\\\n> By: 4 March\n>\n> — Plan \\> Risks, block 12, plan.md" in text


def test_a_card_says_what_the_page_says() -> None:
    close = Nearest(evidence=evidence("It may go wrong"), lacks="gives no rating")
    criterion = judged(
        check="one passage carries it",
        expected_here=False,
        nearest=(close,),
        also=(evidence("Also here"),),
        tips=("SRM.T07",),
    )
    text = shown(assessment(rubric(criteria=(criterion,), tips=("SRM.T07 Use visuals",))))
    for part in (
        "◐ partly evidenced",
        "Check this one: one passage carries it",
        "Normally evidenced in the other kind",
        "Asks for: What SRM.MP08 asks for.",
        "Because:\nRisks rated\n",
        "What is missing:\nSRM.MP08 lacks a mitigation.",
        "Ask yourself: Which risk of SRM.MP08 would hurt most?",
        "Came close, but it gives no rating:\nIt may go wrong",
        "Also seen:\nAlso here",
        "Tips: SRM.T07 Use visuals",
        "Follow this verdict: kamcoach explain SRM.MP08",
        "Worth a second passage\nSRM.MP08: one passage carries it",
    ):
        assert part in text, part


def test_measures_are_named_to_assessors_alone() -> None:
    for audience, seen in (("self-check", False), ("assessor", True)):
        text = shown(assessment(audience=audience))
        assert ("Risks rated (risks.rated = 3 of 4)" in text) is seen


def test_where_everything_is_open_the_criteria_are_not_named() -> None:
    assert "Still open for the grade: SRM.MP02, SRM.MP03." in shown(assessment())
    every = rubric(open=tuple(judged.id for judged in rubric().criteria))
    assert "Still open for the grade: every criterion." in shown(assessment(every))


def test_reasons_without_measures_and_nothing_open() -> None:
    reason = {"facet": "a", "title": "Named", "measures": ()}
    done = rubric(
        criteria=(judged(verdict="met", because=(reason,)),), open=(), mistakes=(), tips=()
    )
    text = shown(assessment(done, learner="", account="", kind_reason=""))
    assert "Because:\nNamed\n" in text and "There are no further questions." in text
    assert "Learner" not in text and "Still open" not in text and "mistakes" not in text


def test_competence_and_provisional_grades() -> None:
    result = rubric(score=None, grade="not yet competent", provisional=True)
    text = shown(assessment(result))
    assert "Indicative grade: not yet competent (provisional)." in text
    assert "only one kind of document was handed in" in text


def test_mistakes_present_first_then_what_was_looked_for() -> None:
    text = shown(assessment())
    assert text.index("SRM.CM01") < text.index("SRM.CM03")
    assert (
        "This shows in your work (something is missing altogether) — looked for, and too little"
        in text
    )
    assert "We sell volume." in text and "Advice: Advice for SRM.CM01." in text
    only = shown(assessment(rubric(mistakes=(common_mistake(present=True, looked_for=()),))))
    assert "Mistakes that do not show:\nSRM.CM03" in text and "that do not show" not in only


def test_a_restricted_rubric_shows_passages_and_questions_only() -> None:
    text = shown(without_verdicts(assessment(rubric("KAS", provisional=True)), {"KAS"}))
    for part in ("passages found for 2 of 3 criteria", "no passage found", "Price", "Ask yourself"):
        assert part in text
    for part in ("Merit", "65", "partly", "rovisional", "lacks", "Because", "mistake"):
        assert part not in text, part
    assert "Merit" in shown(assessment(rubric("KAS"), audience="assessor"))


def test_a_self_check_says_so_at_every_section() -> None:
    text = to_markdown(assessment(rubric(), rubric("KAS")))
    assert text.count("**Self-check, not an assessment**") == 4


def test_an_assessor_has_room_for_verdicts_and_sign_off() -> None:
    text = to_markdown(full("assessor"))
    assert text.count("Assessor's verdict: ☐ met") == 42
    assert "## Sign-off" in text and "Self-check" not in text


def test_a_refused_file_says_why_and_what_to_try() -> None:
    text = shown(refused())
    assert "plan.pdf: The file is encrypted. Take its password off." in text
    assert "Summary" not in text
