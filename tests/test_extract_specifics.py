"""Amounts, dates, rhythms, people, roles and quotations: what is one, and what only looks so."""

import pytest
from tiny_pack import said, specifics


def found(text: str, *kinds: str) -> list[str]:
    """What is found of some kinds."""
    return [words for kind, words in specifics(said(text)) if kind in kinds]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("It cost £2.3m.", "money", "£2.3m"),
        ("It cost £ 1,200.50 in all.", "money", "£ 1,200.50"),
        ("It cost $3 million.", "money", "$3 million"),
        ("It cost €4bn.", "money", "€4bn"),
        ("It cost 35k GBP.", "money", "35k GBP"),
        ("It cost GBP 35k.", "money", "GBP 35k"),
        ("It cost 300 pounds.", "money", "300 pounds"),
        ("It cost 2 million euros.", "money", "2 million euros"),
        ("It cost 61p a unit.", "money", "61p"),
        ("It fell 12 pct.", "percent", "12 pct"),
        ("It fell 12%.", "percent", "12%"),
        ("It fell by 0.5 per cent.", "percent", "0.5 per cent"),
        ("It fell 4.5 percentage points.", "percent", "4.5 percentage points"),
        ("It has 1,200 sites.", "number", "1,200"),
        ("It has 5k users.", "number", "5k"),
        ("It has 40MW of it.", "number", "40"),
        ("It has twelve sites.", "number", "twelve"),
        ("It has two thirds of it.", "number", "two thirds"),
    ],
)
def test_amounts(text: str, kind: str, words: str) -> None:
    assert specifics(said(text)) == [(kind, words)]


@pytest.mark.parametrize(
    "text",
    [
        "See section 4.2.",
        "See Table 3.",
        "See page 12.",
        "See fig. 7.",
        "See appendix 2.",
        "It is A4 and B2B on the M25.",
        "It is a 3D plan of the 18F office.",
        "It has none.",
    ],
)
def test_not_amounts(text: str) -> None:
    assert found(text, "number", "money", "date") == []


def test_numbers_leave_the_comma_after_them() -> None:
    assert specifics(said("In 2025, it had 35, 40 and 1,200.")) == [
        ("date", "2025"),
        ("number", "35"),
        ("number", "40"),
        ("number", "1,200"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It is on 12 June 2026.", "12 June 2026"),
        ("It is on 12th of June, 2026.", "12th of June, 2026"),
        ("It is on June 12th.", "June 12th"),
        ("It runs 7–18 Sept.", "7–18 Sept"),
        ("It runs 7-18 September.", "7-18 September"),
        ("It runs from 1 to 3 June.", "1 to 3 June"),
        ("It is in June.", "June"),
        ("It is w/c 9 June.", "9 June"),
        ("It is in week 22.", "week 22"),
        ("It is in wk 3.", "wk 3"),
        ("It is in Q3.", "Q3"),
        ("It is in Q3 2026.", "Q3 2026"),
        ("It is in Q3 FY26.", "Q3 FY26"),
        ("It is in FY26.", "FY26"),
        ("It is in FY 2025/26.", "FY 2025/26"),
        ("It is in H1.", "H1"),
        ("It is in P-11.", "P-11"),
        ("It is in 2025/26.", "2025/26"),
        ("It is in 2025-26.", "2025-26"),
        ("It is from 2025–2027.", "2025–2027"),
        ("It is on 2026-03-01.", "2026-03-01"),
        ("It is on 01/02/2026.", "01/02/2026"),
        ("It is on 1/2/26.", "1/2/26"),
        ("It is in May 2026.", "May 2026"),
        ("It is in May.", "May"),
        ("It is by end of March.", "March"),
        ("It is from Jan to date.", "Jan"),
        ("It is due next year.", "next year"),
        ("It is due at year end.", "year end"),
        ("It is due in year 1.", "year 1"),
    ],
)
def test_dates(text: str, words: str) -> None:
    assert specifics(said(text)) == [("date", words)]


@pytest.mark.parametrize(
    "text",
    [
        "They may agree.",
        "May they agree?",
        "They march ahead.",
        "March ahead of them.",
        "They sat there.",
        "See section 4.2.",
        "This is 3/4 of it.",
    ],
)
def test_not_dates(text: str) -> None:
    assert found(text, "date") == []


