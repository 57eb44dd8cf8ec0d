"""What must not change a verdict, and what must: properties over marked documents.

Each is a limit that holds today; docs/judgement.md says where padding with other people's prose
still lifts a weak document.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FrameType

import pytest
from weak_documents import WEAK

from kamcoach import catalog, pipeline
from kamcoach.extract import extract
from kamcoach.models.pack import Verdict
from kamcoach.readers import read
from kamcoach.trees import facets_in

MARKED = Path(__file__).parent / "marked" / "docs"
PACK = catalog.load()
LEVEL: dict[Verdict, int] = {"not_met": 0, "partial": 1, "met": 2}
NAMES = ("T01", "T05", "T08", "T16", "W01", "W05", "W13", "X05", "X10", "X25")
CRITERIA = {c.id: c for r in PACK.rubrics for c in r.criteria}
IDS = len(CRITERIA)


def verdicts(text: str) -> dict[str, int]:
    assessed = pipeline.assess("doc.md", text.encode(), PACK, rubrics=["all"], engine="plain")
    return {c.id: LEVEL[c.stands] for r in assessed.rubrics for c in r.criteria}


@cache
def original(name: str) -> tuple[str, dict[str, int]]:
    text = (MARKED / f"{name}.md").read_text(encoding="utf-8")
    return text, verdicts(text)


def changed(before: dict[str, int], after: dict[str, int]) -> list[str]:
    return [id for id in before if before[id] != after[id]]


Changing = Callable[[str], str]
"""What is done to a document."""
SECTIONED = [n for n in NAMES if original(n)[0].count("\n## ") > 2]


@pytest.mark.parametrize("name", SECTIONED)
def test_the_order_of_the_sections_hardly_matters(name: str) -> None:
    text, before = original(name)
    opening, *sections = re.split(r"(?m)^(?=## )", text)
    random.Random(name).shuffle(sections)
    after = verdicts(opening + "\n".join(sections))
    assert len(changed(before, after)) <= 0.05 * IDS


@pytest.mark.parametrize("name", NAMES)
def test_one_typo_in_a_hundred_words_changes_few_verdicts(name: str) -> None:
    text, before = original(name)
    chance = random.Random(name)

    def typo(match: re.Match[str]) -> str:
        word = match.group()
        if chance.random() > 0.01:
            return word
        at = chance.randrange(1, len(word) - 1)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    after = verdicts(re.sub(r"\b[a-z]{4,}\b", typo, text))
    assert len(changed(before, after)) <= 0.1 * IDS


def ending(word: str) -> str:
    return next((end for end in ("ing", "ed", "ly", "s") if word.endswith(end)), "")


@cache
def interchangeable() -> dict[str, list[str]]:
    """Word -> the other words of its class in the same form, where it is in no other class."""
    count = Counter(form for c in PACK.lexicon.classes for form in c.forms)
    out: dict[str, list[str]] = {}
    for word_class in PACK.lexicon.classes:
        single = [f for f in word_class.forms if f.isalpha() and len(f) > 3 and count[f] == 1]
        for word in single:
            out[word] = [w for w in single if w != word and ending(w) == ending(word)]
    return {word: others for word, others in out.items() if others}


@pytest.mark.parametrize("name", NAMES)
def test_other_words_for_the_same_change_few_verdicts(name: str) -> None:
    text, before = original(name)
    chance, swapped = random.Random(name), 0

    def swap(match: re.Match[str]) -> str:
        nonlocal swapped
        others = interchangeable().get(match.group(), [])
        swapped += bool(others)
        return chance.choice(others) if others else match.group()

    after = verdicts(re.sub(r"\b[a-z]{4,}\b", swap, text))
    assert swapped > 50
    assert len(changed(before, after)) <= 0.1 * IDS


NEUTRAL = """\
Bread rises because yeast turns sugar into gas. Dough that rests in a cool room tastes of more than
dough that is hurried, and a wet dough gives a more open crumb. Steam at the start keeps the crust
thin. A stone holds its heat where a tin lets it go.

