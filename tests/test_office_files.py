"""Every workbook and Word document as a package: what Office would offer to repair is a failure.

The first part needs no Office: parts, types, relationships, XML, ranges, strings. The last test
opens every file in LibreOffice where it is installed.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

import docx
import openpyxl
import pytest
from assessments import HOSTILE, full, headed, hostile, refused
from click.testing import CliRunner
from lxml import etree
from markers import write
from openpyxl.utils import range_boundaries

from kamcoach.cli import main
from kamcoach.models.assessment import Assessment
from kamcoach.report import render
from kamcoach.starters import STARTERS, Starter, content
from kamcoach.withheld import without_verdicts

SAMPLES = Path(__file__).parent.parent / "samples"
CONTENT = "{http://schemas.openxmlformats.org/package/2006/content-types}"
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 1_048_576, 16_384, 32_767


def cruel(audience: str = "assessor") -> Assessment:
    """Return an assessment with what cells and paragraphs are broken with."""
    nasty = f"=HYPERLINK(1) {HOSTILE} <x/> ]]> \ud800 \ufffe \x00 \x0b" + "W" * 40_000
    return hostile(audience).model_copy(update={"learner": nasty, "account": "@SUM(A1)"})


def rendered(build: Callable[[], Assessment], format: str) -> Callable[[Path], bytes]:
    return lambda _: render(build(), format)


def batch(folder: Path) -> bytes:
    """Return the matrix of a cohort in which nobody is harmless."""
    for name in ("=1+1", "Ana Ruiz", "<b>x", "@x"):
        (folder / "in" / name).mkdir(parents=True)
        shutil.copy(SAMPLES / "velo-parts-plan.md", folder / "in" / name)
    asked = ["batch", str(folder / "in"), "-o", str(folder / "out"), "--engine", "plain"]
    done = CliRunner().invoke(main, [*asked, "--rubric", "SRM", "--no-reports", "--workers", "1"])
    assert done.exit_code == 0, done.output
    return (folder / "out" / "matrix.xlsx").read_bytes()


def empty_batch(folder: Path) -> bytes:
    (folder / "in" / "Cy").mkdir(parents=True)
    (folder / "in" / "Cy" / "plan.docx").write_bytes(b"no Word file")
    asked = ["batch", str(folder / "in"), "-o", str(folder / "out"), "--workers", "1"]
    assert CliRunner().invoke(main, asked).exit_code == 1
    return (folder / "out" / "matrix.xlsx").read_bytes()


def template(starter: Starter, _: Path) -> bytes:
    return content(starter, ".docx")


FILES: dict[str, Callable[[Path], bytes]] = {
    "evidence.xlsx": rendered(lambda: full("assessor"), "xlsx"),
    "self-check.xlsx": rendered(headed, "xlsx"),
    "withheld.xlsx": rendered(lambda: without_verdicts(full(), {"SRM"}), "xlsx"),
    "hostile.xlsx": rendered(cruel, "xlsx"),
    "refused.xlsx": rendered(lambda: refused("=x.pdf"), "xlsx"),
    "cohort.xlsx": batch,
    "nobody.xlsx": empty_batch,
    "record.docx": rendered(lambda: full("assessor"), "docx"),
    "profile.docx": rendered(lambda: headed("assessor"), "docx"),
    "hostile.docx": rendered(cruel, "docx"),
    "refused.docx": rendered(
        lambda: refused("<x>.pdf").model_copy(update={"audience": "assessor"}), "docx"
    ),
    **{f"{starter}.docx": partial(template, starter) for starter in STARTERS},
}
WORKBOOKS = [name for name in FILES if name.endswith(".xlsx")]
DOCUMENTS = [name for name in FILES if name.endswith(".docx")]


@cache
def made(name: str, folder: Path) -> bytes:
    return FILES[name](folder)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    folder = tmp_path_factory.mktemp("office")
    return lambda name: made(name, folder / Path(name).stem)


def package(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len({name.casefold() for name in names}) == len(names)
        return {name: archive.read(name) for name in names}


def xml(data: bytes) -> Any:
    assert b"<!DOCTYPE" not in data[:1_000]
    return etree.fromstring(data)


@pytest.mark.parametrize("name", FILES)
def test_parts_have_types_and_relationships_lead_somewhere(
    name: str, file: Callable[[str], bytes]
) -> None:
    check_parts(file(name))


def check_parts(data: bytes) -> None:
    parts = package(data)
    types = xml(parts["[Content_Types].xml"])
    endings = {each.get("Extension").lower() for each in types.iter(f"{CONTENT}Default")}
    overrides = [each.get("PartName") for each in types.iter(f"{CONTENT}Override")]
    assert len(set(overrides)) == len(overrides)
    assert {each.lstrip("/") for each in overrides} <= set(parts)
    for part in set(parts) - {"[Content_Types].xml"}:
        assert f"/{part}" in overrides or part.rpartition(".")[2].lower() in endings, part
    reached = set()
    for part, held in parts.items():
        if part.endswith((".xml", ".rels")):
            tree = xml(held)
            if part.endswith(".rels"):
                ids = [each.get("Id") for each in tree]
                assert len(set(ids)) == len(ids)
                around = dirname(dirname(part))
                for each in tree.iter(f"{RELATIONS}Relationship"):
                    assert each.get("TargetMode") != "External", "nothing is fetched"
                    target = each.get("Target")
                    whole = target[1:] if target[0] == "/" else normpath(join(around, target))
                    assert whole in parts, (part, target)
                    reached.add(whole)
    lost = {part for part in parts if not part.endswith(".rels")} - reached
    assert lost == {"[Content_Types].xml"}
    assert not [part for part in parts if "vba" in part.lower() or "externalLink" in part]


def inside(reference: str) -> tuple[int, int, int, int]:
    """Return the first and last column and row of a range that a sheet can hold."""
    left, top, right, bottom = range_boundaries(reference)
    assert 1 <= left <= right <= MOST_COLUMNS and 1 <= top <= bottom <= MOST_ROWS, reference
    return left, top, right, bottom


@pytest.mark.parametrize("name", WORKBOOKS)
def test_sheets_hold_what_a_workbook_may(name: str, file: Callable[[str], bytes]) -> None:
    check_workbook(file(name))


def check_workbook(data: bytes) -> None:
    parts = package(data)
    book = xml(parts["xl/workbook.xml"])
    sheets = [each.get("name") for each in book.iter(f"{SHEET}sheet")]
    assert len({each.casefold() for each in sheets}) == len(sheets) > 0
    assert all(len(each) <= 31 and not re.search(r"[\[\]:*?/\\]", each) for each in sheets)
    names = [
        (each.get("name"), each.get("localSheetId")) for each in book.iter(f"{SHEET}definedName")
    ]
    assert len(set(names)) == len(names)
    formats = len(xml(parts["xl/styles.xml"]).find(f"{SHEET}cellXfs"))
    shared = parts.get("xl/sharedStrings.xml")
    strings = ["".join(each.itertext()) for each in xml(shared)] if shared else []
    assert max(map(len, strings), default=0) <= MOST_CHARACTERS
    for part, sheet in parts.items():
        if part.startswith("xl/worksheets/sheet"):
            _check_sheet(xml(sheet), len(strings), formats)


def _check_sheet(sheet: Any, strings: int, formats: int) -> None:
    left, top, right, bottom = inside(sheet.find(f"{SHEET}dimension").get("ref"))
    before = 0
    for row in sheet.iter(f"{SHEET}row"):
        number = int(row.get("r"))
        assert before < number <= MOST_ROWS
        before, column = number, 0
        for cell in row:
            at, on, _, _ = inside(cell.get("r"))
            assert on == number and column < at and left <= at <= right and top <= on <= bottom
            column = at
            assert int(cell.get("s", 0)) < formats
            assert cell.get("t") in (None, "s", "inlineStr")
            assert cell.find(f"{SHEET}f") is None
            if cell.get("t") == "s":
                assert int(cell.findtext(f"{SHEET}v")) < strings
            text = "".join(cell.itertext())
            assert len(text) <= MOST_CHARACTERS
    for each in sheet.iter(f"{SHEET}dataValidation"):
        assert len(each.findtext(f"{SHEET}formula1")) <= 255
        for reference in each.get("sqref").split():
            inside(reference)
    for each in sheet.iter(f"{SHEET}autoFilter"):
        inside(each.get("ref"))
    assert not list(sheet.iter(f"{SHEET}mergeCell", f"{SHEET}hyperlink", f"{SHEET}drawing"))
    assert all(len(each.text or "") <= 255 for each in sheet.iter(f"{SHEET}oddHeader"))
    assert all(0 < float(each.get("width")) <= 255 for each in sheet.iter(f"{SHEET}col"))
    assert all(float(each.get("ht", 1)) <= 409 for each in sheet.iter(f"{SHEET}row"))


@pytest.mark.parametrize("name", WORKBOOKS)
def test_other_readers_open_workbooks(name: str, file: Callable[[str], bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(file(name)))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n") and cell.hyperlink is None


@pytest.mark.parametrize("name", DOCUMENTS)
def test_word_documents_are_whole(name: str, file: Callable[[str], bytes]) -> None:
    data = file(name)
    parts = package(data)
    body, styles = xml(parts["word/document.xml"]), xml(parts["word/styles.xml"])
    known = {each.get(f"{WORD}styleId") for each in styles.iter(f"{WORD}style")}
    for sort in ("pStyle", "rStyle", "tblStyle"):
        assert {each.get(f"{WORD}val") for each in body.iter(f"{WORD}{sort}")} <= known
    for table in body.iter(f"{WORD}tbl"):
        columns = len(table.find(f"{WORD}tblGrid"))
        for row in table.iter(f"{WORD}tr"):
            cells = row.findall(f"{WORD}tc")
            assert len(cells) == columns
            assert all(cell[-1].tag == f"{WORD}p" for cell in cells)
    assert not list(body.iter(f"{WORD}hyperlink", f"{WORD}instrText", f"{WORD}fldSimple"))
    assert body[0][-1].tag == f"{WORD}sectPr"
    word = docx.Document(io.BytesIO(data))
    called = [str(each.style.name) for each in word.paragraphs if each.style]
    levels = [int(name[-1]) for name in called if name.startswith("Heading")]
    assert levels and levels[0] == 1
    assert all(now <= before + 1 for before, now in pairwise(levels))
    assert word.core_properties.title and not word.core_properties.author


def test_the_checks_would_find_a_broken_file(file: Callable[[str], bytes]) -> None:
    data = file("evidence.xlsx")
    for part, was, now in (
        ("[Content_Types].xml", b"/xl/styles.xml", b"/xl/stiles.xml"),
        ("xl/_rels/workbook.xml.rels", b"sharedStrings.xml", b"sharedString.xml"),
        ("xl/worksheets/sheet1.xml", b'<row r="3"', b'<row r="2"'),
        ("xl/worksheets/sheet1.xml", b't="s"', b't="str"'),
    ):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, content_ in package(data).items():
                archive.writestr(name, content_.replace(was, now) if name == part else content_)
        broken = out.getvalue()
        assert broken != data
        with pytest.raises(AssertionError):
            check_parts(broken)
            check_workbook(broken)


@pytest.mark.skipif(
    not shutil.which("soffice"), reason="NOT OPENED IN LIBREOFFICE: no soffice here"
)
@pytest.mark.timeout(300)
def test_libreoffice_opens_every_file(tmp_path: Path, file: Callable[[str], bytes]) -> None:
    inputs = tmp_path / "in"
    inputs.mkdir()
    for name in FILES:
        (inputs / name).write_bytes(file(name))
    write(inputs / "a", D01="mpn +-")
    write(inputs / "b", D01="mnn --")
    for format in ("csv", "differences-csv"):
        asked = ["agree", str(inputs / "a"), str(inputs / "b"), "--format", format]
        done = CliRunner().invoke(main, [*asked, "-o", str(inputs / f"{format}.csv")])
        assert done.exit_code == 0, done.output
    named = sorted(str(path) for path in inputs.iterdir() if path.is_file())
    command = ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'user').as_uri()}"]
    command += ["--convert-to", "pdf", "--outdir", str(tmp_path / "out"), *named]
    done_ = subprocess.run(
        command,
        capture_output=True,
        timeout=280,
        check=False,
        env={**os.environ, "HOME": str(tmp_path)},
    )
    assert done_.returncode == 0, done_.stderr.decode()[-2_000:]
    for name in named:
        shown = tmp_path / "out" / f"{Path(name).stem}.pdf"
        assert shown.is_file() and shown.read_bytes().startswith(b"%PDF"), name
