"""What does not go together across files: what is told, and above all what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamcoach import catalog, pipeline
from kamcoach.consistency import findings, two_learners
from kamcoach.consistency.people import head, name_words, same_person
from kamcoach.consistency.values import (
    Date,
    Figure,
    date,
    dates_differ,
    figure,
    figures_differ,
    level,
    titles_differ,
)
from kamcoach.models.assessment import Finding
from kamcoach.models.submission import Kind, Submission

PACK = catalog.load()
TOP = "# {title}: Harbour Foods\n\n**Prepared by:** {learner}\n\n"


def plan(body: str, learner: str = "Ana Ruiz", name: str = "plan.md") -> Submission:
    text = TOP.format(title="Account plan", learner=learner) + body
    return pipeline.understand(name, text.encode(), PACK, Kind.PLAN)[1]


def review(body: str, learner: str = "Ana Ruiz", name: str = "review.md") -> Submission:
    text = TOP.format(title="Relationship review", learner=learner) + body
    return pipeline.understand(name, text.encode(), PACK, Kind.REVIEW)[1]


def found(*parts: Submission) -> list[tuple[str, str, str, list[str]]]:
    listed, _ = findings(parts, ())
    return [(f.sort, f.subject, f.field, [s.value for s in f.sides]) for f in listed]


def table(section: str, header: str, *rows: str) -> str:
    rule = "|---" * (header.count("|") + 1) + "|"
    return "\n".join([f"## {section}\n", f"| {header} |", rule, *(f"| {row} |" for row in rows)])


# People


PEOPLE = "Name | Job title | Influence | Attitude"


def people(*rows: str) -> str:
    return table("Stakeholders", PEOPLE, *rows)


def test_a_stakeholder_with_two_roles_and_influences() -> None:
    assert found(
        plan(people("Priya Nair | Finance Director | High | Neutral")),
        review(people("Dr Priya Nair | Operations Director | Low | Supportive")),
    ) == [
        ("stakeholder", "Priya Nair", "role", ["Finance Director", "Operations Director"]),
        ("stakeholder", "Priya Nair", "influence", ["High", "Low"]),
    ]


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("Priya Nair | Finance Director | High | -", "Priya Nair | FD | H | -"),
        ("Priya Nair | Operations Director | High | -", "Priya Nair | Ops Director | high | -"),
        ("Priya Nair | Director, Finance | High | -", "Priya Nair | Finance Director | High | -"),
        ("Priya Nair | Procurement | High | -", "Priya Nair | Head of Procurement | High | -"),
        ("Priya Nair | Buyer | High | -", "Priya Shah | Director | Low | -"),
        ("Priya Nair | Buyer | High | -", "Priya Nair | Buyer | 4 of 5 | -"),
        ("Priya Nair | Buyer | Low/Medium | -", "Priya Nair | Buyer | High | -"),
        # What changed, and says so.
        ("Priya Nair | Buyer | Low | -", "Priya Nair | Category Manager since May | High | -"),
        ("Priya Nair | Buyer | Low | -", "Priya Nair | Buyer | High now | -"),
        ("Priya Nair | Buyer | Low | -", "Priya Nair | Buyer | High (from 3 June 2026) | -"),
        # A first name alone may be anybody's.
        ("Priya | Buyer | Low | -", "Priya | Director | High | -"),
    ],
)
def test_no_difference_between_people(here: str, there: str) -> None:
    assert found(plan(people(here)), review(people(there))) == []


def test_a_file_that_says_two_things_itself_is_sure_of_none() -> None:
    rows = "Priya Nair | Buyer | High | -", "Priya Nair | Director | Low | -"
    first = plan(people(rows[0]) + "\n\n" + people(rows[1]).replace("Stakeholders", "People"))
    assert found(first, review(people("Priya Nair | Clerk | Medium | -")))[0][3] == [
        "Buyer",
        "Clerk",
    ]  # items of one name are one already: the first passage is believed


# Targets and dates


def metrics(*rows: str, header: str = "Measure | Baseline | Target | Result") -> str:
    return table("Results", header, *rows)


def objectives(*rows: str, header: str = "Objective | Baseline | Target | By") -> str:
    return table("Objectives", header, *rows)


def test_a_target_with_two_figures() -> None:
    (told,), more = findings(
        (
            plan(objectives("On-time delivery | 91% | 97% | March 2026")),
            review(metrics("On time delivery | 91% | 95% | 95.6%")),
        ),
        (),
    )
    assert (told.sort, told.subject, told.field, more) == (
        "target",
        "On-time delivery",
        "target",
        0,
    )
    assert [(s.source, s.value) for s in told.sides] == [("plan.md", "97%"), ("review.md", "95%")]
    quotes = [s.evidence.quote for s in told.sides if s.evidence]
    assert quotes == [
        "On-time delivery | 91% | 97% | March 2026",
        "On time delivery | 91% | 95% | 95.6%",
    ]


def test_an_objective_of_a_list_with_two_figures() -> None:
    lists = [f"## Objectives\n\n- Cut missed collections to {n} in the year.\n" for n in (6, 10)]
    assert found(plan(lists[0]), review(lists[1])) == [
        ("target", "Cut missed collections to 6 in the year.", "target", ["6", "10"])
    ]


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (objectives("Sales | 1 | £110,000 | -"), metrics("Sales | 1 | £110k | £98k")),
        (objectives("Sales | 1 | 97 | -"), metrics("Sales | 1 | 95% | 96%")),
        (objectives("Sales | 1 | 90 to 95% | -"), metrics("Sales | 1 | 97% | 96%")),
        (objectives("Sales | 1 | 90% | -"), metrics("Sales in Wales | 1 | 97% | 96%")),
        (objectives("Sales | 1 | 90% | -"), metrics("Sales | 1 | 97% (raised in May) | 96%")),
        # The target of another time, or no target at all.
        (
            objectives("Sales | 1 | 90% | March 2026"),
            metrics("Sales | 1 | 97% by March 2027 | 96%"),
        ),
        (
            objectives("Sales | 1 | 90% | -"),
            metrics("Sales | 1 | 97% | -", header="Measure | Baseline | New target | Result"),
        ),
        (
            objectives("Sales | 1 | 90% | -"),
            metrics("Sales | 1 | 97% | -", header="Measure | Baseline | Actual | Result"),
        ),
    ],
)
def test_no_difference_between_targets(here: str, there: str) -> None:
    assert found(plan(here), review(there)) == []


def test_the_end_of_a_contract() -> None:
    ends = [f"## Contract\n\n| Contract | |\n|---|---|\n| Contract ends | {when} |\n" for when in (
        "30 June 2026", "31 December 2026", "June 2026", "renewed, now 30 June 2027"
    )]  # fmt: skip
    first = plan(ends[0])
    assert found(first, review(ends[1])) == [
        ("date", "Contract ends", "date", ["30 June 2026", "31 December 2026"])
    ]
    assert found(first, review(ends[2])) == found(first, review(ends[3])) == []


# Actions


def actions(*rows: str, header: str = "Action | Owner | Due") -> str:
    return table("Actions", header, *rows)


def test_an_action_with_another_owner_and_date() -> None:
    assert found(
        plan(actions("Train the night drivers | Ana Ruiz | 4 March 2026")),
        review(actions("Train night drivers | Tom Reed | 11 March 2026")),
    ) == [
        ("action", "Train the night drivers", "owner", ["Ana Ruiz", "Tom Reed"]),
        ("action", "Train the night drivers", "date", ["4 March 2026", "11 March 2026"]),
    ]


@pytest.mark.parametrize(
    ("row", "header"),
    [
        ("Train night drivers | Ana | March 2026", "Action | Owner | Due"),
        ("Train night drivers | AR | 04/03/2026", "Action | Owner | Due"),
        ("Train night drivers | Sales team | 4 Mar", "Action | Owner | Due"),
        ("Train night drivers | Tom Reed (took over from Ana) | 9 May", "Action | Owner | Due"),
        ("Train night drivers | Ana Ruiz | moved to 9 May 2026", "Action | Owner | Due"),
        # When it was done is not when it was due.
        ("Train night drivers | Ana Ruiz | 9 May 2026", "Action | Owner | Completed"),
        ("Train night drivers | Ana Ruiz | 9 May 2026", "Action | Owner | When"),
        ("Train day drivers | Tom Reed | 9 May 2026", "Action | Owner | Due"),
    ],
)
def test_no_difference_between_actions(row: str, header: str) -> None:
    here = actions("Train night drivers | Ana Ruiz | 4 March 2026")
    there = actions(row, header=header)
    assert [f for f in found(plan(here), review(there)) if f[0] == "action"] == []


def test_an_action_nobody_reports_on() -> None:
    planned = actions(
        "Carbon dashboard for the retailer audit | Ana Ruiz | 31 October 2025",
        "Film trial with thinner wrap | Tom Reed | 31 July 2025",
        "Stacking training for the drivers | Ana Ruiz | 15 June 2025",
    )
    told = "## The year\n\nAlan ran the film trial in July.\n\nThree loads leaned all the same: " \
        "a driver had missed the stacking course.\n\n*Written 20 April 2026.*\n"  # fmt: skip
    first = plan(planned)
    (finding,), _ = findings((first, review(told)), ())
    assert (finding.sort, finding.subject) == (
        "unreported",
        "Carbon dashboard for the retailer audit",
    )
    (side,) = finding.sides
    assert side.evidence is not None and side.evidence.source == "plan.md"
    assert found(first, review(told + "\nThe dashboards are not built yet.\n")) == []


def test_nothing_is_unreported_without_a_review_or_before_its_time() -> None:
    planned = actions("Carbon dashboard for the retailer audit | Ana Ruiz | 31 October 2026")
    first = plan(planned)
    assert found(first) == []
    assert found(first, plan("## Risks\n\nThe price may fall.", name="second.md")) == []
    early = "Written in May 2026.\n\n## The year\n\nWe met twice.\n"
    assert found(first, review(early)) == []
    older = plan("Written in June 2025.\n\n" + planned.replace("2026", "2025"))
    assert found(older, review("Written in May 2024.\n\n## The year\n\nWe met.\n")) == []
    assert len(found(older, review(early))) == 1


def test_of_very_many_findings_the_first_are_listed() -> None:
    words = [a + b for a in ("bar", "cen", "dol", "fam") for b in ("rigo", "tusk", "velm", "worp")]
    planned = actions(*(f"Paint {w}s on {w}es | Ana Ruiz | May" for w in words))
    listed, more = findings((plan(planned), review("## The year\n\nWe met.\n")), ())
    assert (len(listed), more) == (12, 4)


# Which files are compared


def test_drafts_are_told_and_not_compared() -> None:
    here = plan(people("Priya Nair | Buyer | High | -"))
    there = plan(people("Priya Nair | Director | Low | -"), name="second.md")
    assert [f[0] for f in found(here, there)] == ["stakeholder", "stakeholder"]
    listed, _ = findings((here, there), ((0, 1),))
    assert [(f.sort, [s.source for s in f.sides]) for f in listed] == [
        ("drafts", ["plan.md", "second.md"])
    ]


def test_files_about_different_customers_are_told_and_not_compared() -> None:
    here = plan(people("Priya Nair | Buyer | High | -"))
    text = TOP.format(title="Relationship review", learner="Ana Ruiz").replace("Harbour", "Orrin")
    text += "**Customer:** Orrin Foods\n\n" + people("Priya Nair | Director | Low | -")
    there = pipeline.understand("review.md", text.encode(), PACK, Kind.REVIEW)[1]
    assert found(here, there) == [("account", "", "", ["Harbour Foods", "Orrin Foods"])]
    named = there.model_copy(
        update={"blocks": (*there.blocks, here.blocks[0].model_copy(update={"index": 99}))}
    )
    assert [f[0] for f in found(here, named)] == ["stakeholder", "stakeholder"]


def test_plans_of_different_years_are_not_compared() -> None:
    one, other = (
        plan(f"Written in May {year}.\n\n" + people(f"Priya Nair | {role} | High | -"))
        for year, role in ((2024, "Buyer"), (2026, "Director"))
    )
    assert found(one, other) == []
    assert found(one, one.model_copy(update={"source": "b.md"})) == []


def test_a_financial_year_is_two() -> None:
    one, other = (
        plan(f"Financial year {year}\n\n" + people(f"Priya Nair | {role} | High | -"))
        for year, role in (("2025/26", "Buyer"), ("2026", "Director"))
    )
    assert [f[0] for f in found(one, other)] == ["stakeholder"]


# Learners


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Priya Nair", "PRIYA NAIR", True),
        ("Priya Nair", "Dr P. Nair", True),
        ("Priya Nair", "Priya", True),
        ("Priya Nair", "Nair, Priya", True),
        ("Priya Nair", "PN", True),
        ("Priya Nair (Account Manager)", "Priya Anne Nair", True),
        ("Priya Nair", "", True),
        ("Priya Nair", "12345", True),
        ("Priya Nair", "Priya Shah", False),
        ("Priya Nair", "Tom Nair", False),
        ("Priya Nair", "P. N.", True),
        ("Priya Nair", "N. Priya", True),
        ("Priya P. Nair", "P. Priya Nair", True),
        ("Priya Nair", "P. Priya", False),
        ("Priya Nair", "Ana Ruiz", False),
    ],
)
def test_names_of_one_person(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same_person(other, one) is same


def test_learners_of_two_names() -> None:
    mine, others = plan("We met.", "Ana Ruiz"), review("We met.", "Ben Okafor")
    finding = two_learners((mine, others))
    assert finding is not None
    assert [(s.source, s.value) for s in finding.sides] == [
        ("plan.md", "Ana Ruiz"),
        ("review.md", "Ben Okafor"),
    ]
    assert found(mine, others)[0][0] == "learner"
    assert two_learners((mine, review("We met.", "A. Ruiz"))) is None
    assert two_learners((mine,)) is None
    # A label is believed, whoever else is named.
    assert two_learners((mine, review("Ana Ruiz helped me.", "Ben Okafor"))) is not None


def test_a_name_in_the_opening_lines_is_no_signature() -> None:
    mine = plan("We met.", "Ana Ruiz")
    text = b"# Relationship review\n\nMeeting with Priya Nair, Finance Director\n\nI wrote this."
    named = pipeline.understand("review.md", text, PACK, Kind.REVIEW)[1]
    assert named.learner == ""
    assert two_learners((mine, named)) is None
    assert "learner" not in [f[0] for f in found(mine, named)]


@pytest.mark.parametrize(
    ("opening", "signed"),
    [
        ("*Ben Okafor, Key Account Manager*", True),
        ("by Ben Okafor", True),
        ("By: Ben Okafor", True),
        ("By Oluwaseun Adeyemi-Cole, account manager at Kelder", True),
        ("By Siobhan MacRae", True),
        ("Report written by Ben Okafor (Level 4)", True),
        ("Written in May 2026 by Ben Okafor", True),
        ("My name is Siobhan MacRae and I sell paint.", True),
        ("Name: Ben Okafor Company: Kelder", True),
        ("From: Siobhan MacRae\nTo: The board", True),
        ("From: Siobhan MacRae To: The board", True),
        ("Owner: Siobhan MacRae, Account Manager", True),
        ("KAM = BO (Ben Okafor)", True),
        ("Our account manager Ben Okafor wrote this.", True),
        ("Ben Okafor | May 2026", True),
        ("Ben Okafor  \nKelder Packaging", True),
        ("Ben Okafor, Account Lead. April 2026.", True),
        ("Ben Okafor, acct mgr. Draft 2, still open where it says so", True),
        ("Kelder Packaging Ben Okafor, Senior Account Manager, told on 4 May", True),
        ("Kelder Ltd · Author: Ben Okafor, Director", True),
        ("- Ben Okafor", True),
        ("Ben Okafor told us what he thinks of the price.", False),
        ("Ben Okafor, the buyer, told us what he thinks.", False),
        ("Ben Okafor, Finance Director, told us.", False),
        ("Ben Okafor, Procurement Director, Acme", False),
        ("I took over from Ben Okafor, Account Manager", False),
        ("Meeting with Ben Okafor, Finance Director", False),
        ("Housekeeping: Ben Okafor – fan", False),
        ("The buyer is Ben Okafor", False),
        ("By Kelder Packaging Limited", False),
        ("By April 2026 We met.", False),
        ("## Contacts\n\nBen Okafor, Director", True),
        ("We met.\n\n## Contacts\n\nBen Okafor, Director\n\nName: Ben Okafor", False),
        ("| Name | Role |\n|---|---|\n| Ben Okafor | Director |", False),
        ("We met.", False),
    ],
)
def test_a_byline_is_a_signature(opening: str, signed: bool) -> None:
    text = f"# Relationship review\n\n{opening}\n"
    review = pipeline.understand("review.md", text.encode(), PACK, Kind.REVIEW)[1]
    names = ("Ben Okafor", "Siobhan MacRae", "Oluwaseun Adeyemi-Cole")
    assert (review.learner in names) is signed
    assert bool(review.learner) is signed
    alarm = two_learners((plan("We met.", "Ana Ruiz"), review))
    assert (alarm is not None) is signed


# Values


def test_name_words_and_heads() -> None:
    assert name_words("Dr Priya Nair, FD (Leeds)") == ("priya", "nair")
    assert [head(n) for n in ("The Co-op Group", "of the", "")] == ["op", "", ""]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("by 4 March 2026", Date(2026, 3, 4)),
        ("2026-03-04", Date(2026, 3, 4)),
        ("04/03/2026", Date(2026, 3, 4)),
        ("4th of Mar", Date(0, 3, 4)),
        ("March 4th, 2026", Date(2026, 3, 4)),
        ("end of March 2026", Date(2026, 3, 0)),
        ("4 March to 9 May", None),
        ("31/31/2026", None),
        ("Q2", None),
        ("autumn", None),
    ],
)
def test_dates(text: str, found: Date | None) -> None:
    assert date(text) == found


def test_dates_differ_only_where_both_are_given() -> None:
    march, day = Date(2026, 3, 0), Date(0, 3, 4)
    assert not dates_differ(march, day)
    assert dates_differ(march, Date(2027, 3, 0))
    assert dates_differ(day, Date(2026, 3, 5))


def test_figures() -> None:
    assert figure("£110,000 by March 2026") == figure("£110k") == ("£", 110_000)
    assert figure("95 per cent") == figure("95.0%") == ("%", 95)
    assert figure("1.2 million") == ("", 1_200_000)
    assert figure("90 to 95%") is figure("none") is None
    assert figures_differ(Figure("£", 1), Figure("£", 2))
    assert not figures_differ(Figure("£", 1), Figure("%", 2))


def test_levels_and_titles() -> None:
    assert [level(t) for t in ("High - signs", "h", "Moderate", "low/high", "Mel", "5", "")] == [
        *("high", "high", "medium", "", "", "", "")
    ]
    assert not titles_differ("CFO", "Chief Financial Officer")
    assert not titles_differ("", "Buyer")
    assert titles_differ("Buyer", "Finance Director")


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_can_be_compared(one: str, other: str) -> None:
    assert same_person(one, other) == same_person(other, one)
    assert titles_differ(one, other) == titles_differ(other, one)
    assert not titles_differ(one, one)
    a, b = figure(one), figure(other)
    assert a is None or not figures_differ(a, a)
    assert date(one) is None or date(one + " ") == date(one)
    assert isinstance(level(one), str) and (b is None or b.value >= 0)


def test_every_finding_is_of_a_sort_that_reports_know() -> None:
    from kamcoach.report.together import LABELS

    sorts = set(Finding.model_fields["sort"].annotation.__args__)  # type: ignore[union-attr]
    assert sorts == {*LABELS, "learner"}
