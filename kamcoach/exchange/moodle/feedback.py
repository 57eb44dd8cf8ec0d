"""Results -> the ZIP archive of feedback files that Moodle takes, a folder for each participant.

Moodle gives each file to the participant whose number stands in the name of a folder, and looks at
nothing else: a team's number would be taken for a participant's. So a team's feedback goes into a
folder for each member.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from kamcoach.batch.task import LEARNERS
from kamcoach.errors import UsageError
from kamcoach.exchange.moodle.names import NOBODY, team
from kamcoach.exchange.moodle.roll import Person, Recipients, Roll
from kamcoach.marking.finals import Final
from kamcoach.report import render

FORMATS = ("html", "pdf")
_SUBFOLDER = "assignfeedback_file"
_LONGEST = 60
_UNSAFE = re.compile(r"[\W_]+")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PERMISSIONS = 0o644 << 16
_UNIX = 3


class Given(NamedTuple):
    """The files of one participant, or why there are none."""

    person: Person
    files: tuple[tuple[str, bytes], ...] = ()
    """Path in the archive, and content."""
    why_not: str = ""


def given(
    finals: Iterable[Final],
    out: Path,
    roll: Roll,
    formats: Sequence[str],
    *,
    proposals: bool,
    alike: Collection[str],
) -> Iterator[Given]:
    """Yield the files of each participant, or why there are none, in the order of names.

    Args:
        finals: how learners stand.
        out: the folder of the batch, with the reports of what is proposed.
        roll: who takes part.
        formats: some of `FORMATS`.
        proposals: whether learners whom no assessor has signed get the batch's own report.
        alike: teams whose name another team has as well; see `shared_names`.
    """
    seen: set[str] = set()
    recipients = Recipients(roll, alike)
    for final in finals:
        learner = final.learner
        whole = Person(learner.key, learner.name)
        people = recipients.of(whole)
        if isinstance(people, str):
            yield Given(whole, why_not=people)
            continue
        files = _files(final, out, formats, proposals)
        for person, why in people:
            if why or person.id in seen:
                yield Given(person, why_not=why or "this participant has feedback already")
            elif isinstance(files, str):
                yield Given(person, why_not=files)
            else:
                seen.add(person.id)
                folder = folder_of(person)
                yield Given(person, tuple((f"{folder}/{name}", data) for name, data in files))


def shared_names(finals: Iterable[Final]) -> frozenset[str]:
    """Return the names under which more than one team handed in."""
    counts = Counter(team(final.learner.name) for final in finals)
    return frozenset(name for name, count in counts.items() if count > 1)


def folder_of(person: Person) -> str:
    """Return the name of a participant's folder.

    It is safe on every system whatever somebody is called: letters, digits and spaces of the name,
    and the number between underscores, by which alone Moodle goes.
    """
    plain = _UNSAFE.sub(" ", unicodedata.normalize("NFC", person.name)).strip()
    name = plain[:_LONGEST].strip() or NOBODY
    return f"{name}_{person.id}_{_SUBFOLDER}"


def write(path: Path, everybody: Iterable[Given]) -> tuple[Given, ...]:
    """Write the archive and return what is in it, without the contents; the same bytes each time.

    Where nobody has a file, nothing is written.

    Raises:
        UsageError: it cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    told: list[Given] = []
    try:
        with ZipFile(part, "w", ZIP_DEFLATED) as archive:
            for each in everybody:
                for name, data in each.files:
                    entry = ZipInfo(name, _EPOCH)
                    entry.create_system, entry.external_attr = _UNIX, _PERMISSIONS
                    archive.writestr(entry, data, ZIP_DEFLATED)
                told.append(_without_contents(each))
        if any(each.files for each in told):
            part.replace(path)
    except OSError as error:
        raise UsageError(f"{path.name} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    return tuple(told)


def listed(everybody: Iterable[Given]) -> tuple[Given, ...]:
    """Return what would be in the archive, without the contents."""
    return tuple(map(_without_contents, everybody))


def _files(
    final: Final, out: Path, formats: Sequence[str], proposals: bool
) -> list[tuple[str, bytes]] | str:
    """Return name and content of the files on a submission, or why there are none."""
    assessment = final.assessment
    if assessment is None:
        return "the work was not assessed"
    signed = tuple(rubric for rubric in assessment.rubrics if rubric.id in final.signed)
    if signed:
        update = {"audience": "release", "rubrics": signed}
        released = assessment.model_copy(update=update)
        return [(f"feedback.{format}", render(released, format)) for format in formats]
    if not proposals:
        return "no assessor has signed it yet"
    if assessment.audience != "self-check":
        return "the batch wrote reports for assessors only: let it run for learners first"
    found: list[tuple[str, bytes]] = []
    for format in formats:
        report = out / LEARNERS / Path(final.learner.folder).name / f"report.{format}"
        if report.name not in final.learner.reports or not report.is_file():
            return f"the batch wrote no {format} report of it"
        found.append((f"proposed-feedback.{format}", report.read_bytes()))
    return found


def _without_contents(each: Given) -> Given:
    return each._replace(files=tuple((name, b"") for name, _ in each.files))
