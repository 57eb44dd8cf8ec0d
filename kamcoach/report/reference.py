"""Rule pack -> the pages of docs/reference/: everything that is judged, for people to read.

The words are those of `kamcoach explain`; here they become pages with links.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import PurePosixPath
from typing import Protocol, TypeVar

from kamcoach.models.pack import (
    Case,
    Criterion,
    Facet,
    Mistake,
    Outcome,
    Rubric,
    RulePack,
    WordClass,
)
from kamcoach.models.submission import ITEM_FIELDS
from kamcoach.report import concepts_in_words, explanation, terms, view
from kamcoach.report.index import Index
from kamcoach.report.linked import FACETS, WORDS, Linked, heading, target
from kamcoach.report.markdown import escape, escape_inline
from kamcoach.report.phrases import Ref

COMMAND = "make reference"
_GENERATED = f"<!-- Written by `{COMMAND}` from rules/ and rubrics/: do not edit. -->"
_EXAMPLES = 8
"""Words of each class that are shown; all of them are in its file."""


class _Declared(Protocol):
    @property
    def source(self) -> str: ...


D = TypeVar("D", bound=_Declared)


def pages(pack: RulePack, cases: Iterable[Case] = ()) -> dict[str, str]:
    """Return the text of every page by its name.

    Args:
        pack: The rule pack.
        cases: Cases of its facets, which tell what is known to go wrong.
    """
    index = Index(pack, cases)
    linked = Linked(index)
    made = {
        "README.md": _overview(index),
        FACETS: _facets(index, linked),
        WORDS: _words(index, linked),
        **{f"{id}.md": _rubric(rubric, index, linked) for id, rubric in index.rubrics.items()},
    }
    return {name: "\n\n".join([_GENERATED, *parts]) + "\n" for name, parts in made.items()}


def _overview(index: Index) -> Iterator[str]:
    yield "# Everything that is judged"
    yield _HOW_TO_READ
    rows = (
        f"| [{escape(rubric.id)}]({rubric.id}.md) | {escape(rubric.title)} "
        f"| {len(rubric.criteria)} | {len(rubric.mistakes)} |"
        for rubric in index.rubrics.values()
    )
    yield "\n".join(["| rubric | title | criteria | mistakes |", "|---|---|---:|---:|", *rows])
    alone = len(_told_alone(index))
    yield (
        f"- [Facets]({FACETS}): all {alone} conclusions that criteria are made of\n"
        f"- [Words]({WORDS}): the things that are found, {len(index.concepts)} concepts and "
        f"{len(index.classes)} classes of words"
    )
    yield _TERMS


_HOW_TO_READ = f"""\
What kamcoach looks for, rubric by rubric, in plain English. These pages are written from the rules
themselves, so they say what happens, not what was meant to happen. To change them, change `rules/`
or `rubrics/` and run `{COMMAND}`."""

_TERMS = """\
## How to read these pages

Each criterion is followed from what it asks for down to the words that are looked for:

1. A **criterion** is met, partly met or not met. Which *facets* have to hold for that is listed
   under "Met when" and "Partly met when".
2. A **facet** is one conclusion about a document, such as "Risks carry a likelihood, impact or
   rating". It holds when enough of something is counted.
3. A **measure** is what is counted. Its name stands in brackets, `risks.rated`, as in the reports.
4. Most measures count **passages**: a sentence, an item of a list or a row of a table. The same
   words count once. Some count **things** such as risks, actions or people, which are found in
   tables, lists and sentences.
5. A passage is about a **concept** when words of certain classes stand near each other, in any
   order: "danger" near an amount of money. The pages show a few words of each class; the files in
   `rules/words/` hold them all.

A passage counts only in certain *stances*, that is, ways in which it can stand to reality: *done*
(it tells what happened), *scheduled* (ahead, with who or when), *intended* (ahead, without),
*stated* (how things are), *asked*, *quoted*, *denied*, *hypothetical* (only possible), *general*
(theory or advice) and *guidance* (template text). [How documents are read](../reading.md) says how
they are told apart, and [how verdicts are reached](../judgement.md) where the numbers come from.

Some facets ask for *points*: each of several measures earns some for the first that it counts, and
as many again for every doubling (at 2, 4, 8 ...), so that many of one kind do not stand for several
kinds. A *background* facet looks at the document as a whole, such as at how concrete it is, and is
never quoted. *Known to go wrong* are mistakes of ours that the tests keep in sight.

