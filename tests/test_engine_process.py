"""durable-rules in its child process: what it may do there, and what that costs."""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import bad_child
import pytest
from processes import PROC, children, needs_proc

from kamcoach.engine import Judge, available, durable, process
from kamcoach.engine.durable import native
from kamcoach.errors import UsageError
from kamcoach.models.pack import Condition, Criterion, Facet, Grading, Rubric, Tree

pytestmark = pytest.mark.skipif(not available(), reason="durable-rules does not load here")

BOTH = "durable-rules+plain"
FACETS = [
    Facet(
        id="rated",
        title="",
        missing="",
        ask="",
        branches=((Condition(field="risks.rated", compare="gte", value=2),),),
    )
]
RATED = Tree(facet="rated")
RUBRIC = Rubric(
    id="R",
    title="",
    grading=Grading(scheme="competence", note=""),
    criteria=(Criterion(id="R.1", title="", asks="", met=RATED, partial=RATED),),
)
GOOD = {"risks.rated": 2}
HEADS = {"R.1:met", "R.1:partial"}

FAILURES = {
    bad_child.EXIT: "its process ended: exit code 3",
    bad_child.GARBAGE: "an answer that is no JSON",
    bad_child.FLOOD: "an answer of more than 16777216 bytes",
    bad_child.ERROR: "RuntimeError: Could not assert fact, error code: 308",
    bad_child.NO_RULE: "an answer that names no rules",
}
if sys.platform != "win32":
    FAILURES[bad_child.CRASH] = f"its process ended: {signal.strsignal(signal.SIGSEGV)}"
names = {value: name for name, value in vars(bad_child).items() if isinstance(value, int)}


@pytest.fixture(autouse=True)
def bad(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "CHILD", Path(bad_child.__file__))
    monkeypatch.setattr(process, "LOOKS_EVERY", 0.05)


def checked(judge: Judge) -> bool:
    found = judge.run(GOOD)
    assert found.heads == HEADS
    return found.engine == BOTH and not found.notes


@pytest.mark.parametrize("value", FAILURES, ids=lambda value: names[value])
def test_a_failure_costs_its_own_check_and_nothing_else(
    value: int, capfd: pytest.CaptureFixture[str]
) -> None:
    judge = Judge(FACETS, [RUBRIC])
    assert checked(judge)
    failed = judge.run({"risks.rated": value})
    assert failed.facets == {"rated"} and failed.heads == HEADS
    assert failed.engine == "plain"
    (note,) = failed.notes
    assert note == f"durable-rules failed ({FAILURES[value]}); the plain result stands"
    assert checked(judge) and checked(judge)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("value", [bad_child.HANG, bad_child.SILENT], ids=lambda v: names[v])
def test_a_hang_is_ended(value: int, monkeypatch: pytest.MonkeyPatch) -> None:
    judge = Judge(FACETS, [RUBRIC])
    assert checked(judge)
    with monkeypatch.context() as patched:
        patched.setattr(process, "SECONDS", 0.5)
        failed = judge.run({"risks.rated": value})
    assert failed.engine == "plain" and failed.heads == HEADS
    assert failed.notes[0].startswith("durable-rules failed (")
    assert checked(judge)


def test_a_hang_says_how_long_was_waited(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = Judge(FACETS, [RUBRIC])
    assert checked(judge)
    monkeypatch.setattr(process, "SECONDS", 0.5)
    note = "durable-rules failed (no answer within 0.5 seconds); the plain result stands"
    assert judge.run({"risks.rated": bad_child.HANG}).notes == (note,)


def test_a_wrong_answer_is_told_and_starts_a_new_child() -> None:
    judge = Judge(FACETS, [RUBRIC])
    wrong = judge.run({"risks.rated": bad_child.WRONG})
    assert wrong.engine == "plain" and wrong.heads == HEADS
    note = "durable-rules differs on R.1:met, R.1:partial, rated; the plain result stands"
    assert wrong.notes == (note,)
    assert checked(judge)


def test_after_some_failures_in_a_row_durable_rules_is_given_up() -> None:
    judge = Judge(FACETS, [RUBRIC])
    crash = {"risks.rated": bad_child.EXIT}
    for _ in range(2):  # a check that passes in between starts the count anew
        assert [judge.run(crash).engine for _ in range(2)] == ["plain"] * 2
        assert checked(judge)
    notes = [judge.run(crash).notes for _ in range(3)]
    assert all("the plain result stands" in note for (note,) in notes)
    given_up = judge.run(GOOD)
    assert given_up.engine == "plain" and given_up.heads == HEADS
    note = "durable-rules failed 3 times in a row and is not asked again"
    assert given_up.notes == (f"{note}; the plain evaluator judged alone",)


def test_durable_rules_alone_says_what_happened_and_goes_on() -> None:
    judge = Judge(FACETS, [RUBRIC], "durable")
    for _ in range(4):
        with pytest.raises(UsageError, match=r"failed \(its process ended: exit code 3\)\. Use"):
            judge.run({"risks.rated": bad_child.EXIT})
        assert judge.run(GOOD).heads == HEADS


def test_what_native_code_prints_reaches_nobody(capfd: pytest.CaptureFixture[str]) -> None:
    assert Judge(FACETS, [RUBRIC]).run({"risks.rated": bad_child.NOISE}).engine == BOTH
    assert capfd.readouterr() == ("", "")


def test_where_the_native_part_does_not_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "native", lambda: "broken")
    judge = Judge(FACETS, [RUBRIC])
    assert not available()
    note = "durable-rules does not load here; the plain evaluator judged alone"
    assert [judge.run(GOOD).notes for _ in range(2)] == [(note,), ()]
    with pytest.raises(UsageError, match="does not load here: install"):
        Judge(FACETS, [RUBRIC], "durable").run(GOOD)


