"""Files made to harm are refused or read within 20 seconds and 512 MiB, each in its own process."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from readers.containers import CONTAINERS, plain, raw_zip
from readers.hostile import Hostile, hostile_files

from kamcoach.readers import read
from kamcoach.readers.formats import READ

if sys.platform == "win32":
    pytest.skip("this system cannot fork", allow_module_level=True)

from read_all import Outcome, outcomes

FILES = list(hostile_files())


@pytest.mark.parametrize("format", CONTAINERS)
def test_the_containers_are_read_when_they_are_not_hostile(format: str) -> None:
    data = plain(format, CONTAINERS[format].paragraph("Plan"))
    document = read(f"a.{format}", data)
    assert document.format == format
    assert "Plan" in "".join(block.text for block in document.blocks)


def test_a_zip_file_byte_by_byte_is_one() -> None:
    assert raw_zip([]).startswith(b"PK\x05\x06")


@pytest.fixture(scope="module", params=[name for name in READ])
def measured(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[tuple[Hostile, Outcome]]]:
    """All hostile files of a format with what became of them."""
    folder = tmp_path_factory.mktemp("hostile")
    found = []
    for number, hostile in enumerate(each for each in FILES if each.format == request.param):
        path = folder / f"{number}{READ[hostile.format].endings[0]}"
        path.write_bytes(hostile.build())
        found.append((hostile, path))
    yield [
        (hostile, outcome)
        for (hostile, path), outcome in zip(
            found, outcomes([path for _, path in found]), strict=True
        )
    ]
    for _, path in found:
        Path(path).unlink()


@pytest.mark.timeout(600)
def test_each_is_refused_or_read_within_limits(measured: list[tuple[Hostile, Outcome]]) -> None:
    for hostile, outcome in measured:
        print(
            f"{hostile.format:9}{hostile.name:45}{outcome.seconds:5.1f} s{outcome.mib:5.0f} MiB  "
            f"{outcome.what}: {outcome.why}"
        )
    assert measured
    wrong = [
        (hostile.name, outcome)
        for hostile, outcome in measured
        if not (outcome.within and _as_it_must(hostile, outcome))
    ]
    assert not wrong


def _as_it_must(hostile: Hostile, outcome: Outcome) -> bool:
    refused = outcome.what == "refused" and re.search(hostile.says, outcome.why) is not None
    return refused or not hostile.says
