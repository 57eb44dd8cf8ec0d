"""Reports that are no text: the PDF, the marking record (DOCX) and the evidence matrix (XLSX)."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from assessments import assessment, evidence, full, hostile, judged, refused, rubric
from click.testing import CliRunner

import kamcoach.report
from kamcoach.cli import main
from kamcoach.errors import UsageError
from kamcoach.models.assessment import Assessment
from kamcoach.report import AUDIENCES, render
from kamcoach.report.centre import EXAMPLE, read_centre
from kamcoach.withheld import without_verdicts

openpyxl = pytest.importorskip("openpyxl")
ROOT = Path(__file__).parent.parent
SAMPLE = str(ROOT / "samples" / "velo-parts-plan.md")


def cells(data: bytes, sheet: str = "Evidence") -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [[cell.value for cell in row] for row in book[sheet].iter_rows()]


def said(data: bytes) -> str:
    """Everything a Word document says."""
    word = docx.Document(io.BytesIO(data))
    texts = [p.text for p in word.paragraphs]
    return "\n".join([*texts, *(c.text for t in word.tables for r in t.rows for c in r.cells)])


def pdf(record: Assessment) -> pypdf.PdfReader:
    try:
        return pypdf.PdfReader(io.BytesIO(render(record, "pdf")))
    except UsageError as problem:
        pytest.skip(f"no PDF here: {problem}")


def text_of(record: Assessment, format: str) -> str:
    if format == "pdf":
        return "\n".join(page.extract_text() for page in pdf(record).pages)
    data = render(record, format)
    if format == "xlsx":
        return "\n".join(
            str(value)
            for sheet in ("Evidence", "Summary", "About")
            for row in cells(data, sheet)
            for value in row
        )
    return said(data) if format == "docx" else data.decode()


@pytest.mark.parametrize("format", ["pdf", "docx", "xlsx"])
def test_the_same_assessment_gives_the_same_bytes(format: str) -> None:
    if format == "pdf":
        pdf(full("assessor"))
    assert render(full("assessor"), format) == render(full("assessor"), format)


def test_the_matrix_has_a_row_for_each_passage() -> None:
    record = full("assessor")
    header, *rows = cells(render(record, "xlsx"))
    assert header[:8] == [
        *("Rubric", "Criterion", "Title", "Asks for"),
        *("Verdict", "Passage", "Document", "Place"),
    ]
    assert header[8:] == [
        *("Valid", "Authentic", "Current", "Sufficient", "Reliable"),
        *("Assessor's verdict", "Assessor's comment"),
    ]
    criteria = [c for result in record.rubrics for c in result.criteria]
    assert len(rows) == sum(max(1, len(c.evidence) + len(c.also)) for c in criteria)
    assert {row[1] for row in rows} == {c.id for c in criteria}
    assert {row[4] for row in rows} <= {"✓ met", "◐ partly met", "○ not met"}
    assert all(value is None for row in rows for value in row[8:])


def test_a_learner_gets_no_columns_for_the_assessor() -> None:
    header = cells(render(full(), "xlsx"))[0]
    assert header[-1] == "Place"
    assert "Self-check, not an assessment" in text_of(full(), "xlsx")


def test_the_assessor_chooses_from_lists() -> None:
    book = openpyxl.load_workbook(io.BytesIO(render(full("assessor"), "xlsx")))
    lists = [v.formula1 for v in book["Evidence"].data_validations.dataValidation]
    assert lists == ['"yes,no"'] * 5 + ['"met,partly met,not met"']


def test_nothing_a_learner_wrote_is_a_formula_or_a_link() -> None:
    record = hostile()
    forged = record.model_copy(update={"learner": "=HYPERLINK(1)", "account": "@SUM(A1)"})
    book = openpyxl.load_workbook(io.BytesIO(render(forged, "xlsx")))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n") and cell.hyperlink is None
                assert cell.value is None or cell.data_type == "s"
    assert "=HYPERLINK(1)" in text_of(forged, "xlsx")


MARKUP = '<r></is></c><c r="B1"><f>HYPERLINK("http://x")</f></c><c><is><r><t>x</t></r>'
"""What XlsxWriter takes for its own markup."""


def test_one_module_writes_text_into_workbooks() -> None:
    reports = Path(kamcoach.report.__file__).parent
    writes = [p.name for p in reports.rglob("*.py") if ".write_string(" in p.read_text("utf-8")]
    assert writes == ["sheets.py"]


@pytest.mark.parametrize("text", [MARKUP, MARKUP + "\u200b", "<r>" + "W" * 40_000 + "</r>"])
def test_markup_of_a_workbook_stays_text(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(render(assessment(learner=text), "xlsx")))
    found = [cell for row in book["About"].iter_rows() for cell in row if "<r>" in str(cell.value)]
    assert found and all(cell.data_type == "s" for cell in found)
    assert found[0].value.startswith(text[:200].removesuffix("\u200b"))


def test_a_cell_holds_no_more_than_it_can() -> None:
    record = assessment(learner="W" * 40_000)
    values = [row[1] for row in cells(render(record, "xlsx"), "About")]
    assert max(len(str(value)) for value in values) == 32_767


@pytest.mark.parametrize("format", ["docx", "xlsx", "pdf"])
def test_characters_that_steer_are_shown(format: str) -> None:
    record = hostile().model_copy(update={"audience": "assessor"})
    text = text_of(record, format)
    assert "[U+202E]" in text.replace("\n", "")
    assert "\u202e" not in text and "\x1b" not in text


def test_the_marking_record_leaves_the_decision_to_the_assessor() -> None:
    text = said(render(full("assessor"), "docx"))
    assert "Proposed verdicts: the assessor decides" in text
    for wanted in ("Assessor's verdict", "☐ Pass", "Internal quality assurer", "I confirm that"):
        assert wanted in text
    with pytest.raises(UsageError, match="is for assessors: add --audience assessor"):
        render(full(), "docx")


def test_the_marking_record_names_what_is_strong_with_its_passage() -> None:
    stands = evidence("Priya Shah leads the welcome meeting on 3 May.", heading=("Plan", "Start"))
    criteria = (judged("SRM.MP01", "met", evidence=(stands,)), judged("SRM.MP02", "not_met"))
    record = assessment(rubric(criteria=criteria, mistakes=()), audience="assessor")
    texts = [p.text for p in docx.Document(io.BytesIO(render(record, "docx"))).paragraphs]
    at = texts.index("What is strong (change or delete)")
    assert texts[at - 1] == "Feedback to the learner"
    assert texts[at + 1] == (
        "SRM.MP01 Title of SRM.MP01: “Priya Shah leads the welcome meeting on 3 May.” "
        "(Plan > Start, block 12, plan.md)"
    )
    assert "Questions the learner could go on with (change or delete)" in texts
    only = assessment(rubric(criteria=criteria[1:], mistakes=()), audience="assessor")
    assert "strong (change" not in said(render(only, "docx"))
    begun = assessment(rubric(criteria=(judged("SRM.MP03"),)), audience="assessor")
    assert "What is there in part (change or delete)" in said(render(begun, "docx"))


def test_a_file_that_was_not_read_is_named_in_the_record() -> None:
    record = refused().model_copy(update={"audience": "assessor"})
    for format in ("docx", "xlsx"):
        assert record.refused[0].name in text_of(record, format)


def test_a_centre_says_it_in_its_own_words(tmp_path: Path) -> None:
    file = tmp_path / "centre.toml"
    file.write_text('centre = "Hill College"\ndecisions = ["Achieved"]\n', encoding="utf-8")
    text = said(render(full("assessor"), "docx", centre=read_centre(file)))
    assert "Hill College" in text and "☐ Achieved" in text and "☐ Pass" not in text
    assert read_centre().authenticity in text


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"centre = ", "is no TOML file"),
        (b"\xff", "is no TOML file"),
        (b'logo = "x.png"', "`logo`.*Known are title, centre"),
        (b"centre = 7", "`centre`"),
        (b"signatures = [7]", r"`signatures\.0`"),
    ],
)
def test_what_is_wrong_in_the_file_of_a_centre(tmp_path: Path, content: bytes, why: str) -> None:
    file = tmp_path / "centre.toml"
    file.write_bytes(content)
    with pytest.raises(UsageError, match=why):
        read_centre(file)
    with pytest.raises(UsageError, match="cannot be read"):
        read_centre(tmp_path / "none.toml")
    assert EXAMPLE.is_file()


def test_the_pdf_is_tagged_and_says_what_it_is() -> None:
    found = pdf(full("assessor"))
    catalog: Any = found.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"] and catalog["/Lang"] == "en-GB"
    assert "/StructTreeRoot" in catalog and "/JavaScript" not in str(catalog)
    assert found.metadata is not None
    assert (found.metadata.title or "").startswith("Assessor report: ")


def test_the_pdf_fetches_nothing() -> None:
    from kamcoach.report.pdf import to_pdf

    pdf(assessment())
    page = '<html lang="en"><title>x</title><img src="file:///etc/hostname" alt="x"><p>y</p>'
    assert b"/Subtype /Image" not in to_pdf(page)


def test_without_weasyprint_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(UsageError, match="need WeasyPrint and the library Pango"):
        render(assessment(), "pdf")


@pytest.mark.parametrize("format", ["html", "md", "xlsx", "pdf"])
def test_a_restricted_self_check_tells_no_verdict_and_no_grade(format: str) -> None:
    record = full()
    ids = frozenset(result.id for result in record.rubrics)
    text = text_of(without_verdicts(record, ids), format)
    assert "passages found" in text.replace("\n", " ")
    for result in record.rubrics:
        if result.grade:
            assert f"grade: {result.grade}" not in text
    for told in ("✓", "◐", "○", "partly evidenced", "Indicative grade"):
        assert told not in text, told
    assert "Indicative grade" in text_of(record, format)


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("suffix", ["pdf", "docx", "xlsx"])
def test_the_command_writes_files_and_never_prints_them(
    tmp_path: Path, audience: str, suffix: str
) -> None:
    target = tmp_path / f"report.{suffix}"
    common = ["assess", SAMPLE, "--rubric", "SRM", "--engine", "plain", "--audience", audience]
    if suffix == "pdf":
        pdf(assessment())
    result = CliRunner().invoke(main, [*common, "-o", str(target)])
    if (suffix, audience) == ("docx", "self-check"):
        assert result.exit_code == 2 and "is for assessors" in result.output
    else:
        assert result.exit_code == 0 and target.stat().st_size > 4_000
    printed = CliRunner().invoke(main, [*common, "--format", suffix])
    assert printed.exit_code == 2 and "no text to print: add -o" in printed.output


def test_the_command_takes_the_wording_of_a_centre(tmp_path: Path) -> None:
    centre, target = tmp_path / "centre.toml", tmp_path / "record.docx"
    centre.write_text('centre = "Hill College"', encoding="utf-8")
    common = ["assess", SAMPLE, "--rubric", "SRM", "--engine", "plain", "--audience", "assessor"]
    result = CliRunner().invoke(main, [*common, "--centre", str(centre), "-o", str(target)])
    assert result.exit_code == 0 and "Hill College" in said(target.read_bytes())
