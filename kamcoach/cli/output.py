"""Where each report goes and in which format, settled before any work is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kamcoach.cli.writing import check_parent, format_of, keep_apart, shown
from kamcoach.errors import UsageError
from kamcoach.report import FILES

SUFFIXES = {
    ".json": "json",
    ".md": "md",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".xlsx": "xlsx",
    ".txt": "summary",
}
_UNDATED = {"json", "summary"}
"""JSON holds no date: the same file gives the same bytes."""
_NO_FEEDBACK = ("docx", "summary")
_SUFFIX_OF = {format: suffix for suffix, format in SUFFIXES.items() if suffix != ".htm"}

FEEDBACK = {suffix: format for suffix, format in SUFFIXES.items() if format not in _NO_FEEDBACK}
"""What a learner is given; a marking record is the assessor's, a summary for a terminal."""


@dataclass(frozen=True)
class Outputs:
    """What to read, and where each report goes: `targets` is None for standard output."""

    files: tuple[Path, ...]
    format: str
    targets: tuple[Path, ...] | None = None


def plan_outputs(
    files: Sequence[Path],
    output: Path | None,
    format: str | None,
    also: Iterable[Path | None] = (),
) -> Outputs:
    """Return where reports go.

    Args:
        files: what is assessed, one by one.
        output: the file or folder to write to, None for standard output.
        format: what was asked for, if anything.
        also: what else is read.

    Raises:
        UsageError: The output cannot be written there; the message says what to do.
    """
    if output is None:
        return _to_terminal(tuple(files), format or "summary")
    if output.is_dir() or len(files) > 1:
        outputs = _to_folder(tuple(files), output, format or "html")
    else:
        check_parent(output)
        outputs = Outputs(tuple(files), format_of(output, format, SUFFIXES), (output,))
    keep_apart(outputs.targets or (), (*files, *also))
    return outputs


def plan_output(
    files: Sequence[Path],
    output: Path | None,
    format: str | None,
    also: Iterable[Path | None] = (),
) -> Outputs:
    """Return where the one report of a portfolio goes.

    Args:
        files: what is assessed as one: files, folders and archives.
        output: the file to write, or the folder to write it into; None for standard output.
        format: what was asked for, if anything.
        also: what else is read.

    Raises:
        UsageError: The output cannot be written there; the message says what to do.
    """
    if output is None:
        return replace(_to_terminal(tuple(files[:1]), format or "summary"), files=tuple(files))
    outputs = Outputs(tuple(files), *_one_target(files, output, format, SUFFIXES, chosen=True))
    keep_apart(outputs.targets or (), also, files)
    return outputs


def plan_feedback(files: Sequence[Path], output: Path, also: Iterable[Path | None]) -> Outputs:
    """Return where the feedback to one learner goes.

    Args:
        files: the work.
        output: the file to write, or the folder to write it into.
        also: what else is read.

    Raises:
        UsageError: The output cannot be written there; the message says what to do.
    """
    outputs = Outputs(tuple(files), *_one_target(files, output, None, FEEDBACK, chosen=False))
    keep_apart(outputs.targets or (), also, files)
    return outputs


def check_used(formats: Iterable[str], *, centre: Path | None, date: date | None) -> None:
    """Refuse options that nothing would show of.

    Args:
        formats: what is written.
        centre: the wording of a centre, if one was given.
        date: of the report, if one was given.

    Raises:
        UsageError: none of the formats holds what was given.
    """
    written = set(formats)
    if centre and "docx" not in written:
        raise UsageError(
            "--centre is the wording of the marking record, and none is written: add --audience "
            "assessor and let -o end in .docx, or leave --centre out."
        )
    if date and written <= _UNDATED:
        raise UsageError(
            "--date is for a report that bears a date: html, pdf, md, docx or xlsx. Choose one of "
            "them, or leave --date out."
        )


def _one_target(
    files: Sequence[Path],
    output: Path,
    format: str | None,
    endings: Mapping[str, str],
    *,
    chosen: bool,
) -> tuple[str, tuple[Path, ...]]:
    """Return the format and the file of a report about several files."""
    if not output.is_dir():
        check_parent(output)
        return format_of(output, format, endings, chosen=chosen), (output,)
    named = Path(files[0].resolve().name)  # of ".", too
    return format or "html", _names((named,), output, _SUFFIX_OF[format or "html"])


def _to_terminal(files: tuple[Path, ...], format: str) -> Outputs:
    if format == "html" and len(files) > 1:
        raise UsageError("Several HTML reports need a folder: add -o FOLDER.")
    if format in FILES:
        raise UsageError(f"A {format} report is no text to print: add -o and where to write it.")
    return Outputs(files, format)


def _to_folder(files: tuple[Path, ...], folder: Path, format: str) -> Outputs:
    if folder.is_file() or (folder.suffix in SUFFIXES and not folder.exists()):
        raise UsageError(
            f"There are several files and -o {shown(folder)} is one: name a folder instead."
        )
    check_parent(folder)
    return Outputs(files, format, _names(files, folder, _SUFFIX_OF[format]))


def _names(files: tuple[Path, ...], folder: Path, suffix: str) -> tuple[Path, ...]:
    """Return `plan.html` for `plan.docx`, and `plan-2.html` for the next `plan`."""
    taken: set[str] = set()
    targets: list[Path] = []
    for file in files:
        name, number = file.stem, 1
        # Without regard to case: some file systems have none.
        while name.casefold() in taken:
            number += 1
            name = f"{file.stem}-{number}"
        taken.add(name.casefold())
        targets.append(folder / f"{name}{suffix}")
    return tuple(targets)