def test_the_day_belongs_to_its_own_number_only() -> None:
    assert specifics(said("It ended in 2012 May came.")) == [("date", "2012"), ("date", "May")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It is weekly.", ["weekly"]),
        ("It is every two weeks.", ["every two weeks"]),
        ("It is twice a year.", ["twice a year"]),
        ("It costs £4 a year.", ["a year"]),
    ],
)
def test_rhythms(text: str, words: list[str]) -> None:
    assert found(text, "rhythm") == words
    assert found(text, "number") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The sales director left.", ["sales director"]),
        ("The director and the head of finance left.", ["director", "head of"]),
        ("The directors' engineers left.", ["engineers"]),
    ],
)
def test_roles(text: str, words: list[str]) -> None:
    assert found(text, "role") == words


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Ana Ruiz left.", ["Ana Ruiz"]),
        ("Ana left.", ["Ana"]),
        ("Ana J. Ruiz left.", ["Ana J. Ruiz"]),
        ("Ana van der Berg left.", ["Ana van der Berg"]),
        ("Ana O’Neill left.", ["Ana O’Neill"]),
        ("Ana Ruiz-Lopez left.", ["Ana Ruiz-Lopez"]),
        ("Zora Ruiz left.", []),
        ("Zora Ruiz, director, left.", ["Zora Ruiz"]),
        ("Zora Ruiz (sales director) left.", ["Zora Ruiz"]),
        ("Zora Ruiz – our new buyer – left.", ["Zora Ruiz"]),
        ("Zora Ruiz – our very best new buyer – left.", []),
        ("Zora Ruiz: the new director.", ["Zora Ruiz"]),
        ("Zora Ruiz, aged forty, left.", []),
        ("J. Ruiz left.", ["J. Ruiz"]),
        ("J.Ruiz left.", ["J.Ruiz"]),
        ("Dr Ruiz and Mrs. Lopez left.", ["Dr Ruiz", "Mrs. Lopez"]),
        ("Ana Ruiz left. Ruiz is away.", ["Ana Ruiz", "Ruiz"]),
        ("Zora Ruiz, director, left. Zora is away.", ["Zora Ruiz", "Zora"]),
        ("Ruiz left.", []),
    ],
)
def test_people(text: str, people: list[str]) -> None:
    assert found(text, "person") == people


@pytest.mark.parametrize(
    "text",
    [
        "Great Yarmouth is near.",
        "Key Account is a title.",
        "Harbour Foods grew.",
        "Ana Finance is a title.",
        "Microsoft Word is used.",
        "Great June came.",
        "The Sales Director left.",
        "Sales Director, buyer, left.",
        "We chose plan B. The rest left.",
        "We chose option A. This works.",
        "ana is written small.",
        "AN RUIZ left.",
    ],
)
def test_not_people(text: str) -> None:
    assert [p for p in found(text, "person") if p != "Ana"] == []


def test_a_name_that_is_a_word_counts_only_when_it_was_given_in_full() -> None:
    assert found("Mark our words.", "person") == []
    assert found("Mark Hill left. Mark is away.", "person") == ["Mark Hill", "Mark"]


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("He said “it works well”.", ["“it works well”"]),
        ('He said "it works well".', ['"it works well"']),
        ("He said 'it works very well', too.", ["'it works very well'"]),
        ("He said ‘it works very well’.", ["‘it works very well’"]),
        ("He said “yes”.", []),
        ("It's Ana's and it isn't the buyers' plan.", []),
    ],
)
def test_quotations(text: str, quotes: list[str]) -> None:
    assert found(text, "quote") == quotes


def test_a_quotation_may_hold_other_specifics() -> None:
    assert specifics(said("He said “Ana Ruiz left in June”.")) == [
        ("quote", "“Ana Ruiz left in June”"),
        ("person", "Ana Ruiz"),
        ("date", "June"),
    ]


def test_nothing_is_found_across_two_blocks() -> None:
    assert specifics(said("It has 12", "June sales")) == [("number", "12"), ("date", "June")]
    assert specifics(said("It was sold to Ana", "Ruiz and others")) == [("person", "Ana")]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("We met on 9/4 and again 21/5.", ["9/4", "21/5"]),
        ("Due by 3/12, not before 1/2.", ["3/12", "1/2"]),
        ("It scored 3/4, then 8/10 and 5/5.", []),
        ("The desk is open 24/7.", []),
        ("It fell to 9/4.5 of it.", []),
    ],
)
def test_a_day_and_month_without_a_year(text: str, dates: list[str]) -> None:
    assert found(text, "date") == dates


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("JT = buyer. I saw JT weekly.", ["JT", "JT"]),
        ("Ana Ruiz’s desk, Ana's chair.", ["Ana Ruiz", "Ana"]),
        ("Priya Nair (PN) asked. PN's team agreed.", ["Priya Nair", "PN", "PN"]),
        ("Priya Nair asked and PN wrote it down.", ["Priya Nair", "PN"]),
        ("HR = Ana, planning. HR warned us.", ["HR", "Ana", "HR"]),
        ("Tom Ojo (TO) signs it. Ask TO.", ["Tom Ojo", "TO", "TO"]),
        ("HR, the director and IT met.", []),
        ("KB = our brand. KB sold well.", []),
        ("We sell PVC and the A-PN range.", []),
    ],
)
def test_people_who_go_by_their_initials(text: str, people: list[str]) -> None:
    assert found(text, "person") == people
