"""Every facet against what it accepts: its own cases, as a question, a quotation, a condition ...

A text in which a facet holds must not make it hold once the text is in a stance that none of the
measures behind the facet accepts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kamcoach import catalog, pipeline
from kamcoach.measure import measure
from kamcoach.models.pack import Case, Facet, Measure
from kamcoach.models.submission import Stance, Submission, accepted
from kamcoach.proof import counted
from kamcoach.trees import facets_in

PACK = catalog.load()
FACETS = {f.id: f for f in PACK.facets}
MEASURES = {m.id: m for m in PACK.measures}
CASES = [c for c in catalog.read_cases() if c.sort == "fires" and not c.gap]
WAYS: dict[Stance, Callable[[str], str]] = {
    Stance.ASKED: lambda text: f"Is it so: {text.rstrip('.')}?",
    Stance.QUOTED: lambda text: f"> {text}",
    Stance.HYPOTHETICAL: lambda text: f"If {text[0].lower()}{text[1:]}",
    Stance.GUIDANCE: lambda text: f"[{text}]",
    Stance.INTENDED: lambda text: f"We plan to see this: {text[0].lower()}{text[1:]}",
}


def understood(text: str) -> Submission:
    return pipeline.understand("case.md", text.encode(), PACK)[1]


def all_in(submission: Submission, stance: Stance) -> bool:
    """Whether everything that is said is in one stance: the way of saying it worked."""
    stances = {s.stance for s in submission.statements}
    return stances | {h.stance for s in submission.statements for h in s.concepts} == {stance}


def one_sentence(case: Case) -> str:
    """The text of a case that can be put in another way; "" for lists, tables and longer ones."""
    text = case.text.strip()
    plain = "\n" not in text and text[0] not in "-#|>*" and ". " not in text
    return text if plain else ""


def counting(id: str) -> Iterator[Measure]:
    """The measures that look at passages, behind a measure made of others."""
    found = MEASURES[id]
    parts = (found.part,) if found.operator == "share" else found.parts
    if not parts:
        yield found
    for part in parts:
        yield from counting(part)


def accepts(measures: Iterator[Measure]) -> set[Stance]:
    out: set[Stance] = set()
    for found in measures:
        if found.operator == "names":  # of people, whatever is said of them
            out |= set(Stance) - {Stance.GUIDANCE}
        elif found.operator != "document":
            of_items = found.operator == "items" or found.field
            out |= accepted(found.accepts or (("considered",) if of_items else ()))
    return out


def accepted_by(facet: Facet) -> set[Stance]:
    wanted = (c for branch in facet.branches for c in branch if c.compare != "lte")
    return accepts(m for c in wanted for m in counting(c.field))


def holds(facet: Facet, submission: Submission) -> bool:
    found = measure(submission, PACK.measures)
    return any(all(c.holds(found[c.field].value) for c in branch) for branch in facet.branches)


@pytest.mark.parametrize("stance", WAYS)
def test_a_stance_that_a_facet_does_not_accept_makes_it_hold_nowhere(stance: Stance) -> None:
    tried: Counter[str] = Counter()
    for case in filter(one_sentence, CASES):
        facet = FACETS.get(case.facet) or counted(case.facet)
        submission = understood(WAYS[stance](one_sentence(case)))
        if stance not in accepted_by(facet) and all_in(submission, stance):
            tried["not accepted"] += 1
            assert not holds(facet, submission), f"{facet.id}: {case.text}"
    assert tried["not accepted"] >= LEAST[stance]


LEAST = {
    Stance.ASKED: 200,
    Stance.QUOTED: 30,
    Stance.HYPOTHETICAL: 40,
    Stance.GUIDANCE: 150,
    Stance.INTENDED: 15,
}
"""Cases that this can be tried on, more or less."""


def all_said(stance: Stance) -> str:
    """Every case that can be put so, one after the other."""
    texts = (WAYS[stance](one_sentence(case)) for case in CASES if one_sentence(case))
    return "\n\n".join(text for text in texts if all_in(understood(text), stance))


def raised_to_met(name: str, stance: Stance) -> list[str]:
    """Criteria met by what is added, of those that accept nothing said so."""
    text = (Path(__file__).parent / "marked" / "docs" / f"{name}.md").read_text(encoding="utf-8")
    before, after = (verdicts(t) for t in (text, f"{text}\n\n## More\n\n{all_said(stance)}"))
    return [id for id in REFUSING[stance] if after[id] == "met" != before[id]]


def verdicts(text: str) -> dict[str, str]:
    assessed = pipeline.assess("doc.md", text.encode(), PACK, rubrics=["all"], engine="plain")
    return {c.id: c.stands for r in assessed.rubrics for c in r.criteria}


def refusing(stance: Stance) -> list[str]:
    """Criteria whose facets and points accept nothing said in a stance."""
    out = []
    for criterion in (c for r in PACK.rubrics for c in r.criteria):
        facets = [FACETS[f] for f in facets_in(criterion.met) if not FACETS[f].background]
        asked = MEASURES[criterion.points.measure].parts if criterion.points else ()
        parts = [p for p in asked if MEASURES[p].operator != "points"]
        taken = set().union(*map(accepted_by, facets), *(accepts(counting(p)) for p in parts))
        if stance not in taken:
            out.append(criterion.id)
    return out


REFUSING = {stance: refusing(stance) for stance in (Stance.ASKED, Stance.GUIDANCE)}


@pytest.mark.parametrize("name", ["T05", "W05", "T14", "X10"])
def test_template_text_meets_nothing_however_much_there_is(name: str) -> None:
    assert len(REFUSING[Stance.GUIDANCE]) == len(verdicts("Nothing."))
    assert raised_to_met(name, Stance.GUIDANCE) == []


@pytest.mark.xfail(reason="how concrete a document is counts people and dates in questions, too")
@pytest.mark.parametrize("name", ["T05", "T14"])
def test_hundreds_of_questions_meet_nothing_that_accepts_none(name: str) -> None:
    assert raised_to_met(name, Stance.ASKED) == []
