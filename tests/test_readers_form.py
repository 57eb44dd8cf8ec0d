"""A workbook that somebody filled in is read for what its cells hold, within limits of its own."""

from __future__ import annotations

import datetime
import io

import openpyxl
import pytest
from readers.sheets import book, data, row

from kamcoach import pipeline
from kamcoach.errors import Refusal
from kamcoach.models.form import Form, FormRow
from kamcoach.readers.xlsx import form as forms
from kamcoach.readers.xlsx.format import day_of


def form(*sheets: str, texts: str = "", styles: str = "", properties: str = "") -> Form:
    return pipeline.form_of(
        "a.xlsx", book(*sheets, texts=texts, styles=styles, properties=properties)
    )


def cells(*rows: str, **options: str) -> list[tuple[str, ...]]:
    return [each.cells for each in form(data(*rows), **options)["S1"]]


def test_what_openpyxl_writes() -> None:
    written = openpyxl.Workbook()
    sheet = written.active
    sheet.title = "Marking"
    sheet.append(["Id", "Date", None, "Share", "Sure"])
    sheet.append([101, datetime.date(2026, 11, 22), None, 0.25, True])
    sheet.append([])
    sheet.append(["007", datetime.datetime(2026, 3, 4, 10, 30), " two\nlines ", 1e15, "=1+1"])
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["A"].hidden = True
    written.create_sheet("Bank").sheet_state = "hidden"
    written["Bank"]["B2"] = "text"
    out = io.BytesIO()
    written.save(out)
    assert pipeline.form_of("a.xlsx", out.getvalue()) == {
        "Marking": (
            FormRow(1, ("Id", "Date", "", "Share", "Sure")),
            FormRow(2, ("101", "2026-11-22", "", "0.25", "1")),
            FormRow(4, ("007", "2026-03-04", "two\nlines", "1000000000000000", "=1+1")),
        ),
        "Bank": (FormRow(2, ("", "text")),),
    }


def test_values_as_they_are_stored() -> None:
    shared = "<si><t>one</t></si><si><r><t>t</t></r><r><t>wo</t></r><rPh><t>x</t></rPh></si>"
    assert cells(
        row(1, '<c r="A1" t="s"><v>0</v></c>', '<c r="B1" t="s"><v>1</v></c>'),
        row(2, '<c r="A2" t="s"><v>2</v></c>', '<c r="B2" t="s"><v>-1</v></c>', "<c><v>5</v></c>"),
        row(3, '<c t="str"><f>A1</f><v>res</v></c>', '<c t="e"><v>#N/A</v></c>'),
        row(4, "<c><v>abc</v></c>", "<c><v>1e400</v></c>", "<c/>"),
        row(5, '<c t="inlineStr"><is><t>a_x000D_b</t><rPh><t>no</t></rPh></is></c>'),
        texts=shared,
    ) == [("one", "two"), ("", "", "5"), ("res", "#N/A"), ("abc", "1e400"), ("a\nb",)]


def test_dates_of_either_calendar() -> None:
    styles = '<cellXfs><xf/><xf numFmtId="14"/></cellXfs>'
    dated = row(1, '<c r="A1" s="1"><v>44886</v></c>', '<c r="B1"><v>44886</v></c>')
    assert cells(dated, styles=styles) == [("2022-11-21", "44886")]
    assert cells(dated, styles=styles, properties='date1904="1"') == [("2026-11-22", "44886")]
    assert day_of(59, "d mmm yyyy") == datetime.date(1900, 2, 28)
    assert day_of(61, "d mmm yyyy") == datetime.date(1900, 3, 1)
    assert day_of(-3, "d mmm yyyy") is None and day_of(3, "0.00") is None


def test_what_stands_far_to_the_right_is_not_read() -> None:
    far = '<c r="CV1"><v>1</v></c>', '<c r="CW1"><v>2</v></c>'
    assert [each[-1] for each in cells(row(1, *far))] == ["1"]


@pytest.mark.parametrize(
    ("name", "what"),
    [("MOST_ROWS", "rows"), ("MOST_CELLS", "cells"), ("MOST_CHARACTERS", "characters")],
)
def test_limits(name: str, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, name, 3)
    three = [row(at, "a") for at in range(1, 4)]
    assert len(cells(*three)) == 3
    with pytest.raises(Refusal, match=f"more {what} than the limit of 3"):
        cells(*three, row(4, "a"))


def test_other_files_are_refused() -> None:
    with pytest.raises(Refusal, match=r"a\.md: the file is .* where a workbook is asked for"):
        pipeline.form_of("a.md", b"# Text\n")
    with pytest.raises(Refusal, match="empty"):
        pipeline.form_of("a.xlsx", b"")
    with pytest.raises(Refusal, match="well-formed"):
        form("<sheetData><row></sheetData>")


def test_a_fault_of_the_reader_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "read_form", lambda _: 1 // 0)
    with pytest.raises(Refusal, match=r"made its reader fail .ZeroDivisionError."):
        form(data(row(1, "a")))
