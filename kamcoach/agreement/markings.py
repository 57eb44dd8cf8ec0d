"""Markings: what each marker said, from a folder of files or from kamcoach itself.

Two sorts of file are read, told apart by what is in them:

    labels        {"criteria": {"SRM.MP01": {"v": "met", "q": "a quote"}, ...}, "mistakes": {...}}
                  a verdict may also stand alone: {"SRM.MP01": "met"}
    assessments   what `kamcoach assess --format json` writes, one or a list of them

A file is of the document that has its name, whatever endings follow: `D01.json` belongs to
`D01.docx`. In a list of assessments each is of the document that it names itself.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path, PurePath
from typing import cast, get_args

from kamcoach import pipeline, saved
from kamcoach.errors import Refusal, UsageError
from kamcoach.models.agreement import LEVELS, Marking, Marks, Said, Sort
from kamcoach.models.assessment import Assessment, Judged, MistakeFound, Refused
from kamcoach.models.pack import RulePack

MOST_FILES = 5_000
MOST_IDS = 5_000
"""Verdicts of one document."""
LONGEST_ID = 80
LONGEST_QUOTE = 400
"""Characters that are kept of a passage."""

_ENDINGS = frozenset(
    (".json", ".docx", ".md", ".markdown", ".txt", ".pdf", ".odt", ".pptx", ".html", ".htm")
)
_ALIASES = {"partly_met": "partial", "partially_met": "partial", "true": "present"} | {
    "false": "absent",
    "not_present": "absent",
}
_TRY = "Give folders of label files, or of what `kamcoach assess --format json` writes."


def document_name(file: str) -> str:
    """Return the name of a document from that of a file: without the endings of known formats."""
    path = PurePath(file)
    while path.suffix.lower() in _ENDINGS:
        path = path.with_suffix("")
    # A Mac writes accents apart from their letters.
    return unicodedata.normalize("NFC", path.name)


def read(folder: Path, name: str) -> Marking:
    """Return what the files in a folder say.

    Args:
        folder: holds one JSON file a document; other files are left alone.
        name: what to call the marker.

    Raises:
        UsageError: a file is neither labels nor an assessment, or there is none.
    """
    files = sorted(islice(folder.glob("*.json"), MOST_FILES + 1))
    files = [file for file in files if file.is_file() and not file.name.startswith(".")]
    if not files:
        raise UsageError(f"{folder}: no .json files here. {_TRY}")
    if len(files) > MOST_FILES:
        raise UsageError(f"{folder}: more than {MOST_FILES:,} files. Split the folder.")
    documents: dict[str, Marks] = {}
    for file in files:
        try:
            for document, marks in _in_file(file):
                if document in documents:
                    raise Refusal(
                        f"the document {document} is marked a second time.",
                        "Keep one file of it, or name the documents apart.",
                    )
                documents[document] = marks
        except Refusal as refusal:
            raise UsageError(f"{file}: {refusal}") from refusal
    return Marking(name, documents)


def judged(files: Sequence[tuple[str, bytes]], pack: RulePack, name: str, engine: str) -> Marking:
    """Return what kamcoach says of some files, by every rubric of a pack.

    Args:
        files: the name and the content of each.
        pack: the rule pack to judge with.
        name: what to call the marker.
        engine: `auto`, `durable` or `plain`.

    Raises:
        UsageError: two files are of one document.
    """
    documents: dict[str, Marks] = {}
    refused: list[Refused] = []
    for file, data in files:
        document = document_name(file)
        if document in documents:
            raise UsageError(f"{file}: another file is of the document {document}, too.")
        try:
            assessment = pipeline.assess(
                file, data, pack, rubrics=["all"], audience="assessor", engine=engine
            )
        except Refusal as refusal:
            refused.append(Refused(name=file, reason=refusal.reason, advice=refusal.advice))
        else:
            documents[document] = _of_assessment(assessment)
    return Marking(name, documents, tuple(refused))


def only(marking: Marking, rubrics: Sequence[str]) -> Marking:
    """Return what a marker said by some rubrics: ids begin with that of their rubric."""
    begin = tuple(f"{rubric.casefold()}." for rubric in rubrics)

    def kept(said: Mapping[str, Said]) -> dict[str, Said]:
        return {id: each for id, each in said.items() if id.casefold().startswith(begin)}

    documents = {
        document: Marks(kept(marks.criteria), kept(marks.mistakes))
        for document, marks in marking.documents.items()
    }
    return marking._replace(documents=documents)


def _in_file(file: Path) -> Iterator[tuple[str, Marks]]:
    """Yield each document of a file, with what is said of it.

    Raises:
        Refusal: it is not a file of labels or assessments.
    """
    content = saved.parsed(file, _TRY)
    if isinstance(content, list):
        for each in content:
            assessment = saved.assessment(each)
            yield document_name(_source(assessment) or file.name), _of_assessment(assessment)
    elif isinstance(content, dict) and "schema" in content:
        yield document_name(file.name), _of_assessment(saved.assessment(content))
    elif isinstance(content, dict) and "criteria" in content:
        yield document_name(file.name), _of_labels(content)
    else:
        raise Refusal("neither labels nor an assessment: no `criteria` in it.", _TRY)


def _source(assessment: Assessment) -> str:
    names = [*(s.name for s in assessment.sources), *(r.name for r in assessment.refused)]
    return names[0] if names else ""


def _of_assessment(assessment: Assessment) -> Marks:
    """Return the verdicts of an assessment.

    Raises:
        Refusal: they are withheld, all of them.
    """
    if assessment.rubrics and all(rubric.withheld for rubric in assessment.rubrics):
        raise Refusal(
            "it is a self-check that holds no verdicts, since its rubrics allow none.",
            "Assess the document with --audience assessor.",
        )
    criteria = [c for rubric in assessment.rubrics for c in rubric.criteria]
    mistakes = [m for rubric in assessment.rubrics for m in rubric.mistakes]
    return Marks(
        {c.id: Said(c.verdict, _quote(c)) for c in criteria if c.verdict},
        {m.id: Said("present" if m.present else "absent", _quote(m)) for m in mistakes},
    )


def _quote(entry: Judged | MistakeFound) -> str:
    return _cut(entry.evidence[0].quote) if entry.evidence else ""


def _of_labels(content: Mapping[str, object]) -> Marks:
    said = [dict(_labels(content.get(sort, {}), sort)) for sort in get_args(Sort)]
    return Marks(*said)


def _labels(labels: object, sort: Sort) -> Iterable[tuple[str, Said]]:
    """Yield the verdicts of a document; one that was left blank is none.

    Raises:
        Refusal: something else stands in place of a verdict.
    """
    if not isinstance(labels, dict) or len(labels) > MOST_IDS:
        raise Refusal(f"`{sort}` is not a list of up to {MOST_IDS:,} verdicts by id.", _TRY)
    for id, label in cast(dict[str, object], labels).items():
        if not 0 < len(id) <= LONGEST_ID:
            raise Refusal(f"`{id[:LONGEST_ID]}` is not the id of anything.", _TRY)
        given, quote = (label.get("v"), label.get("q")) if isinstance(label, dict) else (label, "")
        if given is None or given == "":
            continue
        verdict = "_".join(str(given).casefold().replace("-", " ").replace("_", " ").split())
        verdict = _ALIASES.get(verdict, verdict)
        if verdict not in LEVELS[sort]:
            known = ", ".join(LEVELS[sort])
            raise Refusal(f"{id}: `{str(given)[:40]}` is no verdict.", f"Write one of {known}.")
        yield id, Said(verdict, _cut(quote) if isinstance(quote, str) else "")


def _cut(quote: str) -> str:
    return quote if len(quote) <= LONGEST_QUOTE else f"{quote[: LONGEST_QUOTE - 1]}…"
