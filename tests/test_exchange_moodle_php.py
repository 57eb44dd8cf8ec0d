"""What Moodle's importer inherits from PHP, held against what PHP 8.1.34 itself answered."""

from __future__ import annotations

import pytest

from kamcoach.exchange.moodle import php

# Text and separator, the records that PHP read, and how it wrote them again.
READ: list[tuple[str, str, list[list[str]], str]] = [
    ("a,b\n1,2\n", ",", [["a", "b"], ["1", "2"]], "a,b\n1,2\n"),
    ('a;b\n"1;2";3', ";", [["a", "b"], ["1;2", "3"]], "a,b\n1;2,3\n"),
    ('"a""b",c', ",", [['a"b', "c"]], '"a""b",c\n'),
    ('"a\\"b",c\nd,e', ",", [['a\\"b', "c"], ["d", "e"]], '"a\\"b",c\nd,e\n'),
    ('"a\\""b",c', ",", [['a\\"b"', "c"]], '"a\\"b""",c\n'),
    ('"a\\",b\nc,d', ",", [['a\\",b\nc,d']], '"a\\",b\nc,d"\n'),
    (' "a" ,b', ",", [["a ", "b"]], '"a ",b\n'),
    ('x"y",b', ",", [['x"y"', "b"]], '"x""y""",b\n'),
    ('"a"b"c",d', ",", [['ab"c"', "d"]], '"ab""c""",d\n'),
    ("a,\n,b", ",", [["a", ""], ["", "b"]], "a,\n,b\n"),
    ('"l\nm",n', ",", [["l\nm", "n"]], '"l\nm",n\n'),
    ("\n\na\n\n", ",", [["a"]], "a\n"),
    ('\t"a"\tb', "\t", [["", "a", "b"]], ",a,b\n"),
    ('"a\\\\",b', ",", [["a\\\\", "b"]], '"a\\\\",b\n'),
    ('"open,b\nc', ",", [["open,b\nc"]], '"open,b\nc"\n'),
    ('é,"日本"\n"ü ",ß', ",", [["é", "日本"], ["ü ", "ß"]], 'é,日本\n"ü ",ß\n'),
    ('a:b:"c:d"', ":", [["a", "b", "c:d"]], "a,b,c:d\n"),
    (" a , b ", ",", [[" a ", " b "]], '" a "," b "\n'),
]
EQUAL: list[tuple[str, str, bool]] = [
    ("1", "1.0", True),
    ("10", "1e1", True),
    ("abc", "ABC", False),
    ("0", "-0", True),
    (" 1", "1", True),
    ("1 ", "1", True),
    ("", "0", False),
    (".5", "0.5", True),
    ("1_0", "10", False),
    ("1e400", "2e400", False),
    ("9223372036854775808", "9223372036854775809", False),
    ("1 a", "1 a ", False),
    ("\n1", "1", True),
    ("+1", "1", True),
    ("1.", "1", True),
    ("Pass", "Pass ", False),
    ("007", "7", True),
    ("", "", True),
]
FLOATS: list[tuple[str, str, float | None]] = [
    ("", ",", None),
    ("  ", ",", None),
    ("7,5", ".", 7.0),
    ("7,5", ",", 7.5),
    ("7.5", ",", 7.5),
    ("1 000,5", ",", 1000.5),
    ("abc", ".", 0.0),
    ("12abc", ".", 12.0),
    ("-3", ".", -3.0),
    ("1e2", ".", 100.0),
    (".5", ".", 0.5),
    ("=1", ".", 0.0),
    ("1,000.50", ".", 1.0),
    ("\xa05", ".", 0.0),
    ("5 %", ".", 5.0),
]
DATES: list[tuple[str, int | bool]] = [
    ("-", False),
    ("", False),
    ("Tuesday, 3 March 2026, 2:05 PM", 1772546700),
    ("Tuesday, 3 March 2026, 14:05", 1772546700),
    ("Tuesday, March 3, 2026, 2:05 PM", 1772546700),
    ("Wednesday, 3 March 2026, 2:05 PM", 1772633100),
    ("3 Mar 2026, 12:00 AM", 1772496000),
    ("Tuesday, 3 March 2026, 12:30 PM", 1772541000),
    ("Dienstag, 3. März 2026, 14:05", False),
    ("mardi 3 mars 2026, 14:05", False),
    ("viernes, 6 de marzo de 2026, 14:05", False),
    ("vrijdag, 6 maart 2026, 14:05", False),
    ("martedì, 3 marzo 2026, 14:05", False),
    ("dimarts, 3 març 2026, 14:05", False),
    ("Blursday, 3 March 2026, 2:05 PM", False),
]


@pytest.mark.parametrize(("text", "separator", "records", "written"), READ)
def test_reading_and_writing(
    text: str, separator: str, records: list[list[str]], written: str
) -> None:
    assert php.read_csv(text, separator) == records
    assert php.write_csv(records) == written


@pytest.mark.parametrize(("one", "other", "equal"), EQUAL)
def test_comparing(one: str, other: str, equal: bool) -> None:
    assert php.loosely_equal(one, other) is equal
    assert php.loosely_equal(other, one) is equal


@pytest.mark.parametrize(("text", "decimal", "number"), FLOATS)
def test_numbers(text: str, decimal: str, number: float | None) -> None:
    assert php.localised_float(text, decimal) == number


@pytest.mark.parametrize(("text", "stamp"), DATES)
def test_dates(text: str, stamp: int | bool) -> None:
    assert php.strtotime(text) == ("no date" if stamp is False else stamp)


@pytest.mark.parametrize(
    "text", ["3/03/26, 14:05", "2026-03-03 14:05", "31 June 2026, 0:00", "today"]
)
def test_dates_of_which_nothing_is_said(text: str) -> None:
    assert php.strtotime(text) == "unclear"
