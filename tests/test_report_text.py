"""Learner text is made safe to look at."""

from __future__ import annotations

import importlib.metadata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamcoach.report.text import one_line, visible
from kamcoach.report.version import version


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Price rise: 5%", "Price rise: 5%"),
        ("Zoë Müller, Łódź, 東京, שלום", "Zoë Müller, Łódź, 東京, שלום"),
        ("a\x1b[31mb", "a[U+001B][31mb"),
        ("a\u202eb\u2066c", "a[U+202E]b[U+2066]c"),
        ("a\u200bb\ufeffc\u200ed", "abcd"),
        ("a\x85b\u2028c", "a[U+0085]b[U+2028]c"),
        ("a\ud800b\ufffe", "a[U+D800]b[U+FFFE]"),
        ("one\ntwo\tthree", "one\ntwo\tthree"),
        ("non\u00a0breaking", "non\u00a0breaking"),
    ],
)
def test_what_steers_is_shown_by_number_and_the_rest_stays(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_nothing_is_left_that_steers_a_terminal(text: str) -> None:
    line = one_line(text)
    assert "\n" not in line
    assert not {"\x1b", "\x9b", "\r", "\u202e", "\u2067", "\x07"} & set(line)
    line.encode()  # no lone surrogate
    assert visible(visible(text)) == visible(text)


def test_the_version_is_the_installed_one_or_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    for find, expected in ((lambda _: "9.9.9", "9.9.9"), (missing, "0.1.0")):
        version.cache_clear()
        monkeypatch.setattr(importlib.metadata, "version", find)
        assert version() == expected
    version.cache_clear()
