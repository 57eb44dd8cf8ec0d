"""Files that are not what they seem are refused with a reason, quickly."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readers.invariants import check, read_or_refuse
from readers.word import NAMESPACES, archive, p, tbl, tc, tr, word

from kamcoach.errors import Refusal
from kamcoach.readers import read
from kamcoach.readers.limits import MEGABYTE, Limits

PLAIN = word(p("x"))
LIMITS = Limits()


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    start = time.perf_counter()
    yield
    assert time.perf_counter() - start < 10


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        read(name, data)
    assert caught.value.reason.startswith(f"{name}: ")
    assert caught.value.advice
    return caught.value.reason


def xml(body: str, prolog: str = "") -> bytes:
    return archive(
        {
            "word/document.xml": f"{prolog}<w:document {NAMESPACES}><w:body>{body}</w:body>"
            "</w:document>"
        }
    )


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.docx", b"", "empty"),
        ("a.md", bytes(LIMITS.file + 1), "20.0 MB; the limit is 20 MB"),
        ("a.docx", PLAIN[: len(PLAIN) // 2], "damaged or cut off"),
        ("a.docx", b"PK", "damaged or cut off"),
        ("a.docx", archive({"word/x.xml": "<x/>"}), "no Word document in it"),
        ("a.docx", archive({"word/document.xml": "<w:document"}), "not well-formed"),
        ("a.docx", archive({"word/document.xml": ""}), "not well-formed"),
        ("a.docx", word(""), "no text that can be read"),
        ("a.md", b" \n\n![](x.png)\n", "no text that can be read"),
        ("a.md", b"x\n" * (LIMITS.lines + 1), "more lines than the limit of 50,000"),
        ("a.md", b"[" * (LIMITS.brackets + 1), "square brackets than the limit of 50,000"),
        ("a.md", b"x" * (LIMITS.text + 1), "more text than the limit of 2,000,000"),
    ],
)
def test_refusals(name: str, data: bytes, reason: str) -> None:
    assert reason in refusal(name, data)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("/home/ana/plan.md", "plan.md"),
        ("C:\\Users\\Ana\\plan.md", "plan.md"),
        ("../../plan.md", "plan.md"),
        ("pl\x00an\n\u202e.md", "plan.md"),
        ("folder/", "folder"),
        ("", "document"),
    ],
)
def test_source_is_the_bare_name(name: str, source: str) -> None:
    assert read(name, b"x").source == source


def test_external_entities_are_refused() -> None:
    prolog = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    assert "document type" in refusal("a.docx", xml(p("<w:r><w:t>&e;</w:t></w:r>"), prolog))
    assert "document type" in refusal("a.docx", xml(p("x"), '<!DOCTYPE x SYSTEM "http://x.org">'))


def test_billion_laughs_are_refused() -> None:
    entities = '<!ENTITY a0 "lol">' + "".join(
        f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12)
    )
    prolog = f"<!DOCTYPE x [{entities}]>"
    refusal("a.docx", xml(p("<w:r><w:t>&a11;</w:t></w:r>"), prolog))
    refusal("a.docx", xml('<w:p w:x="&a11;"/>', prolog))


def bomb(**declared: int) -> bytes:
    """Return a file whose main part is 70 MB of spaces, with lies about it in both directories."""
    data = bytearray(archive({"word/document.xml": b" " * (70 * MEGABYTE)}))
    central = data.rindex(b"PK\x01\x02")
    for field, (local_at, central_at) in {"file_size": (22, 24), "compress_size": (18, 20)}.items():
        if field in declared:
            struct.pack_into("<I", data, local_at, declared[field])
            struct.pack_into("<I", data, central + central_at, declared[field])
    return bytes(data)


def test_zip_bombs_are_refused() -> None:
    assert "more than the limit of 64 MB" in refusal("a.docx", bomb())
    assert "damaged" in refusal("a.docx", bomb(file_size=1000))
    squeezed = archive({"word/document.xml": b" " * (3 * MEGABYTE)})
    assert "times over; the limit is 200" in refusal("a.docx", squeezed)


@pytest.mark.parametrize("fault", [IndexError("x"), RecursionError(), MemoryError()])
def test_a_fault_of_a_reader_refuses_only_its_file(
    monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fail(*_: object) -> None:
        raise fault

    monkeypatch.setattr("kamcoach.readers.markdown.read", fail)
    assert f"made its reader fail ({type(fault).__name__})" in refusal("a.md", b"x")


def test_a_part_that_grows_while_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAMCOACH_LIMITS", "part=100")
    monkeypatch.setattr("kamcoach.readers.archive.check_part", bool)
    assert "word/document.xml" in refusal("a.docx", PLAIN)


def test_large_archives_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    many = archive({f"x{i}": "" for i in range(LIMITS.parts + 1)})
    assert "5,001 parts; the limit is 5,000" in refusal("a.docx", many)
    monkeypatch.setenv("KAMCOACH_LIMITS", "unpacked=100")
    assert "unpacks to more than the limit" in refusal("a.docx", PLAIN)


def test_encrypted_archives_are_refused() -> None:
    data = bytearray(PLAIN)
    for opening, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(opening) + at] |= 1
    assert "password" in refusal("a.docx", bytes(data))


def test_nested_tables() -> None:
    def nested(depth: int) -> bytes:
        return word(
            "<w:tbl><w:tr><w:tc><w:p/></w:tc><w:tc>" * depth
            + p("x")
            + "</w:tc></w:tr></w:tbl>" * depth
        )

    assert read("a.docx", nested(10)).blocks[-1].cells == ("", "x")
    assert "tables are nested more than the limit of 10" in refusal("a.docx", nested(11))
    refusal("a.docx", nested(3000))


def test_merged_cells_cannot_multiply_text() -> None:
    wide = tr(tc("x" * 50_000, '<w:gridSpan w:val="63"/>'), "y")
    assert "more text than the limit" in refusal("a.docx", word(tbl(wide)))
    tall = tr(tc("x" * 50_000, '<w:vMerge w:val="restart"/>'), "y")
    assert "more text" in refusal("a.docx", word(tbl(tall, *[tr(tc("", "<w:vMerge/>"), "y")] * 50)))


def test_too_many_blocks_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAMCOACH_LIMITS", "blocks=3")
    assert len(read("a.md", b"a\n\nb\n\nc").blocks) == 3
    assert "more paragraphs and rows than the limit of 3" in refusal("a.md", b"a\n\nb\n\nc\n\nd")
    assert "more paragraphs" in refusal("a.docx", word(tbl(*[tr("a", "b")] * 5)))


@pytest.mark.parametrize(
    "text",
    [
        "[" * 5_000,
        "*a " * 20_000,
        "![a](" * 5_000,
        "^[" * 5_000,
        "<!-- " * 20_000,
        "> " * 9 + "a\n" * 5_000,
    ],
)
def test_hard_texts_are_read_in_time(text: str) -> None:
    read_or_refuse("a.md", text.encode())


WORDS = st.sampled_from(
    [
        "# ",
        "**",
        "*",
        "- ",
        "1. ",
        "> ",
        "| ",
        "|---|",
        "\n",
        "\n\n",
        "  ",
        "\t",
        "    ",
        "~~",
        "`",
        "```\n",
        "[^1]",
        "[^1]: ",
        "^[",
        "]",
        "![",
        "](",
        ")",
        "<br>",
        "<!--",
        "-->",
        "<div>",
        "</td>",
        "<td>",
        "<del>",
        "&amp;",
        "&#0;",
        "---\n",
        "a: b",
        "Owner",
        ":",
        "CAPITALS",
        "•",
        "\u2013 ",
        "é",
        "\u200b",
        "\ufeff",
        "[ ] ",
        "?",
        "word ",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=40).map("".join))
def test_any_markdown_is_read(text: str) -> None:
    check(read_or_refuse("a.md", text.encode()))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["a.md", "a.docx", "a", "a.doc"]))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    check(read_or_refuse(name, data))
    check(read_or_refuse(name, b"PK\x03\x04" + data))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(PLAIN) - 1), st.integers(0, 255)), max_size=4))
def test_damaged_word_files_are_read_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(PLAIN)
    for at, byte in changes:
        data[at] = byte
    check(read_or_refuse("a.docx", bytes(data)))


TAGS = st.sampled_from(
    [
        "w:p",
        "w:r",
        "w:t",
        "w:tbl",
        "w:tr",
        "w:tc",
        "w:sdt",
        "w:sdtContent",
        "w:ins",
        "w:del",
        "w:drawing",
        "w:txbxContent",
        "w:br",
        "w:tab",
        "w:pPr",
        "w:numPr",
        "w:vMerge",
        "w:tcPr",
        "mc:AlternateContent",
        "mc:Choice",
        "w:footnoteReference",
        "w:sym",
        "w:tblPr",
        "w:trPr",
        "w:tblHeader",
    ]
)
TREES = st.recursive(
    st.sampled_from(["Ana", " ", "**", "A  B", "€"]),
    lambda inner: st.tuples(TAGS, st.lists(inner, max_size=4)).map(
        lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"
    ),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(TREES, max_size=4).map("".join))
def test_any_tree_of_word_elements_is_read(body: str) -> None:
    check(read_or_refuse("a.docx", word(body)))


def test_a_real_archive_with_other_parts_is_read() -> None:
    out = io.BytesIO(PLAIN)
    with zipfile.ZipFile(out, "a") as target:
        target.writestr("word/media/image1.png", bytes(1000))
    assert read("a.docx", out.getvalue()).blocks[0].text == "x"


@pytest.mark.parametrize(
    ("name", "data"), [("a.docx", b"PK\x03\x04" + bytes(40)), ("a.pdf", b"%PDF-1.7\n" + bytes(99))]
)
def test_what_a_library_says_does_not_reach_the_learner(name: str, data: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        read(name, data)
    assert refused.value.reason == f"{name}: the file is damaged or cut off."
