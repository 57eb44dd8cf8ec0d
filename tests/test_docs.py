"""The documents say what the code does."""

import re
from pathlib import Path
from typing import get_args

import pytest

from kamcoach import catalog, pipeline
from kamcoach.agreement import markings
from kamcoach.catalog.rules import OPERATORS
from kamcoach.cli import exchange_formats
from kamcoach.cli.exchange import exchange
from kamcoach.exchange import case_in, identifiers
from kamcoach.models.assessment import Finding
from kamcoach.models.submission import STANCE_SETS, Stance
from kamcoach.readers import handed_in
from kamcoach.readers.limits import MEGABYTE, Limits, in_force, shown

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


def test_what_is_said_of_portfolios_is_so() -> None:
    text = " ".join((ROOT / "docs" / "portfolio.md").read_text("utf-8").split())
    sorts = set(get_args(Finding.model_fields["sort"].annotation))
    table = text.split("| sort | told when |", 1)[1].split(" Values are compared", 1)[0]
    assert set(re.findall(r"`([a-z-]+)`", table)) == sorts
    for said in (
        f"{handed_in.MAX_FILES} files and {handed_in.MAX_TOTAL // MEGABYTE} MB at the most",
        f"{handed_in.MAX_ENTRIES:,} entries",
        f"more than {handed_in.MAX_DEPTH} folders deep",
        f"files of more than {in_force().file // MEGABYTE} MB",
        f"more than {in_force().ratio} times over",
    ):
        assert said in text


def test_the_example_of_labels_is_read(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "agreement.md").read_text("utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    (tmp_path / "plan7.json").write_text(example, "utf-8")
    marks = markings.read(tmp_path, "A").documents["plan7"]
    assert [said.verdict for said in marks.criteria.values()] == ["met", "partial", "not_met"]
    assert [said.verdict for said in marks.mistakes.values()] == ["absent", "present"]


def test_every_limit_is_described_with_its_value() -> None:
    table = READING.split("| limit |", 1)[1].split("\n\n", 1)[0]
    described: dict[str, str] = {}
    for names, values in re.findall(r"^\| ((?:`[a-z]+`(?:, )?)+) \| ([^|]+) \|", table, re.M):
        each = re.findall(r"[0-9,]*[0-9](?: MB)?", values)
        described |= dict(zip(re.findall("`([a-z]+)`", names), each, strict=False))
    limits = Limits()._asdict()
    assert described == {name: shown(name, value) for name, value in limits.items()}


def test_what_is_said_of_exchanges_is_so() -> None:
    text = (ROOT / "docs" / "exchange.md").read_text("utf-8")
    table = text.split("| command |", 1)[1].split("\n\n", 1)[0]
    described = set(re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE))
    own = {command.name for command in exchange_formats.COMMANDS}
    assert own <= described <= set(exchange.commands)
    options = {option for c in exchange.commands.values() for p in c.params for option in p.opts}
    assert set(re.findall(r"--[a-z]+(?:-[a-z]+)*", text)) <= options
    flat = " ".join(text.split())
    assert f"namespace `{identifiers.NAMESPACE}`" in flat
    for limit in (
        f"{case_in.MAX_CRITERIA} criteria",
        f"{case_in.MAX_BYTES // 1_000_000} MB",
        f"{case_in.MAX_DEPTH} levels",
    ):
        assert limit in flat


def test_commands_that_are_named_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for name in ("README.md", "CONTRIBUTING.md"):
        named = set(re.findall(r"make ([a-z]+)\b", (ROOT / name).read_text("utf-8")))
        assert named & targets and named - {"and"} <= targets, name
