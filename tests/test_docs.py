"""The documents say what the code does."""

import re
from pathlib import Path

import pytest

from kamcoach import catalog, pipeline
from kamcoach.catalog.rules import OPERATORS
from kamcoach.models.submission import STANCE_SETS, Stance
from kamcoach.readers.limits import Limits, shown

ROOT = Path(__file__).resolve().parent.parent
READING = (ROOT / "docs" / "reading.md").read_text("utf-8")


def first_column(header: str) -> list[str]:
    """The code words in the first column of the table with this header."""
    table = READING.split(f"| {header} |", 1)[1].split("\n\n", 1)[0]
    return re.findall(r"^\| `([a-z]+)`", table, re.MULTILINE)


STANCES = READING.split("### Stances", 1)[1].split("\n##", 1)[0]
EXAMPLES = re.findall(r"^\| `([a-z]+)` \| [^|]+ \| ([^|`]+) \|$", STANCES, re.MULTILINE)


def test_every_stance_has_an_example() -> None:
    assert [stance for stance, _ in EXAMPLES] == [str(stance) for stance in Stance]


@pytest.mark.parametrize(("stance", "example"), EXAMPLES)
def test_examples_have_the_stance_they_are_given_for(stance: str, example: str) -> None:
    _, submission = pipeline.understand("example.md", example.encode(), catalog.load())
    (statement,) = submission.statements
    if stance == Stance.DENIED:
        assert Stance.DENIED in {hit.stance for hit in statement.concepts}
    else:
        assert statement.stance == stance


def test_operators_and_named_stances_are_all_described() -> None:
    assert set(first_column("operator")) == set(OPERATORS)
    assert set(first_column("named set")) == set(STANCE_SETS) - set(Stance)


def test_every_limit_is_described_with_its_value() -> None:
    table = READING.split("| limit |", 1)[1].split("\n\n", 1)[0]
    described: dict[str, str] = {}
    for names, values in re.findall(r"^\| ((?:`[a-z]+`(?:, )?)+) \| ([^|]+) \|", table, re.M):
        each = re.findall(r"[0-9,]*[0-9](?: MB)?", values)
        described |= dict(zip(re.findall("`([a-z]+)`", names), each, strict=False))
    limits = Limits()._asdict()
    assert described == {name: shown(name, value) for name, value in limits.items()}


def test_commands_that_are_named_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for name in ("README.md", "CONTRIBUTING.md"):
        named = set(re.findall(r"make ([a-z]+)\b", (ROOT / name).read_text("utf-8")))
        assert named & targets and named - {"and"} <= targets, name
