"""What can be seen on the page: colours that differ, letters that are large enough."""

from __future__ import annotations

import pytest

from kamcoach.readers.visibility import WHITE, colour, same_colour, seen, tiny


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1f3864", "1F3864"),
        ("#1F3864", "1F3864"),
        ("#1F3864ff", "1F3864"),
        ("#fa0", "FFAA00"),
        (" White ", WHITE),
        ("darkBlue", "000080"),
        ("rgb(0, 128,300)", "0080FF"),
        ("RGB(1 2 3)", "010203"),
        ("rgba(1, 2, 3, 1.0)", "010203"),
        ("rgba(1, 2, 3, 0.5)", None),
        ("#1F386480", None),
        ("auto", None),
        ("transparent", None),
        ("#12345", None),
        ("", None),
    ],
)
def test_colours_as_files_write_them(text: str, expected: str | None) -> None:
    assert colour(text) == expected


@pytest.mark.parametrize(
    ("text", "fill", "same"),
    [
        (WHITE, WHITE, True),
        ("FEFEFE", WHITE, True),
        ("F2F2F2", WHITE, True),
        ("E7E6E6", WHITE, True),
        ("D9D9D9", WHITE, False),
        ("FFFF00", WHITE, False),
        ("FFFFE0", WHITE, False),
        ("000000", "0D0D0D", True),
        ("000000", "404040", False),
        ("FFFFFF", "1F3864", False),
        ("1F3864", "203864", True),
        ("FF0000", "00FF00", False),
    ],
)
def test_same_colour(text: str, fill: str, same: bool) -> None:
    assert same_colour(text, fill) is same
    assert same_colour(fill, text) is same


def test_seen() -> None:
    assert seen(None, WHITE) is True
    assert seen(None, None) is True
    assert seen("FFFFFF", "000000") is True
    assert seen("FFFFFF", WHITE) is False
    assert seen("FFFFFF", None) is None
    assert seen("000000", None) is True


def test_tiny() -> None:
    assert [tiny(points) for points in (0.5, 1, 2.5, 3, 8)] == [True, True, True, False, False]
