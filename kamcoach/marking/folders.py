"""The folders of learners with feedback: whose each is, and where they may stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from kamcoach.batch.names import Learner, safe_folder
from kamcoach.batch.shards import FOLDER
from kamcoach.batch.task import LEARNERS
from kamcoach.errors import UsageError
from kamcoach.readers.handed_in import passed_over
from kamcoach.report.text import one_line

FORMATS = ("html", "pdf", "md", "xlsx")
"""Of feedback. JSON is the full record, with what a learner must not see; DOCX the assessor's."""
_MARK = re.compile("-[0-9a-f]{12}$")
_LENGTH = 13


def mark_of(learner: Learner) -> str:
    """Return how the names of all folders of a learner end: with a hyphen and part of a hash.

    No other learner has it, and it stays the same whatever the learner is called.
    """
    return safe_folder(learner)[-_LENGTH:]


def holds_feedback_only(folder: Path) -> bool:
    """Return whether it is a folder that holds folders of learners and nothing else."""
    return folder.is_dir() and next(_others(folder), None) is None


def check_place(out: Path, folder: Path) -> None:
    """See that feedback stands apart from the work, from reports and from anything else.

    Args:
        out: the folder that a batch wrote.
        folder: where the feedback shall go.

    Raises:
        UsageError: it would not.
    """
    results, place = out.resolve(), folder.resolve()
    within = place.relative_to(results).parts if place.is_relative_to(results) else ("apart",)
    # What is hidden there is what a killed run left, and goes when somebody is forgotten.
    if (
        not within
        or within[0] in (LEARNERS, FOLDER)
        or within[0].startswith(".")
        or folder.is_file()
    ):
        raise UsageError("Each learner gets a folder: name a folder of its own with -o.")
    if folder.is_dir() and (other := next(_others(folder), None)):
        raise UsageError(
            f"{one_line(str(folder))} holds {one_line(other.name)}, which is no feedback: name a "
            "new folder with -o, or one that a release wrote."
        )


def take_away(folder: Path, mark: str, keep: Collection[Path] = ()) -> int:
    """Take away the feedback of a learner, and return how many files that was.

    What else stands in the folder stays, and nothing that is linked is touched.

    Args:
        folder: with the folders of learners.
        mark: of the learner.
        keep: files that stay.

    Raises:
        OSError: a file cannot be removed.
    """
    taken = 0
    for place in sorted(folder.glob(f"*{mark}")):
        if place.is_symlink() or not place.is_dir():
            continue
        for format in FORMATS:
            (place / f".feedback.{format}.part").unlink(missing_ok=True)  # of a run that was killed
            file = place / f"feedback.{format}"
            if file not in keep and file.is_file():
                file.unlink()
                taken += 1
        if not any(place.iterdir()):
            place.rmdir()
    return taken


def of_others(folder: Path, marks: Collection[str]) -> tuple[Path, ...]:
    """Return the folders of learners that none of some marks is of."""
    found = (p for p in sorted(folder.glob("*")) if p.is_dir() and _MARK.search(p.name))
    return tuple(path for path in found if path.name[-_LENGTH:] not in marks)


def _others(folder: Path) -> Iterator[Path]:
    """What is no folder of a learner, and not what systems leave in folders."""
    for path in sorted(folder.iterdir()):
        if not _MARK.search(path.name) and not passed_over(path.name):
            yield path
