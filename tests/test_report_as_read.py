"""What `kamcoach read` shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from assessments import HOSTILE
from rich.cells import cell_len
from test_cli_fakes import Runner, runner_in

from kamcoach.models.document import Block, Document, Unseen
from kamcoach.readers import read
from kamcoach.report.as_read import as_read

TEXT = """\
---
title: Plan
---
<!-- for Ben -->
# Plan

**Owner:** Ana

> Good work

1. First
   - Inner

## Risks

| Risk | Rating |
|------|--------|
| Strike | high |

*all of it*
"""


def shown(document: Document, width: int = 80, bold: bool = False) -> str:
    return as_read(document, width=width, bold=bold)


def document(*blocks: dict[str, Any], unseen: tuple[Unseen, ...] = ()) -> Document:
    made = tuple(
        Block(**{"index": index, "kind": "paragraph", "text": "x", **fields})
        for index, fields in enumerate(blocks)
    )
    return Document(source="a.docx", format="docx", sha256="b", blocks=made, unseen=unseen)


def row(*cells: str, **fields: Any) -> dict[str, Any]:
    text = " | ".join(cells)
    return {"kind": "row", "text": text, "cells": cells, "table": 0, **fields}


def test_blocks_stand_with_number_place_and_kind_under_their_headings() -> None:
    lines = [re.sub(r"  +", "  ", line) for line in shown(read("a.md", TEXT.encode())).splitlines()]
    for line in (
        "a.md",
        "Format  markdown",
        "Blocks  2 heading, 2 paragraph, 1 quote, 2 item, 1 header, 1 row",
        "Tables  1",
        "Property: title  Plan",
        "Not seen  comment",
        "Plan > Risks",
    ):
        assert line in lines, line
    text = "\n".join(lines)
    for part in (
        "\n  0  line 5  heading 1  Plan\n",
        '1  line 7  paragraph, label  Owner: Ana\n  "Owner"\n',
        "2  line 9  quote  Good work\n",
        "3  line 11  item 1  First\n",
        "4  line 12  item 2  Inner\n",
        "not seen: comment  for Ben\n",
        "8  line 20  paragraph, in  all of it\n  italics",
    ):
        assert part in text, part


def test_a_table_is_shown_as_one() -> None:
    text = shown(read("a.md", TEXT.encode()))
    assert "  table 1, line 16\n" in text
    assert "  | 6 | Risk   | Rating |\n" in text
    assert "  | 7 | Strike | high   |\n" in text


def test_a_wide_table_is_shown_row_by_row() -> None:
    columns = ("Name", "", *"cdefgh")
    text = shown(document(row(*"ABCDEFGH", columns=columns)))
    assert "0    row of table 1  Name: A; B; c: C; d: D; e: E; f: F; g: G; h: H\n" in text
    headless = shown(document(row(*"ABCDEFGH", kind="header")))
    assert "header of table 1  A; B; C; D; E; F; G; H\n" in headless


def test_what_counts_though_it_may_not_be_seen_is_not_called_unseen() -> None:
    lost = Unseen(reason="hidden text", text="a", page=2, block=0)
    doubt = Unseen(reason="text that may not be visible", text="x", page=2, block=0, counted=True)
    deck = document({}, unseen=(lost, doubt)).model_copy(update={"source": "a.pptx"})
    text = shown(deck, width=120)
    assert "Not seen              hidden text\n" in text
    assert "Counted all the same  text that may not be visible\n" in text
    assert "slide 2  not seen: hidden" in text
    assert "slide 2  counted all the" in text


def test_rows_of_two_tables_are_not_mixed() -> None:
    text = shown(document(row("A", "B", page=2), row("C", "D", table=1, page=3)))
    assert "table 1, page 2\n" in text and "table 2, page 3\n" in text
    assert "table 1\n" in shown(document(row("A", "B")))


def test_what_is_not_seen_stands_where_it_was_found() -> None:
    unseen = (
        Unseen(reason="comment", text="first of all"),
        Unseen(reason="hidden text", text="in between", block=0, page=1),
        Unseen(reason="comment", text="on the row", block=1),
    )
    text = shown(document({"page": 1}, row("A", "B", page=2), {"text": "y"}, unseen=unseen))
    order = ("first of all", "0  page 1  paragraph", "in between", "| A", "on the row", "y")
    places = [text.index(part) for part in order]
    assert places == sorted(places)
    assert re.search(r"page 1 +not seen: hidden +in between", text)
    assert "not seen: comment, after block 1: on the row" in text
    assert "Not seen  comment, 2 times" in text


def test_line_breaks_of_the_page_are_kept() -> None:
    text = shown(document({"text": "one\ntwo"}))
    assert re.search(r"paragraph +one\n +two\n", text)


@pytest.mark.parametrize("width", [40, 80])
def test_hostile_text_stays_inside_the_terminal(width: int) -> None:
    blocks = (
        {"text": HOSTILE, "label": HOSTILE, "heading": (HOSTILE,)},
        row(HOSTILE, HOSTILE),
        row(*[HOSTILE] * 9, table=1),
    )
    unseen = (Unseen(reason=HOSTILE, text=HOSTILE, block=0),)
    text = shown(document(*blocks, unseen=unseen), width, bold=True)
    assert "\x1b[31m" not in text and "\u202e" not in text
    unstyled = re.sub(r"\x1b\[[01]m", "", text)
    assert max(map(cell_len, unstyled.splitlines())) <= width


def test_the_command_shows_text_and_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run: Runner = runner_in(tmp_path, monkeypatch)
    Path("a.md").write_text(TEXT, encoding="utf-8")
    assert "Plan > Risks" in run("read", "a.md").stdout
    found = Document.model_validate_json(run("read", "a.md", "--format", "json").stdout)
    assert found == read("a.md", TEXT.encode())
    done = run("read", "bad.pdf")
    assert done.exit_code == 2 and not done.stdout
    assert 'bad.pdf was not read: the name ends in ".pdf", but' in done.stderr
    monkeypatch.setenv("KAMCOACH_LIMITS", "pages")
    done = run("read", "a.md")
    assert done.exit_code == 2 and 'KAMCOACH_LIMITS: "pages" is not understood' in done.stderr
