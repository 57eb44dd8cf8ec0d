"""The cases protect the rules: whatever is deleted, a case that passes today fails.

What is deleted, in memory and one at a time: a facet, a branch of a facet, a measure, a concept,
and a concept from the list of a measure. A facet that is deleted never holds, a measure is always
0, a concept is never found. A test that fails here names a rule that could be spoilt without
anybody noticing: write the case that is lacking in `rules/<area>.cases.yaml`.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from test_cases import CASES, PACK

from kamcoach import pipeline, proof
from kamcoach.engine.plain import facets_true
from kamcoach.extract import extract, lexicon
from kamcoach.measure import measure
from kamcoach.models.document import Document
from kamcoach.models.pack import READING_CLASSES, Facet, Measure
from kamcoach.models.submission import Submission

MEASURES = {m.id: m for m in PACK.measures if m.operator != "points"}
DECLARED = {f.id: f for f in PACK.facets if not f.of}
"""Those of the area files. The points of a criterion bring facets that the catalog makes up."""
FACETS = DECLARED | {c.facet: proof.counted(c.facet) for c in CASES if c.facet in MEASURES}
"""A measure that has cases of its own is protected like the facet that it counts something."""
WORDS = Path(__file__).resolve().parent.parent / "rules" / "words"
LISTS = ("concepts", "every", "without", "near")
"""Where a measure names concepts."""


class Read(NamedTuple):
    """A text for which a facet holds, or does not."""

    facet: str
    holds: bool
    document: Document
    submission: Submission


@cache
def passing() -> tuple[Read, ...]:
    """The cases that pass today, each text read once. One known to go wrong protects nothing."""
    read: dict[str, tuple[Document, Submission]] = {}
    out = []
    for case in CASES:
        if case.gap:
            continue
        if case.text not in read:
            read[case.text] = pipeline.understand("case.md", case.text.encode(), PACK)
        found = Read(case.facet, case.sort == "fires", *read[case.text])
        if (
            concluded(FACETS[found.facet], measures_of(found.facet), found.submission)
            is found.holds
        ):
            out.append(found)
    return tuple(out)


@cache
def measures_of(facet: str) -> tuple[Measure, ...]:
    """The measures that decide a facet, with their parts, in the order of the pack."""
    wanted = {c.field for branch in FACETS[facet].branches for c in branch}
    for m in reversed(PACK.measures):  # parts stand above what is made from them
        if m.id in wanted:
            wanted.update(part for part in (m.part, m.whole, *m.parts) if part)
    return tuple(m for m in PACK.measures if m.id in wanted)


def concluded(facet: Facet, measures: Iterable[Measure], submission: Submission) -> bool:
    """Whether a facet holds."""
    found = measure(submission, tuple(measures))
    return facet.id in facets_true([facet], {id: m.value for id, m in found.items()})


def fails_with(change: Callable[[Measure], Measure], users: Iterable[str]) -> bool:
    """Whether a case of some facets fails once their measures are changed."""
    changed = {facet: [change(m) for m in measures_of(facet)] for facet in users}
    return any(
        concluded(FACETS[c.facet], changed[c.facet], c.submission) is not c.holds
        for c in passing()
        if c.facet in changed
    )


def users_of(id: str) -> list[str]:
    """The facets that a measure helps to decide."""
    return [f for f in FACETS if MEASURES[id] in measures_of(f)]


def check(deleted: str, fails: bool) -> None:
    """A deletion is noticed."""
    assert fails, f"no case fails without {deleted}: write one in rules/<area>.cases.yaml"


@pytest.mark.parametrize("facet", DECLARED)
def test_a_facet_that_never_holds_is_noticed(facet: str) -> None:
    check(f"the facet {facet}", any(c.facet == facet and c.holds for c in passing()))


def branches() -> Iterator[tuple[str, int]]:
    """The branches of the facets that have several, counted from 1."""
    for facet in DECLARED.values():
        if len(facet.branches) > 1:
            yield from ((facet.id, n) for n, _ in enumerate(facet.branches, 1))


@pytest.mark.parametrize(("facet", "branch"), list(branches()))
def test_a_branch_that_is_gone_is_noticed(facet: str, branch: int) -> None:
    left = tuple(b for n, b in enumerate(FACETS[facet].branches, 1) if n != branch)
    cut = FACETS[facet].model_copy(update={"branches": left})
    fails = any(
        concluded(cut, measures_of(facet), c.submission) is not c.holds
        for c in passing()
        if c.facet == facet
    )
    check(f"branch {branch} of {facet}", fails)


@pytest.mark.parametrize("id", MEASURES)
def test_a_measure_that_stays_0_is_noticed(id: str) -> None:
    none = Measure(id=id, operator="statements", title="deleted", concepts=("deleted",))
    check(f"the measure {id}", fails_with(lambda m: none if m.id == id else m, users_of(id)))


def listed() -> Iterator[tuple[str, str, str]]:
    """Each concept in a list of several that a measure has, with the measure and the list."""
    for m in MEASURES.values():
        for key in LISTS:
            names = getattr(m, key)
            if len(names) > 1:
                yield from ((m.id, key, name) for name in names)


@pytest.mark.parametrize(("id", "key", "concept"), list(listed()))
def test_a_concept_that_a_list_lacks_is_noticed(id: str, key: str, concept: str) -> None:
    left = tuple(name for name in getattr(MEASURES[id], key) if name != concept)
    cut = MEASURES[id].model_copy(update={key: left})
    check(f"{concept} in {id}", fails_with(lambda m: cut if m.id == id else m, users_of(id)))


def concepts() -> list[str]:
    """Those that a measure or an item rule uses."""
    named = {name for m in PACK.measures for key in LISTS for name in getattr(m, key)}
    for rule in PACK.lexicon.items.values():
        named.update(rule.concepts, *rule.fields.values())
    used = {part for name in named for part in name.split("|")}
    return [c.id for c in PACK.lexicon.concepts if c.id in used]


@pytest.mark.parametrize("id", concepts())
def test_a_concept_that_is_never_found_is_noticed(id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    left = tuple(c for c in PACK.lexicon.concepts if c.id != id)
    words = PACK.lexicon.model_copy(update={"concepts": left})
    pack = PACK.model_copy(update={"lexicon": words, "sha256": f"without {id}"})
    monkeypatch.setattr(lexicon, "_FINDERS", dict(lexicon._FINDERS))  # to be forgotten afterwards
    fails = any(
        concluded(FACETS[c.facet], measures_of(c.facet), extract(c.document, pack)) is not c.holds
        for c in passing()
        if any(hit.concept == id for s in c.submission.statements for hit in s.concepts)
    )
    check(f"the concept {id}", fails)


def test_every_word_class_is_used() -> None:
    used = set(READING_CLASSES)
    for concept in PACK.lexicon.concepts:
        used.update(concept.unless, *concept.frames)
    for names in (*PACK.lexicon.sections.values(), *PACK.lexicon.columns.values()):
        used.update(names)
    for path in WORDS.glob("*.yaml"):
        for parts in yaml.safe_load(path.read_text(encoding="utf-8")).get("classes", {}).values():
            included = parts.get("include", "")  # compiled, a class no longer says what it includes
            plain = included.split(",") if isinstance(included, str) else included
            used.update(name.strip() for name in plain)
    assert [c.id for c in PACK.lexicon.classes if c.id not in used] == []
