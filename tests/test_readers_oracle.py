"""Word files read by kamcoach and by pandoc, which shares nothing with it, show the same things.

Where pandoc is absent these checks are skipped; `pip install '.[oracle]'` brings it.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from approved import sample_files
from readers.oracle import KINDS, Structure, agreement, by_kamcoach, by_pandoc, from_markdown

from kamcoach import catalog, pipeline
from kamcoach.errors import Refusal
from kamcoach.readers import docx

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("KAMCOACH_SHARED") or ROOT.parent / "shared")
FORMATS = SHARED / "corpus" / "formats"
REAL = SHARED / "realdocs" / "docx"
SAMPLES = sorted((ROOT / "samples").glob("*.docx"))
PLAIN = [path for path in sample_files() if path.suffix == ".md"]
MARKED = [ROOT / "tests" / "marked" / "docs" / f"{name}.md" for name in ("T01", "T04", "W05")]
PACK = catalog.load()

Verdicts = dict[str, str]


def verdicts(name: str, data: bytes) -> Verdicts:
    found = pipeline.assess(name, data, PACK, rubrics=["all"], engine="plain")
    return {criterion.id: criterion.stands for r in found.rubrics for criterion in r.criteria}


def lacking(ours: Structure, theirs: Structure) -> dict[str, Counter[str]]:
    """What pandoc finds and kamcoach does not. It finds more: headings that are only dressed up."""
    found = {kind: theirs[kind] - ours[kind] for kind in KINDS}
    return {kind: texts for kind, texts in found.items() if texts}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_the_samples_have_the_structure_that_pandoc_finds(sample: Path) -> None:
    data = sample.read_bytes()
    theirs = by_pandoc(data, "docx")
    assert sum(texts.total() for texts in theirs.values()) > 10
    ours = by_kamcoach(docx.read(sample.name, data))
    assert not lacking(ours, theirs)
    assert ours["item"] == theirs["item"]


@pytest.mark.parametrize("path", PLAIN + MARKED, ids=lambda path: path.name)
def test_a_document_saved_as_word_has_the_same_structure_and_verdicts(path: Path) -> None:
    data = from_markdown(path.read_text("utf-8"))
    theirs = by_pandoc(data, "docx")
    assert sum(texts.total() for texts in theirs.values()) > 10
    assert not lacking(by_kamcoach(docx.read("a.docx", data)), theirs)
    expected = verdicts(path.name, path.read_bytes())
    assert verdicts(f"{path.stem}.docx", data) == expected


@pytest.mark.skipif(not FORMATS.is_dir(), reason="no corpus beside the checkout")
@pytest.mark.parametrize("path", sorted(FORMATS.glob("*.docx")), ids=lambda path: path.stem)
def test_the_corpus_has_the_same_verdicts_in_word(path: Path) -> None:
    original = SHARED / "corpus" / "docs" / f"{path.stem}.md"
    expected = verdicts(original.name, original.read_bytes())
    assert verdicts(path.name, path.read_bytes()) == expected


@pytest.mark.skipif(not REAL.is_dir(), reason="no real documents beside the checkout")
@pytest.mark.timeout(300)
def test_real_files_have_the_structure_that_pandoc_finds() -> None:
    """Floors. What differs was looked at: pandoc reads the title of a table of contents as a
    heading, numbered headings as items, and a frame around text as a table."""
    both: Counter[str] = Counter()
    theirs_alone: Counter[str] = Counter()
    compared = 0
    for path in sorted(REAL.glob("*.docx")):
        data = path.read_bytes()
        try:
            ours, theirs = by_kamcoach(docx.read(path.name, data)), by_pandoc(data, "docx")
        except (Refusal, RuntimeError):
            continue
        compared += 1
        for kind in KINDS:
            shared, _, missed = agreement(ours[kind], theirs[kind])
            both[kind] += shared
            theirs_alone[kind] += missed
    assert compared > 50
    shares = {kind: both[kind] / (both[kind] + theirs_alone[kind]) for kind in KINDS}
    assert shares["heading"] >= 0.95 and shares["item"] >= 0.95 and shares["cell"] >= 0.98, shares
