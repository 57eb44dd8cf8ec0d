"""Learning outcomes and advisory profiles, in every format."""

from __future__ import annotations

import json
import re

import pytest
from assessments import HOSTILE, assessment, headed, judged, profile, rubric, under_outcomes
from rich.cells import cell_len
from test_report_html import page, words
from test_report_markdown import shown, tokens

from kamcoach.models.assessment import Assessment
from kamcoach.report import render, view, wording
from kamcoach.report.html import to_html
from kamcoach.report.terminal import summary
from kamcoach.withheld import without_verdicts

HIDDEN = frozenset({"AMP", "KAS"})


def every_text(record: Assessment) -> dict[str, str]:
    """What a reader sees of an assessment, by format."""
    return {
        "html": words(page(record).body),
        "md": shown(record),
        "terminal": summary(record, width=200),
    }


@pytest.mark.parametrize("format", ["html", "md", "terminal"])
def test_outcomes_group_their_criteria_and_say_how_they_stand(format: str) -> None:
    text = every_text(assessment(under_outcomes()))[format]
    first, second = text.rindex("AMP.LO1 Title of"), text.rindex("AMP.LO2 Title of")
    at_first = text[first:second]
    assert "1 of 2 evidenced, 1 partly evidenced" in at_first
    assert "0 of 1 evidenced" in text[second:]
    assert "AMP.MP01" in at_first and "AMP.MP03" in at_first and "AMP.MP02" not in at_first
    asked = every_text(assessment(under_outcomes(), audience="assessor"))[format]
    assert "1 of 2 met, 1 partly met" in asked and "0 of 1 met" in asked
    assert "65%" in text and "Merit" in text


def test_cards_stand_under_their_outcome() -> None:
    tree = page(assessment(under_outcomes()))
    order = [words(e) for e in tree.xpath("//section[@id='rubric-AMP']//*[self::h3 or self::h4]")]
    assert order[:6] == [
        "At a glance",
        "AMP.LO1 Title of AMP.LO1",
        "AMP.MP01 Title of AMP.MP01",
        "AMP.MP03 Title of AMP.MP03",
        "AMP.LO2 Title of AMP.LO2",
        "AMP.MP02 Title of AMP.MP02",
    ]
    headings = [token.content for token in tokens(assessment(under_outcomes())) if token.content]
    # What is strong is named before, with its criterion.
    headings = headings[headings.index("At a glance") :]
    places = [headings.index(text) for text in order[1:6]]
    assert places == sorted(places)


@pytest.mark.parametrize("format", ["html", "md", "terminal"])
@pytest.mark.parametrize("audience", ["self-check", "assessor"])
def test_an_advisory_profile_says_what_it_is(format: str, audience: str) -> None:
    text = every_text(assessment(profile(), audience=audience))[format]
    assert "Advisory profile: 62%" in text
    assert wording.ADVISORY in text
    assert "Weights are illustrative." in text or format == "terminal"
    rest = text.replace(wording.ADVISORY, "").casefold()
    unwanted = ("grade:", "pass ", "passed", "fail", "refer ", "merit", "competent", "still open")
    for word in (*unwanted, "overall decision", "of the marks"):
        assert word not in rest, word


@pytest.mark.parametrize("format", ["html", "md", "terminal"])
def test_a_profile_has_its_values_in_words(format: str) -> None:
    text = every_text(assessment(profile()))[format]
    first, second = text.index("Reach"), text.index("Skills")
    assert "1 of 3 evidenced, 1 partly evidenced" in text
    assert "1 of 1 evidenced" in text
    for id in ("KAS.MP01", "KAS.MP02", "KAS.MP03"):
        assert id in text[first:second]
    bars = {"md": "| █████░░░░░", "terminal": "█████░░░░░  Reach: 1 of 3", "html": ""}
    assert bars[format].lstrip("| ") in text


def test_the_picture_of_a_profile_is_drawn_to_scale_and_told() -> None:
    tree = page(assessment(profile()))
    bars = tree.xpath("//*[@class='profile']//svg")
    assert [bar.xpath("./rect/@width")[0] for bar in bars] == [
        *("50", "100", "0", "50"),  # the axis, then its criteria
        *("100", "100"),
    ]
    told = [bar for bar in bars if bar.get("role") == "img"]
    assert [words(bar.find("title")) for bar in told] == [
        "Reach: 1 of 3 evidenced, 1 partly evidenced",
        "Skills: 1 of 1 evidenced",
    ]
    assert all(words(bar.find("desc")) for bar in told)
    assert all(bar.get("aria-hidden") == "true" for bar in bars if bar not in told)
    rows = tree.xpath("//*[@class='profile']//li")
    assert [words(row.xpath(".//*[@class='word']")[0]) for row in rows] == [
        "evidenced",
        "not evidenced",
        "partly evidenced",
        "evidenced",
    ]
    for row, id in zip(rows, tree.xpath("//article/@id"), strict=False):
        assert row.xpath(".//a/@href") == [f"#{id}"]
    assert not tree.xpath("//ul[@class='grid']")


