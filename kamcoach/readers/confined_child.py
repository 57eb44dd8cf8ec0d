"""The process in which one file is read, so that what befalls it befalls nothing else.

It is started by its path, isolated and without site-packages. Its input is one line of JSON (where
to import from, the reader, the name of the file, the limits) and then the file. Its answer is one
letter and JSON: D and the document, R and a refusal as [reason, advice], M where memory ran out,
E and the name of an exception that no reader should raise. Then it ends.
"""

import json
import os
import sys
from importlib import import_module
from typing import Any

if sys.platform != "win32":
    import resource
    import signal


def main() -> None:
    """Read one request from the standard input and answer it."""
    # Whatever native code prints is no answer.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    request = json.loads(sys.stdin.buffer.readline())
    _confine(request["memory"], request["seconds"])
    sys.path[:] = request["path"]
    try:
        answer = _read(request, sys.stdin.buffer.read())
    except MemoryError:
        answer = b"M"
    except Exception as error:
        answer = b"E" + json.dumps(type(error).__name__).encode()
    answers.write(answer)
    answers.close()
    # Not through the ends of native libraries, which have crashed after their work was done.
    os._exit(0)


def _read(request: dict[str, Any], data: bytes) -> bytes:
    errors = import_module("kamcoach.errors")
    try:
        document: Any = import_module(request["module"]).read(request["source"], data)
    except errors.Refusal as refusal:
        return b"R" + json.dumps([refusal.reason, refusal.advice]).encode()
    text: str = document.model_dump_json()
    return b"D" + text.encode()


def _confine(memory: int, seconds: int) -> None:
    """Set limits where the system knows them; it ends what goes beyond."""
    if sys.platform == "win32":
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this one.
    limits = (
        ("RLIMIT_AS", memory),
        ("RLIMIT_CPU", seconds),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_FSIZE", 0),  # It writes no file.
    )
    for name, limit in limits:
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        try:
            most = resource.getrlimit(kind)[1]
            if most == resource.RLIM_INFINITY:
                most = limit + 1
            limit = min(limit, most)
            # A second more before the system kills: until then it signals, which says why.
            hard = limit + 1 if name == "RLIMIT_CPU" and limit < most else limit
            resource.setrlimit(kind, (limit, hard))
        except (OSError, ValueError):  # Some systems know a limit and do not take it.
            continue


if __name__ == "__main__":
    main()
