"""A file is read in a process of its own: what it does to its reader harms nothing else."""

from __future__ import annotations

import io
import json
import os
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from readers.paper import bind, paper, say

from kamcoach.errors import Refusal
from kamcoach.readers import confined, confined_child, limits, pdf
from kamcoach.readers.confined import read_confined

PDF = "kamcoach.readers.pdf"
HOSTILE = """
import ctypes, os, sys, time
from kamcoach.errors import Refusal
from kamcoach.readers.markdown import read as read_markdown


def read(source, data):
    deed = data.decode()
    if deed == "memory":
        return bytearray(1 << 40)
    if deed == "starve":
        raise MemoryError
    if deed == "hog":
        return b"x".join([b"y"] * (1 << 28))
    if deed == "sleep":
        time.sleep(60)
    if deed == "spin":
        while True:
            pass
    if deed == "crash":
        ctypes.string_at(0)
    if deed == "leave":
        os._exit(3)
    if deed == "fail":
        raise KeyError("x")
    if deed == "refuse":
        raise Refusal("it is odd.", "Do better.")
    if deed == "print":
        os.write(1, b"noise")
        print("more noise")
    if deed == "environment":
        return read_markdown(source, " ".join(sorted(os.environ)).encode() + b" .")
    if deed == "write":
        with open(sys.argv[0] + ".txt", "w") as out:
            out.write("x" * 100)
    return read_markdown(source, b"# Plan")
"""


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    (tmp_path / "hostile_reader.py").write_text(HOSTILE)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "hostile_reader"


def reason(module: str, data: bytes) -> str:
    start = time.perf_counter()
    with pytest.raises(Refusal) as caught:
        read_confined(module, "plan.pdf", data)
    assert time.perf_counter() - start < limits.Limits().seconds + 5
    assert caught.value.advice
    return caught.value.reason


def test_same_document_as_without() -> None:
    data = paper(say(72, 700, "We met in May"))
    assert read_confined(PDF, "plan.pdf", data) == pdf.read("plan.pdf", data)


def test_refusals_come_through(hostile: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_confined(hostile, "a.pdf", b"refuse")
    assert (caught.value.reason, caught.value.advice) == ("it is odd.", "Do better.")


@pytest.mark.parametrize(
    ("deed", "answer"),
    [
        ("", b"D{"),
        ("refuse", b'R["it is odd.'),
        ("fail", b'E"KeyError"'),
        ("starve", b"M"),
    ],
)
def test_what_the_child_answers(
    hostile: str, deed: str, answer: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = {"path": sys.path, "module": hostile, "source": "a", "memory": 1, "seconds": 1}
    asked = json.dumps(request).encode() + b"\n" + deed.encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(asked)))
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(confined_child, "_confine", lambda *_: None)
    out = os.open(tmp_path / "answer", os.O_CREAT | os.O_WRONLY)
    monkeypatch.setattr(os, "dup", lambda _: out)
    monkeypatch.setattr(os, "dup2", lambda *_: None)
    monkeypatch.setattr(os, "_exit", lambda _: None)
    confined_child.main()
    assert (tmp_path / "answer").read_bytes().startswith(answer)


@pytest.mark.skipif(sys.platform == "win32", reason="its limits are not known there")
def test_limits_that_a_system_does_not_take(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, tuple[int, int]]] = []
    import resource
    import signal

    def refuse(kind: int, limit: tuple[int, int]) -> None:
        asked.append((kind, limit))
        if kind == resource.RLIMIT_AS:
            raise ValueError("not here")

    monkeypatch.setattr(resource, "setrlimit", refuse)
    monkeypatch.setattr(resource, "getrlimit", lambda _: (5, 5))
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.delattr(resource, "RLIMIT_CORE")
    confined_child._confine(1 << 20, 7)
    assert asked == [
        (resource.RLIMIT_AS, (5, 5)),
        (resource.RLIMIT_CPU, (5, 5)),
        (resource.RLIMIT_FSIZE, (0, 0)),
    ]
    asked.clear()
    monkeypatch.setattr(resource, "getrlimit", lambda _: (5, resource.RLIM_INFINITY))
    confined_child._confine(1 << 20, 7)
    assert asked[:2] == [(resource.RLIMIT_AS, (1 << 20, 1 << 20)), (resource.RLIMIT_CPU, (7, 8))]


