"""What commands may write over, and what they say where they cannot write."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from markers import write
from test_cli_agree import PLAN

from kamcoach import pipeline
from kamcoach.cli import main
from kamcoach.cli.writing import Kept, keep_apart, write_file
from kamcoach.errors import UsageError

DOCUMENT = ("assess", "plan.md", "--rubric", "SRM", "--engine", "plain")
TOML = 'centre = "Hill College"\n'


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("plan.md", "template.md", "work/plan.md"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(PLAN if "plan" in name else "# A template\n", encoding="utf-8")
    write(Path("A"), D01="mpnn +-")
    write(Path("B"), D01="mppn +-")
    Path("centre.toml").write_text(TOML, encoding="utf-8")
    os.link("plan.md", "same.md")
    Path("link.html").symlink_to("plan.md")


@pytest.fixture
def rules() -> None:
    assert run("rules", "new", "pack", "--id", "ACME").exit_code == 0
    assert run("rubric", "new", "own.yaml", "--id", "OWN").exit_code == 0


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def contents() -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}


# What is read is not written over


OVER: list[tuple[str, ...]] = [
    (*DOCUMENT, "-o", "same.md"),
    (*DOCUMENT, "-o", "link.html"),
    (*DOCUMENT, "--template", "template.md", "-o", "template.md"),
    (*DOCUMENT, "--centre", "centre.toml", "-o", "centre.toml", "--format", "html"),
    (*DOCUMENT, "--portfolio", "--template", "template.md", "-o", "template.md"),
    (*DOCUMENT, "--rubric", "own.yaml", "-o", "own.yaml", "--format", "html"),
    (*DOCUMENT, "--rules", "pack", "-o", "pack/pack.yaml", "--format", "html"),
    ("assess", "plan.md", "template.md", "--template", "template.md", "-o", ".", "--format", "md"),
    ("agree", "A", "B", "--documents", "plan.md", "-o", "plan.md", "--format", "html"),
    ("compare", "plan.md", "template.md", "-o", "same.md"),
    ("guide", "SRM", "plan.md", "-o", "same.md"),
    ("rules", "impact", "built-in", "pack", "plan.md", "-o", "link.html"),
    ("rules", "impact", "built-in", "own.yaml", "plan.md", "-o", "own.yaml", "--format", "html"),
    (
        *("rules", "impact", "built-in", "pack", "plan.md"),
        *("-o", "pack/pack.yaml", "--format", "json"),
    ),
    ("similar", "work", "--template", "template.md", "-o", "template.md", "--format", "html"),
    (
        *("release", "plan.md", "--decisions", "template.md", "--assessor", "P. Shah"),
        *("-o", "template.md"),
    ),
]
AMONG: list[tuple[str, ...]] = [
    ("agree", "A", "B", "-o", "A/D01.json"),
    ("agree", "A", "B", "-o", "B/agreement.json"),
    ("agree", "A", "B", "--documents", "work", "-o", "work/agreement.html"),
    ("compare", "work", "plan.md", "-o", "work/compare.html"),
    ("assess", "--portfolio", "work", "-o", "work/report.html"),
]


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        *((arguments, "would overwrite") for arguments in OVER),
        *((arguments, "would stand in the folder that is to be read") for arguments in AMONG),
    ],
)
def test_what_is_read_stays(arguments: tuple[str, ...], says: str) -> None:
    before = contents()
    done = run(*arguments)
    assert done.exit_code == 2 and says in done.stderr, done.stderr
    assert contents() == before


def test_a_report_may_stand_beside_what_is_read() -> None:
    Path("work/deeper").mkdir()
    keep_apart([Path("new.html"), None], [Path("plan.md"), None, Path("gone.md")], [Path("work")])
    keep_apart([Path("work/new.html")], [Path("work/plan.md")])
    with pytest.raises(UsageError, match="would overwrite"):
        keep_apart([Path("gone.md")], [Path("./work/../gone.md")])
    with pytest.raises(UsageError, match="would stand in"):
        keep_apart([Path("work/deeper/new.html")], [], [Path("work/deeper/..")])


def test_file_systems_that_number_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    found = os.stat_result((stat.S_IFREG, 0, 0, 1, 0, 0, 1, 0, 0, 0))
    monkeypatch.setattr(Path, "stat", lambda *_, **__: found)
    keep_apart([Path("new.html")], [Path("plan.md")])
    with pytest.raises(UsageError, match="would overwrite"):
        keep_apart([Path("plan.md")], [Path("work/../plan.md")])


# What somebody may have filled in stays


def fill_in(path: Path) -> bytes:
    """Change an Office file as somebody does who saves it."""
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("filled.in", "met")
    return path.read_bytes()


@pytest.mark.parametrize("name", ["matrix.xlsx", "record.docx"])
@pytest.mark.parametrize("again", ["assessor", "self-check"])
def test_what_an_assessor_filled_in_is_not_lost(name: str, again: str) -> None:
    command = (*DOCUMENT, "--audience", "assessor", "-o", name)
    assert run(*command).exit_code == 0
    before = Path(name).read_bytes()
    assert run(*command).exit_code == 0 and Path(name).read_bytes() == before
    filled = fill_in(Path(name))
    done = run(*command, "--audience", again, "--format", "xlsx")
    assert done.exit_code == 2 and Path(name).read_bytes() == filled
    assert f"{name} is there already, and somebody may have filled it in" in done.stderr
    assert "Name another file with -o, or move this one away." in done.stderr


def test_the_others_go_on_where_one_was_filled_in() -> None:
    command = ("assess", "plan.md", "work/plan.md", "--rubric", "SRM", "--engine", "plain")
    to = ("--audience", "assessor", "--format", "xlsx", "-o", "sheets")
    assert run(*command, *to).exit_code == 0
    filled = fill_in(Path("sheets/plan.xlsx"))
    Path("sheets/plan-2.xlsx").unlink()
    done = run(*command, *to)
    assert done.exit_code == 1 and "plan.md: sheets/plan.xlsx is there already" in done.stderr
    assert Path("sheets/plan.xlsx").read_bytes() == filled and Path("sheets/plan-2.xlsx").is_file()


@pytest.mark.parametrize("begins", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_office_files_by_any_name(begins: bytes) -> None:
    Path("notes.html").write_bytes(begins + b" filled in")
    with pytest.raises(Kept, match=r"notes\.html is there already"):
        write_file(Path("notes.html"), b"<html>")
    assert Path("notes.html").read_bytes() == begins + b" filled in"


@pytest.mark.parametrize("ending", ["html", "md", "json", "pdf"])
def test_other_reports_are_replaced(ending: str) -> None:
    path = Path(f"report.{ending}")
    path.write_bytes(b"of another day")
    path.chmod(0o640)
    assert run(*DOCUMENT, "-o", str(path)).exit_code == 0
    assert b"of another day" not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert not [*Path().glob(".kamcoach*")]


# Writing


def test_a_file_is_written_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path("report.html")
    path.write_bytes(b"as it was")
    whole = Path.write_bytes

    def fail(self: Path, data: bytes) -> int:
        whole(self, data[:3])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(UsageError, match=r"cannot be written: No space left.*choose another place"):
        write_file(path, b"<html>")
    assert path.read_bytes() == b"as it was" and not [*Path().glob(".kamcoach*")]


def test_a_link_stays_a_link_and_a_device_a_device() -> None:
    Path("to.html").symlink_to("far.html")
    write_file(Path("to.html"), b"<html>")
    assert Path("to.html").is_symlink() and Path("far.html").read_bytes() == b"<html>"
    write_file(Path(os.devnull), b"<html>")
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


def test_the_longest_name_that_there_can_be() -> None:
    write_file(Path(f"{'m' * 250}.html"), b"<html>")
    assert Path(f"{'m' * 250}.html").read_bytes() == b"<html>"


@pytest.mark.parametrize(
    "arguments",
    [DOCUMENT, ("assess", "--portfolio", "work"), ("agree", "A", "B"), ("guide", "SRM")],
)
def test_names_that_are_too_long_or_none(arguments: tuple[str, ...]) -> None:
    done = run(*arguments, "-o", f"{'m' * 300}.html")
    assert done.exit_code == 2 and "File name too long" in done.stderr
    before = contents()
    done = run(*arguments, "-o", "")
    assert done.exit_code == 2 and "it is empty. Name what to write." in done.stderr
    assert contents() == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is full")
@pytest.mark.parametrize(
    "arguments", [["schema"], ["explain", "SRM"], ["read", "plan.md"], ["--version"], ["--help"]]
)
def test_standard_output_that_is_full(arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "kamcoach", *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
    assert done.returncode == 2 and done.stderr.startswith("Error: It could not be written")
    assert done.stderr.count("\n") == 1


def test_a_reader_that_has_had_enough() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "kamcoach", "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        assert process.stderr.read() == b"" and process.wait(60) == 1


@pytest.mark.parametrize("name", [None, "plan.md"])
def test_whatever_else_the_system_refuses(
    monkeypatch: pytest.MonkeyPatch, name: str | None
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error", *([name] if name else []))

    monkeypatch.setattr(pipeline, "document_of", fail)
    done = run("read", "plan.md")
    assert done.exit_code == 2 and "Input/output error" in done.stderr
    assert ("plan.md cannot be used" in done.stderr) is bool(name)