The same for one entry, in the terminal: `kamcoach explain SRM.MP08`."""


def _rubric(rubric: Rubric, index: Index, linked: Linked) -> Iterator[str]:
    yield f"# {escape(rubric.id)}: {escape(rubric.title)}"
    yield "[How to read this page](README.md)"
    yield linked.lines(explanation.grading(rubric.id, index))
    yield linked.lines(explanation.criteria(rubric.id, index))
    yield linked.lines(explanation.titles("Common mistakes", rubric.mistakes))
    for name, criteria in _groups(rubric, index):
        yield name
        for criterion in criteria:
            yield _entry_heading(criterion)
            yield linked.lines(explanation.criterion(criterion.id, index))
    if rubric.mistakes:
        yield "## Common mistakes"
    for mistake in rubric.mistakes:
        yield _entry_heading(mistake)
        yield linked.lines(explanation.mistake(mistake.id, index))
    if rubric.tips:
        yield "## Tips"
        yield "They set work apart and never decide a verdict."
        yield "\n".join(
            f"- {target(Ref('entry', tip.id, tip.id))}{escape(tip.id)}: {escape_inline(tip.title)}"
            for tip in rubric.tips
        )


def _groups(rubric: Rubric, index: Index) -> Iterator[tuple[str, Iterable[Criterion]]]:
    """Yield the criteria under the headings of their learning outcomes, or else their groups."""
    for outcome in rubric.outcomes:
        yield _entry_heading(outcome, 2), (index.criteria[id] for id in outcome.criteria)
    if not rubric.outcomes:
        for name, criteria in view.by_group(rubric.criteria):
            yield f"## {escape(name)}", criteria


def _entry_heading(entry: Criterion | Mistake | Outcome, level: int = 3) -> str:
    return heading(level, Ref("entry", entry.id, entry.id), f"{entry.id} {entry.title}")


def _facets(index: Index, linked: Linked) -> Iterator[str]:
    yield "# Facets"
    facets = _told_alone(index)
    yield (
        f"The {len(facets)} conclusions that criteria and mistakes are made of, by area. "
        "[How to read this page](README.md)"
    )
    for area, declared in _by_file(facets):
        yield f"## {escape(area)}"
        for facet in declared:
            yield heading(3, Ref("facet", facet.id, facet.id), facet.title)
            yield f"`{facet.id}`"
            yield linked.lines(explanation.facet(facet.id, index))
    pointed = [entry for entry in index.measures.values() if entry.operator == "points"]
    if shared := [entry for entry in pointed if any(entry.id in each.parts for each in pointed)]:
        yield "## Points that other points are made of"
        for entry in shared:
            yield f"### {escape_inline(entry.title)}"
            yield linked.lines(explanation.counts(entry.id, index))


def _told_alone(index: Index) -> list[Facet]:
    """Return the facets that have a place of their own, and are not told with a criterion."""
    return [facet for facet in index.facets.values() if not index.asked_by(facet.id)]


def _words(index: Index, linked: Linked) -> Iterator[str]:
    yield "# Words"
    yield "What things and passages are recognised by. [How to read this page](README.md)"
    yield "## Things"
    for kind in ITEM_FIELDS:
        yield heading(3, Ref("item", kind, kind), terms.item(kind).capitalize())
        yield linked.lines(concepts_in_words.item(kind, index))
    for file, concepts in _by_file(index.concepts.values()):
        yield f"## Concepts: {escape(file)}"
        for concept in concepts:
            yield heading(3, Ref("concept", concept.id, concept.id), concept.title)
            yield f"`{concept.id}`"
            yield linked.lines(concepts_in_words.concept(concept.id, index))
    for file, classes in _by_file(index.classes.values()):
        yield f"## Classes: {escape(file)}"
        yield "\n".join(
            ["| class | forms | for example |", "|---|---:|---|", *map(_class, classes)]
        )


def _class(entry: WordClass) -> str:
    shown = ", ".join(concepts_in_words.examples(entry.forms, _EXAMPLES))
    mark = target(Ref("words", entry.id, entry.id))
    return f"| {mark}{escape_inline(entry.id)} | {len(entry.forms)} | {escape_inline(shown)} |"


def _by_file(entries: Iterable[D]) -> Iterator[tuple[str, list[D]]]:
    """Yield the name of each file, as "Risks", with the entries that it declares."""
    for file, declared in groupby(entries, lambda entry: entry.source.rpartition(":")[0]):
        yield PurePosixPath(file).stem.capitalize(), list(declared)
