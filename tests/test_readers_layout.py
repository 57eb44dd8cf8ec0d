"""Headings, labels, tables and lists that are there to the eye only."""

from __future__ import annotations

import pytest

from kamcoach.models.document import Block
from kamcoach.readers import read


def blocks(text: str) -> tuple[Block, ...]:
    return read("a.md", text.encode()).blocks


def kinds(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks(text)]


@pytest.mark.parametrize(
    "line",
    [
        "**Strengths**",
        "**Strengths:**",
        "**Strengths**:",
        "**What did they say?**",
        "OUR STAKEHOLDERS",
        "OUR AIM:",
        "**OUR AIM**",
        "1. **Stakeholders**",
    ],
)
def test_fake_headings(line: str) -> None:
    found = blocks(f"# Real\n\n{line}\n\nText under it.")
    assert [block.kind for block in found] == ["heading", "heading", "paragraph"]
    assert found[1].level == 2
    assert found[1].heading == ("Real",)
    assert found[2].heading == ("Real", found[1].text)


@pytest.mark.parametrize(
    "line",
    [
        "**We did it.**",
        "**We did it!**",
        "**one two three four five six seven eight nine ten eleven twelve thirteen**",
        "**Strengths** of ours",
        "**Owner**\\\n**Ana**",
        "**£884,000**",
        "WHY?",
        "NO 10 UK",
        "TBC",
        "- **Item**\n- other",
        "> **Quoted**",
    ],
)
def test_no_fake_headings(line: str) -> None:
    found = blocks(f"# Real\n\n{line}\n\nText under it.")
    assert [block.kind for block in found].count("heading") == 1


def test_a_fake_heading_has_something_to_head() -> None:
    assert kinds("**Last**") == [("paragraph", "Last")]
    assert kinds("**Above**\n\n# Real\n\nx")[0] == ("paragraph", "Above")
    assert kinds("**Above**[^1]\n\n[^1]: note")[0][0] == "paragraph"
    assert kinds("**Above**\n\n| a | b |\n|---|---|")[0] == ("heading", "Above")


def test_fake_headings_nest_by_dress_and_end_at_real_ones() -> None:
    found = blocks(
        "## Real\n\n**Bold**\n\na\n\nCAPITALS\n\n**Under**\n\nb\n\n**Beside**\n\nc\n\n"
        "### Deeper\n\nd\n\n# Top\n\ne"
    )
    assert {block.text: block.heading for block in found if block.kind == "paragraph"} == {
        "a": ("Real", "Bold"),
        "b": ("Real", "CAPITALS", "Under"),
        "c": ("Real", "CAPITALS", "Beside"),
        "d": ("Real", "Deeper"),
        "e": ("Top",),
    }
    assert [block.level for block in found if block.kind == "heading"] == [2, 3, 3, 4, 4, 3, 1]


def test_levels_end_at_six() -> None:
    found = blocks("###### Six\n\n**Fake**\n\na\n\n###### Next\n\nb")
    assert [block.level for block in found if block.kind == "heading"] == [6, 6, 6]
    assert found[2].heading == ("Six", "Fake")
    assert found[4].heading == ("Next",)


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("**Owner:** Ana", "Owner"),
        ("**Owner**: Ana", "Owner"),
        ("**Owner** \u2013 Ana", "Owner"),
        ("**Owner**\nAna", "Owner"),
        ("**Relationships.** We will meet.", "Relationships"),
        ("**Initiative 4 \u2013** to come", "Initiative 4"),
        ("- **Who decides?** The board", "Who decides"),
        ("Owner: Ana", "Owner"),
        ("- How the decisions go: slowly", "How the decisions go"),
        ("**Total** cost: £5", "Total cost"),
        ("**Value**-based pricing", ""),
        ("**one two three four five six:** no", ""),
        ("one two three four five: no", ""),
        ("At 10:15 we met", ""),
        ("10: no words", ""),
        ("Done. Next: more", ""),
        ("http://x.org is it", ""),
        ("Owner:", ""),
        ("**Owner:**", ""),
        ("**!!** what", ""),
        ("> Owner: Ana", ""),
        ("# Owner: Ana", ""),
    ],
)
def test_labels(line: str, label: str) -> None:
    assert blocks(line)[0].label == label


