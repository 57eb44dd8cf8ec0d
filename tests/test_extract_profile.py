"""Who handed in what about whom, as the document itself says it."""

import pytest
from tiny_pack import TINY, block, document, said, table, written

from kamcoach.extract import extract
from kamcoach.models.document import Block
from kamcoach.models.submission import Kind, Submission

FRONT = "---\nauthor: Ana Ruiz\ncustomer: Acme Foods\nsupplier: 'Bolt & Sons'\n---\n\nWe met.\n"


def profile(found: Submission) -> tuple[str, str, str]:
    return found.learner, found.account, found.supplier


def test_from_front_matter() -> None:
    assert profile(written(FRONT)) == ("Ana Ruiz", "Acme Foods", "Bolt & Sons")


def test_from_labels() -> None:
    text = (
        "# Plan\n\n**Prepared by:** Ana Ruiz, Key Account Manager  \n**Client:** Acme Foods\n\n"
        "- Company: Bolt Ltd\n\nWe met.\n"
    )
    assert profile(written(text)) == ("Ana Ruiz", "Acme Foods", "Bolt Ltd")


def test_from_a_table_of_two_columns() -> None:
    rows = ("Learner: | Ana Ruiz", "**Account** | Acme Foods", "Employer | Bolt Ltd")
    assert profile(said(*table(*rows, header=0))) == ("Ana Ruiz", "Acme Foods", "Bolt Ltd")


@pytest.mark.parametrize("place", ["[your name]", "<name>", "____", "{{name}}", "TBC", "n/a"])
def test_a_placeholder_is_no_name(place: str) -> None:
    text = f"**Learner:** {place}\n\nAccount: {place}\n\n- Supplier: {place}\n\nWe met.\n"
    assert profile(written(text)) == ("", "", "")


def test_a_name_keeps_what_stands_in_brackets_after_it() -> None:
    found = written(
        "**Customer:** *Acme Foods (AF)*,\n\nSupplier - | “Bolt (Leeds) Ltd”\n\nWe met.\n"
    )
    assert profile(found) == ("", "Acme Foods (AF)", "Bolt (Leeds) Ltd")


@pytest.mark.parametrize("where", ["Learner name", "Name of candidate", "KAM", "Name"])
def test_other_labels_of_forms(where: str) -> None:
    assert written(f"# Plan\n\n{where}: Ana Ruiz\n\nWe met.\n").learner == "Ana Ruiz"


def test_a_name_further_down_is_a_contacts() -> None:
    for label, learner in (("Name", ""), ("Learner name", "Zed Hill")):
        text = f"# Plan\n\nWe met.\n\n## Part\n\n{label}: Zed Hill\n"
        assert written(text).learner == learner


def test_a_learner_outranks_an_account_manager() -> None:
    text = "Account manager: Tom Hill\n\nLearner: Ana Ruiz\n\nWe met.\n"
    assert written(text).learner == "Ana Ruiz"
    assert written("Account manager: Tom Hill\n\nWe met.\n").learner == "Tom Hill"


@pytest.mark.parametrize(
    ("learner", "text"),
    [
        ("Ana Ruiz", "# Plan\n\nAna Ruiz, Account Manager\n\nTom Hill met us.\n"),
        ("Ana Ruiz", "# Plan by Ana Ruiz\n\nWe met.\n"),
        ("", "# How the plan by Ana Ruiz went\n\nWe met.\n"),
        ("", "# Plan by Zed Hill\n\nWe met.\n"),
        ("", "# Plan\n\nAna, Account Manager\n"),
        ("", "# Plan\n\n" + "We met.\n\n" * 6 + "Ana Ruiz met us.\n"),
    ],
)
def test_from_a_byline(learner: str, text: str) -> None:
    assert written(text).learner == learner


@pytest.mark.parametrize(
    ("account", "supplier", "text"),
    [
        ("Acme", "", "# Acme 2026\n\nWe met Acme. We like Acme.\n"),
        ("Acme", "", "# The plan\n\nWe met Acme. We like Acme. Then Acme grew.\n"),
        ("", "", "# The plan\n\nWe met Acme. We like Acme.\n"),
        ("Acme Foods", "", "# Acme Foods 2026\n\nWe met.\n"),
        ("Acme Foods Ltd", "", "# Plan for Acme Foods Ltd\n\nWe met.\n"),
        ("", "", "# The plan\n\nThey met. They told. They sold. We met. We told. We sold.\n"),
        (
            *("Acme", "Bolt Tools"),
            "# Acme 2026\n\nBolt Tools met Acme. Bolt and Acme grew. Bolt sold.\n",
        ),
        ("Acme", "", "# Acme 2026\n\nBolt met Acme. Bolt and Acme grew. Bolt sold.\n"),
        ("Acme", "", "# The plan\n\nCompany: Acme\n\nWe met.\n"),
        ("Acme", "Bolt", "# Acme 2026\n\nCompany: Bolt\n\nWe met Acme. We like Acme.\n"),
        ("Acme", "Bolt", "Company: Bolt\n\nCustomer: Acme\n\nWe met.\n"),
        ("", "Bolt", "Our company: Bolt\n\nWe met.\n"),
        (
            *("Zeta", "Bolt Tools"),
            "Account: Zeta\n\nBolt Tools met Zeta. Bolt grew. Bolt sold.\n",
        ),
        (
            *("Acme", "Bolt"),
            "Supplier: Bolt\n\nBolt met Acme. Bolt grew. Acme grew. Bolt sold. Acme sold.\n",
        ),
        ("", "", "# Growth 2026\n\nGrowth came, and growth went. Growth is good. Growth.\n"),
        ("", "", "# June 2026\n\nJune came. June went. June. Ana Ruiz. Ana Ruiz. Ana Ruiz.\n"),
        ("", "", "# Performance 2026\n\nPerformance. Planning. Performance. Planning. Planning.\n"),
        ("Hill Engineers", "", "# Hill Engineers\n\nWe met Hill. Hill grew. Hill sold.\n"),
        ("", "", "# Hill Engineer\n\nOur Engineer met us.\n"),
    ],
)
def test_from_the_title_or_the_names_used_most(account: str, supplier: str, text: str) -> None:
    found = written(text)
    assert (found.account, found.supplier) == (account, supplier)


