"""Sections about another firm than the account: their statements are general."""

import pytest
from tiny_pack import stances, written

OPENING = "# Plan\n\nLearner: Ana Ruiz\n\nCustomer: Orrell Mills\n\nSupplier: Bolt Foods\n\n"
CLOSING = "\n\n## The mill\n\nWe met Orrell in May.\n"
TOLD = "Tarn Plastics met us in May. In June Tarn sold us 40 crates.\n"


def stances_of(heading: str, text: str, closing: str = CLOSING) -> list[str]:
    """The stances of what stands under a heading, after an opening that names the account."""
    found = written(f"{OPENING}## {heading}\n\n{text}{closing}")
    inside = [s for s in found.statements if heading in found.blocks[s.block].heading]
    return [str(s.stance) for s in inside]


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Tarn Plastics", TOLD),
        ("How we did it for Tarn", TOLD),
        ("Tarn Plastics", TOLD + "\n### Risks\n\nTom Hill left in 2024.\n"),
        ("Tarn Plastics", TOLD + "\n- Tom Hill\n\n| Risk | Impact |\n|---|---|\n| Rain | High |\n"),
        ("My last account: Hebble", "My last account was Hebble. Hebble met us in May.\n"),
        ("What Tom Hill did at Corve Windows", "Corve met him in May. Corve told him so.\n"),
    ],
)
def test_another_firm_is_not_this_account(heading: str, text: str) -> None:
    assert set(stances_of(heading, text)) == {"general"}


@pytest.mark.parametrize(
    ("heading", "text", "closing"),
    [
        ("Tarn Plastics", TOLD + "Orrell met us, too.\n", CLOSING),  # the account is there
        ("Tarn Plastics", "Tarn Plastics met us in May.\n", CLOSING),  # hardly spoken of
        ("Tarn Plastics", TOLD, CLOSING + "Tarn met us. Tarn sold it. Tarn told us."),
        ("Tarn Plastics", TOLD + "Tarn is a competitor.\n", CLOSING),
        ("Bolt Foods", "Bolt Foods met us in May. In June Bolt sold 40 crates.\n", CLOSING),
        ("Tarn School", TOLD.replace("Plastics", "School"), CLOSING),  # it may be a site
        ("The crates", TOLD, CLOSING),
        ("What we did at Corve", "Corve met us in May. Corve told us so.\n", CLOSING),
        (
            "What we did at Corve Hill",
            "Corve Hill met us in May. Corve told us so.\n",
            CLOSING + "Orrell has a mill at Corve Hill.\n",
        ),
    ],
)
def test_these_may_be_about_the_account(heading: str, text: str, closing: str) -> None:
    assert "general" not in stances_of(heading, text, closing)


def test_without_an_account_no_firm_is_another() -> None:
    assert "general" not in stances(written(f"# Plan\n\nWe met.\n\n## Tarn Plastics\n\n{TOLD}"))


def test_template_text_stays_template_text() -> None:
    assert stances_of("Tarn Plastics", TOLD + "Tarn met [name] in June.\n")[-1] == "guidance"
