"""Signposts: what names a criterion is read, mapped to its id, and is no evidence of anything."""

from __future__ import annotations

from pathlib import Path

import assessments
import pytest
from packs import edited, written

from kamcoach import catalog, pipeline
from kamcoach.errors import PackError
from kamcoach.extract.places import Places
from kamcoach.models.assessment import Assessment, SignpostFinding
from kamcoach.models.document import Block
from kamcoach.models.submission import Signpost, Submission
from kamcoach.report import render
from kamcoach.report.terminal import summary
from kamcoach.report.understood import understood

PACK = catalog.load()
PLAN = "# Account plan: Harbour Foods\n\nPrepared by: Ana Learner\n\n"


def read(text: str) -> Submission:
    return pipeline.understand("plan.md", f"{PLAN}{text}".encode(), PACK)[1]


def signs(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(sign.text, sign.ids) for sign in read(text).signposts]


def one(text: str) -> Signpost:
    (sign,) = read(text).signposts
    return sign


def quoted(submission: Submission) -> list[str]:
    """Every statement after the opening of the plan."""
    texts = submission.blocks
    return [texts[s.block].text[s.start : s.end] for s in submission.statements if s.block > 1]


def assess(text: str, *rubrics: str) -> Assessment:
    data = f"{PLAN}{text}".encode()
    return pipeline.assess("plan.md", data, PACK, rubrics=rubrics, engine="plain")


def findings(text: str, *rubrics: str) -> list[tuple[str, str]]:
    return [(f.sort, f.says) for f in assess(text, *rubrics).signposts]


# What criteria are called


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        ("AC2.3", ("AMP.AC04", "ARM.AC11")),
        ("AC 2.4", ("AMP.AC05",)),
        ("ac 02.04", ("AMP.AC05",)),
        ("AC1", ("AMP.AC01", "ARM.AC01")),
        ("AMP AC2.3", ("AMP.AC04",)),
        ("AMP.AC04", ("AMP.AC04",)),
        ("MP5", ("SRM.MP05",)),
        ("MP no. 5", ("SRM.MP05",)),
        ("Marking point 5", ("SRM.MP05",)),
        ("SRMMP05", ("SRM.MP05",)),
        ("NOS P3", ("NOS.PC03",)),
        ("NOS K12", ("NOS.K12",)),
        ("performance criterion 3", ("NOS.PC03",)),
        ("KAS 4", ("KAS.SA04",)),
        ("KAS.PF01", ("KAS.PF01",)),
        ("LO4", ("ARM.LO4",)),
        ("learning outcome 4", ("ARM.LO4",)),
        ("assessment criteria 2.4", ("AMP.AC05",)),
        ("AC9.9", ()),
    ],
)
def test_a_criterion_is_known_by_its_names(written: str, ids: tuple[str, ...]) -> None:
    assert one(f"We met the buyer in May ({written}).").ids == ids


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("MP1-MP3", ["MP1", "MP 2", "MP3"]),
        ("AC1.1 to 1.3", ["AC1.1", "AC 1.2", "AC 1.3"]),
        ("AC1.1, 1.2 and AC2.1", ["AC1.1", "AC 1.2", "AC2.1"]),
        ("AC1.3-AC2.1", ["AC1.3", "AC2.1"]),
        ("LO1 / AC 1.2", ["LO1", "AC 1.2"]),
        ("criteria 1.1 & 1.2", ["criteria 1.1", "criterion 1.2"]),
    ],
)
def test_lists_and_ranges(written: str, names: list[str]) -> None:
    assert [name for name, _ in signs(f"We met in May [{written}].")] == names


