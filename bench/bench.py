"""How fast kamcoach is, beside its budgets: `make bench`.

Each stage is shown as a multiple of what markdown-it-py needs to parse the same file, so that the
figures mean the same on every machine. The file is the strongest sample, cut or repeated to about
2,000 words. All stages are timed in turn, round after round, and the fastest time of each counts.

Reading is shown for each format, too, as a multiple of what the library under it needs to open the
same file: to unpack and parse all its XML, or to take the text off its pages. The largest file of
each format in `samples/` is read, or else in the folder that `KAMCOACH_SHARED` names.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from io import BytesIO
from itertools import cycle
from pathlib import Path
from typing import Any
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parent.parent
WORDS = 2000
ROUNDS = 40
STARTS = 7
MILLI = 1000
MIB = 1024 if sys.platform == "linux" else 1024 * 1024
"""In one MiB, of what this system counts `ru_maxrss` in."""


def main() -> None:
    """Measure everything and print it."""
    with tempfile.TemporaryDirectory() as folder:
        # Start-up first: what this process holds in memory would count for those it starts.
        os.environ["XDG_CACHE_HOME"] = folder
        name, text = document()
        file = Path(folder) / "plan.md"
        file.write_text(text, encoding="utf-8")
        cold = min(started("assess", str(file)) for _ in range(STARTS))
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / MIB
        print(f"{name}, {len(text.split())} words; Python {sys.version.split()[0]}")
        stages(text)
        formats()
        engine = largest_child()
    print(f"\n{'':24}{'':>10}{'measured':>12}{'budget':>10}")
    line("cold start to verdicts", "", f"{cold:.2f} s", "0.60 s", cold <= 0.6)
    # Two processes at a time: the one that was started, and the one that durable-rules runs in.
    memory += engine
    line("most memory", "", f"{memory:.0f} MiB", "150 MiB", memory <= 150)


def document() -> tuple[str, str]:
    """The sample that meets most criteria, at about the length wanted; and its name."""
    samples = sorted((ROOT / "samples").glob("*.md"))
    if not samples:
        sys.exit("There is nothing to measure with: no .md file stands in samples/.")
    best = max(samples, key=criteria_met)
    kept: list[str] = []
    words = 0
    for part in cycle(best.read_text("utf-8").split("\n\n")):  # a table or list stays whole
        if words + len(part.split()) / 2 > WORDS:
            break
        kept.append(part)
        words += len(part.split())
    return best.name, "\n\n".join(kept) + "\n"


def criteria_met(file: Path) -> int:
    """How many criteria of all rubrics a sample meets."""
    command = [sys.executable, "-m", "kamcoach", "assess", str(file)]
    options = ["--rubric", "all", "--format", "json"]
    done = subprocess.run([*command, *options], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    rubrics = json.loads(done.stdout)["rubrics"]
    return sum(c["verdict"] == "met" for rubric in rubrics for c in rubric["criteria"])


def started(*arguments: str) -> float:
    """Seconds that one run of the command takes, from nothing to the summary."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "kamcoach", *arguments],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - start


def largest_child() -> float:
    """MiB that the largest child of this process has held at most; 0 where no /proc tells."""
    peaks = [0]
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):  # it has ended meanwhile
            found = dict(row.split(":", 1) for row in status.read_text().splitlines())
            if int(found["PPid"]) == os.getpid() and "VmHWM" in found:
                peaks.append(int(found["VmHWM"].split()[0]))
    return max(peaks) / 1024


