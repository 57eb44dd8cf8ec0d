"""A CSV file to cells and back: nothing changes but what was asked for."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamcoach.errors import Refusal
from kamcoach.exchange import cells

ENCODINGS = {
    "utf-8": b"",
    "utf-8-sig": b"",  # it writes the mark itself
    "cp1252": b"",
    "utf-16-le": b"\xff\xfe",
    "utf-16-be": b"\xfe\xff",
}
TEXTS = st.text(st.characters(codec="cp1252", exclude_characters="\0"), max_size=8)
TABLES = st.lists(st.lists(TEXTS, min_size=2, max_size=4), min_size=1, max_size=5)


def table(rows: list[list[str]], separator: str = ",", end: str = "\n", quoting: int = 0) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(
        buffer, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL if quoting else 0
    ).writerows(rows)
    return buffer.getvalue()


@given(
    TABLES,
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    st.sampled_from(sorted(ENCODINGS)),
    st.booleans(),
)
@settings(deadline=None)
def test_what_was_read_is_written_byte_for_byte(
    rows: list[list[str]], separator: str, end: str, quoted: bool, encoding: str, cut: bool
) -> None:
    # The writer quotes only the line ends that it writes itself.
    lines = any(character in cell for row in rows for cell in row for character in "\r\n")
    text = table(rows, separator, end, quoted or lines)
    if cut:
        text = text.removesuffix(end)
    data = ENCODINGS[encoding] + text.encode(encoding)
    assert cells.read(data).data == data


@given(TABLES, st.data())
@settings(deadline=None)
def test_cells_hold_what_was_written_and_a_change_changes_one(
    rows: list[list[str]], data: st.DataObject
) -> None:
    rows = [["head, with a comma", "second"], *rows]  # an unmistakable separator
    text = table(rows, end="\r\n")  # or the writer would leave one of them unquoted
    sheet = cells.read(("\ufeff" + text).encode())
    if sheet.separator != ",":
        return  # a row of semicolons may look otherwise
    assert [list(row.values) for row in sheet.rows] == rows
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, len(rows[row]) - 1))
    value = data.draw(TEXTS)
    again = cells.read(sheet.changed({(row, column): value}).data)
    expected = [list(each) for each in rows]
    expected[row][column] = value
    assert [list(each.values) for each in again.rows] == expected
    untouched = [
        (at, n, raw)
        for at, each in enumerate(sheet.rows)
        for n, raw in enumerate(each.raw)
        if (at, n) != (row, column)
    ]
    assert all(again.rows[at].raw[n] == raw for at, n, raw in untouched)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a;b\r\n"1,5";"x;y"\r\n', 'a;b\r\n"2,5";"x;y"\r\n'),  # stays in quotes
        ("a;b\r\n1,5;x\r\n", "a;b\r\n2,5;x\r\n"),  # needs none here
        ("a,b\n1.5,x", 'a,b\n"2,5",x'),  # needs them now
        ("a,b\n,", 'a,b\n"2,5",'),  # two empty cells, no line end
    ],
)
def test_a_changed_cell_is_quoted_as_it_was_or_as_it_must(text: str, expected: str) -> None:
    assert cells.read(text.encode()).changed({(1, 0): "2,5"}).data.decode() == expected


def test_some_rows_and_columns_stand_as_they_did() -> None:
    sheet = cells.read(b'\xef\xbb\xbfa,"b",c\r\n"1,5",2,3\r\n4\r\n7,8,9')
    assert sheet.only([0, 2, 3], [1, 2]).data == b'\xef\xbb\xbf"b",c\r\n,\r\n8,9'
    assert sheet.only([1], [2, 0]).data == b'\xef\xbb\xbf3,"1,5"\r\n'


def test_an_empty_file_has_no_rows() -> None:
    assert cells.read(b"").rows == ()
    assert cells.read(b"\xef\xbb\xbf").data == b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'a,b\n"x,y\n', "line 2"),
        (b'a,b\n"x"y,z\n', "line 2"),
        (b"a\0b,c\n", "no text"),
        (b"\x81\xff,\n", "no text"),
        (b"\xff\xfe\x00", "no text"),
        (b"x" * (cells.MAX_BYTES + 1), "20 MB"),
        (b"," * cells.MAX_CELLS, "2,000,000 cells"),
    ],
)
def test_what_is_no_table_is_refused_with_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        cells.read(data)
    assert reason in refused.value.reason
    assert refused.value.advice


def test_an_unquoted_quote_stands_as_it_is() -> None:
    sheet = cells.read(b'size 5" bolt,x\n')
    assert sheet.rows[0].values == ('size 5" bolt', "x")
