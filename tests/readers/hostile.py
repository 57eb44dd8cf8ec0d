"""Files made to harm who reads them, built by script; for every format that is read."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from readers.containers import CONTAINERS, Part, plain, raw_zip

MEGABYTE = 1024 * 1024
XXE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
OUTSIDE_DTD = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY l0 "lol">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    + "]>"
)
OVERRIDES = "\u202eneddih\u202c \u2066x\u2069 \u200e\u200f"
TWO_THOUSAND_MILLION = "2000000000"


class Hostile(NamedTuple):
    """A file and what must become of it."""

    format: str
    name: str
    build: Callable[[], bytes]
    says: str = ""
    """Pattern of the reason it is refused for; "" if it may as well be read."""


def hostile_files() -> Iterator[Hostile]:
    """Yield all of them; nothing is built before it is asked for."""
    for format in CONTAINERS:
        yield from _contents(format)
        yield from _tables_of_contents(format)
    for format, made in _OWN.items():
        for name, (build, says) in made.items():
            yield Hostile(format, name, build, says)


def _contents(format: str) -> Iterator[Hostile]:
    """Yield containers whose main part is hostile."""
    container = CONTAINERS[format]
    paragraph = container.paragraph

    def whole(body: str, prolog: str = "") -> Callable[[], bytes]:
        return lambda: plain(format, body, prolog)

    def text(said: str, prolog: str = "") -> Callable[[], bytes]:
        return whole(paragraph(said), prolog)

    yield Hostile(format, "an entity that reads a file", text("&e;", XXE), "document type")
    yield Hostile(format, "a DTD elsewhere", text("x", OUTSIDE_DTD), "document type")
    yield Hostile(
        format, "a billion laughs", text("&l11;", LAUGHS), "document type|not well-formed"
    )
    yield Hostile(format, "a NUL", text("&#0;"), "not well-formed")
    yield Hostile(format, "a lone surrogate", text("&#xD800;"), "not well-formed")
    yield Hostile(format, "right-to-left overrides", text(OVERRIDES))
    yield Hostile(format, "no text at all", whole(""), "no text|no .* in it|damaged")
    yield Hostile(
        format,
        "four million paragraphs",
        lambda: plain(format, paragraph("") * 4_000_000, packed=True),
        "MB|times over|tags",
    )
    yield Hostile(
        format,
        "a million tags",
        lambda: plain(format, "<x/>" * 1_000_000),
        "1,000,0.. tags|no text",
    )
    yield Hostile(
        format,
        "a million attributes",
        whole("<x " + " ".join(f'a{n}=""' for n in range(1_000_000)) + "/>"),
    )
    yield Hostile(
        format,
        "elements 100,000 deep",
        whole("<x>" * 100_000 + "</x>" * 100_000),
        "nested too deep",
    )
    yield Hostile(format, "a text of 20 MB", text("x" * (20 * MEGABYTE - 5000)), "text|well-formed")
    yield Hostile(
        format,
        "1.5 GB in 1.5 MB",
        lambda: raw_zip(_with_main(format, Part(container.main, _zeros(1500), 1500 * MEGABYTE))),
        "more than the limit of (64|256) MB",
    )
    yield Hostile(
        format,
        "1.5 GB declared as 1 kB",
        lambda: raw_zip(_with_main(format, Part(container.main, _zeros(1500), 1000))),
        "damaged",
    )
    yield Hostile(
        format, "cut off", lambda: plain(format, paragraph("x") * 100)[:-200], "damaged or cut off"
    )


def _tables_of_contents(format: str) -> Iterator[Hostile]:
    """Yield containers whose table of contents is hostile."""
    container = CONTAINERS[format]
    body = container.xml(container.paragraph("x")).encode()
    packed = zlib.compress(body)[2:-4]
    good = Part(container.main, packed, len(body), crc=zlib.crc32(body))
    tampered = "not made by an office program"

    def made(*parts: Part, main: Part | None = good) -> Callable[[], bytes]:
        others = _with_main(format, main) if main else []
        return lambda: raw_zip([*others, *parts])

    other = good._replace(name="other.xml")
    yield Hostile(format, "a name that leads up", made(other._replace(name="../../x")), tampered)
    yield Hostile(format, "a name from the root", made(other._replace(name="/etc/x")), tampered)
    yield Hostile(format, "a name on a drive", made(other._replace(name="C:\\x")), tampered)
    yield Hostile(format, "backward slashes", made(other._replace(name="..\\..\\x")), tampered)
    yield Hostile(format, "a part without a name", made(other._replace(name="")), tampered)
    yield Hostile(format, "a link", made(other._replace(mode=0o120777)), tampered)
    yield Hostile(format, "two of one name", made(good), "two parts are called")
    yield Hostile(
        format,
        "two names, one but for capitals",
        made(good._replace(name=container.main.upper())),
        "two parts are called",
    )
    yield Hostile(format, "packed as LZMA", made(main=good._replace(method=14)), tampered)
    yield Hostile(format, "packed as Deflate64", made(main=good._replace(method=9)), tampered)
    yield Hostile(format, "encrypted", made(main=good._replace(flags=1)), "password")
    yield Hostile(format, "a wrong checksum", made(main=good._replace(crc=1)), "damaged")
    yield Hostile(format, "shared bytes", made(other._replace(at=0)), "overlap|damaged")
    yield Hostile(
        format, "a place beyond the end", made(other._replace(at=2**31)), "overlap|damaged"
    )
    yield Hostile(
        format,
        "64-bit sizes that lie",
        made(main=good._replace(size=2**40)),
        "more than the limit of",
    )
    yield Hostile(
        format,
        "6,000 parts",
        made(*[other._replace(name=f"{n}.xml") for n in range(6000)]),
        "6,0.. parts; the limit is 5,000",
    )
    yield Hostile(
        format,
        "parts inside each other",
        made(*[other._replace(name=f"{n}.xml", at=0) for n in range(3000)]),
        "overlap|damaged",
    )
    yield Hostile(format, "an empty archive", lambda: raw_zip([]), "ZIP archive")


def _with_main(format: str, main: Part) -> list[Part]:
    parts = []
    for name, content in CONTAINERS[format].others.items():
        data = content.encode()
        parts.append(Part(name, data, len(data), crc=zlib.crc32(data), method=0))
    return [*parts, main]


def _zeros(megabytes: int) -> bytes:
    """Return spaces packed by Deflate, a thousand times over, without holding them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b" " * MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * megabytes + packer.flush()