@pytest.mark.parametrize(
    "text",
    [
        "Our P1 tickets are fixed within 4 hours (P1), others within a day (P2).",
        "Water (AMP8 work) is the growth area.",
        "Criterion 2: strategic fit with our range.",
        "AC2.35% of sales, £MP5 and MP5x are no names.",
        "As AC2.3 asks, we met the buyer in May and agreed a plan.",
        "P1 Price: the buyer asked for less in May.",
        "| Low | Lo | High |\n|---|---|---|\n| 3 | 0 | 5 |",
        "| Item | P | Q |\n|---|---|---|\n| Salt | 1.8 | 2 |",
    ],
)
def test_what_only_looks_like_a_name_is_none(text: str) -> None:
    assert signs(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Written to the NOS.\n\nWe met the buyer in May (P3).",
        "We met the buyer in May (P3).\n\nWe met her again in June (K4).",
        "We met the buyer in May (P3).\n\nWe met her again in June (PC4).",
        "Evidence for P3: see the notes.",
        "We met the buyer in May (meets P3).",
    ],
)
def test_short_names_count_where_something_says_that_they_are_meant(text: str) -> None:
    assert ("P3", ("NOS.PC03",)) in signs(text)


# Where they stand, and what is left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("We met Ana Ruiz in May (AC2.3).", ["We met Ana Ruiz in May (AC2.3)."]),
        ("We met Ana Ruiz in May. [AC2.3]", ["We met Ana Ruiz in May."]),
        ("We met Ana Ruiz in May. AC2.3", ["We met Ana Ruiz in May."]),
        ("We met Ana Ruiz in May – AC2.3", ["We met Ana Ruiz in May"]),
        ("AC2.3: We met Ana Ruiz in May.", ["We met Ana Ruiz in May."]),
        ("**AC2.3** We met Ana Ruiz in May.", ["We met Ana Ruiz in May."]),
        ("Evidence for MP5: see stakeholder table.", []),
        ("AC2.3, see section 4", []),
        ("We met in May [Unit 401, AC 2.3].", ["We met in May [Unit 401, AC 2.3]."]),
        ("Criteria covered: AC1.1, AC2.3; see also p4", []),
        ("**KSBs:** K12, S4, B2", []),
        ("AC 2.3 and 2.4 are covered in section 5.", []),
        (
            "She listens. MP1 Systematic customer analysis with quantitative and qualitative "
            "criteria",
            ["She listens."],
        ),
        ("This section covers AC1.1 and AC1.2.", []),
        ("- SRM.MP08 Risk assessment matrix with mitigation and long-term value creation", None),
        ("### AC2.3 Stakeholder influence\n\nShe listens.", ["She listens."]),
    ],
)
def test_a_signpost_is_cut_from_what_is_read(text: str, left: list[str] | None) -> None:
    submission = read(text)
    assert submission.signposts
    assert quoted(submission) == (left or [])


def test_a_signpost_in_brackets_makes_no_placeholder_of_its_sentence_and_its_number_is_none() -> (
    None
):
    plain, signed = read("We met the buyer."), read("We met the buyer [AC 2.3].")
    stances = [[(s.stance, s.specifics) for s in each.statements] for each in (plain, signed)]
    assert stances[0] == stances[1]


def test_a_heading_that_is_a_title_with_its_number_names_no_section() -> None:
    title = next(c.title for r in PACK.rubrics for c in r.criteria if c.id == "SRM.MP08")
    named = read(f"## {title}\n\n- Price\n")
    signed = read(f"## MP8 {title}\n\n- Price\n")
    assert [s.sections for s in named.statements][1:] == [("risks",)]
    assert [s.sections for s in signed.statements][1:] == [()]


TABLE = """\
## Actions

| Action | Owner | Date | Criteria covered |
|---|---|---|---|
| Run the workshop | Ana Ruiz | 4 March 2026 | AC2.3, MP5 |
| Call the buyer | | | AC1.1 |
| Map the board (MP3) | Ben Hall | | |
"""


def test_a_column_of_signposts_fills_no_row_and_names_no_kind_of_table() -> None:
    submission = read(TABLE)
    assert [(s.text, s.about) for s in submission.signposts] == [
        ("AC2.3", (4,)),
        ("MP5", (4,)),
        ("AC1.1", (5,)),
        ("MP3", (6,)),
    ]
    rows = TABLE.replace(" (MP3)", "").splitlines()[2:]
    bare = read("## Actions\n\n" + "\n".join(row.rsplit("|", 2)[0] + "|" for row in rows))
    facts = [[(i.kind, i.name, i.fields) for i in each.items] for each in (submission, bare)]
    assert facts[0] == facts[1]