def stages(text: str) -> None:
    """Time each stage on a document and print it as a multiple of parsing it."""
    from markdown_it import MarkdownIt

    from kamcoach import catalog, engine, pipeline
    from kamcoach.extract import extract
    from kamcoach.measure import measure
    from kamcoach.readers import read
    from kamcoach.report import render

    pack = catalog.load()
    parser = MarkdownIt("commonmark").enable("table")
    data = text.encode()
    parsed = read("plan.md", data)
    submission = extract(parsed, pack)
    values = {name: found.value for name, found in measure(submission, pack.measures).items()}
    plain = pipeline.judge_for(pack, "plain")
    assessment = pipeline.judged(
        parsed, submission, pack, pack.rubrics, audience="self-check", engine="plain"
    )
    work: dict[str, Callable[[], object]] = {
        "parse": lambda: parser.parse(text),
        "read": lambda: read("plan.md", data),
        "understand": lambda: extract(parsed, pack),
        "measure": lambda: measure(submission, pack.measures),
        "plain": lambda: plain.run(values),
        "report": lambda: render(assessment, "html", documents=(parsed,)),
    }
    if engine.available():
        durable = pipeline.judge_for(pack, "durable")
        work["durable"] = lambda: durable.run(values)
    took = fastest(work)

    parse = took["parse"]
    print(f"{'':24}{'':>10}{'of parsing':>12}{'budget':>10}")
    print(f"{'parsing (markdown-it-py)':24}{parse * MILLI:>7.2f} ms{'1.0x':>12}")

    def stage(name: str, seconds: float, budget: float | None = None) -> None:
        shown = f"{seconds * MILLI:.2f} ms"
        if budget is None:
            line(name, shown, f"{seconds / parse:.1f}x")
        else:
            line(name, shown, f"{seconds / parse:.1f}x", f"{budget}x", seconds <= budget * parse)

    stage("read", took["read"], 1.5)
    stage("understand", took["understand"], 4)
    stage("  measure", took["measure"])
    stage("  judge, plain", took["plain"])
    stage("measure + judge, plain", took["measure"] + took["plain"], 3)
    if "durable" in took:
        stage("  judge, durable-rules", took["durable"])
        stage("measure + judge, durable", took["measure"] + took["durable"], 3)
        stage("measure + judge, both", took["measure"] + took["plain"] + took["durable"], 3)
    else:
        print("durable-rules does not load here: not measured")
    stage("report, HTML", took["report"], 2)


def formats() -> None:
    """Time the reader of each format that there is a sample of, beside opening the file."""
    from kamcoach.readers import read
    from kamcoach.readers.formats import READ

    work: dict[str, Callable[[], object]] = {}
    for name in OPENED:
        if sample := largest(READ[name].endings[0]):
            data = sample.read_bytes()
            work[f"open {name}"] = lambda name=name, data=data: OPENED[name](data)  # type: ignore[misc]
            work[f"read {name}"] = lambda file=sample.name, data=data: read(file, data)  # type: ignore[misc]
    took = fastest(work)
    print(f"\n{'':24}{'':>10}{'of opening':>12}")
    for name in OPENED:
        if f"read {name}" in took:
            opened, seconds = took[f"open {name}"], took[f"read {name}"]
            line(f"open {name}", f"{opened * MILLI:.2f} ms", "1.0x")
            line("  read", f"{seconds * MILLI:.2f} ms", f"{seconds / opened:.1f}x")


def largest(ending: str) -> Path | None:
    """The largest sample with this ending, or else the largest such document that is shared."""
    shared = Path(os.environ.get("KAMCOACH_SHARED") or ROOT.parent / "shared")
    for folder in (ROOT / "samples", shared / "corpus" / "formats"):
        if found := sorted(folder.glob(f"*{ending}"), key=lambda file: file.stat().st_size):
            return found[-1]
    return None


def open_zip(data: bytes) -> None:
    """Unpack and parse all XML of a container."""
    from lxml import etree

    with ZipFile(BytesIO(data)) as zipped:
        for name in zipped.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(zipped.read(name))


def open_html(data: bytes) -> None:
    """Parse a page."""
    from lxml import etree

    etree.HTML(data)


def open_pdf(data: bytes) -> None:
    """Take the text off every page."""
    pdfium: Any = import_module("pypdfium2")
    document = pdfium.PdfDocument(data)
    for number in range(len(document)):
        document[number].get_textpage().get_text_bounded()
    document.close()


OPENED: dict[str, Callable[[bytes], object]] = {
    "docx": open_zip,
    "odt": open_zip,
    "pptx": open_zip,
    "xlsx": open_zip,
    "html": open_html,
    "pdf": open_pdf,
}
"""What opens a file of each format, and nothing more."""


def fastest(work: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The least seconds each piece of work took, all of them in turn."""
    took = dict.fromkeys(work, float("inf"))
    for _ in range(ROUNDS):
        gc.collect()
        for name, run in work.items():
            start = time.perf_counter()
            run()
            took[name] = min(took[name], time.perf_counter() - start)
    return took


def line(
    name: str, took: str, measured: str, budget: str = "", reached: bool | None = None
) -> None:
    """Print one figure beside its budget."""
    verdict = {True: "reached", False: "NOT REACHED", None: ""}[reached]
    print(f"{name:24}{took:>10}{measured:>12}{budget:>10}  {verdict}".rstrip())


if __name__ == "__main__":
    main()
