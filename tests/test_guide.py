"""Study guides: what they say of a rubric and of a learner's own work, and that they are safe."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from assessments import HOSTILE, assessment, evidence, hostile, judged, mistake, rubric
from click.testing import CliRunner, Result
from safe_pages import check_page
from test_report_pack import pack as small_pack

from kamcoach import catalog
from kamcoach.catalog.glossary import glossary
from kamcoach.catalog.nodes import parse
from kamcoach.cli import main
from kamcoach.errors import PackError, UsageError
from kamcoach.models.assessment import Judged
from kamcoach.models.pack import Case, Rubric, Tree
from kamcoach.report.guide import render
from kamcoach.report.guide.content import Asked, Guide, guide
from kamcoach.report.guide.revision import DAYS, GAP_DAYS, gaps, revision
from kamcoach.withheld import withheld, without_verdicts

PACK = catalog.load()
TERMS = catalog.read_terms(PACK)
CASES = catalog.read_cases()


def of(id: str) -> Rubric:
    return next(each for each in PACK.rubrics if each.id == id)


def asked(made: Guide, id: str) -> Asked:
    return next(each for section in made.sections for each in section.criteria if each.id == id)


# What a guide says


@pytest.mark.parametrize("id", [each.id for each in PACK.rubrics])
def test_every_rubric_has_a_guide_in_plain_words(id: str) -> None:
    made = guide(PACK, of(id), TERMS, CASES)
    page = check_page(render(made, "html"))
    text = page.xpath("string(//main)")
    for criterion in of(id).criteria:
        assert criterion.title in text and criterion.asks in text
        needs = asked(made, criterion.id).needs
        assert needs.text and "enough evidence in all" not in repr(needs)
    for wrong in of(id).mistakes:
        assert wrong.title in text and wrong.advice in text
    assert all(tip.title in text for tip in of(id).tips)
    # No id of a facet or a measure, no placeholder.
    assert not re.search(r"\[[a-z]+-[a-z-]+\]|\{[a-z]|\b[a-z]+\.[a-z]+-", text)
    assert not made.days and "In your work" not in text


def test_what_shows_a_criterion() -> None:
    made = asked(guide(PACK, of("SRM"), TERMS, CASES), "SRM.MP08")
    assert made.needs.text == "At least 2 of these"
    rated = next(part for part in made.needs.parts if "likelihood" in part.text)
    assert rated.ask == "Which of these risks would hurt most, and how likely is each?"
    assert made.adds[:2] == ("risks", "risks with a rating") and made.part is None
    assert {"Risk matrix", "Mitigation"} <= {term.term for term in made.terms}
    answered = next(part for part in made.needs.parts if "long term" in part.text)
    assert answered.example == "" or "\n" not in answered.example


def test_combinations_of_facets_in_words() -> None:
    first, second = (Tree(facet=facet.id) for facet in PACK.facets[:2])
    plain = (
        of("SRM")
        .criteria[0]
        .model_copy(
            update={
                "met": Tree(all=(Tree(any=(first, second)), Tree(without=second))),
                "partial": first,
                "points": None,
                "found_in": (),
            }
        )
    )
    changed = of("SRM").model_copy(update={"criteria": (plain,)})
    made = asked(guide(PACK, changed, TERMS), plain.id)
    assert made.needs.text == "All of these"
    any_of, without = made.needs.parts
    assert any_of.text == "Any one of these" and without.text.startswith("Not: ")
    assert made.part and made.part.text == PACK.facets[0].title
    assert made.adds == () and made.found_in == ""
    for format in ("html", "md"):
        assert "A part of it is shown by" in render(guide(PACK, changed, TERMS), format)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("They spent £312,000 with us.\n", True),
        ("| a | b |", False),
        ("One line.\nAnother.", False),
        ("word " * 60, False),
    ],
)
def test_examples_are_short_passages(text: str, shown: bool) -> None:
    case = Case(facet="risks-rated", sort="fires", text=text, source="x:1")
    gap = case.model_copy(update={"text": "Known to fail.", "gap": "why"})
    made = guide(PACK, of("SRM"), TERMS, [gap, case])
    assert (text.strip() in repr(asked(made, "SRM.MP08").needs)) is shown
    assert "Known to fail." not in repr(made.sections)


def test_terms_are_those_that_the_rubric_uses() -> None:
    made = guide(PACK, of("SRM"), TERMS, CASES)
    names = {term.id for term in made.terms}
    assert "transactional" in names  # Only a mistake speaks of it.
    assert "churn" not in names
    used = {term.id for r in PACK.rubrics for term in guide(PACK, r, TERMS).terms}
    assert len(used) >= 45


def test_a_guide_with_outcomes_is_ordered_by_them() -> None:
    made = guide(PACK, of("AMP"), TERMS)
    assert [section.name.split(" ")[0] for section in made.sections] == ["AMP.LO1", "AMP.LO2"]
    assert [s.name for s in guide(PACK, of("SRM"), TERMS).sections] == ["Criteria"]


# The learner's own work


def work(*criteria: Judged, **fields: Any) -> Any:
    tips = ("SRM.T01 Base it on a case",)
    return rubric("SRM", criteria=criteria, tips=tips, mistakes=(), **fields)


def own(**fields: Any) -> Any:
    said = [judged(each.id, "met") for each in of("SRM").criteria[2:]]
    first = judged("SRM.MP01", "not_met", missing=("Nothing is said of it.",), ask="Who?")
    second = judged("SRM.MP02", "partial", ask="When?")
    slip = mistake("SRM.CM01", True, evidence=(evidence("We sell volume."),), advice="Look ahead.")
    result = rubric("SRM", criteria=(first, second, *said), mistakes=(slip,))
    return assessment(result, **fields)


def test_gaps_are_worked_at_nearest_first() -> None:
    met, partial = judged("A.1", "met"), judged("A.3", "partial")
    elsewhere = judged("A.4", "partial", expected_here=False)
    result = work(met, judged("A.2", "not_met"), partial, elsewhere)
    assert [gap.id for gap in gaps(result)] == ["A.3", "A.2", "A.4"]
    assert [gap.id for gap in gaps(withheld(result))] == ["A.2"]


@pytest.mark.parametrize("number", [0, 1, 5, 6, 10, 11, 42])
def test_every_gap_has_its_day_and_every_day_something_to_do(number: int) -> None:
    ids = [f"A.{n}" for n in range(number)]
    days = revision(work(*(judged(id, "not_met") for id in ids)))
    assert [day.number for day in days] == list(range(1, DAYS + 1))
    assert all(day.title and day.tasks for day in days)
    worked = [id for day in days for id in day.criteria]
    assert list(dict.fromkeys(worked)) == ids
    assert {day.number for day in days if day.criteria} <= set(GAP_DAYS)
    assert len(worked) == (2 * number if number <= 5 else number)
    most = max((len(day.criteria) for day in days), default=0)
    assert most <= -(-number // len(GAP_DAYS)) if number > 5 else most <= 1
    spare = [day for day in days if day.title == "Strengthen"]
    assert all("Follow one tip: SRM.T01 Base it on a case." in day.tasks for day in spare)
    assert len(spare) == max(0, 10 - len(worked))
    assert "42 criteria" in repr(days[0]) or number != 42


def test_a_rubric_without_tips_has_days_to_strengthen_too() -> None:
    days = revision(work(judged("A.1", "met")).model_copy(update={"tips": ()}))
    assert all(day.tasks for day in days)


def test_dates_are_given_when_asked_for() -> None:
    result = work(judged("A.1", "not_met"))
    assert {day.date for day in revision(result)} == {""}
    days = revision(result, date(2026, 2, 27))
    assert [days[0].date, days[2].date] == ["Friday 27 February 2026", "Sunday 1 March 2026"]


def test_a_plan_asks_what_the_self_check_asks() -> None:
    made = guide(PACK, of("SRM"), TERMS, CASES, own())
    gather = made.days[1]
    assert gather.criteria == ("SRM.MP02",) and gather.questions == ("When?",)
    assert "Missing so far: Nothing is said of it." in made.days[3].tasks
    assert "Put right: Look ahead." in made.days[12].tasks
    assert guide(PACK, of("SRM"), TERMS, CASES, own()) == made
    for format in ("html", "md"):
        text = render(made, format).replace("\\", "")
        for said in ("Your two weeks", "Day 14", "plan.md", "Who?", "This shows in your work"):
            assert said in text, said
        assert "not evidenced" in text and "We sell volume." in text


def test_a_restricted_rubric_tells_no_verdict() -> None:
    closed = of("SRM").model_copy(update={"policy": "restricted"})
    made = guide(PACK, closed, TERMS, CASES, without_verdicts(own(), {"SRM"}))
    assert [day.criteria for day in made.days if day.criteria] == [("SRM.MP01",)] * 2
    for format in ("html", "md"):
        text = render(made, format).replace("\\", "")
        assert "The awarding rules for this rubric do not allow" in text
        for secret in ("evidenced<", "In your work", "This shows", "Nothing is said", "Look ahead"):
            assert secret not in text, secret


def test_a_hostile_rubric_and_work_do_no_harm() -> None:
    cruel = small_pack().rubrics[0]
    named = cruel.criteria[0].model_copy(update={"title": HOSTILE, "asks": HOSTILE})
    cruel = cruel.model_copy(update={"title": HOSTILE, "criteria": (named, *cruel.criteria[1:])})
    result = hostile().rubrics[0].model_copy(update={"id": cruel.id})
    result = result.model_copy(
        update={"criteria": (result.criteria[0].model_copy(update={"id": named.id}),)}
    )
    made = guide(
        small_pack(), cruel, TERMS, (), hostile().model_copy(update={"rubrics": (result,)})
    )
    check_page(render(made, "html"))
    bare = cruel.model_copy(update={"mistakes": (), "tips": ()})
    for format in ("html", "md"):
        assert "Common mistakes" not in render(guide(small_pack(), bare, ()), format)
    assert "<script>" not in render(made, "md").replace("\\<", "")


def test_there_is_no_guide_in_other_formats() -> None:
    with pytest.raises(UsageError, match="no guide format 'pdf'"):
        render(guide(PACK, of("SRM"), TERMS), "pdf")


# The glossary


def test_the_glossary_is_of_a_size_to_be_read() -> None:
    assert 40 <= len(TERMS) <= 80
    assert [t.term.casefold() for t in TERMS] == sorted(t.term.casefold() for t in TERMS)
    assert all(40 < len(term.means) <= 300 and term.means.endswith(".") for term in TERMS)
    assert all(term.source.startswith("rules/glossary/terms.yaml:") for term in TERMS)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: {term: A, means: It is., facets: [no-such]}", "no-such"),
        ("a: {term: A}", "the term `a` has no `means`"),
        ("a: {term: A, means: x}\nb: {term: B, also: [a], means: y}", "is a name of the term at"),
        ("a: {term: A, means: 'x {b}'}", "would stand in the report"),
        ("a: {term: A, means: x, other: y}", "unknown key"),
    ],
)
def test_what_is_wrong_in_a_glossary_is_said(text: str, says: str) -> None:
    with pytest.raises(PackError, match=says):
        glossary(parse("terms.yaml", text.encode()), {"risks-rated"})


def test_a_glossary_may_name_facets_or_not() -> None:
    text = "b: {term: B, means: x}\na: {term: a, also: [A2], means: y, facets: risks-rated}"
    first, second = glossary(parse("terms.yaml", text.encode()), {"risks-rated"})
    assert (first.id, first.also, first.facets) == ("a", ("A2",), ("risks-rated",))
    assert (second.also, second.facets) == ((), ())


def test_a_glossary_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"terms\.yaml: No such file"):
        catalog.read_terms(PACK, tmp_path)


# The command


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


PLAN = "# Account plan: Harbour Foods\n\nPrepared by Ana Learner\n\nWe may lose the tender.\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plan.md").write_text(PLAN, encoding="utf-8")


@pytest.mark.usefixtures("here")
def test_a_guide_is_written() -> None:
    assert run("guide", "srm", "-o", "guide.html").exit_code == 0
    assert "Your two weeks" not in Path("guide.html").read_text("utf-8")
    done = run("guide", "SRM", "plan.md", "--from", "2026-03-02", "-o", "guide.md")
    assert done.exit_code == 0 and done.stderr == "Written: guide.md\n"
    text = Path("guide.md").read_text("utf-8")
    assert "### Day 1, Monday 2 March 2026: Look it over" in text and "plan.md" in text


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("SRM", "-o", "guide.pdf"), "format of guide.pdf is not clear"),
        (("SRM", "--from", "2026-03-02", "-o", "g.md"), "needs your work"),
        (("SRM", "plan.md", "-o", "plan.md"), "would overwrite plan.md"),
        (("all", "-o", "g.md"), "A guide is for one rubric"),
        (("NO", "-o", "g.md"), "There is no rubric NO. Choose one of AMP, ARM, KAS,"),
        (("SRM", "-o", "g.pdf"), "end its name in one of .html, .htm, .md.\n"),
        (("SRM", "bad.docx", "-o", "g.md"), "bad.docx was not read"),
    ],
)
def test_what_cannot_be_guided_is_said(arguments: tuple[str, ...], says: str) -> None:
    Path("bad.docx").write_bytes(b"text")
    done = run("guide", *arguments)
    assert done.exit_code == 2 and says in done.stderr and not done.stdout
    assert Path("plan.md").read_text("utf-8") == PLAN
