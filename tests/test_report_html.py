"""The HTML report: its structure, what it says, and that it is safe to open."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from assessments import (
    HOSTILE,
    assessment,
    evidence,
    full,
    headed,
    hostile,
    judged,
    refused,
    rubric,
)
from assessments import mistake as common_mistake

from kamcoach.models.assessment import Assessment, Nearest, RubricResult
from kamcoach.report import html
from kamcoach.report.text import visible
from kamcoach.withheld import without_verdicts

ALL: list[Callable[[], Assessment]] = [
    assessment,
    refused,
    hostile,
    full,
    lambda: hostile("assessor"),
    lambda: full("assessor"),
    lambda: without_verdicts(assessment(rubric(), rubric("KAS")), {"KAS"}),
    headed,
    lambda: headed("assessor"),
    lambda: headed("assessor", HOSTILE),
    lambda: headed(text=HOSTILE),
]


def page(record: Assessment) -> Any:
    return lxml.html.document_fromstring(html.to_html(record))


def card(tree: Any, id: str, kind: str = "criterion") -> Any:
    return tree.get_element_by_id(f"{kind}-{id}")


def words(element: Any) -> str:
    text = " ".join(" ".join(element.itertext()).split())
    return re.sub(r" ([.,:;)])", r"\1", text)


@pytest.mark.parametrize("build", ALL)
def test_nothing_runs_and_nothing_is_fetched(build: Callable[[], Assessment]) -> None:
    text = html.to_html(build())
    tree: Any = lxml.html.document_fromstring(text)
    assert not tree.xpath("//script | //iframe | //object | //img | //link | //form | //base")
    assert not tree.xpath("//@style | //@*[starts-with(name(), 'on')]")
    assert all(href.startswith("#") for href in tree.xpath("//@href"))
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style.group(1).encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
    assert "@import" not in style.group(1) and "url(" not in style.group(1)


@pytest.mark.parametrize("build", ALL)
def test_structure_serves_a_screen_reader(build: Callable[[], Assessment]) -> None:
    tree = page(build())
    assert tree.get("lang") == "en-GB"
    assert words(tree.find(".//title"))
    levels = [int(heading.tag[1]) for heading in tree.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids)) and all(re.fullmatch(r"[\w.-]+", id) for id in ids)
    targets = [href[1:] for href in tree.xpath("//@href")]
    assert set(targets) <= set(ids)
    assert set(tree.xpath("//@aria-labelledby")) <= set(ids)
    for landmark in ("header", "main", "footer"):
        assert len(tree.xpath(f"//{landmark}")) == 1
    first_link = tree.xpath("//body//a")[0]
    assert first_link.get("href") == "#main"
    assert all(words(heading) for heading in tree.xpath("//h1|//h2|//h3|//h4"))


def test_every_verdict_has_a_word_on_the_card_and_in_the_grid() -> None:
    for audience, expected in (
        ("self-check", {"evidenced", "partly evidenced", "not evidenced in this document"}),
        ("assessor", {"met", "partly met", "not met"}),
    ):
        tree = page(full(audience))
        cards = tree.xpath("//article[starts-with(@id, 'criterion-')]")
        assert len(cards) == 42
        assert {words(c.xpath(".//*[@class='verdict']/strong")[0]) for c in cards} == expected
        grid = tree.xpath("//ul[@class='grid']//a")
        assert len(grid) == 42
        for link in grid:
            assert words(link.xpath(".//*[@class='word']")[0])
            assert link.xpath(".//*[@class='symbol'][@aria-hidden='true']")
            assert card(tree, words(link.find(".//b"))) is not None


def test_the_summary_says_what_stands_and_what_to_do_next() -> None:
    summary = page(assessment()).get_element_by_id("summary")
    assert "1 of 3 criteria evidenced, 1 partly evidenced, 1 not evidenced" in words(summary)
    assert "Indicative grade: Merit" in words(summary)
    assert [words(step) for step in summary.xpath(".//ol/li")] == [
        "Which risk of SRM.MP03 would hurt most? For SRM.MP03 Title of SRM.MP03",
        "Which risk of SRM.MP02 would hurt most? For SRM.MP02 Title of SRM.MP02",
    ]


def test_nothing_open_is_said() -> None:
    done = rubric(criteria=(judged(verdict="met"),), open=(), mistakes=(), tips=())
    tree = page(assessment(done))
    assert "There are no further questions" in words(tree.get_element_by_id("summary"))
    assert not tree.xpath("//h3[contains(., 'mistakes')] | //h3[contains(., 'Tips')]")


def test_a_card_shows_passages_reasons_gaps_and_the_way_to_the_rule() -> None:
    close = Nearest(evidence=evidence("It may go wrong", page=2), lacks="gives no rating")
    criterion = judged(
        check="one passage carries it",
        expected_here=False,
        nearest=(close,),
        also=(evidence("Also here"),),
        tips=("SRM.T07",),
    )
    tree = page(assessment(rubric(criteria=(criterion,), tips=("SRM.T07 Use visuals",), open=())))
    shown = words(card(tree, "SRM.MP08"))
    for part in (
        "partly evidenced",
        "Check this one: one passage carries it",
        "Normally evidenced in the other kind of document",
        "Asks for: What SRM.MP08 asks for.",
        "Price pressure: likelihood high Plan > Risks, block 12, plan.md",
        "Because Risks rated What is missing",
        "What is missing SRM.MP08 lacks a mitigation.",
        "Ask yourself: Which risk",
        "It came close, but it gives no rating.",
        "SRM.T07 Use visuals",
        "Follow this verdict: kamcoach explain SRM.MP08",
    ):
        assert part in shown
    folded = [words(d.find("summary")) for d in card(tree, "SRM.MP08").xpath(".//details")]
    assert folded == ["Passages that came close (1) to SRM.MP08", "Also seen (1) for SRM.MP08"]
    assert "SRM.MP08: one passage" in words(tree.get_element_by_id("summary"))


def test_a_met_card_without_extras_is_short() -> None:
    bare = judged(verdict="met", because=(), asks="It.")
    shown = words(card(page(assessment(rubric(criteria=(bare,), open=()))), "SRM.MP08"))
    assert "missing" not in shown and "Because" not in shown and "Tips" not in shown


def test_a_provisional_grade_is_explained() -> None:
    section = words(page(assessment(rubric(provisional=True))).get_element_by_id("rubric-SRM"))
    assert "Merit, 65% of the marks (provisional)" in section
    assert "only one kind of document was handed in" in section
    assert "Illustrative: your centre sets the thresholds." in section
    assert "Still open for the grade: SRM.MP02, SRM.MP03." in section


def test_competence_grades_have_no_score() -> None:
    result = rubric(score=None, grade="not yet competent", open=())
    section = words(page(assessment(result)).get_element_by_id("rubric-SRM"))
    assert "Indicative grade: not yet competent Illustrative" in section and "%" not in section


def test_present_mistakes_come_first_and_absent_ones_are_folded() -> None:
    tree = page(assessment())
    assert "Looked for, and too little found: a review rhythm" in words(
        card(tree, "SRM.CM01", "mistake")
    )
    assert "We sell volume." in words(card(tree, "SRM.CM02", "mistake"))
    folded = tree.xpath("//details[contains(summary, 'do not show')]")[0]
    assert "SRM.CM03" in words(folded) and "Looked for: a review rhythm" in words(folded)


def test_mistakes_without_anything_to_add() -> None:
    def mistakes_of(result: RubricResult) -> str:
        return words(page(assessment(result)).get_element_by_id("rubric-SRM"))

    silent = common_mistake("SRM.CM01", looked_for=())
    assert "None of the 1 common mistakes looked for shows." in mistakes_of(
        rubric(mistakes=(silent,))
    )
    loud = common_mistake("SRM.CM01", present=True, looked_for=())
    assert "do not show" not in mistakes_of(rubric(mistakes=(loud,)))


def test_a_self_check_says_so_at_every_section() -> None:
    tree = page(assessment(rubric(), rubric("KAS")))
    sections = tree.xpath("//header | //section | //footer")
    assert len(sections) == 5
    assert all("Self-check, not an assessment" in words(section) for section in sections)
    assert not tree.xpath('//*[contains(., "Assessor\'s verdict")]/dl')
    style = (Path(html.__file__).parent / "templates" / "style.css").read_text(encoding="utf-8")
    assert style.count('content: "Self-check, not an assessment"') == 2  # page margin, every card


def test_an_assessor_has_room_for_verdicts_and_sign_off() -> None:
    tree = page(full("assessor"))
    assert "Self-check" not in words(tree.body).replace("self-check", "")
    boxes = tree.xpath("//article//dl[@class='own']")
    assert len(boxes) == 42
    assert "Assessor's verdict ☐ met" in words(boxes[0])
    assert "Signature" in words(tree.get_element_by_id("sign-off"))


def test_a_restricted_rubric_shows_passages_and_questions_only() -> None:
    record = assessment(rubric("KAS", provisional=True, tips=("KAS.T01 Tip",)))
    tree = page(without_verdicts(record, {"KAS"}))
    shown = words(tree.xpath("//main")[0])
    for part in ("passages found for 2 of 3", "no passage found", "Price pressure", "Ask yourself"):
        assert part in shown
    hidden = ("Merit", "65", "partly", "not evidenced", "rovisional", "lacks", "Because", "mistake")
    for part in (*hidden, "Tip", "Still open", "explain"):
        assert part not in shown, part
    assert not tree.xpath("//*[contains(@class, 'met') or contains(@class, 'partial')]")


def test_an_assessor_sees_a_restricted_rubric_whole() -> None:
    tree = page(assessment(rubric("KAS"), audience="assessor"))
    assert "Proposed grade: Merit" in words(tree.body)


@pytest.mark.parametrize("audience", ["self-check", "assessor"])
def test_hostile_text_stays_text(audience: str) -> None:
    text = html.to_html(hostile(audience))
    assert "\u202e" not in text and "\x1b" not in text
    tree: Any = lxml.html.document_fromstring(text)
    quotes = tree.xpath("//blockquote")
    assert len(quotes) == 5
    assert all(quote.text_content() == visible(HOSTILE) for quote in quotes)
    assert all(not len(quote) for quote in quotes)  # no elements inside


def test_a_refused_file_says_why_and_what_to_try() -> None:
    shown = words(page(refused()).body)
    assert "plan.pdf: The file is encrypted. Take its password off." in shown
    assert "Summary" not in shown


def test_provenance_names_pack_engine_file_and_version() -> None:
    run = {"engine": "plain", "notes": ("durable-rules does not load",)}
    footer = words(page(assessment(run=run)).xpath("//footer")[0])
    for part in ("2025.1", "a" * 64, "b" * 64, "1200 words", "kamcoach 0."):
        assert part in footer
    assert "plain; durable-rules does not load" in footer


def test_who_is_unknown_is_left_out() -> None:
    header = words(page(assessment(learner="", account="", kind_reason="")).xpath("//header")[0])
    assert "Learner" not in header and "Account" not in header
    assert "Read as account plan Summary" in header


def test_ids_are_safe_to_link_to() -> None:
    assert html.anchor("criterion", "SRM.MP08") == "criterion-SRM.MP08"
    assert html.anchor("criterion", 'a b"c') == "criterion-a-b-c"


def test_colours_have_contrast_in_both_schemes() -> None:
    style = (Path(html.__file__).parent / "templates" / "style.css").read_text(encoding="utf-8")
    schemes = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
        for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    ]
    assert len(schemes) == 3  # light, dark, print
    pairs = [(text, back) for text in ("text", "quiet", "link") for back in ("page", "card")]
    tones = ("met", "partial", "not_met", "flag")
    pairs += [(tone, back) for tone in tones for back in (f"{tone}-back", "card")]
    for scheme in schemes:
        for text, back in pairs:
            assert _contrast(scheme[text], scheme[back]) >= 4.5, (text, back)


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_full_report_is_quick() -> None:
    record = full()
    html.to_html(record)
    taken = []
    for _ in range(20):
        begin = time.perf_counter()
        html.to_html(record)
        taken.append(time.perf_counter() - begin)
    # Some 3 ms; ten times that is a mistake, not a busy machine.
    assert min(taken) < 0.03
