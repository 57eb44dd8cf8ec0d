"""Agreement and impact as reports: what they say, and that they are safe to open."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import lxml.html
import pytest
from assessments import HOSTILE, evidence
from markers import marking
from safe_pages import check_page

from kamcoach.agreement.compare import compare
from kamcoach.errors import UsageError
from kamcoach.models.agreement import Agreement, Estimate, Marking, Marks, Said
from kamcoach.models.assessment import Pack, Reason, Refused
from kamcoach.models.impact import Change, Flip, Impact, Side, Standing
from kamcoach.report import agreement as agreements
from kamcoach.report import impact as impacts
from kamcoach.report.agreement import terminal, view
from kamcoach.report.agreement.html import MOST_DIFFERENCES, place
from kamcoach.report.impact import terminal as impact_terminal

DOCUMENTS = {f"D{n:02}": "mpnmpnmp ++--" for n in range(12)}
OTHERS = DOCUMENTS | {"D00": "nppmpnmm +---", "D01": "mpnnpnmp -+--", "D02": "ppnmpnmp ++-"}


def agreement() -> Agreement:
    """Three markers: the third says little."""
    markings = [marking("A", **DOCUMENTS), marking("B", **OTHERS), marking("C", D00="mmm", E9="m")]
    return compare(markings, {"SRM": "Topic guide", "SRM.MP01": "Analysis"})


def hostile() -> Agreement:
    """Everything that comes from a file is hostile."""
    said = {HOSTILE: Said("met", HOSTILE), "=cmd|' /C calc'!A0": Said("met", "@SUM(A1)")}
    other = {HOSTILE: Said("not_met", HOSTILE), "=cmd|' /C calc'!A0": Said("not_met", "-1+1")}
    refused = (Refused(name=HOSTILE, reason=HOSTILE, advice=HOSTILE),)
    ours = {"+name": Marks(said, {}), HOSTILE: Marks(said, {})}
    return compare(
        [
            Marking(HOSTILE, ours, refused),
            Marking("=B", {"+name": Marks(other, {}), "only": Marks(said, {})}),
        ],
        {HOSTILE: HOSTILE},
        HOSTILE,
    )


def flip(text: str = "A passage", document: str = "plan.md") -> Flip:
    reason = Reason(facet="risks-rated", title=text, measures=("risks.rated = 3",))
    return Flip(
        document=document,
        rubric="SRM",
        sort="criteria",
        id="SRM.MP08",
        title=text,
        was=Side(verdict="not_met", evidence=(), because=(), missing=(text,)),
        now=Side(verdict="met", evidence=(evidence(text),), because=(reason,), missing=()),
        changes=tuple(
            Change(sort="measure", id=f"risks.m{n}", title=text, was=str(n), now=str(n + 1))
            for n in range(8)
        ),
        redeclared=("words risk-word",),
    )


def impact(*flips: Flip, **fields: Any) -> Impact:
    values: dict[str, Any] = {
        "old": Pack(version="0.2.0", sha256="a" * 64),
        "new": Pack(version="0.2.0", sha256="b" * 64),
        "old_name": "built-in",
        "new_name": "acme",
        "documents": ("plan.md",),
        "refused": (),
        "compared": 342,
        "requoted": 0,
        "standings": (),
        "only_old": (),
        "only_new": (),
    }
    return Impact(flips=flips, **{**values, **fields})


def hostile_impact() -> Impact:
    text = HOSTILE
    return impact(
        flip(text, text),
        old_name=text,
        new_name=text,
        documents=(text,),
        refused=(Refused(name=text, reason=text, advice=text),),
        standings=(Standing(document=text, what="SRM", was=text, now=text),),
        only_old=(text,),
        notes=(text,),
    )


def pages() -> list[str]:
    return [
        *(agreements.render(each, "html") for each in (agreement(), hostile())),
        *(impacts.render(each, "html") for each in (impact(), impact(flip()), hostile_impact())),
    ]


@pytest.mark.parametrize("number", range(5))
def test_pages_run_nothing_fetch_nothing_and_serve_a_screen_reader(number: int) -> None:
    check_page(pages()[number])


def test_the_page_of_an_agreement_says_what_there_is() -> None:
    page: Any = lxml.html.document_fromstring(agreements.render(agreement(), "html"))
    text = " ".join(page.text_content().split())
    for part in (
        "Agreement of A, B and C",
        "12 documents; decisions: 96 on criteria and 47 on mistakes.",
        "Topic guide",
        "Analysis",
        "Where they differ, A is the stricter one 2 times, B 3 times.",
        "A alone says present 2 times, B alone never.",
        "No kappa for all criteria and SRM criteria: 3 decisions are too few (fewer than 30).",
        "No kappa is given here",
        "A has no document: E9",
        "C has no criterion or mistake: SRM.CM01",
        "B has no single decision: D02 SRM.CM04",
        "Two levels apart",
    ):
        assert part in text, part
    small = agreements.render(compare([marking("A", D01="mp"), marking("B", D01="mp")]), "html")
    assert "The markers never differ." in small and "every marker decided on everything" in small
    assert "No intervals: " in small and "They never differ." in small


def test_many_differences_are_cut_on_the_page_and_never_in_silence() -> None:
    many = {f"D{n}": "m" * 9 for n in range(50)}
    other = {f"D{n}": "p" * 9 for n in range(50)}
    found = compare([marking("A", **many), marking("B", **other)])
    text = agreements.render(found, "html")
    assert f"The first {MOST_DIFFERENCES} are shown" in text and "450 differences" in text
    assert text.count("<article") == MOST_DIFFERENCES
    assert agreements.render(found, "differences-csv").count("\r\n") == 451


def rows(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def test_figures_in_a_spreadsheet() -> None:
    head, first, *others = rows(agreements.render(agreement(), "csv"))
    assert all(len(row) == len(head) for row in [first, *others])
    found = dict(zip(head, first, strict=True))
    assert (found["first"], found["second"], found["scope"], found["decisions"]) == (
        *("A", "B", "all"),
        "96",
    )
    assert found["not_met/not_met"] == "23" and found["met/not_met"] == "2"
    assert found["absent/absent"] == found["f1"] == ""
    assert float(found["kappa_low"]) < float(found["kappa"]) < float(found["kappa_high"])
    (everything, *_) = (row for row in others if row[2:4] == ["mistakes", "all"])
    mistakes = dict(zip(head, everything, strict=True))
    assert mistakes["present/absent"] == "2" and mistakes["weighted_kappa"] == ""
    assert mistakes["met/met"] == "" and float(mistakes["recall"]) == pytest.approx(
        22 / 24, abs=1e-4
    )
    one = next(r for r in others if r[3] == "id")
    assert "too few" in one[head.index("no_kappa_because")]


def test_differences_in_a_spreadsheet() -> None:
    head, first, *_ = rows(agreements.render(agreement(), "differences-csv"))
    assert head == [
        *("document", "sort", "id", "title", "levels_apart"),
        *("A", "A quotes", "B", "B quotes", "C", "C quotes"),
    ]
    assert first == [
        *("D00", "criteria", "SRM.MP01", "Analysis", "2"),
        *("met", "quote 1", "not met", "quote 1", "met", "quote 1"),
    ]


def test_no_cell_is_a_formula() -> None:
    for format in ("csv", "differences-csv"):
        table = rows(agreements.render(hostile(), format))
        cells = [cell for row in table for cell in row]
        assert "'=B" in cells and "'=cmd|' /C calc'!A0" in cells
        for cell in cells:
            assert not re.match(r"[=+@＝＋－＠\s]", cell), cell  # noqa: RUF001
            assert cell[:1] != "-" or re.fullmatch(r"-\d\.\d{4}", cell), cell
            assert "\x1b" not in cell and "\n" not in cell
    assert "'@SUM(A1)" in cells and "'-1+1" in cells


def test_json_is_the_whole_record() -> None:
    record = json.loads(agreements.render(agreement(), "json"))
    assert record["schema"] == "kamcoach/agreement/1" and len(record["pairs"]) == 3
    assert json.loads(impacts.render(impact(flip()), "json"))["schema"] == "kamcoach/impact/1"


def test_formats_that_are_not_there() -> None:
    with pytest.raises(UsageError, match="html, csv, differences-csv, json"):
        agreements.render(agreement(), "pdf")
    with pytest.raises(UsageError, match="html, json"):
        impacts.render(impact(), "pdf")


@pytest.mark.parametrize("width", [40, 80, 120])
def test_terminals_are_neither_steered_nor_overrun(width: int) -> None:
    for text in (
        terminal.summary(agreement(), width=width),
        terminal.summary(hostile(), width=width),
        impact_terminal.summary(impact(flip()), width=width),
        impact_terminal.summary(hostile_impact(), width=width),
    ):
        assert max(map(len, text.splitlines())) <= width
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)


def test_the_summary_of_an_agreement() -> None:
    text = terminal.summary(agreement(), width=110)
    assert re.search(r"All criteria +96 +95 % \(\d+–\d+\) +0\.\d\d \(0\.\d\d–[01]\.\d\d\)", text)
    assert "A down, B across" in text and "A, criteria" in text
    assert "Met beside not met" in text and "D00 SRM.MP01  A met, B not met, C met" in text
    assert "C has no document: D01, D02, D03," in text
    assert "\x1b[1m" in terminal.summary(agreement(), bold=True)
    many = compare(
        [marking("A", **{f"D{n:02}": "m" for n in range(20)}), marking("B", D00="n", D01="n")]
    )
    assert "and 6 more" in terminal.summary(many)
    furthest = compare([marking("A", D01="mmmmmm"), marking("B", D01="nnnnnn")])
    assert "Met beside not met (5 of 6)" in terminal.summary(furthest)


def test_several_markers_have_means_beside_the_others() -> None:
    found = compare(
        [marking("A", D1="mmpn ++---"), marking("B", D1="mmpm ++---"), marking("C", D1="nn")]
    )
    by_marker = {(b.marker, b.sort): b for b in view.beside_others(found)}
    # A and B: 3 of 4; either and C: 0 of 2. Fewer than five decisions have no AC1, and so no mean.
    assert by_marker["A", "criteria"] == ("A", "criteria", "38 %", "-", "-")
    assert by_marker["C", "criteria"].same == "0 %" and ("C", "mistakes") not in by_marker
    assert by_marker["A", "mistakes"] == ("A", "mistakes", "100 %", "1.00", "-")
    assert "Each marker beside all the others" in agreements.render(found, "html")
    assert "C, criteria" in terminal.summary(found)
    three = [marking(name, D01="mmpn" * 10) for name in "ABC"]
    assert {b.kappa for b in view.beside_others(compare(three))} == {"1.00"}
    assert not list(view.beside_others(compare(three[:2])))
    assert not list(view.beside_others(agreement())), "C has other documents than A and B"


def test_figures_do_not_look_better_than_they_are() -> None:
    assert [view.percent(share) for share in (1, 0.999, 0.5, 0.001, 0)] == [
        *("100 %", "over 99 %", "50 %", "under 1 %"),
        "0 %",
    ]
    assert view.figure(None) == "-"
    assert view.figure(Estimate(value=-0.001)) == "0.00"
    assert view.figure(Estimate(value=-0.25, low=-0.5, high=0.1)) == "−0.25 (−0.50 to 0.10)"
    assert [place(value) for value in (-0.2, 0.345, 1.0)] == [0, 34.5, 100]


def test_what_an_impact_says() -> None:
    found = impact(
        flip(),
        flip().model_copy(update={"was": flip().now, "now": flip().was}),
        flip().model_copy(
            update={
                "sort": "mistakes",
                "id": "SRM.CM01",
                "was": Side(verdict="absent", evidence=(), because=(), missing=()),
                "now": Side(verdict="present", evidence=(), because=(), missing=()),
                "changes": (
                    Change(
                        sort="marks", id="SRM.MP08", title="there are 40", was="", now="9 for met"
                    ),
                ),
            }
        ),
        requoted=1,
        standings=(
            Standing(document="plan.md", what="SRM", was="pass, 50 %", now=""),
            Standing(
                document="plan.md", what="read as", was="account-plan", now="relationship-review"
            ),
        ),
        only_new=("ACME.1",),
        notes=("the engine stumbled",),
    )
    text = impact_terminal.summary(found, width=120)
    for part in (
        "From built-in to acme",
        "3 of 342 verdicts flip: 1 criterion rises, 1 criterion falls and 1 mistake appears.",
        "1 verdict stays the same and rests on other passages.",
        "Note: the engine stumbled",
        "Only in acme: ACME.1",
        "plan.md, SRM: pass, 50 % → no grade",
        "plan.md, read as: account plan → relationship review",
        "SRM.MP08 not met → met: A passage",
        'now met: "A passage"',
        "was not met: A passage",
        "Measure risks.m0 (A passage): 0 → 1",
        "and 2 more",
        "Points asked for (there are 40): none → 9 for met",
        "Declared otherwise: words risk-word",
    ):
        assert part in text, part
    assert "None of 342 verdicts flips." in impact_terminal.summary(impact())
