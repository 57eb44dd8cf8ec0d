"""What was found across files, in words: for each audience, in every format, escaped."""

from __future__ import annotations

import re
from typing import Any

import pytest
from assessments import HOSTILE, assessment, evidence

from kamcoach.models.assessment import Assessment, Finding, Portfolio, Refused, Side, Skipped
from kamcoach.report import render, terminal, together, view

A, B = Side(source="plan.md", value="high"), Side(source="review.md", value="low")


def found(sort: str, subject: str = "", field: str = "", **fields: Any) -> Finding:
    values = {"sort": sort, "subject": subject, "field": field, "sides": (A, B), **fields}
    return Finding.model_validate(values)


def about(*findings: Finding, audience: str = "self-check", **fields: Any) -> Assessment:
    portfolio = Portfolio(name="work", findings=findings, **fields)
    return assessment(audience=audience, portfolio=portfolio)


ALL = (
    found("account"),
    found("same-content"),
    found("drafts"),
    found("stakeholder", "Priya Nair", "influence"),
    found("target", "On time.", "target"),
    found("date", "Contract ends", "date"),
    found("action", "Train the drivers", "owner"),
    found("unreported", "Carbon dashboard", sides=(A,)),
)


def test_each_audience_is_told_in_its_own_words() -> None:
    told = {
        audience: [together.told(f, about(audience=audience)) for f in ALL]
        for audience in ("self-check", "assessor")
    }
    values = "high (plan.md), low (review.md)"
    assert told["self-check"] == [
        f"The files are about different customers: {values}. Do all of them belong in here?",
        "review.md has the same content as plan.md and was read once.",
        "plan.md and review.md say much the same and seem to be drafts of one document. "
        "What both say was counted once. Hand in the one that holds.",
        f"Priya Nair: the influence differs: {values}. Which holds, or what changed?",
        f"On time: the target differs: {values}. Which holds, or what changed?",
        f"Contract ends: the date differs: {values}. Which holds, or what changed?",
        f"Train the drivers: the owner differs: {values}. Which holds, or what changed?",
        "You planned this in plan.md, and no review here says what became of it: Carbon dashboard.",
    ]
    assert told["assessor"] == [
        f"The files are about different customers: {values}. Such files were not compared.",
        "review.md has the same content as plan.md and was read once.",
        "plan.md and review.md say much the same and seem to be drafts of one document. "
        "What both say was counted once. Ask which one holds.",
        f"Priya Nair: the influence differs: {values}.",
        f"On time: the target differs: {values}.",
        f"Contract ends: the date differs: {values}.",
        f"Train the drivers: the owner differs: {values}.",
        "Planned in plan.md, and no review speaks of it: Carbon dashboard.",
    ]


def test_after_assessment_nothing_is_to_be_done_about_the_files() -> None:
    made = about(audience="release")
    told = " ".join(together.told(each, made) for each in ALL)
    for asked in ("Hand in", "belong in here", "Such files", "Ask which", "  "):
        assert asked not in told
    assert "What both say was counted once. Priya" in told
    assert "say so in your work" not in together.lead(made) and "changed" in together.lead(made)
    sides = (Side(source="a.md", value="Ann"), Side(source="b.md", value="Ben"))
    named = Finding(sort="learner", subject="", field="", sides=sides)
    warning = together.warning(about(named, audience="release"))
    assert "Take out" not in warning
    assert warning.endswith("Your assessor took them for the work of one: if they are not, say so.")
    assert "Take out what is not yours." in together.warning(about(named, audience="self-check"))


def test_nothing_is_shown_where_nothing_was_found() -> None:
    for made in (assessment(), about()):
        assert together.findings(made) == ()
        assert together.warning(made) == together.unlisted(made) == ""
        for form in ("md", "html"):
            assert "Across your files" not in render(made, form).decode()
        assert "Across your files" not in terminal.summary(made)
    assert together.skipped(assessment()) == ()


def test_how_many_more_there_are() -> None:
    made = about(*ALL, unlisted=5)
    for shown in (
        render(made, "md").decode(),
        render(made, "html").decode(),
        terminal.summary(made),
    ):
        assert "There are 5 more of these sorts." in shown


def test_what_was_passed_over() -> None:
    every = tuple(Skipped(name=f".{n}", reason="hidden") for n in range(6))
    made = about(skipped=every)
    four = "; ".join(f".{n} (hidden)" for n in range(4))
    assert together.skipped_shortly(made) == f"Passed over: {four} and 2 more"
    assert together.skipped_shortly(about(skipped=every[:1])) == "Passed over: .0 (hidden)"
    assert render(made, "html").decode().count("<dt>Passed over</dt>") == 6
    assert render(made, "md").decode().count("- Passed over: ") == 6


def test_very_many_files_are_counted() -> None:
    (source,) = assessment().sources
    sources = tuple(source.model_copy(update={"name": f"{n}.md"}) for n in range(4))
    gone = Refused(name="gone.pdf", reason="It is a PDF.", advice="Save it as DOCX.")
    few = about().model_copy(update={"sources": sources})
    assert view.file_names(few) == "0.md, 1.md, 2.md, 3.md"
    many = few.model_copy(update={"refused": (gone,)})
    assert view.file_names(many) == "work (5 files)"
    unnamed = many.model_copy(update={"portfolio": Portfolio(name="")})
    assert view.file_names(unnamed) == "5 files"
    alone = many.model_copy(update={"portfolio": None})
    assert view.file_names(alone).endswith("3.md, gone.pdf")


def test_the_kind_of_each_file() -> None:
    (source,) = assessment().sources
    read = source.model_copy(update={"kind": "relationship-review"})
    made = about().model_copy(update={"sources": (read,)})
    for form in ("md", "html"):
        assert "(md, relationship review, 1200 words" in render(made, form).decode()
        assert "(md, 1200 words" in render(assessment(), form).decode()


@pytest.mark.parametrize("audience", ["self-check", "assessor"])
def test_nothing_a_learner_wrote_gets_out_of_its_place(audience: str) -> None:
    passage = evidence(HOSTILE, source=HOSTILE, heading=(HOSTILE,))
    sides = (Side(source=HOSTILE, value=HOSTILE, evidence=passage),) * 2
    sorts = ("learner", "account", "same-content", "drafts", "target", "unreported")
    hostile = (found(sort, HOSTILE, "target", sides=sides) for sort in sorts)
    made = about(
        *hostile, audience=audience, skipped=(Skipped(name=HOSTILE, reason=HOSTILE),)
    ).model_copy(update={"refused": (Refused(name=HOSTILE, reason=HOSTILE, advice=HOSTILE),)})
    page = render(made, "html").decode()
    assert "<script" not in page and "\x1b" not in page and "\u202e" not in page
    text = render(made, "md").decode()
    assert not re.search(r"(?<!\\)<script|(?<!\\)\[link", text)
    assert not any(line.startswith(("# <", "===")) for line in text.splitlines())
    shown = terminal.summary(made)
    assert "\x1b" not in shown and "\u202e" not in shown
