"""What a batch costs beside the work that is in it: `make bench`.

The same submissions are assessed in several ways, each by a process started for it: by the bare
pipeline (read, assess, write the HTML report, one after the other), by two of these at once, each
with half of the work, by `kamcoach batch` with one worker and with two, and on a cluster of two
workers, which are there already, on this computer. What two bare pipelines gain over one is what
this computer gives to two processes; two workers, beside whom tables are written, gain less.
Ways are taken in turn, round after round, and the fastest time of each counts, so a ratio is
between times of one run on one machine. On a busy machine the time by the processor says more.

Each way is run with few submissions and with many. What one more submission costs is the
difference, divided: it leaves out what starting and ending cost, however many there are. Whether
the memory of the process that drives a batch grows is seen in the same way.

    python bench/batch.py --sizes 50 200 --rounds 2
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
BARE, TWO_BARE = "bare pipeline", "two of them"
ONE, POOL, CLUSTER = "batch, 1 worker", "batch, 2 workers", "cluster of 2"
TICK = 0.05
"""Seconds between two looks at the memory of a process."""


class Took(NamedTuple):
    """What one run took."""

    seconds: float
    processor: float
    """Seconds of it and all processes that it started."""
    memory: float
    """MiB of the process itself at the most, without those it started; 0 where no /proc tells."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(description="What a batch costs beside the work in it.")
    parser.add_argument("--sizes", type=int, nargs=2, default=(50, 200), metavar="N")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--formats", default=".md", help="endings of samples to take: .md,.docx")
    parser.add_argument("--bare", nargs=4, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.bare:
        work, out, first, step = asked.bare
        bare(Path(work), Path(out), int(first), int(step))
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        endings = tuple(asked.formats.split(","))
        with cluster(Path(folder)) as address:
            measure(Path(folder), sorted(asked.sizes), asked.rounds, endings, address)


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Start a cluster of two workers, and yield its address; none where Dask is not here."""
    if find_spec("distributed") is None:
        print("Dask is not here: no cluster is measured. pip install 'kamcoach[cluster]'")
        yield ""
        return
    from distributed import LocalCluster

    os.environ["PYTHONPATH"] = str(ROOT)  # Workers import from where this does.
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        dashboard_address=":0",
        local_directory=str(folder / "dask"),
    ) as started:
        yield started.scheduler_address


def bare(work: Path, out: Path, first: int, step: int) -> None:
    """Assess every file of a folder, or every so many, and write its report; nothing around it."""
    from kamcoach import catalog, pipeline
    from kamcoach.report import render

    pack = catalog.load()
    out.mkdir(exist_ok=True)
    for file in sorted(work.iterdir())[first::step]:
        read = pipeline.read_and_assess(file.name, file.read_bytes(), pack)
        page = render(read.assessment, "html", documents=read.documents)
        (out / f"{file.name}.html").write_bytes(page)


def measure(
    folder: Path, sizes: list[int], rounds: int, endings: tuple[str, ...], address: str
) -> None:
    """Run every way with every size, and print what it took."""
    few, many = sizes
    for size in sizes:
        hand_in(folder / str(size), size, endings)
    ways = [BARE, TWO_BARE, ONE, POOL, *([CLUSTER] if address else [])]
    best: dict[tuple[str, int], Took] = {}
    for _ in range(rounds):
        for size in sizes:
            for way in ways:
                took = timed(commands(way, folder / str(size), folder / "out", address))
                best[way, size] = least(took, best.get((way, size), took))
                shutil.rmtree(folder / "out")
    print(f"\n{len(os.sched_getaffinity(0))} cores; {few} and {many} submissions; best of {rounds}")
    head = ("", f"{few}", f"{many}", "in a second", "one more", "of bare", "processor", "memory")
    print(row(*head))
    bare_one = more(BARE, best, sizes)
    for way in ways:
        one = more(way, best, sizes)
        first, last = best[way, few], best[way, many]
        processor = (last.processor - first.processor) / (many - few)
        print(
            row(
                way,
                f"{first.seconds:.2f} s",
                f"{last.seconds:.2f} s",
                f"{many / last.seconds:.1f}",
                f"{one * 1000:.1f} ms",
                f"{one / bare_one:.2f}x",
                f"{processor * 1000:.1f} ms",
                f"{first.memory:.0f}/{last.memory:.0f} MiB",
            )
        )
    for alone, both in ((BARE, TWO_BARE), (ONE, POOL)):
        gain = more(alone, best, sizes) / more(both, best, sizes)
        whole = best[alone, many].seconds / best[both, many].seconds
        print(f"{both}: {gain:.2f} times as fast as one, {whole:.2f} times with start and end")
    if address:
        rate = best[POOL, many].seconds / best[CLUSTER, many].seconds
        print(f"The cluster is {rate:.2f} as fast as the pool of as many processes")
    print(
        "one more: what one submission more takes by the clock; of bare: beside the bare pipeline\n"
        "processor: the same by the processor, of all processes but those of a cluster\n"
        "memory: of the process that drives"
    )


def more(way: str, best: dict[tuple[str, int], Took], sizes: list[int]) -> float:
    """Seconds that one more submission takes."""
    few, many = sizes
    return max(best[way, many].seconds - best[way, few].seconds, 1e-9) / (many - few)


def hand_in(folder: Path, number: int, endings: tuple[str, ...]) -> None:
    """Write submissions: the samples in turn, those that are text each with a line of its own."""
    folder.mkdir()
    samples = [f for f in sorted((ROOT / "samples").iterdir()) if is_sample(f, endings)]
    if not samples:
        sys.exit(f"There is nothing to measure with: samples/ holds no {' or '.join(endings)}.")
    for at, sample in enumerate(islice(cycle(samples), number)):
        data = sample.read_bytes()
        if sample.suffix == ".md":
            data += f"\nThis is submission {at}.\n".encode()
        (folder / f"Learner {at:06}{sample.suffix}").write_bytes(data)


def is_sample(file: Path, endings: tuple[str, ...]) -> bool:
    """Whether a file is one that a learner could have handed in."""
    return file.suffix in endings and file.stem != "README"


def commands(way: str, work: Path, out: Path, address: str) -> list[list[str]]:
    """Return what to start at the same time."""
    if way in (BARE, TWO_BARE):
        alone = [sys.executable, str(Path(__file__)), "--bare", str(work), str(out)]
        number = 1 if way == BARE else 2
        return [[*alone, str(first), str(number)] for first in range(number)]
    batch = [sys.executable, "-m", "kamcoach", "batch", str(work), "-o", str(out)]
    if way == CLUSTER:
        return [[*batch, "--cluster", address]]
    return [[*batch, "--workers", "1" if way == ONE else "2"]]


def timed(commands: list[list[str]]) -> Took:
    """Run commands at the same time, and return what they took until the last had ended."""
    before = spent()
    begin = time.perf_counter()
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    processes = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        for command in commands
    ]
    memory = max(max(peaks(process)) for process in processes)
    seconds = time.perf_counter() - begin
    for process, command in zip(processes, commands, strict=True):
        if process.returncode:
            sys.exit(f"It failed: {' '.join(command)}")
    return Took(seconds, spent() - before, memory)


def spent() -> float:
    """Seconds of the processor that all processes started here and ended have taken so far."""
    times = os.times()
    return times.children_user + times.children_system


def peaks(process: subprocess.Popen[bytes]) -> Iterator[float]:
    """Yield the most memory that a process has held so far, in MiB, until it ends."""
    yield 0
    while True:
        try:
            process.wait(TICK)
        except subprocess.TimeoutExpired:
            yield peak(process.pid)
        else:
            return


def peak(process: int) -> float:
    """Return the most memory that a process has held, in MiB; 0 where no /proc tells."""
    try:
        status = Path(f"/proc/{process}/status").read_text("utf-8")
    except OSError:
        return 0
    sizes = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(next(sizes, 0)) / 1024


def least(one: Took, other: Took) -> Took:
    """Return the best of two runs in each respect."""
    return Took(*(min(pair) for pair in zip(one, other, strict=True)))


def row(*cells: str) -> str:
    """Return a line of the table."""
    first, *others = cells
    return f"{first:18}" + "".join(f"{cell:>13}" for cell in others)


if __name__ == "__main__":
    main()