def test_where_no_process_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(Path(__file__).with_name("nowhere")))
    (note,) = Judge(FACETS, [RUBRIC]).run(GOOD).notes
    assert note.startswith("durable-rules failed (its process does not start: ")


def test_an_interrupt_is_not_swallowed_and_leaves_no_answer_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judge = Judge(FACETS, [RUBRIC])
    assert checked(judge)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(process.Child, "_exchange", interrupted)
        with pytest.raises(KeyboardInterrupt):
            judge.run(GOOD)
    assert checked(judge)


def test_threads_share_one_judge() -> None:
    judge = Judge(FACETS, [RUBRIC])
    engines: list[str] = []

    def work() -> None:
        engines.extend(judge.run(GOOD).engine for _ in range(50))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert engines == [BOTH] * 200


@needs_proc
def test_one_child_lives_as_long_as_its_judge() -> None:
    gc.collect()
    before = children()
    plain, judge = Judge(FACETS, [RUBRIC], "plain"), Judge(FACETS, [RUBRIC])
    plain.run(GOOD)
    assert children() == before
    for _ in range(3):
        assert checked(judge)
    (child,) = set(children()) - set(before)
    os.kill(child, signal.SIGKILL)  # as the system may, when memory runs short
    while child in children():  # until whoever watches it has seen that it ended
        time.sleep(0.05)
    assert checked(judge)
    assert child not in children() and len(children()) == len(before) + 1
    del judge
    gc.collect()
    assert children() == before


@needs_proc
def test_a_child_holds_nothing_of_its_parent(tmp_path: Path) -> None:
    before = children()
    with (tmp_path / "secret").open("w") as held:
        judge = Judge(FACETS, [RUBRIC])
        assert checked(judge)
        (child,) = set(children()) - set(before)
        links = [link.readlink() for link in (PROC / str(child) / "fd").iterdir()]
        assert Path(held.name) not in links and len(links) <= 5
        assert (PROC / str(child) / "cwd").readlink() == Path(bad_child.__file__).parent


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_a_forked_process_starts_a_child_of_its_own() -> None:
    judge = Judge(FACETS, [RUBRIC])
    assert checked(judge)
    forked = os.fork()
    if not forked:
        os._exit(0 if checked(judge) else 1)
    assert os.waitpid(forked, 0)[1] == 0
    assert checked(judge)


@pytest.fixture
def started() -> Iterator[subprocess.Popen[bytes]]:
    """A child with one second for each answer, started by hand."""
    command = [sys.executable, "-I", "-S", bad_child.__file__, native(), "1"]
    pipe, none = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=none) as child:
        yield child
        child.kill()


def test_a_child_ends_when_its_parent_does(started: subprocess.Popen[bytes]) -> None:
    output, _ = started.communicate(b"[]\n[]\n", timeout=30)
    assert output == b"0\n[]\n"
    assert started.returncode == 0


def test_a_child_that_hangs_ends_itself_though_nobody_ends_it(
    started: subprocess.Popen[bytes],
) -> None:
    assert started.stdin
    sink = {"sink": {"all": [{"m": {"$ex": {"group": 1}}}]}}
    hanging = [[0, [{"group": 1, "f0": bad_child.HANG}]]]
    for request in ([sink], hanging):
        started.stdin.write(json.dumps(request).encode() + b"\n")
    started.stdin.flush()
    assert started.wait(timeout=30) not in (0, None)