CROSS = """\
## Objectives

We agreed with the buyer to raise on-time delivery to 96% by June 2026.

## Stakeholder map

Ana Ruiz, the buyer, is sceptical and decides.

## Where to find it

| AC | Criterion | Where | Page |
|---|---|---|---|
| 1.1 | Key people, their influence, and a strategy for each | Objectives | 2 |
| 2.3 | | see section 2 | 3 |
| 2.4 | | Succession | 9 |
| 2.5 | | | 9 |
"""


def test_a_cross_reference_table_is_all_signposts() -> None:
    submission = read(CROSS)
    assert [(s.text, s.place, s.about) for s in submission.signposts] == [
        ("AC 1.1", "Objectives", (3,)),
        ("AC 2.3", "section 2", (5,)),
        ("AC 2.4", "Succession", None),
        ("AC 2.5", "page 9", ()),
    ]
    assert len(quoted(submission)) == 2


def test_what_stands_in_a_column_of_criteria_is_no_evidence() -> None:
    head = "| Assessment criteria | Evidence |\n|---|---|\n"
    bare, signed = (read(f"{head}| {c} | We met. |") for c in ("", "AC2.3 Identify the risks"))
    assert [s.text for s in signed.signposts] == ["AC2.3"]
    found = [[h.concept for s in r.statements for h in s.concepts] for r in (bare, signed)]
    assert found[0] == found[1]


def test_an_evidence_column_that_tells_something_is_evidence() -> None:
    row = "We met Ana Ruiz in May and she agreed to a trial at two sites worth £40k"
    table = f"| AC | Evidence |\n|---|---|\n| 2.3 | {row} |\n| 2.4 | Objectives |\n"
    submission = read(f"## Objectives\n\nMore.\n\n## Index\n\n{table}")
    assert quoted(submission) == ["More.", f"2.3 | {row}"]
    assert [s.place for s in submission.signposts] == ["", "Objectives"]


# Where they point

SECTIONS = """\
## Objectives

First.

### Joint

Second.

## Risks

Table 1: what may go wrong

| Risk | Owner |
|---|---|
| Price | Ana |

**Owner:** Ana Ruiz

## Appendix B

Last.
"""


@pytest.mark.parametrize(
    ("place", "texts"),
    [
        ("section 1", {"First.", "Joint", "Second."}),
        ("section 1.1", {"Second."}),
        ("section 7", None),
        ("table 1", {"Risk | Owner", "Price | Ana"}),
        (
            "the risk table",
            {"Table 1: what may go wrong", "Price | Ana", "Owner: Ana Ruiz", "Risk | Owner"},
        ),
        ("joint objectives", None),
        ("the joint part", {"Second."}),
        ("appendix B", {"Last."}),
        ("appendix C", None),
        ("figure 2", None),
        ("table 9", None),
        ("page 4", set()),
        ("above", set()),
        ("my plan", set()),
        ("more (and more)", set()),
        ("Owner", {"Risk | Owner", "Price | Ana", "Owner: Ana Ruiz"}),
    ],
)
def test_a_place_is_found_by_number_or_by_name(place: str, texts: set[str] | None) -> None:
    submission = read(f"Evidence for MP5: see {place}.\n\n{SECTIONS}")
    (sign,) = submission.signposts
    found = None if sign.about is None else {submission.blocks[b].text for b in sign.about}
    assert found == texts


@pytest.mark.parametrize(("page", "about"), [("1", (0,)), ("2", (1, 2)), ("3", None), ("B", ())])
def test_a_page_is_known_where_the_format_has_pages(
    page: str, about: tuple[int, ...] | None
) -> None:
    pages = enumerate((1, 2, 2))
    blocks = [Block(index=n, kind="paragraph", text="Text.", page=number) for n, number in pages]
    assert Places(blocks).find(f"page {page}") == about