def test_from_how_a_contract_introduces_them() -> None:
    text = "We, Bolt Tools Ltd (“the Supplier”), serve Acme Foods (the Customer) here.\n"
    assert profile(written(text)) == ("", "Acme Foods", "Bolt Tools Ltd")


def test_the_names_of_both_sides_and_their_short_forms_count_as_such() -> None:
    text = "# Plan\n\nCustomer: Acme Foods (AF)\n\nSupplier: Bolt\n\n## Part\n\n"
    general = "Suppliers listen first."
    for sentence in (
        "Suppliers listen to Acme.",
        "Suppliers listen to AF.",
        "Suppliers like Bolt.",
    ):
        found = written(f"{text}{general} {sentence}\n")
        assert [str(s.stance) for s in found.statements[-2:]] == ["general", "stated"]


def test_a_name_inside_a_word_is_none() -> None:
    found = written(
        "# Plan\n\nCustomer: Acme\n\n## Part\n\nSuppliers like MacAcme. Suppliers like Acmes.\n"
    )
    assert [str(s.stance) for s in found.statements[-2:]] == ["general", "general"]


def test_names_too_short_to_be_told_from_words_are_left_alone() -> None:
    found = written("# Plan\n\nCustomer: It\n\n## Part\n\nSuppliers listen. It works.\n")
    assert found.account == "It"
    assert str(found.statements[-2].stance) == "general"


@pytest.mark.parametrize("name", ["(", "a.b*c", "The", "& Co", "Acme (", "[]", "A\\"])
def test_odd_names_do_no_harm(name: str) -> None:
    meta = [("customer", name), ("supplier", name)]
    found = extract(document(block("We met Acme (AC) here."), meta=meta), TINY)
    assert found.account in (name, "")


# --- kind -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "reason", "text"),
    [
        (Kind.PLAN, "the title says so (0 st", "# Account plan\n\nThe board is new.\n"),
        (Kind.PLAN, "the title says so (3 st", "# Strategy\n\nWe met. We told. We sold.\n"),
        (Kind.REVIEW, "the title says so (0", "# Relationship review\n\nWe will meet.\n"),
        (Kind.REVIEW, "the title says so", "# Twelve months with Acme\n\nThe board is new.\n"),
        (
            Kind.REVIEW,
            "3 statements look back",
            "# Acme\n\nWe met. We told. We will meet.We sold.\n",
        ),
        (Kind.PLAN, "0 statements look back", "# Acme\n\nThe board is new.\n"),
        (Kind.PLAN, "2 statements look back, 1", "# Acme\n\nWe met. We told. We will go.\n"),
        (
            *(Kind.BOTH, "the title names both a review and a plan"),
            "# Review and plan\n\nWe met.\n\n## Plan\n\nWe will meet.\n",
        ),
        (
            *(Kind.REVIEW, "1 statements look back"),
            "# Review of the plan\n\nWe met.\n\n## Part\n\nThe board is new.\n",
        ),
        (Kind.REVIEW, "the title says so", "---\ntype: Review\n---\n\nWe will meet.\n"),
    ],
)
def test_kind(kind: Kind, reason: str, text: str) -> None:
    found = written(text.replace(".We", ". We"))
    assert (found.kind, found.kind_reason[: len(reason)]) == (kind, reason)


def test_actions_look_ahead() -> None:
    rows = "\n| Action | Owner |\n|---|---|\n| Visit | Ana |\n| Call | Tom |\n| Wait | |\n"
    found = written(f"# Acme\n\nWe met. We told. We sold. They met.\n{rows}")
    assert (found.kind, found.kind_reason) == (
        *(Kind.PLAN, "4 statements look back, 2 statements and actions look ahead"),
    )


def test_the_caller_may_say_otherwise() -> None:
    found = written("# Account plan\n\nWe will meet.\n", kind=Kind.REVIEW)
    assert (found.kind, found.kind_reason) == (Kind.REVIEW, "chosen by the caller")


# --- dates ----------------------------------------------------------------------------------


def test_dates_of_the_opening_once_each() -> None:
    text = "# Acme 2026\n\n12 June 2026 and 2026.\n\nFrom Q1 to Q3.\n" + "\nWe met.\n" * 4
    assert written(f"{text}\nIn 2031.\n").dates == ("2026", "12 June 2026", "Q1", "Q3")


def test_no_dates() -> None:
    assert written("We met.\n").dates == ()
    assert extract(document(Block(index=0, kind="paragraph", text="")), TINY).dates == ()
