"""The bytes of a file on disk, read once and whole, or refused."""

import os
from pathlib import Path
from stat import S_ISREG

from kamcoach.errors import Refusal
from kamcoach.readers.limits import check_size

# A pipe that nobody writes to is opened without waiting. Windows has no such pipes.
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)


def load(path: Path) -> bytes:
    """Return the bytes of a file; a link is followed.

    Raises:
        Refusal: It cannot be opened, is no file (a folder, pipe or device), is empty or above the
            size limit, or changed while it was read.
    """
    try:
        with open(path, "rb", buffering=0, opener=_open) as file:
            before = os.fstat(file.fileno())
            if not S_ISREG(before.st_mode):
                raise Refusal(
                    "it is a pipe or a device, not a file.",
                    "Save the document as a file and name it here.",
                )
            check_size(before.st_size)
            # One byte more than there should be: a file that grows is not read to its end.
            data = file.read(before.st_size + 1)
            after = os.fstat(file.fileno())
    except IsADirectoryError as error:
        raise Refusal(
            "it is a folder.",
            "Name the files in it, one by one.",
        ) from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name is not valid here"
        raise Refusal(
            f"it cannot be opened ({why}).",
            "See whether you may read it, and whether another program holds it.",
        ) from error
    if len(data) != before.st_size or after.st_mtime_ns != before.st_mtime_ns:
        raise Refusal(
            "it changed while it was read.",
            "Wait until the program that writes it has finished, and try again.",
        )
    return data


def _open(path: str, flags: int) -> int:
    return os.open(path, flags | _AT_ONCE)
