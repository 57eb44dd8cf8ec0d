"""The table of contents of a zip container, checked before anything in it is unpacked.

Programs that read such files differ in what they make of a table that contradicts itself, so that
one shows other text than the next. No program writes one by itself: such a file is refused.
"""

import re
import struct
import zlib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from stat import S_ISLNK
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from kamcoach.errors import Refusal
from kamcoach.readers.limits import check_archive, check_count_of_parts

DAMAGED = (
    BadZipFile,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What zipfile raises where a container is damaged."""
ENCRYPTED = 0x1
"""The flag of an entry that is protected with a password."""
_ENTRY = b"PK\x01\x02"
_LOCAL_HEADER = 30
"""Bytes of the header before each part, without its name."""
_OUTSIDE = re.compile(r"^$|^/|^[a-zA-Z]:|(^|[/\\])\.\.([/\\]|$)")
_UNIX_MODE = 16
_SAVE_ANEW = "Open it in the program that wrote it, save it under a new name and hand that in."


def check_before_opening(data: bytes) -> None:
    """Refuse a table so long that only reading it would take much memory."""
    check_count_of_parts(data.count(_ENTRY))


def checked(zipped: ZipFile) -> Sequence[ZipInfo]:
    """Return the entries of an open zip file, once their sizes, names and places hold.

    Raises:
        Refusal: They are beyond the limits or contradict each other.
    """
    entries = zipped.infolist()
    check_archive(entries)
    files = [entry for entry in entries if not entry.filename.endswith("/")]
    for entry in files:
        _check_kind(entry)
    _check_names(files)
    _check_places(files, zipped.start_dir)
    return entries


def _check_kind(entry: ZipInfo) -> None:
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise _tampered(f'the part "{entry.filename}" is packed in a way such files never are')
    if S_ISLNK(entry.external_attr >> _UNIX_MODE):
        raise _tampered(f'the part "{entry.filename}" is a link to another file')


def _check_names(files: Iterable[ZipInfo]) -> None:
    seen: set[str] = set()
    for entry in files:
        if _OUTSIDE.search(entry.filename):
            raise _tampered(
                f'the part "{entry.filename}" has a name that leads out of the file, or none'
            )
        name = entry.filename.replace("\\", "/").casefold()
        if name in seen:
            raise _tampered(f'two parts are called "{entry.filename}"')
        seen.add(name)


def _check_places(files: Iterable[ZipInfo], end: int) -> None:
    """Refuse parts that share bytes: a small file could unpack to any size."""
    spans = sorted(
        (entry.header_offset, entry.header_offset + _LOCAL_HEADER + entry.compress_size)
        for entry in files
    )
    for (_, stop), (start, _) in pairwise([*spans, (end, end)]):
        if stop > start:
            raise _tampered("its parts overlap")


def _tampered(what: str) -> Refusal:
    return Refusal(f"the file was not made by an office program: {what}.", _SAVE_ANEW)