Clouds form where moist air cools. Low ones are grey and flat, high ones thin and white, and those
that tower bring hail. Fog is a cloud that lies on the ground; it lifts once the sun is up.

Moss needs no roots. It takes water through its leaves, dries out in the heat and is green again
after the first rain. Slate roofs suit it, as do old walls and the north side of trees.
"""
ABROAD = "\n\n".join(
    f"In {month} {year} {who} sold {jars} jars of honey at the fair in {town} for £{jars * 6}. "
    f"{who} told us that the bees had done well, and by {month} {year + 1} there were {jars // 9} "
    "more hives."
    for year in range(1990, 2020, 2)
    for month, who, town, jars in (
        ("March", "Greta Lind", "Hexham", 40 + year % 9),
        ("June", "Oskar Bell", "Alston", 90 + year % 7),
        ("October", "Ines Farr", "Wooler", 70 + year % 5),
    )
)


@pytest.mark.parametrize("name", NAMES)
def test_padding_that_is_about_something_else_changes_nothing(name: str) -> None:
    text, before = original(name)
    pieces = NEUTRAL.strip().split("\n\n")
    first, *sections = re.split(r"(?m)^(?=## )", text)
    for place in (s.rstrip() for s in sections if len(s.rstrip()) % 4 == 0):
        padded = text.replace(place, f"{place}\n\n{pieces[len(place) % 3]}", 1)
        assert changed(before, verdicts(padded)) == []
    # In the opening lines it may push away who the account is, and with that a passage or two.
    opening = first.rstrip()
    padded = text.replace(opening, f"{opening}\n\n{pieces[len(opening) % 3]}", 1)
    assert len(changed(before, verdicts(padded))) <= 1
    assert changed(before, verdicts(f"{text}\n\n## Appendix\n\n{NEUTRAL}")) == []


@pytest.mark.xfail(reason="points can be padded with other people's names, dates and figures")
@pytest.mark.parametrize("name", ["T05", "W05"])
def test_padding_in_which_names_and_figures_abound_changes_nothing(name: str) -> None:
    text, before = original(name)
    assert changed(before, verdicts(f"{text}\n\n## Appendix\n\n{ABROAD}")) == []


def signposted_at_ends(text: str) -> str:
    """Every paragraph with two criteria in brackets at its end."""
    ids, out = list(CRITERIA), []
    for n, block in enumerate(text.split("\n\n")):
        plain = block.rstrip().endswith(".") and block[0].isalpha() and ":" not in block[:40]
        out.append(f"{block.rstrip()} ({ids[n % IDS]}, AC2.3)" if plain else block)
    return "\n\n".join(out)


def signposted_headings(text: str) -> str:
    """Every heading with a learning outcome and a criterion."""
    return re.sub(r"(?m)^(#{2,4} .*)$", r"\1 [LO1 / AC 1.2]", text)


def signposted_between(text: str) -> str:
    """Every third block under a heading that is a criterion with its title."""
    titles = [f"### {c.id.partition('.')[2]} {c.title}" for c in CRITERIA.values()]
    blocks = text.split("\n\n")
    return "\n\n".join(
        f"{titles[n % IDS]}\n\n{block}" if n > 2 and n % 3 == 0 and block[:1] != "|" else block
        for n, block in enumerate(blocks)
    )


def in_front(text: str) -> str:
    """A page of signposts between the title and the rest."""
    title, _, rest = text.partition("\n\n")
    return "\n\n".join([title, *(f"{id}: see section 2" for id in CRITERIA), rest])


EVIDENCE_FOR = "\n\n".join(f"Evidence for {id}: see section 2." for id in CRITERIA)
WITH_TITLES = "\n".join(f"- {c.id.partition('.')[2]} {c.title}" for c in CRITERIA.values())
CROSS_REFERENCE = "| AC | Criterion | Where | Page |\n|---|---|---|---|\n" + "\n".join(
    f"| {c.id} | {c.title} | Section {n % 5} | {n % 9} |" for n, c in enumerate(CRITERIA.values())
)


def after_it(addition: str) -> Changing:
    return lambda text: f"{text}\n\n## Where to find it\n\n{addition}"


SIGNPOSTED: dict[str, Changing] = {
    "ends": signposted_at_ends,
    "headings": signposted_headings,
    "between": signposted_between,
    "front": in_front,
    "evidence for": after_it(EVIDENCE_FOR),
    "titles": after_it(WITH_TITLES),
    "cross-reference": after_it(CROSS_REFERENCE),
}


@pytest.mark.parametrize("way", SIGNPOSTED)
@pytest.mark.parametrize("name", NAMES)
def test_signposts_for_all_criteria_raise_nothing(name: str, way: str) -> None:
    text, before = original(name)
    signed = SIGNPOSTED[way](text)
    if signed == text:
        pytest.skip("no heading, or no paragraph of its own")
    after = verdicts(signed)
    assert [id for id in before if after[id] > before[id]] == []


@pytest.mark.parametrize("name", NAMES)
def test_without_its_only_passage_a_verdict_is_lower(name: str) -> None:
    text, before = original(name)
    document = read("doc.md", text.encode())
    assessed = pipeline.assess("doc.md", text.encode(), PACK, rubrics=["all"], engine="plain")
    for judged in (c for r in assessed.rubrics for c in r.criteria if c.verdict != "not_met"):
        blocks = {e.block for e in (*judged.evidence, *judged.also)}
        if len(blocks) > 1:
            continue
        gone = {"text": "", "cells": (), "label": ""}
        left = tuple(b.model_copy(update=gone) if b.index in blocks else b for b in document.blocks)
        cut = document.model_copy(update={"blocks": left})
        again = pipeline.judged(
            cut, extract(cut, PACK), PACK, PACK.rubrics, audience="self-check", engine="plain"
        )
        (after,) = (c for r in again.rubrics for c in r.criteria if c.id == judged.id)
        assert LEVEL[after.stands] < before[judged.id], judged.id


@cache
def firing() -> dict[str, list[str]]:
    """For each facet the texts in which it holds."""
    out: dict[str, list[str]] = {}
    for case in catalog.read_cases():
        if case.sort == "fires" and not case.gap:
            out.setdefault(case.facet, []).append(case.text)
    return out


@pytest.mark.parametrize("name", ["T05", "T16", "W05", "X10"])
def test_doing_what_is_missing_raises_a_verdict(name: str) -> None:
    text, before = original(name)
    raised = []
    short = [id for id in before if before[id] < 2]
    for id in short:
        asked = facets_in(CRITERIA[id].met)
        done = "\n\n".join(text for facet in asked for text in firing().get(facet, ()))
        raised.append(verdicts(f"{text}\n\n# More\n\n{done}")[id] > before[id])
    assert sum(raised) >= 0.9 * len(short)


def calls(text: str) -> int:
    """How many functions are called to assess a text: a measure of time that never wavers."""
    count = 0

    def counting(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counting)
    try:
        verdicts(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("name", ["T01", "W05", "X10"])
def test_twice_the_document_costs_no_more_than_twice_the_work(name: str) -> None:
    text, _ = original(name)
    works = [calls("\n\n".join([signposted_at_ends(text)] * times)) for times in (2, 4, 8)]
    assert works[1] <= 2.05 * works[0]
    assert works[2] <= 2.05 * works[1]


TITLES = "\n".join(f"- {c.id} {c.title}" for r in PACK.rubrics for c in r.criteria)
ASKED = "\n\n".join(f"{c.title}. {c.asks}" for r in PACK.rubrics for c in r.criteria)
SAID = "\n\n".join(
    f"- {text}"
    for text in dict.fromkeys(
        [
            *(f"Asks for: {c.asks}" for r in PACK.rubrics for c in r.criteria),
            *(tip.title for r in PACK.rubrics for tip in r.tips),
            *(text for r in PACK.rubrics for m in r.mistakes for text in (m.title, m.advice)),
            *(text for facet in PACK.facets for text in (facet.title, facet.missing, facet.ask)),
            *(measure.title for measure in PACK.measures),
        ]
    )
)
"""What guides and reports say of criteria, without anything of a learner's."""
BUZZWORDS = """\
- Leverage synergies across the ecosystem to unlock value
- Best-in-class, customer-centric partnership and thought leadership
- Robust governance, agile stakeholder engagement, seamless alignment
- World-class execution of a value-led growth strategy
"""
HEADINGS = "\n\n".join(
    f"## {h}"
    for h in (
        *("Objectives", "Stakeholder map", "Risks and mitigation", "Action plan", "KPIs"),
        *("Business reviews", "SWOT", "Lessons learned", "Account team", "Succession plan"),
    )
)
GUIDANCE = """\
## Objectives

[List the objectives agreed with the customer, with measures and dates]

Describe how you will work with the customer to agree objectives.

| Stakeholder | Influence | Approach |
|---|---|---|
| [Name] | [High/Medium/Low] | [Describe] |
| TBC | TBC | TBC |
"""
THEORY = """\
Key account management is the systematic analysis of strategic customers. Suppliers should map
stakeholders, agree joint objectives and review performance every quarter. A good account plan has
risks with mitigation, owners and dates. According to McDonald (2011), trust grows with joint work.
"""
NEGATION = """\
We have never met the board. We did not agree any objective with the customer. There is no plan for
the risks. Nobody owns an action. We have not asked for feedback. No review was held. We do not know
what the customer is after. Succession is missing, as are measures.
"""
INTENTION = """\
We will look at objectives. We plan to find out who decides. We aim to think about risks. We want to
be closer to the customer. We hope to review it. We are going to be better at feedback.
"""
OTHERS = """\
> Our supplier maps stakeholders, agrees objectives and reviews its risks every quarter.

> A strong plan has owners, dates and a measure for each action.
"""
NO_EVIDENCE = {
    "titles": TITLES,
    "what is asked": ASKED,
    "what guides say": SAID,
    "buzzwords": BUZZWORDS * 5,
    "headings": HEADINGS,
    "guidance": GUIDANCE,
    "theory": THEORY * 4,
    "negation": NEGATION,
    "intention": INTENTION,
    "others": OTHERS,
}


