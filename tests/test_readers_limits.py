"""What a file may hold, how each limit is named, and how it is raised."""

from __future__ import annotations

from zipfile import ZipInfo

import pytest
from readers.word import p, tbl, tc, tr, word

from kamcoach.errors import Refusal, UsageError
from kamcoach.readers import limits, read
from kamcoach.readers.limits import MEGABYTE, Limits, in_force

DEFAULT = Limits()


def entry(size: int, packed: int = 0) -> ZipInfo:
    made = ZipInfo("a{b}.xml")
    made.file_size, made.compress_size = size, packed or size
    return made


def test_the_limits_are_those_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert in_force() == DEFAULT
    monkeypatch.setenv("KAMCOACH_LIMITS", " file=50MB, pages=500\ttext=3000000 memory=1GB ")
    assert in_force() == DEFAULT._replace(
        file=50 * MEGABYTE, pages=500, text=3_000_000, memory=1024 * MEGABYTE
    )
    monkeypatch.setenv("KAMCOACH_LIMITS", "nesting=25")
    assert in_force() == DEFAULT._replace(nesting=25)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("size=1MB", '"size=1MB" is not understood. Write NAME=NUMBER'),
        ("file", '"file" is not understood'),
        ("file=0", "not understood"),
        ("file=-1", "not understood"),
        ("file=1.5MB", "not understood"),
        ("file=50mb", "for example file=50MB"),
        ("file=1MB;pages=2", "not understood"),
        ("pages=9999999999999", "Names: file, parts, part,"),
        ("pages=5MB", '"pages=5MB" is a count, and takes no MB'),
        ("nesting=26", "nesting cannot be raised above 25"),
    ],
)
def test_a_limit_that_is_not_understood_stops(
    monkeypatch: pytest.MonkeyPatch, value: str, said: str
) -> None:
    monkeypatch.setenv("KAMCOACH_LIMITS", value)
    with pytest.raises(UsageError) as caught:
        read("a.md", b"x")
    assert said in str(caught.value)
    assert str(caught.value).startswith("KAMCOACH_LIMITS: ")


@pytest.mark.parametrize(
    ("call", "reason", "raised"),
    [
        (lambda: limits.check_size(21 * MEGABYTE), "21.0 MB; the limit is 20 MB", "file=40MB"),
        (lambda: limits.check_size(90 * MEGABYTE + 1), "the limit is 20 MB", "file=91MB"),
        (lambda: limits.check_count_of_parts(5001), "5,001 parts; the limit is", "parts=10000"),
        (
            lambda: limits.check_archive([entry(250 * MEGABYTE), entry(300 * MEGABYTE)]),
            "more than the limit of 256 MB",
            "unpacked=550MB",
        ),
        (
            lambda: limits.check_part(entry(65 * MEGABYTE)),
            'the part "a{b}.xml" unpacks to more than the limit of 64 MB',
            "part=128MB",
        ),
        (
            lambda: limits.check_part(entry(2 * MEGABYTE, MEGABYTE // 500)),
            'the part "a{b}.xml" is packed 1,000 times over; the limit is 200',
            "ratio=1001",
        ),
        (lambda: limits.check_tags(750_001), "750,001 tags; the limit is", "tags=1500000"),
        (lambda: limits.check_text(2_000_001), "limit of 2,000,000 characters", "text=4000000"),
        (lambda: limits.check_markdown("\n" * 50_001), "limit of 50,000", "lines=100000"),
        (lambda: limits.check_markdown("[" * 50_001), "brackets than", "brackets=100000"),
        (lambda: limits.check_cells(200_001), "cells than the limit of", "cells=400000"),
        (lambda: limits.check_blocks(50_001), "rows than the limit of 50,000", "blocks=100000"),
        (lambda: limits.check_nesting(11, "tables"), "limit of 10 deep", "nesting=20"),
        (lambda: limits.check_nesting(22, "tables"), "limit of 10 deep", "nesting=22"),
        (lambda: limits.check_pages(301), "301 pages; the limit is 300", "pages=600"),
        (lambda: limits.check_slides(1001), "1,001 slides or sheets", "slides=2000"),
        (lambda: limits.check_streamed(8_000_001), "8,000,001 tags", "streamed=16000000"),
        (lambda: limits.check_grid(400_001), "cells than the limit of 400,000", "grid=800000"),
        (lambda: limits.check_styles(400_001, 0, 0), "400,000 characters", "styles=800000"),
        (lambda: limits.check_styles(0, 20_001, 0), "selectors than the", "selectors=40000"),
        (lambda: limits.check_styles(0, 0, 1_500_001), "1,500,000", "comparisons=3000000"),
        (lambda: limits.check_page(300_001), "tags than the limit of 300,000", "elements=600000"),
        (lambda: limits.check_attributes(10_001), "the limit of 10,000", "attributes=20000"),
        (lambda: limits.check_depth(201), "the limit of 200 deep", "depth=250"),
        (lambda: limits.check_objects(100_001), "the limit of 100,000 pieces", "objects=200000"),
    ],
)
def test_each_refusal_names_the_limit_and_how_to_raise_it(
    monkeypatch: pytest.MonkeyPatch, call: object, reason: str, raised: str
) -> None:
    assert callable(call)
    with pytest.raises(Refusal) as caught:
        call()
    assert reason in caught.value.reason
    assert caught.value.advice.endswith(f" To raise the limit, set KAMCOACH_LIMITS to {raised}.")
    monkeypatch.setenv("KAMCOACH_LIMITS", raised)
    call()


def test_a_process_beyond_its_limits_names_them() -> None:
    assert "limit of 20 seconds" in limits.too_slow().reason
    assert limits.too_slow().advice.endswith("set KAMCOACH_LIMITS to seconds=40.")
    for refusal in (limits.too_big(), limits.too_big("SIGSEGV")):
        assert "limit of 512 MB" in refusal.reason
        assert refusal.advice.endswith("set KAMCOACH_LIMITS to memory=1024MB.")
    assert "(SIGSEGV)" in limits.too_big("SIGSEGV").reason


def test_what_cannot_be_raised_enough_is_not_offered() -> None:
    with pytest.raises(Refusal) as caught:
        limits.check_nesting(26, "tables")
    assert "KAMCOACH_LIMITS" not in caught.value.advice
    with pytest.raises(Refusal) as empty:
        limits.check_size(0)
    assert "KAMCOACH_LIMITS" not in empty.value.advice


def test_raised_limits_reach_the_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    lists = "".join("  " * depth + "- x\n" for depth in range(15)).encode()
    wide = word(tbl(tr(tc("x" * 50_000, '<w:gridSpan w:val="63"/>'), "y")))
    for name, data in (("a.md", lists), ("a.docx", wide), ("a.md", b"[" * 60_000)):
        with pytest.raises(Refusal):
            read(name, data)
    monkeypatch.setenv("KAMCOACH_LIMITS", "nesting=20,text=4000000,brackets=60000")
    assert read("a.md", lists).blocks[-1].level == 15
    assert len(read("a.docx", wide).blocks[0].cells) == 64
    assert read("a.md", b"[" * 60_000).blocks


def test_tables_as_deep_as_can_be_raised_are_read_or_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KAMCOACH_LIMITS", "nesting=25")
    assert read("a.docx", word(nested(25))).blocks
    with pytest.raises(Refusal, match="limit of 25 deep"):
        read("a.docx", word(nested(26)))


def nested(depth: int) -> str:
    inner = "<w:tbl><w:tr><w:tc><w:p/></w:tc><w:tc>"
    return inner * depth + p("x") + "</w:tc></w:tr></w:tbl>" * depth