def test_numbers_that_are_typed_are_those_that_count() -> None:
    text = (
        "## 4 Risks\n\nPrice.\n\n## 5. Team\n\nAna.\n\nMP5: see section 4.\n\nMP6: see section 1."
    )
    assert [s.about for s in read(text).signposts] == [(3,), None]


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("## Risks (MP5)\n\nOne.\n\n### More\n\nTwo.\n\n## Team\n\nThree.", [(3, 4, 5)]),
        (
            "## Risks\n\nOne.\n\nTwo. (MP5)\n\nThree.\n\nFour. (MP6)\n\n## Team\n\nFive.",
            [(3, 4, 5), (5, 6)],
        ),
    ],
)
def test_a_signpost_without_a_place_is_about_what_stands_there(
    text: str, about: list[tuple[int, ...]]
) -> None:
    assert [s.about for s in read(text).signposts] == about


# Findings

RISK = "The biggest risk is the tender: likely, worth £200k; Ana Ruiz answers it by 4 May 2026."


def test_unknown_names() -> None:
    found = findings(f"{RISK} (MP12)\n\nMore of it. (NOS K3)", "SRM")
    assert found[:2] == [
        ("unknown", "MP12 is no criterion of SRM."),
        ("unknown", "NOS K3: no criterion of SRM, but NOS.K03, not judged here."),
    ]


def test_places_that_are_not_there() -> None:
    found = assess("Evidence for MP5: see section 9.\n\nEvidence for MP6: see section 9.", "SRM")
    (lost,) = (f for f in found.signposts if f.sort == "nowhere")
    assert lost.says == "MP5, MP6 points to “section 9”, and no such place was found."
    assert lost.at is not None
    assert lost.at.quote == "Evidence for MP5: see section 9."


def test_nothing_found_at_a_place_names_the_nearest() -> None:
    text = f"## Opening\n\nHello there. (MP8)\n\n## Risks\n\n{RISK}"
    (found,) = (f for f in assess(text, "SRM").signposts if f.sort == "nothing_there")
    assert found.criteria == ("SRM.MP08",)
    assert found.says == (
        "MP8 (SRM.MP08): kamcoach found none of its evidence in block 3, “Opening”; the nearest "
        "that it found is in block 5, “Risks”."
    )
    assert found.nearest is not None
    assert found.nearest.quote.startswith("The biggest risk")


@pytest.mark.parametrize("place", [f"{RISK} (MP8)", f"## MP8\n\n{RISK}", f"Ours. (MP8)\n\n{RISK}"])
def test_something_found_at_a_place_is_no_finding(place: str) -> None:
    assert "nothing_there" not in [sort for sort, _ in findings(place, "SRM")]


def test_nothing_anywhere_and_a_picture() -> None:
    said = dict(findings("## Opening\n\nHello. (SRM.MP08)", "SRM"))
    assert said["nothing_there"] == (
        "SRM.MP08: kamcoach found none of its evidence in block 3, “Opening”, nor anywhere else in "
        "the document."
    )
    assert findings("## Opening\n\nHello. (MP8)\n\n![The risks](risks.png)", "SRM") == []


def test_one_name_of_two_criteria_is_stated_unless_the_others_decide() -> None:
    both = dict(findings(f"{RISK} (AC1.1)", "AMP", "ARM"))
    assert both["ambiguous"] == (
        "AC1.1: more than one criterion has this name, and AC1.1 may be AMP.AC01 or ARM.AC01. Each "
        "was looked at; write AMP.AC01 to be clear."
    )
    decided = assess(f"{RISK} (AC1.1)\n\n{RISK} Again. (AC4.4)", "AMP", "ARM").signposts
    assert "ambiguous" not in [f.sort for f in decided]
    assert "ambiguous" not in dict(findings(f"{RISK} (AC1.1)", "ARM"))


def test_criteria_without_a_signpost_are_a_hint_where_others_have_one() -> None:
    said = dict(findings(f"{RISK} (MP1-MP7)", "SRM"))
    assert said["unsigned"] == "A hint: no reference names SRM.MP08; other criteria have one."
    assert "unsigned" not in dict(findings(f"{RISK} (MP8)", "SRM"))
    assert "unsigned" not in dict(findings(f"{RISK} (LO1-LO2)", "AMP"))