def test_a_provisional_profile_may_change_and_a_grade_is_not_spoken_of() -> None:
    record = assessment(profile(provisional=True), audience="assessor")
    for format, text in every_text(record).items():
        assert "62% (provisional)" in text
        assert ("The profile may change" in text) == (format != "terminal")
        assert "The proposal may change" not in text


def test_a_profile_without_groups_is_one_axis() -> None:
    criteria = tuple(judged(f"KAS.MP0{n}", "met") for n in range(2))
    for text in every_text(assessment(profile(criteria=criteria))).values():
        assert "Criteria" in text and "2 of 2 evidenced" in text


def test_an_advisory_rubric_may_have_outcomes_for_axes() -> None:
    result = under_outcomes("KAS", scheme="advisory", grade="", open=())
    for format, text in every_text(assessment(result)).items():
        assert "KAS.LO1 Title of KAS.LO1" in text and "Advisory profile: 65%" in text
        assert "███████░░░" in text or format == "html"


def test_a_decision_is_asked_for_where_something_is_graded() -> None:
    for rubrics, asked in (([profile()], False), ([profile(), rubric()], True)):
        record = assessment(*rubrics, audience="assessor")
        lines = view.sign_off(record, wording.wording(record))
        assert ("Overall decision" in lines) is asked and "Feedback to the learner" in lines
        for text in (shown(record), words(page(record).body)):
            assert ("Overall decision" in text) is asked
            assert "Feedback to the learner" in text


@pytest.mark.parametrize("format", ["html", "md", "terminal"])
def test_restricted_ones_give_no_standing_away(format: str) -> None:
    text = every_text(without_verdicts(headed(), HIDDEN))[format]
    assert "passages found for 2 of 2 criteria" in text
    assert "Reach" in text and "AMP.LO2" in text
    text = text.replace("what is not evidenced here may be shown elsewhere", "")
    assert not re.search(r"partly|not evidenced|\d evidenced|%|Advisory|Profile|█|░", text)


def test_bars_are_never_wrong_at_their_ends() -> None:
    assert view.bar(0) == "░" * 10
    assert view.bar(1) == "█" + "░" * 9
    assert view.bar(99) == "█" * 9 + "░"
    assert view.bar(100, wording.PLAIN_BAR) == "#" * 10


@pytest.mark.parametrize("audience", ["self-check", "assessor"])
def test_hostile_headings_change_nothing(audience: str) -> None:
    calm, loud = headed(audience), headed(audience, HOSTILE)
    tags = [[e.tag for e in page(record).iter()] for record in (calm, loud)]
    assert tags[0] == tags[1]
    kinds = [
        [child.type for token in tokens(record) for child in (token, *(token.children or ()))]
        for record in (calm, loud)
    ]
    assert [k for k in kinds[0] if k != "text"] == [
        k for k in kinds[1] if k not in ("text", "text_special")
    ]
    for text in (to_html(loud), render(loud, "md").decode(), summary(loud)):
        assert "\u202e" not in text and "\x1b" not in text and "\x07" not in text
    assert "[red]rich[/red]" in summary(loud)


@pytest.mark.parametrize("width", [30, 80])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    for whole in (headed(), headed(text=HOSTILE)):
        for record in (whole, without_verdicts(whole, HIDDEN)):
            lines = summary(record, width=width).splitlines()
            assert max(map(cell_len, lines)) <= width
            assert all(line == line.rstrip() for line in lines)


def test_json_holds_scheme_outcomes_and_standing() -> None:
    outcomes, advice = json.loads(render(headed(), "json"))["rubrics"]
    assert outcomes["outcomes"][0] == {
        "id": "AMP.LO1",
        "title": "Title of AMP.LO1",
        "criteria": ["AMP.MP01", "AMP.MP03"],
        "met": 1,
        "partial": 1,
        "not_met": 0,
    }
    assert (outcomes["scheme"], advice["scheme"]) == ("percentage", "advisory")
    assert (advice["grade"], advice["score"], advice["outcomes"]) == ("", 62, [])
