"""Markings from files, and how far markers agree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from assessments import assessment, judged, mistake, refused, rubric
from markers import marking, write

from kamcoach import saved
from kamcoach.agreement import markings
from kamcoach.agreement.compare import compare
from kamcoach.agreement.figures import figures
from kamcoach.errors import UsageError
from kamcoach.models.agreement import Agreement, Row, Said
from kamcoach.report import agreement as agreements
from kamcoach.report import render
from kamcoach.report.agreement import terminal


def row(agreement: Agreement, sort: str, scope: str, name: str = "", pair: int = 0) -> Row:
    (found,) = (
        each
        for each in agreement.pairs[pair].rows
        if (each.sort, each.scope) == (sort, scope) and name in ("", each.name)
    )
    return found


# Markings


@pytest.mark.parametrize(
    ("file", "document"),
    [
        ("D01.json", "D01"),
        ("D01.docx.json", "D01"),
        ("J. Smith plan.md", "J. Smith plan"),
        ("J. Smith plan.JSON", "J. Smith plan"),
        ("Zoe\u0308.json", "Zo\u00eb"),
        ("folder/D01.md", "D01"),
        ("v1.2", "v1.2"),
    ],
)
def test_files_are_of_the_document_that_has_their_name(file: str, document: str) -> None:
    assert markings.document_name(file) == document


def test_labels_are_read_as_people_write_them(tmp_path: Path) -> None:
    criteria: dict[str, Any] = {
        "SRM.MP01": {"v": "Partly met", "q": "A quote."},
        "SRM.MP02": "not-met",
        "SRM.MP03": {"v": "MET", "q": 3},
        "SRM.MP04": {"v": None},
        "SRM.MP05": "",
        "SRM.MP06": {"v": "met", "q": "x" * 500},
    }
    mistakes = {"SRM.CM01": True, "SRM.CM02": {"v": "Not present"}, "SRM.CM03": "present"}
    write(tmp_path, D01={"criteria": criteria, "mistakes": mistakes}, D02={"criteria": {}})
    (tmp_path / "notes.txt").write_text("no labels")
    read = markings.read(tmp_path, "A")
    assert list(read.documents) == ["D01", "D02"]
    said = read.documents["D01"]
    assert said.criteria.pop("SRM.MP06").quote == "x" * 399 + "…"
    assert said.criteria == {
        "SRM.MP01": Said("partial", "A quote."),
        "SRM.MP02": Said("not_met"),
        "SRM.MP03": Said("met"),
    }
    assert {id: each.verdict for id, each in said.mistakes.items()} == {
        "SRM.CM01": "present",
        "SRM.CM02": "absent",
        "SRM.CM03": "present",
    }


def test_assessments_are_read_one_to_a_file_or_in_a_list(tmp_path: Path) -> None:
    criteria = (judged("SRM.MP01", "met"), judged("SRM.MP02", "not_met"))
    result = rubric(criteria=criteria, mistakes=(mistake("SRM.CM01", present=True),))
    text = render(assessment(result), "json").decode()
    (tmp_path / "mine.docx.json").write_text(text, encoding="utf-8")
    (tmp_path / "several.json").write_text(
        f"[{text}, {render(refused('scan.pdf'), 'json').decode()}]"
    )
    read = markings.read(tmp_path, "kamcoach")
    assert list(read.documents) == ["mine", "plan", "scan"]
    marks = read.documents["mine"]
    assert marks == read.documents["plan"]
    assert marks.criteria["SRM.MP01"] == Said("met", criteria[0].evidence[0].quote)
    assert marks.criteria["SRM.MP02"] == Said("not_met")
    assert marks.mistakes["SRM.CM01"].verdict == "present"
    assert read.documents["scan"] == ({}, {})


def deep() -> str:
    return '{"criteria": ' + "[" * 100_000


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "not JSON"),
        (deep(), "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        ("[1]", "schema is not"),
        ("{}", "neither labels nor an assessment"),
        ('"text"', "neither labels nor an assessment"),
        ('{"schema": "kamcoach/assessment/9"}', "schema is not kamcoach/assessment/2"),
        ('{"schema": "kamcoach/assessment/1"}', "not an assessment as kamcoach writes it"),
        ('{"criteria": []}', "`criteria` is not a list of up to"),
        ('{"criteria": {}, "mistakes": 3}', "`mistakes` is not a list of up to"),
        ('{"criteria": {"SRM.MP01": "good"}}', "SRM.MP01: `good` is no verdict. Write one of not_"),
        ('{"criteria": {"SRM.MP01": {"v": ["met"]}}}', "is no verdict"),
        ('{"criteria": {}, "mistakes": {"SRM.CM01": "met"}}', "Write one of absent, present"),
        ('{"criteria": {"": "met"}}', "not the id of anything"),
        (json.dumps({"criteria": {"x" * 99: "met"}}), "not the id of anything"),
        (json.dumps({"criteria": {f"C{n}": "met" for n in range(5001)}}), "up to 5,000"),
    ],
)
def test_a_file_that_says_nothing_stops_the_command(
    tmp_path: Path, content: str | bytes, said: str
) -> None:
    data = content if isinstance(content, bytes) else content.encode()
    (tmp_path / "D01.json").write_bytes(data)
    with pytest.raises(UsageError, match=r"D01\.json: ") as raised:
        markings.read(tmp_path, "A")
    assert said in str(raised.value) and len(str(raised.value)) < 400


def test_folders_that_cannot_be_compared_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".hidden.json").write_text("{}")
    with pytest.raises(UsageError, match=r"no \.json files here"):
        markings.read(tmp_path, "A")
    write(tmp_path, **{"D01": "m", "D01.docx": "m"})
    with pytest.raises(UsageError, match="D01 is marked a second time"):
        markings.read(tmp_path, "A")
    monkeypatch.setattr(markings, "MOST_FILES", 1)
    with pytest.raises(UsageError, match="more than 1 files"):
        markings.read(tmp_path, "A")
    monkeypatch.undo()
    monkeypatch.setattr(saved, "MOST_BYTES", 9)
    with pytest.raises(UsageError, match="larger than 9 bytes"):
        markings.read(tmp_path, "A")


# Figures


def test_kappa_is_kept_back_on_few_decisions_and_says_so() -> None:
    few = figures("criteria", {"D01": [("met", "met"), ("partial", "met")] * 14})
    assert (few.n, few.kappa, few.weighted) == (28, None, None)
    assert few.withheld == "28 decisions are too few (fewer than 30)" and few.ac1
    enough = figures("criteria", {"D01": [("met", "met"), ("partial", "met")] * 15})
    assert enough.kappa and enough.weighted and not enough.withheld
    assert figures("criteria", {"D01": [("met", "met")]}).withheld.startswith("1 decision is too")


def test_kappa_is_kept_back_where_one_level_is_nearly_all_there_is() -> None:
    said = [("not_met", "not_met")] * 95 + [("not_met", "partial")] * 5
    one_sided = figures("criteria", {"D01": said})
    assert one_sided.withheld == "nearly all of it is not met (98 %)" and one_sided.kappa is None
    assert one_sided.ac1 and one_sided.ac1.value > 0.9
    mixed = figures("criteria", {"D01": [*said, *[("partial", "partial")] * 10]})
    assert mixed.kappa


def test_on_very_few_decisions_there_are_only_counts() -> None:
    found = figures("mistakes", {"D01": [("present", "absent"), ("absent", "absent")]})
    assert found.ac1 is None and found.kappa is None
    assert found.table == ((1, 0), (1, 0)) and found.exact.value == 0.5
    assert found.found and found.found.recall == 0 and found.found.precision is None


def test_mistakes_have_precision_and_recall_instead_of_weights() -> None:
    said = [("present", "present")] * 6 + [("present", "absent")] * 2 + [("absent", "present")] * 4
    found = figures("mistakes", {"D01": [*said, *[("absent", "absent")] * 30]})
    assert found.weighted is None and found.kappa and found.found and found.found.f1
    assert (found.found.precision, found.found.recall) == (0.6, 0.75)
    assert found.found.f1.value == pytest.approx(2 / 3)


# Comparison


def test_figures_stand_for_everything_rubrics_ids_and_documents() -> None:
    agreement = compare(
        [marking("A", D01="mpn +-", D02="mm -"), marking("B", D01="mmn ++", D02="mn -")],
        {"SRM": "Topic guide", "SRM.MP01": "Analysis"},
    )
    (pair,) = agreement.pairs
    assert (pair.first, pair.second, pair.documents) == ("A", "B", ("D01", "D02"))
    everything = row(agreement, "criteria", "all").figures
    assert (everything.n, everything.documents) == (5, 2)
    assert everything.table == ((1, 0, 0), (0, 0, 1), (1, 0, 2)) and everything.exact.value == 0.6
    assert row(agreement, "criteria", "rubric", "SRM").title == "Topic guide"
    assert row(agreement, "criteria", "id", "SRM.MP01").title == "Analysis"
    assert row(agreement, "criteria", "id", "SRM.MP02").figures.exact.value == 0
    assert row(agreement, "criteria", "document", "D02").figures.n == 2
    assert row(agreement, "mistakes", "all").figures.n == 3
    assert [r.scope for r in pair.rows if r.sort == "mistakes"] == [
        *("all", "rubric", "id", "id", "document", "document")
    ]


def test_differences_and_what_to_discuss_first() -> None:
    agreement = compare(
        [marking("A", D01="mpn +", D02="mmm -"), marking("B", D01="nnn -", D02="mpm -")]
    )
    assert [(d.document, d.id, d.apart) for d in agreement.differences] == [
        ("D01", "SRM.MP01", 2),
        ("D01", "SRM.MP02", 1),
        ("D01", "SRM.CM01", 1),
        ("D02", "SRM.MP02", 1),
    ]
    voices = agreement.differences[0].voices
    assert [(v.marker, v.verdict, v.quote) for v in voices] == [
        ("A", "met", "quote 1"),
        ("B", "not_met", "quote 1"),
    ]
    assert [(t.name, t.differences, t.decisions) for t in agreement.criteria_to_discuss] == [
        ("SRM.MP01", 1, 2),
        ("SRM.MP02", 2, 2),
        ("SRM.CM01", 1, 2),
    ]
    assert [t.name for t in agreement.documents_to_discuss] == ["D01", "D02"]


def test_every_pair_of_several_markers() -> None:
    markers = [marking("A", D01="mp"), marking("B", D01="mn"), marking("C", D01="mm", D02="m")]
    agreement = compare(markers)
    assert [(p.first, p.second) for p in agreement.pairs] == [("A", "B"), ("A", "C"), ("B", "C")]
    assert row(agreement, "criteria", "all", pair=2).figures.table[0] == (0, 0, 1)
    (difference,) = agreement.differences
    assert [voice.verdict for voice in difference.voices] == ["partial", "not_met", "met"]
    assert difference.apart == 2
    # D02 has one marker: it belongs to no pair and to nobody's leaning, and is named.
    assert agreement.documents == ("D01", "D02")
    leanings = {leaning.marker: leaning.counts for leaning in agreement.leanings}
    assert leanings == {"A": (0, 1, 1), "B": (1, 0, 1), "C": (0, 0, 2)}
    assert [absent.documents for absent in agreement.absent] == [("D02",), ("D02",), ()]


def test_what_stands_on_one_side_is_named_once() -> None:
    agreement = compare(
        [marking("A", D01="mp. +", D02="m.. +"), marking("B", D01="mpm", D02="mm.", D03="m")]
    )
    ours, theirs = agreement.absent
    assert (ours.documents, ours.ids, ours.decisions) == (
        ("D03",),
        ("SRM.MP03",),
        ("D02 SRM.MP02",),
    )
    assert (theirs.documents, theirs.ids, theirs.decisions) == ((), ("SRM.CM01",), ())
    assert row(agreement, "criteria", "all").figures.n == 3


def test_markers_without_anything_in_common_are_refused() -> None:
    with pytest.raises(UsageError, match="takes two markers"):
        compare([marking("A", D01="m")])
    with pytest.raises(UsageError, match="no decision in common") as raised:
        compare([marking("A", D01="mpnp"), marking("B", E01="m")])
    assert "A marked D01 by SRM.MP01, SRM.MP02, SRM.MP03, ...; B marked E01" in str(raised.value)
    with pytest.raises(UsageError, match="B marked nothing"):
        compare([marking("A", D01="m"), marking("B", D01="")])


def test_two_of_three_markers_may_have_nothing_in_common() -> None:
    agreement = compare([marking("A", D1="m"), marking("B", D2="p"), marking("C", D1="m", D2="n")])
    assert [(pair.first, pair.second) for pair in agreement.pairs] == [("A", "C"), ("B", "C")]
    assert agreement.unpaired == (("A", "B"),) and not agreement.leanings
    said = "A and B have no decision in common"
    assert said in terminal.summary(agreement) and said in agreements.render(agreement, "html")


def test_only_some_rubrics() -> None:
    kept = markings.only(marking("A", D01="mp +"), ["srm"])
    assert kept == marking("A", D01="mp +")
    assert markings.only(kept, ["SR", "NOS"]).documents == {"D01": ({}, {})}