@pytest.mark.parametrize("text", NO_EVIDENCE.values(), ids=NO_EVIDENCE)
def test_what_is_no_evidence_meets_nothing(text: str) -> None:
    found = verdicts(f"# Account plan\n\n{text}")
    assert 2 not in found.values()
    assert sum(found.values()) <= 4


@pytest.mark.parametrize("text", WEAK.values(), ids=WEAK)
def test_concrete_prose_about_something_else_raises_nothing_to_met(text: str) -> None:
    assert [id for id, level in verdicts(text).items() if level == 2] == []


@pytest.mark.parametrize("text", [TITLES, ASKED, SAID, BUZZWORDS, HEADINGS, GUIDANCE])
@pytest.mark.parametrize("name", ["T05", "W05"])
def test_what_is_no_evidence_lifts_nothing_to_met(name: str, text: str) -> None:
    before = original(name)
    after = verdicts(f"{before[0]}\n\n# More\n\n{text}")
    lifted = [id for id in before[1] if after[id] == 2 > before[1][id]]
    assert len(lifted) <= 1


@pytest.mark.parametrize("name", NAMES)
def test_half_a_document_earns_no_more_than_the_whole(name: str) -> None:
    text, before = original(name)
    blocks = text.split("\n\n")
    after = verdicts("\n\n".join(blocks[: len(blocks) // 2]))
    assert [id for id in before if after[id] > before[id]] == []
    assert sum(after.values()) < 0.95 * sum(before.values())
