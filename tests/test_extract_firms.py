"""The account as titles name it, and the firm of a byline."""

import pytest
from tiny_pack import written

BODY = "\n\nThe board is new. It is large, and it sold the price.\n"


@pytest.mark.parametrize(
    ("account", "title"),
    [
        ("Orrell Mills", "Account plan: Orrell Mills"),
        ("Orrell Mills Ltd", "Relationship Review – Orrell Mills Ltd"),
        ("Orrell Mills", "Key account plan FY26 for the Orrell Mills"),
        ("Orrell Mills", "Reviewing my relationship with Orrell Mills"),
        ("Orrell & Tarn Cotton", "Account plan - Orrell & Tarn Cotton"),
        ("ORRELL MILLS", "ACCOUNT PLAN: ORRELL MILLS"),
        ("Orrell Mills", "A review of Bolt's relationship with Orrell Mills"),
        ("Orrell Mills", "Orrell Mills: our account plan"),
        ("ORRELL MILLS", "ORRELL MILLS – KEY A/C PLAN 26–28"),
        ("", "Account plan"),
        ("", "Account plan: Orrell"),  # one word that stands nowhere else
        ("", "Account plan: ORM"),
        ("", "Account plan: June 2026"),
        ("", "Account plan: Board Papers"),  # a word that is also written small
        ("", "Account plan by Ana Ruiz, a plan for Ana Ruiz"),
        ("", "Review: Orrell Mills and Tarn Cotton"),
    ],
)
def test_an_account_in_the_title(account: str, title: str) -> None:
    assert written(f"# {title}{BODY}").account == account


def test_a_name_in_capitals_is_written_as_in_the_text() -> None:
    found = written(f"# ACCOUNT PLAN: ORRELL\n\nThe mill of Orrell sold it, and Orrell grew.{BODY}")
    assert found.account == "Orrell"


def test_a_later_heading_of_the_opening_will_do_and_a_label_comes_first() -> None:
    later = f"# Key account review\n\n## My relationship with Orrell Mills{BODY}"
    assert written(later).account == "Orrell Mills"
    labelled = "# Account plan: Orrell Mills\n\nCustomer: Tarn Cotton" + BODY
    assert written(labelled).account == "Tarn Cotton"


def test_the_supplier_is_not_the_account() -> None:
    text = "# Account plan: Orrell Mills\n\nSupplier: Orrell Mills" + BODY
    assert written(text).account == ""


@pytest.mark.parametrize(
    ("supplier", "line"),
    [
        ("Tarn Cotton", "Ana Ruiz, Account Manager, Tarn Cotton"),
        ("Tarn Cotton Ltd", "Learner: Ana Ruiz, Sales Executive at Tarn Cotton Ltd, June 2026"),
        ("Tarn Cotton", "Ana Ruiz, Account Manager (North), Tarn Cotton Date 12 June 2026"),
        ("", "Ana Ruiz, Account Manager, Leeds"),
        ("", "Ana Ruiz, Account Manager, Tom Hill"),
        ("", "Ana Ruiz, Account Manager, Board Papers"),
        ("", "Ana Ruiz, Account Manager, Tarn Cotton" + ", and much else" * 12),
    ],
)
def test_the_firm_of_a_byline(supplier: str, line: str) -> None:
    assert written(f"# Account plan\n\n{line}{BODY}").supplier == supplier
