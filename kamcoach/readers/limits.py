"""How much a file may hold, and the refusal of what holds more.

The limits are far above any plan or review a person writes. They are here so that a file made to
exhaust memory or time is turned away before it is read.
"""

from collections.abc import Sequence
from zipfile import ZipInfo

from kamcoach.errors import Refusal

MEGABYTE = 1024 * 1024

MAX_FILE = 20 * MEGABYTE
MAX_UNPACKED = 256 * MEGABYTE
MAX_PART = 64 * MEGABYTE
MAX_ENTRIES = 5_000
MAX_RATIO = 200
"""Unpacked size over packed size of a large part; Word's own stay below about 60."""
MAX_TEXT = 2_000_000
MAX_LINES = 50_000
MAX_BRACKETS = 50_000
"""Opening square brackets in Markdown: each may cost the parser a search for its partner."""
MAX_BLOCKS = 50_000
MAX_NESTING = 10
"""Lists in lists, quotes in quotes, tables in tables; Word itself stops at nine list levels."""
MAX_COLUMNS = 63
"""The most columns Word allows in a table; a merged cell cannot span more."""

_SHORTER = "Hand in a shorter document, or split it into several files."
_SAVE_AGAIN = "Open it in a word processor, copy the text into a new document and hand that in."


def check_file(data: bytes) -> None:
    """Refuse an empty file and one above the file size limit."""
    if not data:
        raise Refusal(
            "the file is empty (0 bytes).", "Check that it was saved and hand it in again."
        )
    if len(data) > MAX_FILE:
        raise Refusal(
            f"the file has {len(data) / MEGABYTE:.1f} MB; the limit is {MAX_FILE // MEGABYTE} MB.",
            "Remove or compress its pictures, save it and hand it in again.",
        )


def check_archive(entries: Sequence[ZipInfo]) -> None:
    """Refuse a zip archive that declares too many or too large parts."""
    if len(entries) > MAX_ENTRIES:
        raise Refusal(
            f"the file holds {len(entries)} parts; the limit is {MAX_ENTRIES}.", _SAVE_AGAIN
        )
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Refusal(
            f"the file unpacks to more than the limit of {MAX_UNPACKED // MEGABYTE} MB.",
            _SAVE_AGAIN,
        )


def check_part(entry: ZipInfo) -> None:
    """Refuse a part of an archive that declares too large a size, or too high a compression."""
    if entry.file_size > MAX_PART:
        raise part_too_large(entry)
    if entry.file_size > MEGABYTE and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        raise Refusal(
            f'the part "{entry.filename}" is packed more than {MAX_RATIO} times over, '
            "which is the limit.",
            _SAVE_AGAIN,
        )


def part_too_large(entry: ZipInfo) -> Refusal:
    """The refusal of a part that declares, or turns out to have, too large a size."""
    return Refusal(
        f'the part "{entry.filename}" unpacks to more than the limit of {MAX_PART // MEGABYTE} MB.',
        _SAVE_AGAIN,
    )


def check_text(length: int) -> None:
    """Refuse more text than a submission can have, counted in characters."""
    if length > MAX_TEXT:
        raise Refusal(
            f"the file has more text than the limit of {MAX_TEXT:,} characters.", _SHORTER
        )


def check_markdown(text: str) -> None:
    """Refuse plain text that would keep the Markdown parser busy for long."""
    check_text(len(text))
    if text.count("\n") > MAX_LINES:
        raise Refusal(f"the file has more lines than the limit of {MAX_LINES:,}.", _SHORTER)
    if text.count("[") > MAX_BRACKETS:
        raise Refusal(
            f"the file has more square brackets than the limit of {MAX_BRACKETS:,}.",
            "Take out links and brackets that are not needed and hand it in again.",
        )


def check_blocks(count: int) -> None:
    """Refuse more paragraphs, items and rows than a submission can have."""
    if count > MAX_BLOCKS:
        raise Refusal(
            f"the file has more paragraphs and rows than the limit of {MAX_BLOCKS:,}.", _SHORTER
        )


def check_nesting(depth: int, what: str) -> None:
    """Refuse `what` (lists and quotes, tables) nested deeper than anyone could read."""
    if depth > MAX_NESTING:
        raise Refusal(
            f"{what} are nested more than the limit of {MAX_NESTING} deep.",
            "Move the innermost ones out and hand it in again.",
        )


MAX_PAGES = 300
"""Of a PDF file."""
MAX_OBJECTS = 100_000
"""Pieces of text, lines and pictures that a page of a PDF file may draw."""


def check_pages(count: int) -> None:
    """Refuse a PDF file of more pages than a submission can have."""
    if count > MAX_PAGES:
        raise Refusal(f"the file has {count:,} pages; the limit is {MAX_PAGES}.", _SHORTER)


def check_objects(count: int) -> None:
    """Refuse a page that draws more than a person would put on it."""
    if count > MAX_OBJECTS:
        raise Refusal(
            f"a page draws more than the limit of {MAX_OBJECTS:,} pieces.",
            "Hand in the version as DOCX, or print it to PDF again without its drawings.",
        )


MAX_MEMORY = 512 * MEGABYTE
"""Of a process that reads one file (`confined.py`)."""
MAX_SECONDS = 20
"""That such a process may take."""
_SIMPLER = "Open it in the program that wrote it, save it anew (or as DOCX) and hand that in."


def too_slow() -> Refusal:
    """The refusal of a file that takes its reader too long."""
    return Refusal(
        f"reading the file takes longer than the limit of {MAX_SECONDS} seconds.", _SIMPLER
    )


def too_big(crash: str = "") -> Refusal:
    """The refusal of a file that takes its reader too much memory, or made it crash."""
    limit = f"the limit of {MAX_MEMORY // MEGABYTE} MB"
    if crash:
        return Refusal(
            f"the file made its reader crash ({crash}); mostly that means that it takes more "
            f"memory than {limit}.",
            _SIMPLER,
        )
    return Refusal(f"reading the file takes more memory than {limit}.", _SIMPLER)
