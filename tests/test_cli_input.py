"""Whatever stands where a file should be: read, or refused at once, and the others go on."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_cli_fakes import Asked, Runner, fake_pipeline, runner_in

from kamcoach.errors import Refusal
from kamcoach.readers import loading
from kamcoach.readers.loading import load

unix = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no such files")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    return runner_in(tmp_path, monkeypatch)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    return fake_pipeline(monkeypatch)


def refused(path: Path) -> str:
    with pytest.raises(Refusal) as caught:
        load(path)
    assert caught.value.advice
    return caught.value.reason


def test_a_file_and_a_link_to_it_are_read(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"\r\nx\x1a")
    link = tmp_path / "link.md"
    link.symlink_to(file)
    assert load(file) == load(link) == b"\r\nx\x1a"


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path) == "it is a folder."
    assert "No such file" in refused(tmp_path / "nothing")
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert "cannot be opened" in refused(loop)
    assert "its name is not valid here" in refused(Path("a\0b"))
    assert "too long" in refused(tmp_path / ("x" * 5000))
    (tmp_path / "empty").touch()
    assert "empty" in refused(tmp_path / "empty")


@unix
def test_pipes_and_devices_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    start = time.perf_counter()
    assert "a pipe or a device" in refused(tmp_path / "pipe.md")
    assert "a pipe or a device" in refused(Path("/dev/zero"))
    with socket.socket(socket.AF_UNIX) as server:
        os.chdir(tmp_path)  # the name of a socket may not be long
        server.bind("socket.md")
        assert "cannot be opened" in refused(Path("socket.md"))
    assert time.perf_counter() - start < 2


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "a.md").open("wb") as file:
        file.truncate(10**12)
    assert "953674.3 MB; the limit is 20 MB" in refused(tmp_path / "a.md")


@pytest.mark.parametrize("change", [b"", b"much longer than it was"])
def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: bytes
) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"as it was")
    monkeypatch.setattr(loading, "check_size", lambda _: file.write_bytes(change))
    assert refused(file) == "it changed while it was read."


def test_a_file_written_over_with_the_same_length_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"as it was")
    os.utime(file, (1, 1))
    monkeypatch.setattr(loading, "check_size", lambda _: file.write_bytes(b"otherwise"))
    assert refused(file) == "it changed while it was read."


@pytest.mark.usefixtures("asked")
def test_one_bad_file_does_not_stop_the_others(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def denied(path: str, flags: int) -> int:
        if str(path).endswith("locked.md"):
            raise PermissionError(13, "Permission denied")
        return real(path, flags)

    monkeypatch.setattr(os, "open", denied)
    Path("locked.md").write_bytes(b"x")
    Path("folder.docx").mkdir()
    done = run("assess", "locked.md", "folder.docx", "plan.md")
    assert done.exit_code == 1 and "plan.md: account plan" in done.stdout
    assert "locked.md was not read: it cannot be opened (Permission denied)." in done.stderr
    assert "folder.docx was not read: it is a folder." in done.stderr


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("name", ["\x1b[31mred.md", "\u202efdp.md", "a\nb\x07.md", "x" * 5000])
def test_names_of_missing_files_do_not_steer_the_terminal(run: Runner, name: str) -> None:
    for command in ("assess", "extract", "read"):
        done = run(command, name)
        assert done.exit_code == 2 and "does not exist" in done.stderr
        assert not {"\x1b", "\u202e", "\x07"} & set(done.stderr)


@unix
@pytest.mark.parametrize("command", ["assess", "extract", "read"])
def test_the_command_does_not_wait_for_a_pipe(tmp_path: Path, command: str) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    done = subprocess.run(
        [sys.executable, "-m", "kamcoach", command, str(tmp_path / "pipe.md")],
        capture_output=True,
        text=True,
        timeout=30,
        cwd=Path(__file__).parent.parent,
    )
    assert done.returncode == 2
    assert "pipe.md was not read: it is a pipe or a device, not a file." in done.stderr


@pytest.fixture(autouse=True)
def _stay() -> Iterator[None]:
    here = Path.cwd()
    yield
    os.chdir(here)
