"""What goes wrong on a cluster, by the name of the learner: see `bad_work.py` for one computer."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import bad_work

from kamcoach.batch.task import Outcome, Settings, Task


def work(task: Task, settings: Settings) -> Outcome:
    """Do what the name says."""
    if task.name.startswith("ends the worker"):
        bad_work.note(task, settings)
        station = os.getppid()
        os.kill(parent_of(station), signal.SIGKILL)
        time.sleep(60)  # It ends with them.
    if task.name == "ends its station once" and not bad_work.tried(task, settings):
        bad_work.note(task, settings)
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(60)
    if task.name == "ends every station":
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(60)
    return bad_work.work(task, settings)


def parent_of(process: int) -> int:
    """Return the process that started another."""
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