def _word(body: str, **parts: str) -> Callable[[], bytes]:
    from readers.word import word

    return lambda: word(body, "", (), **parts)


def _pdf(*objects: bytes) -> bytes:
    """Return a PDF file of numbered objects; the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(data), entries, data)


_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
_PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
_PAGE = (
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
    b"/Resources<</Font<</F 5 0 R>>>>>>"
)


def _page_of(content: bytes) -> bytes:
    return _pdf(_CATALOGUE, _PAGES, _PAGE, content, _FONT)


def one_page_of_pdf(content: bytes) -> bytes:
    """Return a PDF file of one page that draws this, with the font F."""
    return _page_of(_stream(content))


def _gigabyte() -> bytes:
    packer = zlib.compressobj(9)
    block = packer.compress(b" " * MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
    return _page_of(_stream(block * 1024, b"/Filter/FlateDecode"))


_CELL = "<w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>"
_NOTHING = "<w:tc/>"
_LOOP = '<w:style w:type="paragraph" w:styleId="a"><w:basedOn w:val="{}"/></w:style>'
_DEEP_TABLE = "<w:tbl><w:tr><w:tc><w:p/></w:tc><w:tc>"

Made = tuple[Callable[[], bytes], str]

_OWN: Mapping[str, Mapping[str, Made]] = {
    "docx": {
        "3,000 tables in each other": (
            _word(_DEEP_TABLE * 3000 + "</w:tc></w:tr></w:tbl>" * 3000),
            "nested",
        ),
        "a cell over 2,000,000,000 columns": (
            _word(
                "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="
                f'"{TWO_THOUSAND_MILLION}"/></w:tcPr><w:p/></w:tc>{_CELL}</w:tr></w:tbl>'
            ),
            "",
        ),
        "20,000 columns": (_word(f"<w:tbl><w:tr>{_CELL * 20_000}</w:tr></w:tbl>"), ""),
        "540,000 cells": (
            lambda: plain("docx", f"<w:tbl>{f'<w:tr>{_NOTHING * 60}</w:tr>' * 9_000}</w:tbl>"),
            "no text",
        ),
        "15,000 header rows": (
            lambda: plain(
                "docx",
                "<w:tbl>"
                + f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{_CELL}{_CELL}</w:tr>" * 15_000
                + "</w:tbl>",
            ),
            "",
        ),
        "a style based on itself": (
            _word(
                '<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>',
                styles=_LOOP.format("a"),
            ),
            "",
        ),
        "lists 2,000,000,000 deep": (
            _word(
                f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{TWO_THOUSAND_MILLION}"/><w:numId w:val="1"/>'
                "</w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>"
            ),
            "",
        ),
        "plain text": (lambda: b"# Plan", "but the file is plain text"),
        "a PDF file": (lambda: b"%PDF-1.7", "but the file is a PDF file"),
    },
    "odt": {
        "a cell repeated 2,000,000,000 times": (
            lambda: plain(
                "odt",
                "<table:table><table:table-row><table:table-cell table:number-columns-repeated="
                f'"{TWO_THOUSAND_MILLION}"><text:p>x</text:p></table:table-cell></table:table-row>'
                "</table:table>",
            ),
            "",
        ),
        "a row repeated 2,000,000,000 times": (
            lambda: plain(
                "odt",
                "<table:table><table:table-row table:number-rows-repeated="
                f'"{TWO_THOUSAND_MILLION}"><table:table-cell><text:p>x</text:p></table:table-cell>'
                "<table:table-cell><text:p>y</text:p></table:table-cell></table:table-row>"
                "</table:table>",
            ),
            "",
        ),
        "2,000,000,000 spaces": (
            lambda: plain("odt", f'<text:p>x<text:s text:c="{TWO_THOUSAND_MILLION}"/>y</text:p>'),
            "",
        ),
        "60 tables in each other": (
            lambda: plain(
                "odt",
                "<table:table><table:table-row><table:table-cell/><table:table-cell>" * 60
                + "<text:p>x</text:p>"
                + "</table:table-cell></table:table-row></table:table>" * 60,
            ),
            "nested",
        ),
    },
    "pptx": {
        "a cell over 2,000,000,000 columns": (
            lambda: plain(
                "pptx",
                "<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tr><a:tc gridSpan="
                f'"{TWO_THOUSAND_MILLION}"><a:txBody><a:p><a:r><a:t>x</a:t></a:r></a:p></a:txBody>'
                "</a:tc></a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
                + CONTAINERS["pptx"].paragraph("x"),
            ),
            "",
        ),
        "200 groups in each other": (
            lambda: plain(
                "pptx",
                "<p:grpSp>" * 200 + CONTAINERS["pptx"].paragraph("x") + "</p:grpSp>" * 200,
            ),
            "",
        ),
    },
    "xlsx": {
        "a cell at the far corner": (
            lambda: plain(
                "xlsx",
                '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>',
            ),
            "",
        ),
        "a cell beyond the far corner": (
            lambda: plain(
                "xlsx",
                f'<row r="{TWO_THOUSAND_MILLION}"><c r="ZZZZZZZ{TWO_THOUSAND_MILLION}" '
                't="inlineStr"><is><t>x</t></is></c></row>',
            ),
            "",
        ),
        "a text that is not there": (
            lambda: plain(
                "xlsx", '<row><c t="s"><v>999999999</v></c><c><v>1e999</v></c><c><v>x</v></c></row>'
            ),
            "",
        ),
    },
    "pdf": {
        "a page tree that loops": (
            lambda: _pdf(_CATALOGUE, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>"),
            "damaged or cut off",
        ),
        "a billion pages": (
            lambda: _pdf(_CATALOGUE, _PAGES.replace(b"Count 1", b"Count 1000000000"), _PAGE),
            "pages are blank",
        ),
        "a stream of 1 GB": (_gigabyte, "pages are blank"),
        "three million texts": (
            lambda: _page_of(
                _stream(
                    zlib.compress(b"BT /F 9 Tf " + b"(x) Tj " * 3_000_000 + b"ET"),
                    b"/Filter/FlateDecode",
                )
            ),
            "memory than the limit|draws more than",
        ),
        "a million lines": (
            lambda: _page_of(
                _stream(
                    zlib.compress(
                        b"".join(b"%d 9 m 9 %d l S " % (n % 500, n % 800) for n in range(1_000_000))
                    ),
                    b"/Filter/FlateDecode",
                )
            ),
            "draws more than the limit of 100,000",
        ),
        "arrays 100,000 deep": (
            lambda: _pdf(
                b"<</Type/Catalog/Pages 2 0 R/A " + b"[" * 100_000 + b"]" * 100_000 + b">>"
            ),
            "damaged or cut off",
        ),
        "an object that is itself": (lambda: _pdf(_CATALOGUE, b"2 0 R"), "damaged or cut off"),
        "cut off": (lambda: _page_of(_stream(b"BT (x) Tj ET"))[:300], "damaged or cut off"),
        "text under its name": (lambda: b"Plan", "but the file is plain text"),
    },
    "html": {
        "100,000 tags in each other": (lambda: b"<html>" + b"<div>" * 100_000 + b"x", ""),
        "lists 1,000 deep": (lambda: b"<html>" + b"<ul><li>" * 1_000 + b"x", ""),
        "tables 1,000 deep": (lambda: b"<html>" + b"<table><tr><td>" * 1_000 + b"x", ""),
        "a cell over 2,000,000,000 columns and rows": (
            lambda: (
                b"<html><table><tr><td colspan=2000000000 rowspan=2000000000>x<td>y"
                + b"<tr><td>z" * 100
            ),
            "",
        ),
        "20,000 columns": (lambda: b"<html><table><tr>" + b"<td>x" * 20_000, ""),
        "five million tags": (lambda: b"<html>" + b"<p>" * 5_000_000, ""),
        "a billion laughs": (lambda: LAUGHS.replace("x [", "html [").encode() + b"<p>&l11;", ""),
        "NULs": (lambda: b"<html><p>x\0\0\0y", ""),
        "lone surrogates": (lambda: b"<html><p>\xed\xa0\x80 &#xD800; &#xDFFF;x", ""),
        "right-to-left overrides": (lambda: f"<html><p>x{OVERRIDES}".encode(), ""),
        "a million open comments": (lambda: b"<html>x" + b"<!--" * 1_000_000, ""),
    },
    "markdown": {
        "50,000 open brackets": (lambda: b"[" * 50_000, ""),
        "50,001 open brackets": (lambda: b"[" * 50_001, "more square brackets"),
        "20,000 columns": (lambda: b"|a" * 20_000 + b"|\n" + b"|-" * 20_000 + b"|\n|x|\n", ""),
        "6,400,000 cells in 140 kB": (
            lambda: (b"|a" * 200 + b"|\n" + b"|-" * 200 + b"|\n" + b"|\n" * 320 + b"\n") * 100,
            "cells than the limit of 200,000",
        ),
        "quotes 10,000 deep": (lambda: b"> " * 10_000 + b"x", "nested"),
        "lists 500 deep": (
            lambda: b"".join(b"  " * depth + b"- x\n" for depth in range(500)),
            "nested",
        ),
        "NULs": (lambda: b"x\0y", "zero bytes"),
        "lone surrogates": (lambda: b"# Plan \xed\xa0\x80\n\n&#xD800; x", ""),
        "right-to-left overrides": (lambda: f"# Plan{OVERRIDES}".encode(), ""),
        "200,000 stars": (lambda: b"*a " * 200_000, ""),
        "2,000,000 hashes": (lambda: b"#" * 2_000_000, ""),
        "a million declarations": (lambda: b"<?" * 1_000_000, "longer than the limit|memory"),
        "200,000 sections of data": (lambda: b"<![CDATA[" * 200_000, ""),
        "front matter without end": (lambda: b"---\n" + b"a: b\n" * 40_000, ""),
    },
}
