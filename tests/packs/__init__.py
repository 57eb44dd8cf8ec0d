"""A small rule pack in which everything is right, as the text of its files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kamcoach.models.pack import READING_CLASSES

Files = Mapping[str, str]

_READING = "".join(f"  {name}: {{words: {name} word}}\n" for name in sorted(READING_CLASSES))

WORDS = f"""\
classes:
{_READING}\
  risk-word:
    nouns: risk, threat
    words: [at risk]
  answer-word:
    verbs: answer, hand over
    include: risk-word
concepts:
  risk-told:
    title: A risk is told
    find: [risk-word, answer-word + risk-word + @money]
    unless: [negator]
    within: 8
  risk-answered:
    title: A risk is answered
    find: answer-word
sections:
  risks: risk-word
columns:
  risk: [risk-word]
items:
  risk:
    sections: [risks]
    concepts: [risk-told]
    fields:
      mitigation: [risk-answered, "@money"]
    reach: block
    named_by: text
"""

RISKS = """\
measures:
  all: {items: risk}
  rated: {title: risks with a rating, items: risk, having: [rating|trigger], accepts: firm}
  own: {items: risk, where: {owner: [ANA, Ben]}}
  rated-share: {share: rated, of: all}
  told: {statements: [risk-told], with: [money|percent], near: risk-answered, within: block}
  placed: {statements: [], in: risks, kinds: [row], without: [risk-answered], accepts: told}
  ideas: {distinct: [risk-told, risk-answered], every: [risk-told|risk-answered]}
  owners: {distinct: risk, field: owner}
  people: {names: person}
  total: {sum: [told, placed]}
  lesser: {both: [told, people]}
  words: {document: words}
facets:
  risks-rated:
    title: Risks are rated
    when: {rated: 2, rated-share: 500}
    missing: The risks are not rated.
    ask: Which risk would hurt most?
    why: Without a rating nobody knows where to begin.
    limits: A picture is not read.
  risks-told:
    title: Risks are told
    when:
      - {risks.told: {gte: 1}, words: {lte: 900}}
      - {placed: 1}
      - {total: 2, lesser: 1}
    missing: No risk is told.
    ask: What could go wrong?
  risks-spread:
    title: Risks of several sorts
    when: {ideas: 2, owners: {eq: 2}, own: 1}
    missing: One sort only.
    ask: What else?
  long:
    title: The document is long
    when: {words: 500}
    missing: The document is short.
    ask: What did you leave out?
    background: true
"""

DEMO = """\
id: DEMO
title: A demonstration
policy: open
grading:
  scheme: percentage
  bands: {pass: 40, refer: 0}
  note: Illustrative.
criteria:
  DEMO.1:
    title: Risks are known
    asks: Risks with a rating.
    group: Risks
    found_in: [AP, RR]
    weight: 2
    gates: true
    met: {all: [risks-rated, {any: [risks-told, risks-spread]}]}
    partial: {at_least: 1, of: [risks-rated, risks-told]}
    tips: [DEMO.T1]
  DEMO.2:
    title: Much is said
    asks: A long account of the risks.
    met: [risks-told, long]
    partial: risks-told
mistakes:
  DEMO.M1:
    title: Nothing is told
    sort: absence
    present: {without: risks-told}
    unless: risks-spread
    looked_for: A risk.
    advice: Tell one.
    excludes: [DEMO.1:met]
tips:
  DEMO.T1: Use a real case
learning_outcomes:
  DEMO.LO1: {title: Speak of risks, criteria: [DEMO.2]}
  DEMO.LO2: {title: Weigh risks, criteria: [DEMO.1]}
"""

PROFILE = """\
id: SHAPE
title: The shape of an account
grading: {scheme: advisory, note: Every indicator counts alike.}
criteria:
  SHAPE.1: {title: Risks, asks: Risks., group: Sight, met: risks-rated, partial: risks-rated}
  SHAPE.2: {title: Spread, asks: Sorts., group: Sight, met: risks-spread, partial: risks-spread}
  SHAPE.3: {title: Telling, asks: A tale., group: Voice, met: risks-told, partial: risks-told}
"""
"""A further rubric: advisory, with two axes."""
CASES = """\
risks-rated:
  fires: [Two risks are rated.]
  silent:
    - A risk.
    - {text: A risk is rated., gap: one is taken for two}
  near:
    - {text: One risk is rated., lacks: risks.rated is 1}
risks-told: {fires: [The risk was told.], silent: [Nothing was told.]}
risks-spread: {fires: [Ana and Ben told of a risk.], silent: [Nothing was told.]}
long: {fires: [Many words.], silent: [Few words.]}
"""

GOOD: Files = {
    "rules/words/words.yaml": WORDS,
    "rules/risks.yaml": RISKS,
    "rules/risks.cases.yaml": CASES,
    "rubrics/demo.yaml": DEMO,
}

PROVIDED: Files = {
    "acme/pack.yaml": """\
id: ACME
title: Acme's rules
replaces: [answer-word, risk-answered, risks.people, long]
""",
    "acme/words/words.yaml": """\
classes:
  acme-word:
    nouns: complaint
    include: acme-more
  acme-more: {words: grumble}
  answer-word: {words: settle}
concepts:
  acme-told: {title: A complaint, find: [acme-word + risk-word]}
  risk-answered: {title: An answer, find: answer-word}
""",
    "acme/acme-area.yaml": """\
measures:
  told: {statements: acme-told}
  share: {share: told, of: risks.told}
  risks.people: {names: role}
facets:
  acme-heard:
    title: A complaint is told
    when: {told: 1, share: 100}
    missing: No complaint is told.
    ask: Who complained?
  long:
    title: The document is rather long
    when: {risks.words: 400}
    missing: The document is short.
    ask: What else?
    background: true
""",
    "acme/acme-area.cases.yaml": """\
acme-heard:
  fires: [The complaint is a risk.]
  silent:
    - {text: The complaint was heard.}
  near:
    - {text: A complaint and a risk., lacks: acme-area.told is 0, gap: both stand there}
long: {fires: [Many words.], silent: [Few words.]}
""",
    "acme/rubrics/own.yaml": """\
id: OWN
title: Acme's own
replaces: DEMO
grading: {scheme: competence}
criteria:
  OWN.1:
    title: Complaints
    asks: A complaint.
    met: [acme-heard, risks-told, long]
    partial: acme-heard
tips:
  OWN.T1: Ask the people who complain
""",
}
"""A provider's pack beside the good one: something of each kind of its own, and replaced."""


def written(folder: Path, files: Files = GOOD) -> Path:
    """Write a rule pack into a folder, and return the folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return folder


def edited(file: str, old: str, new: str) -> dict[str, str]:
    """The files of the pack, or of it and a provider's, with one place changed."""
    files = {**GOOD, **PROVIDED} if file in PROVIDED else GOOD
    assert old in files[file], f"`{old}` is not in {file}"
    return {**files, file: files[file].replace(old, new, 1)}
