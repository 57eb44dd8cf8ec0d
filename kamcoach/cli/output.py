"""Where each report goes and in which format, settled before any work is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kamcoach.errors import UsageError
from kamcoach.report import FILES
from kamcoach.report.text import one_line

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
_SUFFIX_OF = {format: suffix for suffix, format in SUFFIXES.items() if suffix != ".htm"}


@dataclass(frozen=True)
class Outputs:
    """What to read, and where each report goes: `targets` is None for standard output."""

    files: tuple[Path, ...]
    format: str
    targets: tuple[Path, ...] | None = None


def plan_outputs(files: Sequence[Path], output: Path | None, format: str | None) -> Outputs:
    """Return where reports go.

    Raises:
        UsageError: The output cannot be written there; the message says what to do.
    """
    if output is None:
        return _to_terminal(tuple(files), format or "summary")
    if output.is_dir() or len(files) > 1:
        return _to_folder(tuple(files), output, format or "html")
    outputs = Outputs(tuple(files), format or _format_of(output), (output,))
    _check_parent(output)
    _check_inputs(outputs)
    return outputs


def plan_output(files: Sequence[Path], output: Path | None, format: str | None) -> Outputs:
    """Return where the one report of a portfolio goes.

    Raises:
        UsageError: The output cannot be written there; the message says what to do.
    """
    if output is None:
        return replace(_to_terminal(tuple(files[:1]), format or "summary"), files=tuple(files))
    named = Path(files[0].resolve().name)  # of ".", too
    target, format = output, format or ("html" if output.is_dir() else _format_of(output))
    if output.is_dir():
        (target,) = _names((named,), output, _SUFFIX_OF[format])
    outputs = Outputs(tuple(files), format, (target,))
    _check_parent(target)
    _check_inputs(outputs)
    for folder in files:
        if folder.is_dir() and target.resolve().is_relative_to(folder.resolve()):
            raise UsageError(
                f"The report {_shown(target)} would stand in the folder that is to be read, and "
                "be read as the learner's work next time: choose another place with -o."
            )
    return outputs


def _to_terminal(files: tuple[Path, ...], format: str) -> Outputs:
    if format == "html" and len(files) > 1:
        raise UsageError("Several HTML reports need a folder: add -o FOLDER.")
    if format in FILES:
        raise UsageError(f"A {format} report is no text to print: add -o and where to write it.")
    return Outputs(files, format)


def _to_folder(files: tuple[Path, ...], folder: Path, format: str) -> Outputs:
    if folder.is_file() or (folder.suffix in SUFFIXES and not folder.exists()):
        raise UsageError(
            f"There are several files and -o {_shown(folder)} is one: name a folder instead."
        )
    _check_parent(folder)
    outputs = Outputs(files, format, _names(files, folder, _SUFFIX_OF[format]))
    _check_inputs(outputs)
    return outputs


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


def _format_of(output: Path) -> str:
    format = SUFFIXES.get(output.suffix.lower())
    if format is None:
        known = ", ".join(SUFFIXES)
        raise UsageError(
            f"The format of {_shown(output)} is not clear: end its name in one of {known}, "
            "or give --format."
        )
    return format


def _check_parent(output: Path) -> None:
    parent = output.parent
    if not parent.is_dir():
        raise UsageError(
            f"There is no folder {_shown(parent)} to write {_shown(output)} into: make it first."
        )


def _check_inputs(outputs: Outputs) -> None:
    inputs = {file.resolve() for file in outputs.files}
    for target in outputs.targets or ():
        if target.resolve() in inputs:
            raise UsageError(
                f"The report would overwrite {_shown(target)}, which is to be read: "
                "choose another name or folder with -o."
            )


def _shown(path: Path) -> str:
    return one_line(str(path))