def test_labelled_lines_are_paragraphs_of_their_own() -> None:
    found = blocks("**Size:** big\nGrowth: 5 %\\\nShare: half")
    assert [(block.text, block.label, block.line) for block in found] == [
        ("Size: big", "Size", 1),
        ("Growth: 5 %", "Growth", 2),
        ("Share: half", "Share", 3),
    ]
    assert kinds("Size: big\nand more") == [("paragraph", "Size: big and more")]


@pytest.mark.parametrize(
    "text",
    [
        "Name\tRole\tPower\nAna\tCFO\tHigh",
        "Name    Role    Power\nAna    CFO   High",
        "Name  Role  Power\nAna  CFO  High",
        "Name | Role | Power\nAna | CFO | High",
        "| Name | Role | Power |\n| Ana | CFO | High |",
        "Name\tRole\tPower\n\nAna\t\tCFO\t\tHigh",
        "    Name\tRole\tPower\n    Ana\tCFO\tHigh",
    ],
)
def test_typed_tables(text: str) -> None:
    assert kinds(text) == [("header", "Name | Role | Power"), ("row", "Ana | CFO | High")]
    assert blocks(text)[1].columns == ("Name", "Role", "Power")


def test_typed_tables_stand_between_paragraphs() -> None:
    found = blocks("Our people\nare these\nAna    CFO\nBob    Buyer\nand\nmore")
    assert [(block.kind, block.text, block.line) for block in found] == [
        ("paragraph", "Our people are these", 1),
        ("row", "Ana | CFO", 3),
        ("row", "Bob | Buyer", 4),
        ("paragraph", "and more", 5),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "We met Ana.  She agreed.\nIt went well.  Bob came.",
        "one line    with a gap",
        "one    gap\ntwo    gaps    here",
        "a\n\nName    Role\n\nb",
    ],
)
def test_no_typed_tables(text: str) -> None:
    assert {block.kind for block in blocks(text)} == {"paragraph"}


def test_an_empty_cell_at_the_end_of_a_typed_row_counts() -> None:
    found = blocks("| Name | Role | Power |\n| Ana | CFO ||")
    assert found[1].cells == ("Ana", "CFO", "")


@pytest.mark.parametrize(
    ("first", "header"),
    [
        ("Area    2024    2025", True),
        ("**Area    Owner**", True),
        ("Area    Owner", False),
        ("Ana    5    7", False),
        ("It failed.    So did we.    Then this.", False),
        ("Area    one two three four five six seven    Owner", False),
    ],
)
def test_header_rows_of_typed_tables(first: str, header: bool) -> None:
    row = "    ".join(["x"] * (3 if first.count("    ") == 2 else 2))
    assert blocks(f"{first}\n{row}")[0].kind == ("header" if header else "row")


def test_bold_throughout_is_no_header() -> None:
    assert blocks("**a    b\nc    d**")[0].kind == "row"


def test_typed_bullets() -> None:
    found = blocks(
        "We offer\n• price\n•speed\nand more\n\n\u2013 dashed\n\u2013 twice\n\nnot \u2013 this"
    )
    assert [(block.kind, block.text) for block in found] == [
        ("paragraph", "We offer"),
        ("item", "price"),
        ("item", "speed and more"),
        ("item", "dashed"),
        ("item", "twice"),
        ("paragraph", "not \u2013 this"),
    ]
    assert [block.level for block in found] == [0, 1, 1, 1, 1, 0]


def test_lists_within_a_line() -> None:
    assert kinds("**Autumn** - count stock - clear queries - brief drivers") == [
        ("heading", "Autumn"),
        ("item", "count stock"),
        ("item", "clear queries"),
        ("item", "brief drivers"),
    ]
    assert len(blocks("**Quality** - the best - and more")) == 1
    assert len(blocks("**Quality** is - a - b - c")) == 1