def test_noise_is_no_answer(hostile: str) -> None:
    assert read_confined(hostile, "a.pdf", b"print").blocks[0].text == "Plan"


def test_the_environment_stays_outside(hostile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAMCOACH_SECRET", "x")
    monkeypatch.setenv("PYTHONSTARTUP", "x")
    monkeypatch.setenv("KAMCOACH_LIMITS", "pages=400")
    text = read_confined(hostile, "a.pdf", b"environment").blocks[0].text
    assert "KAMCOACH_LIMITS" in text
    assert "SECRET" not in text and "PYTHONSTARTUP" not in text


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not keep to these limits")
@pytest.mark.parametrize("deed", ["memory", "hog"])
def test_memory(hostile: str, deed: str) -> None:
    assert "more memory than the limit of 512 MB" in reason(hostile, deed.encode())


@pytest.mark.parametrize("deed", ["sleep", "spin"])
def test_time(hostile: str, deed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(limits.VARIABLE, "seconds=2")
    assert "longer than the limit of 2 seconds" in reason(hostile, deed.encode())


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
def test_processor_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(limits.VARIABLE, "seconds=2")
    with pytest.raises(Refusal, match="longer than the limit of 2 seconds"):
        confined._answered(b"", -24)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
def test_crash(hostile: str) -> None:
    found = reason(hostile, b"crash")
    assert "crash (SIGSEGV)" in found and "512 MB" in found


def test_other_ends(hostile: str) -> None:
    assert "end without an answer (3)" in reason(hostile, b"leave")
    assert "fail (KeyError)" in reason(hostile, b"fail")


@pytest.mark.skipif(sys.platform == "win32", reason="its limit is not known there")
def test_it_writes_no_file(hostile: str) -> None:
    assert "fail (OSError)" in reason(hostile, b"write")


def test_child_that_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert "does not start" in reason(PDF, b"%PDF")


def flate(content: bytes) -> bytes:
    """A page whose content is packed."""
    packed = zlib.compress(content, 9).decode("latin-1")
    objects = {
        1: "<</Type /Catalog /Pages 2 0 R>>",
        2: "<</Type /Pages /Kids [3 0 R] /Count 1>>",
        3: "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources <</Font"
        " <</F1 <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>>>>>>>",
        4: "<<>>",
        5: f"<</Length {len(packed)} /Filter /FlateDecode>>\nstream\n{packed}\nendstream",
    }
    return bind(objects, "latin-1")


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "data",
    [
        flate(b" " * (1 << 30)),
        flate(b"BT /F1 1 Tf " + b"(ab) Tj " * 3_000_000 + b"ET"),
        flate(b"0 0 m 1 1 l S " * 2_000_000),
        flate(b"q " * 5_000_000),
    ],
    ids=["a gigabyte", "three million texts", "two million lines", "deep"],
)
def test_hostile_pages_are_refused(data: bytes) -> None:
    assert reason(PDF, data)


def test_hostile_trees() -> None:
    loop = {
        1: "<</Type /Catalog /Pages 2 0 R>>",
        2: "<</Type /Pages /Kids [2 0 R 2 0 R] /Count 2>>",
        4: "<<>>",
    }
    assert reason(PDF, bind(loop))
    endless = {**loop, 2: "<</Type /Pages /Kids [2 0 R] /Count 999999999>>"}
    assert "limit is 300" in reason(PDF, bind(endless)) or "damaged" in reason(PDF, bind(endless))
    assert "damaged" in reason(PDF, b"%PDF-1.7" + bytes(100_000))
    data = paper(say(72, 700, "text"))
    for end in range(20, len(data), 97):
        try:
            assert pdf.read("a.pdf", data[:end]).blocks
        except Refusal as refusal:
            assert refusal.advice


def test_form_that_draws_itself() -> None:
    inner = "<</Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</XObject <</X 10 0 R>>>>"
    stream = f"{inner} /Length 5>>\nstream\n/X Do\nendstream"
    data = paper(say(72, 700, "text") + "/X Do", extra=(stream,))
    assert read_confined(PDF, "a.pdf", data).blocks[0].text == "text"
