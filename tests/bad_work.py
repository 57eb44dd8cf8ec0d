"""What goes wrong with a task in a process of its own, by the name of the learner."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from kamcoach.batch.task import Outcome, Settings, Task
from kamcoach.errors import UsageError
from kamcoach.models.cohort import LearnerResult


class Unreadable(type(Path())):  # type: ignore[misc]
    """A path that another process cannot read."""

    def __reduce__(self) -> tuple[object, ...]:
        """Be made anew by what fails."""
        return int, ("no number",)


def work(task: Task, settings: Settings) -> Outcome:
    """Do what the name says; note in the folder that it was tried."""
    note(task, settings)
    if task.name == "hangs":
        time.sleep(60)
    if task.name == "swells":
        bytes(3 * 1024 * 1024 * 1024)
    if task.name == "ends":
        os._exit(5)
    if task.name == "is killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if task.name == "is killed once" and tried(task, settings) == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    if task.name == "cannot be":
        raise UsageError("There is no such thing.")
    if task.name == "has no room":
        raise OSError(28, "No space left on device")
    return Outcome(task.key, "print", assessed(task))


def assessed(task: Task) -> LearnerResult:
    """Return that all went well."""
    return LearnerResult(
        key=task.key, name=task.name, group="", folder=task.folder, status="assessed"
    )


def note(task: Task, settings: Settings) -> None:
    """Note that a task is tried."""
    with (settings.out / "tries").open("a") as tries:
        tries.write(f"{task.name}\n")


def tried(task: Task, settings: Settings) -> int:
    """Return how often a task was tried."""
    return Path(settings.out / "tries").read_text().splitlines().count(task.name)