def test_many_are_listed_in_short() -> None:
    text = "\n\n".join(f"Hello {n}. (MP{n})" for n in range(20, 80))
    found = findings(text, "SRM")
    assert len(found) == 40
    long = f"Evidence for MP5: see {'very ' * 14}far.\n\n## {'Long ' * 40}\n\nHello. (MP8)"
    assert all(len(said) < 500 for _, said in findings(long, "SRM"))
    assert findings(f"{RISK}", "SRM") == []


def test_a_thousand_signposts_are_enough() -> None:
    assert len(read("\n\n".join(["Hello. (MP1-MP9)"] * 200)).signposts) == 1000


# Reports


def test_every_report_says_it_shortly() -> None:
    many = tuple(assessments.signposted(f"AC9.{n} is no criterion of SRM.") for n in range(7))
    made = assessments.assessment(signposts=many)
    for format in ("md", "html", "json"):
        assert all(f.says in render(made, format).decode().replace("\\", "") for f in many)


def test_the_summary_says_the_first_few() -> None:
    many = tuple(assessments.signposted(f"AC9.{n} is no criterion of SRM.") for n in range(7))
    shown = summary(assessments.assessment(signposts=many))
    assert "AC9.4 is no criterion" in shown
    assert "AC9.5" not in shown
    assert "And 2 more, which the whole report shows." in shown
    assert "References" not in summary(assessments.assessment())


def test_extract_lists_what_was_read() -> None:
    document, submission = pipeline.understand("p.md", f"{PLAN}{CROSS}".encode(), PACK)
    shown = understood(document, submission, statements=False, width=100)
    assert "References to criteria (4)" in shown
    assert "AC 2.4   AMP.AC05" in shown
    assert "Succession (not found)" in shown


# A rubric's own names


def demo(tmp_path: Path, signs: str) -> Submission:
    files = edited(
        "rubrics/demo.yaml", "title: A demonstration\n", f"title: A demonstration\n{signs}\n"
    )
    pack = catalog.load(folder=written(tmp_path, files))
    return pipeline.understand("plan.md", b"# Plan\n\nWe met in May (task 1).", pack)[1]


def test_a_rubric_says_its_own_names(tmp_path: Path) -> None:
    assert [s.ids for s in demo(tmp_path, 'signs: ["Task {n}"]').signposts] == [("DEMO.1",)]


def test_ids_without_letters_or_numbers_have_the_names_that_are_left(tmp_path: Path) -> None:
    files = edited("rubrics/demo.yaml", "  DEMO.2:", "  DEMO.spread:")
    demo = (
        files["rubrics/demo.yaml"].replace("DEMO.2", "DEMO.spread").replace("DEMO.LO1", "DEMO.ah")
    )
    pack = catalog.load(folder=written(tmp_path, {**files, "rubrics/demo.yaml": demo}))
    (rubric,) = pack.rubrics
    assert {c.id: c.signs for c in rubric.criteria} == {
        "DEMO.1": ("criterion 1", "demo 1"),
        "DEMO.spread": ("demo 2",),
    }
    assert [o.signs[:1] for o in rubric.outcomes] == [(), ("lo 2",)]


@pytest.mark.parametrize(
    ("signs", "says", "do"),
    [
        ('signs: ["Task"]', "`Task` is not a sign", "numbers in braces"),
        ('signs: ["Task {x}"]', "unknown number of a criterion `x`", "n"),
        ('signs: ["Task {place}"]', "would be both `DEMO.1` and `DEMO.2`", "Name the letters"),
        ('signs: [["a"]]', "text is expected", "quotes"),
    ],
)
def test_wrong_signs_are_refused_at_their_line(
    signs: str, says: str, do: str, tmp_path: Path
) -> None:
    with pytest.raises(PackError) as error:
        demo(tmp_path, signs)
    assert says in str(error.value)
    assert do in str(error.value)


def test_every_finding_is_in_the_contract() -> None:
    for found in assess(CROSS, "AMP", "ARM").signposts:
        assert SignpostFinding.model_validate(found.model_dump()) == found
