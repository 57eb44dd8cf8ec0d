"""The process in which durable-rules runs, so that what befalls it befalls nothing else.

It is started by its path, isolated and without site-packages, and imports the standard library and
one file: the native part of durable-rules. It reads one line of JSON after another and answers each
with one line:

    first, the rules of every ruleset            ->  how many rulesets there are
    then, pairs of a ruleset's number and facts  ->  for each pair, the names of the rules it fired

What goes wrong is answered as `{"error": ...}` and is the end of it; where the native part does not
load, the answer is `{"not_here": ...}`. It ends when its input does.
"""

from __future__ import annotations

import faulthandler
import importlib.util
import json
import os
import signal
import sys
from collections.abc import Callable, Iterable
from typing import Any

SESSION = "kamcoach"


def main() -> None:
    """Serve the process that started this one: `child.py NATIVE SECONDS`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this one.
    native, seconds = sys.argv[1], float(sys.argv[2])
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # Whatever native code prints is no answer.

    def answer(found: object) -> None:
        faulthandler.cancel_dump_traceback_later()
        answers.write(json.dumps(found).encode() + b"\n")
        answers.flush()

    def requests() -> Iterable[Any]:
        for line in sys.stdin.buffer:
            # A thread of C that ends this process: native code that loops for ever holds up every
            # other kind of watchdog, and the parent may be gone.
            faulthandler.dump_traceback_later(seconds, exit=True)
            yield json.loads(line)

    try:
        serve(lambda: load(native), requests(), answer)
    except ImportError as error:
        answer({"not_here": str(error)})
    except Exception as error:
        answer({"error": f"{type(error).__name__}: {error}"})


def load(path: str) -> Any:
    """Import the native part of durable-rules from its file.

    Raises:
        ImportError: it was built for another Python, or is broken.
    """
    spec = importlib.util.spec_from_file_location("durable_rules_engine", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no module")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def serve(
    loaded: Callable[[], Any], requests: Iterable[Any], answer: Callable[[object], None]
) -> None:
    """Register what the first request holds, and match the facts of all others."""
    native: Any = None
    rulesets: list[Any] = []
    for request in requests:
        if native is None:
            native = loaded()
            rulesets = [
                native.create_ruleset(f"kamcoach{number}", json.dumps(rules))
                for number, rules in enumerate(request)
            ]
            answer(len(rulesets))
        else:
            answer([fired(native, rulesets[number], facts) for number, facts in request])


def fired(native: Any, ruleset: Any, facts: Iterable[dict[str, int]]) -> list[str]:
    """The rules that fire on some facts, matched in a session of their own.

    The calls are those that durable-rules' own `Host` makes, in the same order; what that does
    around them for each firing took most of the time of a judgement.

    Raises:
        RuntimeError: a fact was not taken. Its session is left as it is: deleting one in which
            nothing fired crashes.
    """
    names: list[str] = []
    for fact in facts:
        code, state = native.assert_fact(ruleset, json.dumps({"sid": SESSION, **fact}))
        started = None if code else native.start_action_for_state(ruleset, state)
        if not started:
            raise RuntimeError(f"no rule took a fact (code {code})")
        context, firing = started
        while firing:
            names.append(firing.split('"', 2)[1])  # {"name": {the fact}}
            native.update_state(ruleset, context)
            firing = native.complete_and_start_action(ruleset, state)
    native.delete_state(ruleset, SESSION)
    return names


if __name__ == "__main__":
    main()
