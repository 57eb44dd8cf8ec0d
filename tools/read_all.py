"""Read files of any kind, each in a process of its own, and say what became of them.

    python tools/read_all.py FOLDER...

Prints how many of each ending were read or refused, and why; then every file that took more than
20 seconds of the processor or 512 MiB, and every one that came to another end. The exit code says
whether there were such. Needs a system that can fork: Linux or macOS.
"""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

SECONDS = 20
MIB = 512
_ALARM = 5 * SECONDS
"""By the clock, which runs on while others have the processor: a file that hangs is ended."""
_MOST_ADDRESSES = 4 * 1024**3
"""More than the limit on memory: what a process holds counts, not what it has reserved."""
_UNIT = 1024 if sys.platform == "linux" else 1024 * 1024
"""In one MiB, of what this system counts `ru_maxrss` in."""
_OWN = re.compile(r'"[^"]*"|[0-9][0-9,.]*')
_CHILD = "--in-this-process"


class Outcome(NamedTuple):
    """What became of a file: `what` is "read", "refused" or "failed"."""

    path: str
    what: str
    why: str
    """The format it was read as, the reason of the refusal, or the end of the traceback."""
    blocks: int
    seconds: float
    """Of the processor, with the processes that it started."""
    mib: float

    @property
    def within(self) -> bool:
        """Whether it was read or refused within the limits of time and memory."""
        return self.what != "failed" and self.seconds <= SECONDS and self.mib <= MIB


def outcomes(paths: Sequence[Path]) -> Iterator[Outcome]:
    """Yield what becomes of each file, in order."""
    command = [sys.executable, __file__, _CHILD]
    root = str(Path(__file__).resolve().parent.parent)
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": root},
    ) as process:
        assert process.stdin and process.stdout
        for path in paths:
            process.stdin.write(json.dumps(str(path)) + "\n")
            process.stdin.flush()
            yield Outcome(*json.loads(process.stdout.readline()))


def table(found: Sequence[Outcome]) -> str:
    """Return the outcomes by ending and reason, the most frequent first."""
    counts = Counter(
        (Path(each.path).suffix.lower(), each.what, _OWN.sub("…", _last_line(each.why)))
        for each in found
    )
    lines = [
        f"{count:5}  {ending:9} {what:8} {why}"
        for (ending, what, why), count in sorted(counts.items(), key=lambda c: (c[0][0], -c[1]))
    ]
    slowest = max(found, key=lambda each: each.seconds)
    largest = max(found, key=lambda each: each.mib)
    return "\n".join(
        [
            *lines,
            f"slowest: {slowest.seconds:.1f} s, {slowest.path}",
            f"largest: {largest.mib:.0f} MiB, {largest.path}",
        ]
    )


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2]


def main() -> int:
    """Read all files below the folders named, and print what became of them."""
    folders = [Path(name) for name in sys.argv[1:]] or sys.exit(__doc__)
    paths = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    found = list(outcomes(paths))
    print(table(found))
    bad = [each for each in found if not each.within]
    for each in bad:
        print(f"\n{each.path}: {each.what}, {each.seconds:.1f} s, {each.mib:.0f} MiB\n{each.why}")
    return 1 if bad else 0


def _serve() -> None:
    """Read the files named on standard input, each in a fork of this warm process."""
    from kamcoach.readers import docx, markdown  # noqa: F401  (loaded once, not in each fork)

    for line in sys.stdin:
        path = json.loads(line)
        ours, theirs = os.pipe()
        if (child := os.fork()) == 0:
            os.close(ours)
            _read(path, theirs)
        os.close(theirs)
        with os.fdopen(ours) as pipe:
            said = pipe.read()
        _, status, usage = os.wait4(child, 0)
        seconds = usage.ru_utime + usage.ru_stime
        what, why, blocks, children = (
            json.loads(said) if said else ("failed", f"ended with status {status}", 0, 0)
        )
        mib = max(usage.ru_maxrss, children) / _UNIT
        print(json.dumps([path, what, why, blocks, seconds, mib]), flush=True)


def _read(path: str, pipe: int) -> None:
    """Read one file, say what became of it, and end."""
    from kamcoach.errors import Refusal
    from kamcoach.readers import FAULT, read
    from kamcoach.readers.loading import load

    blocks = 0
    signal.alarm(_ALARM)
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_ADDRESSES, _MOST_ADDRESSES))
    try:
        document = read(Path(path).name, load(Path(path)))
        what, why, blocks = "read", document.format, len(document.blocks)
    except Refusal as refusal:
        what, why = "refused", refusal.reason.removeprefix(f"{Path(path).name}: ")
        if FAULT in why:
            fault = refusal.__cause__ or refusal
            what, why = "failed", "".join(traceback.format_exception(fault))[-2000:]
    except BaseException:
        what, why = "failed", traceback.format_exc()[-2000:]
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    os.write(pipe, json.dumps([what, why, blocks, children]).encode())
    os._exit(0)


if __name__ == "__main__":
    if sys.argv[1:] == [_CHILD]:
        _serve()
    else:
        sys.exit(main())
