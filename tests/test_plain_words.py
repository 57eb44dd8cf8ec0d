"""What learners read is plain, respectful British English: every text of the rules and reports.

Which texts: the questions, gaps and corrections of `rules/` and `rubrics/`, and the phrases of the
reports themselves. Reading age is the Flesch-Kincaid grade plus five years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields

import pytest
from assessments import assessment

from kamcoach import catalog
from kamcoach.marking.bank import built_in
from kamcoach.questions import LEADS
from kamcoach.report import together, wording

PACK = catalog.load()
MOST_WORDS = 32
"""In one sentence."""
MEAN_AGE = 14
OLDEST = 19
"""Reading age of a single text: one long word weighs heavily in a sentence of six."""

PATRONISING = re.compile(
    r"\b(?:simply|just|obviously|clearly|of course|easy|easily|merely|surely|needless|basically"
    r"|try harder|well done|good job|unfortunately|sadly|fail(?:ed|ure|s)?|lazy|careless|stupid"
    r"|silly|wrong|bad|poor(?:ly)?)\b",
    re.IGNORECASE,
)
AMERICAN = re.compile(
    r"\b\w*(?:(?:organ|real|recogn|prior|emphas|summar|anal|util|final|minim|maxim|special|standard"
    r"|categor|critic|apolog|author|custom|personal|general)(?:iz|yz)(?:e|es|ed|ing|ation|ations)"
    r"|color|behavior|favor(?:ite)?|honor|labor|neighbor|center|meter|theater|fulfill|enroll|defense"
    r"|offense|program|traveling|traveled|modeling|labeled|canceled|judgment|skillful|gray|catalog)"
    r"s?\b",
    re.IGNORECASE,
)
THIRD_PERSON = re.compile(
    r"\b(?:the (?:learner|student|candidate|author)|he or she|his or her)\b", re.I
)
IMPERATIVE_OR_SECOND = re.compile(r"\b(?:you|your|yours)\b|\?|^[A-Z][a-z]+\b")


def questions() -> Iterator[tuple[str, str]]:
    for facet in PACK.facets:
        yield f"{facet.id} ask", facet.ask
    for kind, lead in LEADS.items():
        for sort, text in lead._asdict().items():
            yield f"{kind} {sort}", text.format("Dean Walsh")


def to_the_learner() -> Iterator[tuple[str, str]]:
    yield from questions()
    for facet in PACK.facets:
        yield f"{facet.id} missing", facet.missing
    for rubric in PACK.rubrics:
        for mistake in rubric.mistakes:
            yield f"{mistake.id} truth", mistake.truth
            yield f"{mistake.id} advice", mistake.advice
    words = wording.wording(assessment())
    for field in fields(words):
        if isinstance(value := getattr(words, field.name), str):
            yield f"wording {field.name}", value
    for name in ("RESTRICTED", "ADVISORY", "ELSEWHERE", "PROVISIONAL_PROFILE", "NO_STEPS"):
        yield f"wording {name}", getattr(wording, name)
    yield "together", together.lead(assessment())


TEXTS = dict(to_the_learner())


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!])\s+|:\s|;\s", text) if re.search(r"\w", part)]


def words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z][A-Za-z'’-]*", text)


def syllables(word: str) -> int:
    bare = re.sub(r"(?:[^laeiouy]es|ed|[^laeiouy]e)$", "", word.lower())
    return max(len(re.findall(r"[aeiouy]+", bare)), 1)


def age(text: str) -> float:
    """Return the reading age of a text by Flesch and Kincaid."""
    said = words(text)
    grade = 0.39 * len(said) / len(sentences(text))
    grade += 11.8 * sum(map(syllables, said)) / len(said) - 15.59
    return grade + 5


def test_there_is_much_to_read() -> None:
    assert len(TEXTS) > 300
    assert all(TEXTS.values())


@pytest.mark.parametrize("what", TEXTS)
def test_a_text_is_plain_and_respectful(what: str) -> None:
    text = TEXTS[what]
    longest = max(sentences(text), key=lambda sentence: len(words(sentence)))
    assert len(words(longest)) <= MOST_WORDS, longest
    for unwanted in (PATRONISING, AMERICAN, THIRD_PERSON):
        assert not unwanted.search(text), unwanted.search(text)
    if len(words(text)) >= 12:
        assert age(text) <= OLDEST, (age(text), text)


def test_all_together_can_be_read_at_fourteen() -> None:
    for kind in ("ask", "missing", "truth", "advice"):
        chosen = [text for what, text in TEXTS.items() if what.endswith(f" {kind}")]
        assert len(chosen) > 30
        assert age(" ".join(chosen)) <= MEAN_AGE, kind


def test_questions_ask_the_learner() -> None:
    asked = [
        text for what, text in TEXTS.items() if what.endswith(" ask") and what != "wording ask"
    ]
    assert all(text.rstrip().endswith("?") for text in asked)
    spoken_to = [text for text in asked if re.search(r"\byou(?:r|rs)?\b", text, re.IGNORECASE)]
    assert len(spoken_to) > len(asked) / 3


@pytest.mark.parametrize(
    ("text", "found_by"),
    [
        ("Simply name your objectives.", PATRONISING),
        ("You failed to name a risk.", PATRONISING),
        ("How does your organization decide?", AMERICAN),
        ("Analyze the color of the program.", AMERICAN),
        ("The learner names no risk.", THIRD_PERSON),
    ],
)
def test_the_lint_can_find_something(text: str, found_by: re.Pattern[str]) -> None:
    assert found_by.search(text)


def test_reading_age_tells_plain_from_learned() -> None:
    plain = "Who will do it, and when? Say what each of them gains from the work you plan."
    learned = (
        "Operationalisation of strategic relationship management necessitates comprehensive "
        "consideration of organisational interdependencies."
    )
    assert age(plain) < 11 < 25 < age(learned)


def test_comments_of_the_bank_are_written_to_the_learner() -> None:
    comments = built_in(PACK, PACK.rubrics)
    assert len(comments) > 200 and len({comment.code for comment in comments}) > 200
    for comment in comments:
        for no in (PATRONISING, AMERICAN, THIRD_PERSON):
            assert not no.search(comment.text), comment
