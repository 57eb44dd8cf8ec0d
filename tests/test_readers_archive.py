"""The parts of a container: unpacked and parsed under guard, whole or piece by piece."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from readers.containers import Part, raw_zip
from readers.word import archive

from kamcoach.errors import Refusal
from kamcoach.readers.archive import open_archive

DATA = archive(
    {
        "a.xml": '<a b="1"><c>one</c>two</a>',
        "open.xml": "<a>",
        "typed.xml": "<!DOCTYPE a><a/>",
        "wide.xml": "<!DOCTYPE a><a/>".encode("utf-16"),
    }
)


class Heard:
    """Keeps what it is told of a part."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def start(self, tag: str, attrib: Mapping[str, str], /) -> None:
        self.said.append(f"<{tag}{dict(attrib)}>")

    def end(self, tag: str, /) -> None:
        self.said.append(f"</{tag}>")

    def data(self, text: str, /) -> None:
        self.said.append(text)

    def close(self) -> None:
        self.said.append(".")


def test_a_part_is_parsed_piece_by_piece() -> None:
    heard = Heard()
    with open_archive(DATA) as parts:
        parts.feed("a.xml", heard, {b"two": b"2"})
    assert heard.said == ["<a{'b': '1'}>", "<c{}>", "one", "</c>", "2", "</a>", "."]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("open.xml", 'the part "open.xml" is not well-formed'),
        ("typed.xml", 'the part "typed.xml" declares a document type'),
        ("wide.xml", 'the part "wide.xml" declares a document type'),
        ("none.xml", "damaged"),
    ],
)
def test_what_cannot_be_parsed_is_refused_either_way(name: str, reason: str) -> None:
    with open_archive(DATA) as parts:
        with pytest.raises(Refusal, match=reason):
            parts.tree(name)
        with pytest.raises(Refusal, match=reason):
            parts.feed(name, Heard())
        assert parts.spare(name) is None


def test_a_part_that_is_spare_is_parsed_if_it_can_be() -> None:
    with open_archive(DATA) as parts:
        root = parts.spare("a.xml", {b"one": b"1"})
        assert root is not None and root.findtext("c") == "1"
        assert list(parts) == ["a.xml", "open.xml", "typed.xml", "wide.xml"]
        assert parts.size("a.xml") == 26 and parts.size("none.xml") == 0


def test_tags_are_counted_over_all_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAMCOACH_LIMITS", "tags=7,streamed=7")
    with open_archive(DATA) as parts:
        parts.tree("a.xml")
        parts.feed("a.xml", Heard())
        with pytest.raises(Refusal, match="holds 8 tags; the limit is 7"):
            parts.tree("a.xml")
        with pytest.raises(Refusal, match="the sheets hold 8 tags; the limit is 7"):
            parts.feed("a.xml", Heard())


def test_what_fails_in_a_reader_is_no_damage_of_the_file() -> None:
    with pytest.raises(KeyError), open_archive(DATA):
        raise KeyError("a fault of the reader")


GOOD = Part("a.xml", b"<a/>", 4, crc=0xC5DCE9C6, method=0)


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ([GOOD._replace(method=14)], 'the part "a.xml" is packed in a way such files never are'),
        ([GOOD._replace(mode=0o120777)], "is a link to another file"),
        ([GOOD._replace(name="../a.xml")], "has a name that leads out of the file, or none"),
        ([GOOD._replace(name="x/..\\a.xml")], "has a name that leads out of the file, or none"),
        ([GOOD._replace(name="/a.xml")], "has a name that leads out of the file, or none"),
        ([GOOD._replace(name="C:a.xml")], "has a name that leads out of the file, or none"),
        ([GOOD._replace(name="")], "has a name that leads out of the file, or none"),
        ([GOOD, GOOD._replace(name="A.xml")], 'two parts are called "A.xml"'),
        ([GOOD, GOOD._replace(name="b.xml", at=0)], "its parts overlap"),
        ([GOOD._replace(at=1000)], "overlap|damaged"),
    ],
)
def test_a_table_of_contents_that_does_not_hold_is_refused(parts: list[Part], reason: str) -> None:
    with pytest.raises(Refusal, match=reason), open_archive(raw_zip(parts)):
        pass


def test_what_programs_do_write_is_no_reason_to_refuse() -> None:
    folder = GOOD._replace(name="x/", packed=b"", size=0, crc=0)
    dotted = GOOD._replace(name="x/a..b.xml")
    slashed = GOOD._replace(name="x\\c.xml")
    with open_archive(raw_zip([GOOD, folder, folder, dotted, slashed])) as parts:
        assert "x/a..b.xml" in parts and "x\\c.xml" in parts


def test_a_long_table_of_contents_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kamcoach.readers.archive.ZipFile", None)
    many = b"PK\x01\x02" * 5001
    with pytest.raises(Refusal, match="holds 5,001 parts"), open_archive(many):
        pass
