"""What a file is, is told by what is in it; its name must agree."""

from __future__ import annotations

import io
import sys
import zipfile
from importlib import import_module
from types import ModuleType

import pytest
from readers.word import NAMESPACES, archive, p, word

from kamcoach.errors import Refusal
from kamcoach.models.document import Document
from kamcoach.readers import _format, read
from kamcoach.readers.formats import FOREIGN, READ, foreign_by, read_by
from kamcoach.readers.sniff import sniff

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
WORD = word(p("x"))
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r" Type="{OFFICE}" Target="{{}}"/></Relationships>'
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/docProps/app.xml" ContentType="application/xml"/>'
    '<Override PartName="/{}" ContentType="application/vnd.{}.main+xml"/></Types>'
)
ODF = "application/vnd.oasis.opendocument"


def stream(name: str) -> bytes:
    return OLE + f"{name}\0".encode("utf-16-le")


def office(kind: str, part: str = "a/b.xml") -> bytes:
    return archive(
        {"_rels/.rels": RELATIONS.format(part), "[Content_Types].xml": TYPES.format(part, kind)}
    )


def media(text: str) -> bytes:
    return archive({"mimetype": text, "content.xml": "<x/>"})


def refused(name: str, data: bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read(name, data)
    return caught.value


SEEN: list[tuple[str, bytes]] = [
    ("docx", WORD),
    ("docx", office("openxmlformats-officedocument.wordprocessingml.document")),
    ("docx", office("ms-word.document.macroEnabled")),
    ("docx", archive({"_rels/.rels": RELATIONS.format("m.xml"), "m.xml": f"<x {NAMESPACES}/>"})),
    ("pptx", office("openxmlformats-officedocument.presentationml.slideshow")),
    ("pptx", office("ms-powerpoint.presentation.macroEnabled")),
    ("pptx", archive({"ppt/presentation.xml": ""})),
    ("xlsx", office("openxmlformats-officedocument.spreadsheetml.sheet")),
    ("xlsx", office("ms-excel.sheet.macroEnabled")),
    ("xlsx", archive({"xl/workbook.xml": ""})),
    ("xlsb", office("ms-excel.sheet.binary.macroEnabled")),
    ("xlsb", archive({"xl/workbook.bin": ""})),
    ("visio", office("ms-visio.drawing")),
    ("zip", archive({"_rels/.rels": RELATIONS.format("nowhere.xml")})),
    ("odt", media(f"{ODF}.text")),
    ("odt", media(f"{ODF}.text-template\n")),
    ("ods", media(f"{ODF}.spreadsheet")),
    ("odp", media(f"{ODF}.presentation")),
    ("odg", media(f"{ODF}.graphics")),
    ("opendocument", media(f"{ODF}.formula")),
    ("sxw", media("application/vnd.sun.xml.writer")),
    ("epub", media("application/epub+zip")),
    (
        "odt",
        archive(
            {
                "META-INF/manifest.xml": f'<m:file-entry m:media-type="{ODF}.text" m:full-path="/"',
                "content.xml": "",
            }
        ),
    ),
    ("zip", archive({"META-INF/manifest.xml": "", "content.xml": ""})),
    ("zip", archive({"plan.docx": WORD})),
    ("iwork", archive({"Index/Document.iwa": "", "Metadata/Properties.plist": ""})),
    ("xps", archive({"FixedDocSeq.fdseq": ""})),
    ("protected", stream("EncryptedPackage")),
    ("protected", stream("ENCRYPTEDPACKAGE")),
    ("doc", stream("WordDocument") + stream("Workbook")),
    ("xls", stream("Workbook")),
    ("ppt", stream("PowerPoint Document")),
    ("msg", stream("__properties_version1.0")),
    ("ole", OLE),
    ("pdf", b"%PDF-1.7\n"),
    ("pdf", b"\r\n junk %PDF-1.4\n1 0 obj\nendobj"),
    ("markdown", b"A PDF file opens with %PDF-1.4.\n"),
    ("markdown", b" " * 1024 + b"%PDF-1.4\n1 0 obj\nendobj"),
    ("html", b"<!DOCTYPE html><p>x"),
    ("html", b"\xef\xbb\xbf\n<HTML lang=en>"),
    ("html", "\ufeff<html>".encode("utf-16-le")),
    ("html", b"<?xml version='1.0'?><!-- saved --><!-- a > b --><html xmlns='x'>"),
    ("markdown", b"<h3 align=center>Plan</h3>"),
    ("markdown", b"<!-- draft -->\n# Plan"),
    ("svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ("svg", b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "x"><svg/>'),
    ("xml", b'<?xml version="1.0"?><plan/>'),
    ("docx", b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><pkg:package '
     b'xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">'),
    ("odt", b'<?xml version="1.0"?><office:document xmlns:office='
     b'"urn:oasis:names:tc:opendocument:xmlns:office:1.0">'),
    ("ods", b'<?xml version="1.0"?><office:document xmlns:office='
     b'"urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:mimetype='
     b'"application/vnd.oasis.opendocument.spreadsheet">'),
    ("mhtml", b"From: a\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tx=y\r\n\r\n"),
    ("email", b"Received: by x\nMIME-Version: 1.0\nContent-Type: text/plain\n\nx"),
    ("markdown", b"From: Ana\nTo: Ben\n\nMIME-Version: 1.0\n"),
    ("rtf", b"{\\rtf1\\ansi x}"),
    ("picture", b"\x89PNG\r\n"),
    ("picture", b"\xff\xd8\xff\xe0"),
    ("picture", b"II*\0"),
    ("picture", b"RIFF\0\0\0\0WEBPVP8 "),
    ("picture", b"\0\0\0\x18ftypheic"),
    ("picture", b"\0\0\0\x18ftypmif1"),
    ("picture", b"BM\x36\0\0\0\0\0\0\0"),
    ("markdown", b"BMW: account plan"),
    ("audio", b"ID3\x04"),
    ("audio", b"\0\0\0\x18ftypM4A "),
    ("audio", b"RIFF\0\0\0\0WAVEfmt "),
    ("video", b"\0\0\0\x18ftypisom"),
    ("video", b"\x1aE\xdf\xa3"),
    ("packed", b"7z\xbc\xaf\x27\x1c"),
    ("packed", b"Rar!\x1a\x07\x01"),
    ("packed", b"\x1f\x8b\x08"),
    ("packed", b"a" * 257 + b"ustar"),
    ("program", b"MZ\x90\0"),
    ("markdown", b"MZ Metals: account plan"),
    ("program", b"\x7fELF"),
    ("binary", b"\1\0\0\2" * 10),
    ("markdown", "# Plan".encode("utf-16-le")),
    ("markdown", "\ufeff# Plan".encode("utf-16-be")),
    ("markdown", b"\xff\xfe#\0 \0"),
    ("markdown", b""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data"), SEEN)
def test_the_content_says_what_it_is(name: str, data: bytes) -> None:
    assert sniff(data) == name
    assert name in READ or name in FOREIGN


@pytest.mark.parametrize(("name", "data"), [(n, d) for n, d in SEEN if n in FOREIGN])
def test_what_is_not_read_is_refused_with_what_to_do(name: str, data: bytes) -> None:
    own = (FOREIGN[name].endings or ("",))[0]
    for ending in (own, "", ".odd", ".docx"):
        refusal = refused(f"plan{ending}", data)
        assert FOREIGN[name].what in refusal.reason
        assert refusal.advice == FOREIGN[name].advice
        says_both = f'the name ends in "{ending}", but' in refusal.reason
        assert says_both == (ending == ".docx" and not FOREIGN[name].is_vague)


@pytest.mark.parametrize(
    ("name", "data", "reason", "advice"),
    [
        ("a.md", WORD, 'ends in ".md", but the file is a Word document', 'end in ".docx"'),
        ("a.doc", WORD, 'ends in ".doc", but the file is a Word document', 'end in ".docx"'),
        ("plan 3.5", WORD, 'ends in ".5", but the file is a Word document', 'end in ".docx"'),
        ("a.doc", b"<html>", 'ends in ".doc", but the file is a web page', 'end in ".html"'),
        ("a.pdf", b"<html>", 'ends in ".pdf", but the file is a web page', 'end in ".html"'),
        ("a.txt", b"%PDF-1.7", 'ends in ".txt", but the file is a PDF file', 'end in ".pdf"'),
        ("a.docx", b"# Plan", 'ends in ".docx", but the file is plain text', 'end in ".txt"'),
        ("a.doc", b"Plan", 'ends in ".doc", but the file is plain text', 'end in ".txt"'),
        ("a.rst", b"Plan", 'files ending in ".rst" cannot be read', 'end in ".txt"'),
        ("a.csv", b"a,b", "is a table in plain text (CSV)", "Excel Workbook"),
        ("a.gdoc", b'{"url": "x"}', "a link to a document", "Download"),
        ("a.eml", b"Hello", "an e-mail message", "attachment"),
        ("a.docx.crdownload", b"", "empty", "saved"),
        ("a.docx.part", b"x", "a download that has not finished", "Wait"),
        ("a.pages", archive({"Index/Document.iwa": ""}), "an Apple Pages document", "In Pages:"),
        ("a.numbers", archive({"Index.zip": ""}), "an Apple Numbers", "In Numbers:"),
        ("a.zip", archive({"a.md": "x"}), "is a ZIP archive", "hand them in one by one"),
    ],
)
def test_the_name_must_agree(name: str, data: bytes, reason: str, advice: str) -> None:
    refusal = refused(name, data)
    assert reason in refusal.reason
    assert advice in refusal.advice


@pytest.mark.parametrize("name", ["a.docx", "A.DOCX", "a.docm", "a", ".docx"])
def test_word_files_by_name(name: str) -> None:
    assert read(name, WORD).blocks[0].text == "x"


@pytest.mark.parametrize("name", ["a.md", "a.TXT", "a.markdown", "a", ".hidden"])
def test_text_files_by_name(name: str) -> None:
    assert read(name, b"x").blocks[0].text == "x"


def test_no_ending_belongs_to_two_formats() -> None:
    endings = [e for table in (READ, FOREIGN) for one in table.values() for e in one.endings]
    assert len(endings) == len(set(endings))
    assert all(ending == ending.lower() and ending.startswith(".") for ending in endings)
    assert read_by(".docx") == READ["docx"] and foreign_by(".heic") == "picture"
    assert read_by("") is None and foreign_by("") is None


def test_a_thousand_comments_are_looked_through_once() -> None:
    assert sniff(b"<!---->" * 1000) == "markdown"
    assert sniff(b"a:  b\n" * 1000 + b"\x01") == "markdown"


def test_a_word_document_behind_other_bytes_is_no_text() -> None:
    out = io.BytesIO(b"\0\1\2" + WORD)
    with zipfile.ZipFile(out) as zipped:
        assert zipped.namelist()
    assert "not known here" in refused("a.docx", out.getvalue()).reason


@pytest.mark.parametrize("name", READ)
def test_every_format_has_its_module(name: str) -> None:
    module = f"kamcoach.readers.{READ[name].module}"
    assert callable(import_module(module).read)


def test_a_piece_of_a_page_is_a_page_by_its_name() -> None:
    assert _format(".html", b"<p>x") == READ["html"]
    assert _format(".md", b"<p>x") == READ["markdown"]


def test_a_format_is_read_in_a_process_of_its_own_from_so_many_bytes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[str, str, bytes]] = []
    made = read("a.md", b"x")

    def read_confined(module: str, source: str, data: bytes) -> Document:
        asked.append((module, source, data))
        return made

    confined = ModuleType("kamcoach.readers.confined")
    monkeypatch.setattr(confined, "read_confined", read_confined, raising=False)
    monkeypatch.setitem(sys.modules, "kamcoach.readers.confined", confined)
    long = READ["markdown"]._replace(confined_from=3)
    monkeypatch.setitem(READ, "markdown", long)
    assert read("folder/a.pdf", b"%PDF-1.7") is made
    assert read("b.md", b"xyz") is made
    assert read("b.md", b"xy").blocks[0].text == "xy"
    assert asked == [
        ("kamcoach.readers.pdf", "a.pdf", b"%PDF-1.7"),
        ("kamcoach.readers.markdown", "b.md", b"xyz"),
    ]
