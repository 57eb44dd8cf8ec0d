"""The rule pack against texts it must not have learnt by heart.

The texts stand outside the repository: in the folder that `KAMCOACH_SHARED` names, or in `shared`
beside the checkout. Without them these checks are skipped.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kamcoach import catalog
from kamcoach.extract import extract
from kamcoach.extract.text import normalise
from kamcoach.models.document import Block, Document
from kamcoach.models.pack import Measure, RulePack
from kamcoach.models.submission import ConceptHit, Statement, accepted

SHARED = Path(
    os.environ.get("KAMCOACH_SHARED") or Path(__file__).resolve().parent.parent.parent / "shared"
)
CORPUS = SHARED / "corpus" / "docs"
FOREIGN = SHARED / "foreign" / "blog-sentences.txt"

LONG_PHRASE = 4
"""From this many words on, a phrase is specific enough to have been copied from a document."""
SENTENCES = 2000
CHUNK = 100
"""Sentences of one made-up document: names found in one must not spread over all."""
BUDGET = 3.0
"""False alarms per 1,000 sentences that a proving concept may give: the aim."""
TOLERATED = 13.0
"""What is let through today. TIGHTEN towards BUDGET whenever the worst concept allows."""


def folded(text: str) -> str:
    return f" {' '.join(normalise(text).split())} "


@pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus beside the checkout")
def test_no_long_phrase_is_copied_from_one_document() -> None:
    documents = {path.name: folded(path.read_text("utf-8")) for path in CORPUS.glob("*.md")}
    assert len(documents) > 1
    copied = []
    for word_class in catalog.load().lexicon.classes:
        for form in word_class.forms:
            if len(form.split()) < LONG_PHRASE:
                continue
            found = [name for name, text in documents.items() if f" {form} " in text]
            if len(found) == 1:
                copied.append(f"{word_class.id}: `{form}` stands in {found[0]} alone")
    assert not copied, "say these more generally, or leave them out:\n" + "\n".join(copied)


@pytest.mark.skipif(not FOREIGN.is_file(), reason="no foreign sentences beside the checkout")
def test_concepts_that_prove_are_silent_on_foreign_sentences() -> None:
    pack = catalog.load()
    sentences = FOREIGN.read_text("utf-8").splitlines()
    sample = random.Random(1).sample(sentences, SENTENCES)
    proofs = proving(pack)
    alarms = Counter(
        hit.concept
        for start in range(0, SENTENCES, CHUNK)
        for statement in extract(paragraphs(sample[start : start + CHUNK]), pack).statements
        for hit in statement.concepts
        if any(counts(measure, statement, hit) for measure in proofs.get(hit.concept, ()))
    )
    rates = [(count * 1000 / SENTENCES, concept) for concept, count in alarms.most_common()]
    over = sum(rate > BUDGET for rate, _ in rates)
    print(f"\nFalse alarms per 1,000 foreign sentences, budget {BUDGET:g}:", end=" ")
    print(f"{over} of {len(proofs)} proving concepts are over it. The worst ten:")
    for rate, concept in rates[:10]:
        print(f"  {rate:5.1f}  {concept}")
    assert proofs
    assert not rates or rates[0][0] <= TOLERATED


def proving(pack: RulePack) -> dict[str, list[Measure]]:
    """The concepts that count only with something concrete, and the measures that count them.

    Either every frame of the concept needs a specific, or the measure does.
    """
    concrete = {
        concept.id
        for concept in pack.lexicon.concepts
        if all(any(part.startswith("@") for part in frame) for frame in concept.frames)
    }
    proofs: dict[str, list[Measure]] = {}
    for measure in pack.measures:
        for concept in measure.concepts:
            if concept in concrete or measure.specifics:
                proofs.setdefault(concept, []).append(measure)
    return proofs


def counts(measure: Measure, statement: Statement, hit: ConceptHit) -> bool:
    """Whether a measure would take this statement for evidence, as far as the statement goes."""
    kinds = {specific.kind for specific in statement.specifics}
    concrete = all(kinds.intersection(wanted.split("|")) for wanted in measure.specifics)
    return concrete and hit.stance in accepted(measure.accepts)


def paragraphs(sentences: list[str]) -> Document:
    def blocks() -> Iterator[Block]:
        for index, sentence in enumerate(sentences):
            yield Block(index=index, kind="paragraph", text=sentence)

    return Document(source="blog.md", format="markdown", sha256="0" * 64, blocks=tuple(blocks()))
