"""Tables become items whatever their columns are called, and only where something proves it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_pack import block, items, said, table, written

from kamcoach.extract.tables import TABLE_KINDS
from kamcoach.models.submission import ITEM_FIELDS, Submission

KINDS = [
    (
        "risk",
        "Risk | Likelihood | Impact | Mitigation | Owner | Trigger",
        "Price | High | Low | Two sources | Ana | Tender",
        {
            "rating": "High; Low",
            "mitigation": "Two sources",
            "owner": "Ana",
            "trigger": "Tender",
        },
    ),
    (
        "criterion",
        "Criterion | Weight | Score | Evidence",
        "Spend | 30 | 4 | £3m",
        {"weight": "30", "score": "4", "fact": "£3m"},
    ),
    (
        "stakeholder",
        "Name | Role | Function | Influence | Attitude | Interest | Approach | Cadence | Contact",
        "Ana | Buyer | Sales | High | Warm | Price | Visit | Weekly | Tom",
        {
            "role": "Buyer",
            "function": "Sales",
            "influence": "High",
            "attitude": "Warm",
            "interest": "Price",
            "approach": "Visit",
            "cadence": "Weekly",
        },
    ),
    (
        "feedback",
        "Feedback | Source | Response",
        "Too slow | Ana | A new desk",
        {"source": "Ana", "change": "A new desk"},
    ),
    (
        "lesson",
        "Lesson | Change | Date",
        "Ask first | A new form | June",
        {"change": "A new form"},
    ),
    (
        "objective",
        "Objective | Measure | Baseline | Target | Date | Rank | Owner | Whose",
        "Grow | Sales | £2m | £3m | June | 1 | Ana | Both",
        {
            "measure": "Sales; £3m",
            "baseline": "£2m",
            "date": "June",
            "rank": "1",
            "owner": "Ana",
            "shared": "Both",
        },
    ),
    (
        "review",
        "Forum | Cadence | Attendance | Date",
        "Board | Weekly | Ana, Tom | June",
        {"rhythm": "Weekly; June", "date": "June", "attendance": "Ana, Tom"},
    ),
    (
        "action",
        "Action | Owner | Date | Link | Outcome | Status",
        "Visit | Ana | June | Grow | Sales | Open",
        {"owner": "Ana", "date": "June", "link": "Grow", "outcome": "Sales", "status": "Open"},
    ),
    (
        "metric",
        "Metric | Value | Target | Baseline | Rhythm",
        "Calls | 8 | 9 | 7 | Weekly",
        {"value": "8", "target": "9", "earlier": "7", "rhythm": "Weekly"},
    ),
    (
        "team",
        "Person | Role | Expertise | Task | Counterpart",
        "Ana | Engineer | Pumps | Design | Tom",
        {"role": "Engineer", "expertise": "Pumps", "task": "Design", "counterpart": "Tom"},
    ),
    (
        "investment",
        "Investment | Cost | Return",
        "A desk | £3k | £9k",
        {"amount": "£3k", "return": "£9k"},
    ),
]


def first(header: str, *rows: str) -> list[tuple[str, str, dict[str, str]]]:
    return items(said(*table(header, *rows)))


def test_every_kind_of_table_is_tried_and_fills_fields_that_items_have() -> None:
    assert {kind for kind, *_ in KINDS} == {k.kind for k in TABLE_KINDS}
    for kind in TABLE_KINDS:
        filled = {*kind.fields, *(told.field for told in kind.told)}
        assert filled <= set(ITEM_FIELDS[kind.kind])


@pytest.mark.parametrize(("kind", "header", "row", "fields"), KINDS)
def test_each_kind(kind: str, header: str, row: str, fields: dict[str, str]) -> None:
    ((found, name, values),) = first(header, row)
    assert (found, name) == (kind, row.split(" | ")[0])
    assert {k: values.get(k) for k in fields} == fields


@pytest.mark.parametrize(("kind", "header", "row", "fields"), KINDS)
def test_columns_may_stand_in_any_order(
    kind: str, header: str, row: str, fields: dict[str, str]
) -> None:
    def turned(text: str) -> str:
        return " | ".join(reversed(text.split(" | ")))

    ((found, name, values),) = first(turned(header), turned(row))
    assert (found, name) == (kind, row.split(" | ")[0])
    assert set(values) >= set(fields)


@pytest.mark.parametrize(
    ("header", "row", "fields"),
    [
        ("WHAT COULD HAPPEN? | (Who)", "Price | Ana", {"owner": "Ana"}),
        ("Risk: | Owner*", "Price | Ana", {"owner": "Ana"}),
        ("Key risk to us | I", "Price | High", {"rating": "High"}),
        ("Risk | Who’s in charge", "Price | Ana", {"owner": "Ana"}),
        ("No. | Risk | x | Owner", "1 | Price | y | Ana", {"owner": "Ana"}),
        ("Risk | Owner / trigger", "Price | Ana", {"owner": "Ana", "trigger": "Ana"}),
        ("Risk | Owner |  | Owner", "Price | Ana | x | Tom", {"owner": "Ana; Tom"}),
        ("Risk | Owner | Owner", "Price | Ana | Ana", {"owner": "Ana"}),
    ],
)
def test_odd_headers(header: str, row: str, fields: dict[str, str]) -> None:
    assert first(header, row) == [("risk", "Price", fields)]


@pytest.mark.parametrize("filler", ["", "-", "—", "TBC", "n/a", "N/A", "?", "None", "as above"])
def test_a_cell_that_says_nothing_fills_no_field(filler: str) -> None:
    header = "Risk | Owner | Impact | Trigger"
    assert first(header, f"Price | {filler} | High | Tender in June") == [
        ("risk", "Price", {"rating": "High", "trigger": "Tender in June"})
    ]
    assert first(header, f"{filler} | Ana | High | Tender in June") == []


def test_a_hollow_row_gives_no_item() -> None:
    assert first("Risk | Owner | Impact", "Price | TBC | ", "Cost | Ana | ") == [
        ("risk", "Cost", {"owner": "Ana"})
    ]


def test_rows_may_be_shorter_or_longer_than_the_header() -> None:
    assert first("Owner | Impact | Risk", "Ana | High") == []
    assert first("Risk | Owner", "Price", "Cost | Ana | High") == [
        ("risk", "Price", {}),
        ("risk", "Cost", {"owner": "Ana"}),
    ]


def test_a_merged_cell_counts_once() -> None:
    assert first("Risk | Risk | Owner | Impact", "Price | Price | High | High") == [
        ("risk", "Price", {"owner": "High", "rating": "High"})
    ]


def test_a_header_of_two_rows() -> None:
    rows = ("Risks | Risks | Risks", "Risk | Owner | Impact", "Price | Ana | High")
    assert items(said(*table(*rows, header=2))) == [
        ("risk", "Price", {"owner": "Ana", "rating": "High"})
    ]


def test_a_longer_column_name_hides_the_words_in_it() -> None:
    assert first("Risk | Owner", "Price | Ana")[0][0] == "risk"
    stakeholders = first("Our contact | Influence", "Tom | High")
    assert stakeholders == []
    assert first("Contact | Influence", "Tom | High") == [
        ("stakeholder", "Tom", {"influence": "High"})
    ]


def test_the_column_that_names_least_else_names_the_item() -> None:
    assert first("Objective and rank | Objective | Date", "1 | Grow | June") == [
        ("objective", "Grow", {"rank": "1", "date": "June"})
    ]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Colour | Size", "Red | Large"),
        ("Risk | Colour", "Price | Red"),
        ("Impact | Colour", "High | Red"),
        ("Strength | Weakness | Risk | Owner", "Team | Price | War | Ana"),
    ],
)
def test_tables_of_nothing_in_particular(header: str, row: str) -> None:
    assert first(header, row) == []


def test_a_table_without_header_or_rows_gives_nothing() -> None:
    assert items(said(*table("Price | Ana", "Cost | Tom", header=0))) == []
    assert items(said(*table("Risk | Owner"))) == []


def test_the_heading_may_name_what_the_columns_do_not() -> None:
    text = "# Plan\n\n## {}\n\n| What | Impact | Owner |\n|---|---|---|\n| Price | High | Ana |\n"
    assert items(written(text.format("Notes"))) == []
    assert items(written(text.format("Risks"))) == [
        ("risk", "Price", {"rating": "High", "owner": "Ana"})
    ]


@pytest.mark.parametrize(
    ("header", "row", "kind"),
    [
        ("Name | Role | Side | Influence", "Ana | Buyer | Customer | High", "stakeholder"),
        ("Name | Role | Side | Influence", "Ana | Planner | Ours | High", "team"),
        ("Name | Role | Side | Influence", "Ana | Planner | Both | High", "stakeholder"),
        ("Name | Role | Side | Influence", "Ana | Planner | | High", "stakeholder"),
        ("Name | Role | Side | Influence", "Ana | Planner", "stakeholder"),
        ("Name | Role | Side | Influence", "Ana | Planner | Our customer | High", "stakeholder"),
        ("Name | Role | Side | Task", "Ana | Planner | Theirs | Plans", "stakeholder"),
        ("Name | Role | Side | Task", "Ana | Planner | The customer | Plans", "stakeholder"),
        ("Name | Role | Side | Task", "Ana | Planner | Supplier | Plans", "team"),
        ("Risk | Side | Impact", "A war | Customer | High", "risk"),
    ],
)
def test_whose_side_somebody_is_on(header: str, row: str, kind: str) -> None:
    ((found, _, _),) = first(header, row)
    assert found == kind


def test_an_organisation_is_a_side_by_its_name() -> None:
    header = "Name | Role | Side | Influence"
    rows = ("Ana | Buyer | Acme | High", "Tom | Planner | Orbit | Low")
    found = written(
        "Customer: Acme\n\nSupplier: Orbit\n\n"
        + "\n".join(f"| {line} |" for line in (header, "-|-|-|-", *rows))
    )
    assert [(i.kind, i.name) for i in found.items] == [("stakeholder", "Ana"), ("team", "Tom")]


@pytest.mark.parametrize(
    ("header", "row", "level", "date"),
    [
        ("Objective | Target | Date", "Grow | £3m | June", "£3m", "June"),
        ("Objective | Target | Owner", "Grow | £3m by June 2027 | Ana", "£3m", "June 2027"),
        ("Objective | Owner", "Grow to £3m by June 2027 | Ana", "£3m", "June 2027"),
        ("Owner | Objective | Target", "Ana | Grow by 5% | Better", "5%", None),
        ("Objective | Baseline | Target | Date", "Grow | £2m | Better | June", None, "June"),
        ("No | Objective | Owner", "1 | Grow | Ana", None, None),
        ("Objective | Owner", "Goal 1: grow | Ana", None, None),
        ("Objective | Owner", "Goal 1: grow by 5 sites | Ana", "5", None),
        ("Objective | Owner | Target", "Grow | Ana", None, None),
        ("Objective | March 2027 | Owner", "Sales | £3m | Ana", "£3m", "£3m"),
    ],
)
def test_the_level_of_an_objective(
    header: str, row: str, level: str | None, date: str | None
) -> None:
    ((_, _, fields),) = first(header, row)
    assert (fields.get("level"), fields.get("date")) == (level, date)


def test_owner_and_date_make_an_action() -> None:
    assert first("What | Owner | Date", "Visit | Ana | June") == [
        ("action", "Visit", {"owner": "Ana", "date": "June"})
    ]
    assert first("Owner | Date", "Ana | June") == [("action", "Ana", {"date": "June"})]


def test_a_date_over_a_column_is_a_period() -> None:
    assert first("Metric | June 2025 | June 2026", "Calls | 8 | 9") == [
        ("metric", "Calls", {"value": "8; 9"})
    ]
    assert first("June 2025 | Metric", "8 | Calls") == []


def test_tables_are_read_apart() -> None:
    found = said(
        *table("Risk | Owner", "Price | Ana"),
        block("Then we met."),
        *table("Metric | Value", "Calls | 8", number=1),
    )
    assert [(i.kind, i.spans[0].block) for i in found.items] == [("risk", 1), ("metric", 4)]


def test_an_item_has_the_stance_and_the_place_of_its_row() -> None:
    (item,) = said(*table("Action | Owner", "We will visit in June | Ana")).items
    assert str(item.stance) == "scheduled"
    assert [(s.block, s.start, s.end) for s in item.spans] == [(1, 0, 27)]


def columns(submission: Submission) -> list[tuple[str, str]]:
    return [(i.kind, i.name) for i in submission.items]


@given(st.lists(st.sampled_from(["Risk", "Owner", "", "x", "Impact"]), min_size=1, max_size=6))
def test_any_header_over_any_row(header: list[str]) -> None:
    found = said(*table(" | ".join(header), " | ".join(["Price"] * len(header))))
    proved = "Risk" in header and {"Owner", "Impact"} & set(header)
    assert columns(found) == ([("risk", "Price")] if proved else [])
