"""The marking record: a Word document that an assessor finishes by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

import docx
from docx.document import Document as WordDocument

from kamcoach.errors import UsageError
from kamcoach.models.assessment import Assessment, Judged, RubricResult
from kamcoach.report import view, wording
from kamcoach.report.centre import Centre, read_centre
from kamcoach.report.text import visible
from kamcoach.report.version import version
from kamcoach.report.word import fill, packed, set_up, table
from kamcoach.report.wording import Wording

_MOST_QUOTES = 2
_COLUMNS = (
    "Criterion",
    "Evidence found",
    "Proposed verdict",
    "Assessor's verdict",
    "Assessor's comment",
)
_WIDTHS = (4.7, 11.0, 2.7, 2.8, 4.5)
"""In centimetres, on landscape A4."""
_SMALL = 9
"""Points: rows are not torn between pages, and leave less of them white."""
_ROOM = "\n"
"""Space to write into by hand."""
_BOXES = "☐ met\n☐ partly met\n☐ not met"


def to_marking_record(
    assessment: Assessment, centre: Centre | None = None, date: str = ""
) -> bytes:
    """Return the marking record as DOCX, in the words of a centre.

    Raises:
        UsageError: The assessment is not for an assessor.
    """
    if assessment.audience != "assessor":
        raise UsageError(
            "The marking record (docx) is for assessors: add --audience assessor, or choose "
            "another format."
        )
    words, said = wording.wording(assessment), centre or read_centre()
    word = docx.Document()
    set_up(word, said.title)
    word.add_heading(said.title, 0)
    fill(word.add_paragraph(), words.banner, bold=True)
    fill(word.add_paragraph(), words.lead)
    table(word, None, _about(assessment, said), (4.5, 21.2))
    for result in assessment.rubrics:
        _rubric(word, result, words)
    _feedback(word, assessment, words)
    _decision(word, assessment, said)
    fill(word.add_paragraph(), _provenance(assessment, date))
    return packed(word)


def _about(assessment: Assessment, said: Centre) -> Iterable[Sequence[str]]:
    yield ("Centre", said.centre)
    yield ("Learner", assessment.learner)
    yield ("Candidate number", "")
    yield ("Customer written about", assessment.account)
    yield ("Documents", ", ".join(source.name for source in assessment.sources))
    if language := view.language(assessment):
        yield ("Language", language)
    for file in assessment.refused:
        yield ("Not read", f"{file.name}: {view.reason(file.name, file.reason)}")
    yield ("Date of submission", "")


def _rubric(word: WordDocument, result: RubricResult, words: Wording) -> None:
    word.add_heading(visible(result.title), 1)
    headline = view.headline(result, words)
    grade = f"{headline.label}: {headline.value}"
    fill(word.add_paragraph(), f"{view.tally(result, words)}. {grade}. {result.note}")
    rows = (_criterion(judged, words) for judged in result.criteria)
    table(word, _COLUMNS, rows, _WIDTHS, _SMALL)
    if shown := view.mistakes(result, True):
        word.add_heading("Common mistakes that show", 2)
        for mistake in shown:
            quote = f" “{mistake.evidence[0].quote}”" if mistake.evidence else ""
            text = f"{mistake.id} {mistake.title}.{quote} {mistake.advice}"
            fill(word.add_paragraph(style="List Bullet"), text)


def _criterion(judged: Judged, words: Wording) -> Sequence[str]:
    # The nearest heading leads there as well as all of them, and the column is narrow.
    near = (e.model_copy(update={"heading": e.heading[-1:]}) for e in judged.evidence)
    quotes = [f"“{each.quote}”\n({view.place(each)})" for each in islice(near, _MOST_QUOTES)]
    if judged.verdict != "met":
        quotes += [f"Not found: {missing}" for missing in judged.missing[:_MOST_QUOTES]]
    verdict = view.standing(judged, words)
    if judged.check:
        verdict += f"\nLook first: {judged.check}"
    return (f"{judged.id}\n{judged.title}", "\n".join(quotes), verdict, _BOXES, "")


def _feedback(word: WordDocument, assessment: Assessment, words: Wording) -> None:
    word.add_heading("Feedback to the learner", 1)
    strengths = view.strengths(assessment, words)
    stands = (
        f"{judged.id} {judged.title}: “{passage.quote}” ({view.place(passage)})"
        for judged, passage in strengths.shown
    )
    steps = (
        f"{step.ask} ({', '.join(judged.id for judged in step.criteria)})"
        for step in view.next_steps(assessment)
    )
    _listed(word, f"{strengths.title} (change or delete)", stands)
    _listed(word, "Questions the learner could go on with (change or delete)", steps)
    table(word, None, (("What is strong", _ROOM), ("What to work on", _ROOM)), (4.5, 21.2))


def _listed(word: WordDocument, heading: str, texts: Iterable[str]) -> None:
    """Add a heading with a list under it; neither where there is nothing to list."""
    for number, text in enumerate(texts):
        if not number:
            word.add_heading(heading, 2)
        fill(word.add_paragraph(style="List Bullet"), text)


def _decision(word: WordDocument, assessment: Assessment, said: Centre) -> None:
    if any(not view.advisory(result) for result in assessment.rubrics):
        word.add_heading("Decision", 1)
        boxes = "    ".join(f"☐ {decision}" for decision in said.decisions)
        fill(word.add_paragraph(), boxes)
    word.add_heading("Authenticity", 1)
    fill(word.add_paragraph(), said.authenticity)
    word.add_heading("Signatures", 1)
    rows = ((who, _ROOM, "", "") for who in said.signatures)
    table(word, ("Who", "Name", "Signature", "Date"), rows, (5.0, 8.0, 8.7, 4.0))
    fill(word.add_paragraph(), said.closing)


def _provenance(assessment: Assessment, date: str) -> str:
    files = "; ".join(f"{source.name}, sha256 {source.sha256}" for source in assessment.sources)
    templates = "; ".join(f"{each.name}, sha256 {each.sha256}" for each in assessment.templates)
    pack = assessment.pack
    facts = [
        f"Proposed by kamcoach {version()}, rule pack {pack.version} (sha256 {pack.sha256}).",
        f"Files: {files}.",
        f"Templates: {templates}." if templates else "",
        f"Date: {date}." if date else "",
    ]
    return " ".join(filter(None, facts))
