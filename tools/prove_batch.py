"""Run a batch over a cohort made of real, broken and hostile files, killed and undisturbed.

    python tools/prove_batch.py WORK FOLDER... [--learners 1000] [--kills 10] [--workers 2]

Makes a cohort in WORK/cohort from the documents in the FOLDERs (used again under other names until
there are enough), some of them cut off or with bytes changed, and the hostile files of the tests.
Runs it once in peace and once with the command killed at random moments, each time begun again, and
says whether both gave the same bytes, how fast it went, and the most memory the command took. The
exit code is 1 if they differ.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEED = 7
OWN = ("journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm", ".lock")
"""What is for the batch itself, and may differ."""
ENDINGS = (".md", ".docx", ".odt", ".pdf", ".html", ".pptx", ".xlsx", ".txt")
NAMES = (
    "Zoë O'Brien",
    "Smith, Jo",
    "CON",
    "=cmd|'calc'!A0",
    "Łukasz Żak",
    "x'; drop table",
    "-1",
)


def main() -> int:
    """Make the cohort, run it both ways, compare, and return the exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("work", type=Path)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--learners", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    cohort = asked.work / "cohort"
    if not cohort.exists():
        make_cohort(cohort, asked.folders, asked.learners)
    calm, disturbed = asked.work / "calm", asked.work / "disturbed"
    for out in (calm, disturbed):
        shutil.rmtree(out, ignore_errors=True)
    took, peak = run(cohort, calm, asked.workers)
    print(
        f"In peace: {took:.1f} s, {asked.learners / took:.1f} in a second, {peak} MiB", flush=True
    )
    if not asked.kills:
        return 0
    chance = random.Random(SEED)
    for kill in range(asked.kills):
        after = chance.uniform(0.3, 1.2 * took / asked.kills)
        _, _ = run(cohort, disturbed, asked.workers, kill_after=after)
        print(f"Kill {kill + 1} after {after:.1f} s", flush=True)
    took, _ = run(cohort, disturbed, asked.workers)
    print(f"The rest: {took:.1f} s")
    different = differing(calm, disturbed)
    print(f"{len(different)} files differ: {different[:10]}" if different else "All files alike")
    return 1 if different else 0


def run(
    cohort: Path, out: Path, workers: int, *, kill_after: float | None = None
) -> tuple[float, int]:
    """Run the command, perhaps kill it; return its seconds and the MiB it took at most."""
    began = time.monotonic()
    command = [sys.executable, "-m", "kamcoach", "batch", str(cohort), "-o", str(out)]
    process = subprocess.Popen(
        [*command, "--workers", str(workers), "--audience", "assessor"],
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=None if kill_after is None else subprocess.DEVNULL,
    )
    peak = 0
    while process.poll() is None:
        peak = max(peak, _memory(process.pid))
        if kill_after is not None and time.monotonic() - began > kill_after:
            process.kill()
        time.sleep(0.05)
    return time.monotonic() - began, peak


def _memory(pid: int) -> int:
    try:
        said = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    lines = [line for line in said.splitlines() if line.startswith("VmHWM")]
    return int(lines[0].split()[1]) // 1024 if lines else 0


def make_cohort(cohort: Path, folders: Sequence[Path], number: int) -> None:
    """Write a folder or a file for each learner."""
    chance = random.Random(SEED)
    files = sorted(
        path for folder in folders for path in folder.rglob("*") if path.suffix.lower() in ENDINGS
    )
    cohort.mkdir(parents=True)
    hostile = list(_hostile())
    for at in range(number):
        name = f"{NAMES[at % len(NAMES)]} {at:05d}"
        if at < len(hostile):
            ending, data = hostile[at]
            (cohort / f"{name}.{ending}").write_bytes(data)
            continue
        source = files[at % len(files)]
        data = source.read_bytes()
        if at % 11 == 0:
            data = data[: chance.randrange(1, len(data) + 1)]
        elif at % 13 == 0:
            broken = bytearray(data)
            for _ in range(20):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            data = bytes(broken)
        (cohort / f"{name}{source.suffix.lower()}").write_bytes(data)


def _hostile() -> Iterator[tuple[str, bytes]]:
    sys.path.insert(0, str(ROOT / "tests"))
    from readers.hostile import hostile_files

    for file in hostile_files():
        yield {"markdown": "md", "text": "txt"}.get(file.format, file.format), file.build()


def differing(first: Path, second: Path) -> list[str]:
    """Return the files that are not in both, or not alike."""
    both = [_digests(folder) for folder in (first, second)]
    return sorted(name for name in {*both[0], *both[1]} if both[0].get(name) != both[1].get(name))


def _digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in OWN
    }


if __name__ == "__main__":
    sys.exit(main())
