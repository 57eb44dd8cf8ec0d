"""How much a file may hold, and the refusal of what holds more.

The limits are far above any plan or review a person writes. They are here so that a file made to
exhaust memory or time is turned away before it is read. The environment variable `KAMCOACH_LIMITS`
raises (or lowers) them: processes that are started to read a file inherit it.
"""

import os
import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple
from zipfile import ZipInfo

from kamcoach.errors import Refusal, UsageError

VARIABLE = "KAMCOACH_LIMITS"
MEGABYTE = 1024 * 1024
MAX_COLUMNS = 63
"""The most columns Word allows in a table; a merged cell cannot span more."""
MAX_SPARE = 8 * MEGABYTE
"""Of parts that a document can do without (theme, headers, charts): what is beyond is left out."""


class Limits(NamedTuple):
    """What a file may hold, under the names that `KAMCOACH_LIMITS` knows them by."""

    file: int = 20 * MEGABYTE
    """Bytes of the file."""
    parts: int = 5_000
    """Entries of a zip container."""
    part: int = 64 * MEGABYTE
    """Bytes that one part unpacks to."""
    unpacked: int = 256 * MEGABYTE
    """Bytes that all parts unpack to."""
    ratio: int = 200
    """Unpacked size over packed size of a part above 1 MB; Word's own stay below about 60."""
    tags: int = 750_000
    """Start and end tags in all XML parts that are read; two attributes count like one. The most
    seen in a real document are 612,000."""
    text: int = 2_000_000
    """Characters, a merged cell counted once for every column and row."""
    lines: int = 50_000
    """Lines of Markdown."""
    brackets: int = 50_000
    """Opening square brackets in Markdown: each may cost the parser a search for its partner."""
    streamed: int = 8_000_000
    """Tags in the sheets of a workbook, which are parsed piece by piece."""
    cells: int = 200_000
    """Cells of tables in Markdown, where a short row is filled up, or filled ones of a workbook."""
    grid: int = 400_000
    """Cells of a workbook with the empty ones between and merged ones repeated."""
    blocks: int = 50_000
    """Paragraphs, items and rows."""
    nesting: int = 10
    """Lists in lists, quotes in quotes, tables in tables; Word stops at nine list levels."""
    depth: int = 200
    """HTML elements in elements; pages of whole portals stay below 60."""
    elements: int = 300_000
    """Tags of a web page: what each looks like is worked out one by one."""
    attributes: int = 10_000
    """Attributes of one tag of a web page: the parser's time grows with their square."""
    styles: int = 400_000
    """Characters in the style sheets of a web page and in the different styles of its elements."""
    selectors: int = 20_000
    """Selectors in the style sheets of a web page."""
    comparisons: int = 1_500_000
    """Of elements with what the selectors of style sheets ask around them."""
    pages: int = 300
    """Pages of a PDF file."""
    objects: int = 100_000
    """Pieces of text, lines and pictures that a page of a PDF file may draw."""
    slides: int = 1_000
    """Slides or sheets."""
    seconds: int = 20
    """Time that a process of its own has to read a file."""
    memory: int = 512 * MEGABYTE
    """Bytes of memory that such a process has."""


_SIZES = frozenset({"file", "part", "unpacked", "memory"})
_UNITS = {"": 1, "KB": 1024, "MB": MEGABYTE, "GB": 1024 * MEGABYTE}
_ENTRY = re.compile(r"(?P<name>[a-z]+)=(?P<number>[1-9][0-9]{0,11})(?P<unit>[KMG]B|)")
_MOST = {"nesting": 25, "depth": 250}
"""Beyond it, parsers stop at limits of their own."""
_SHORTER = "Hand in a shorter document, or split it into several files."
_COPY = "Copy the text from the page into a new document and hand that in."
_NO_RAW_DATA = "Delete or move out the sheets of raw data and hand it in again."
_SIMPLER = "Open it in the program that wrote it, save it anew (or as DOCX) and hand that in."
_SAVE_AGAIN = "Open it in a word processor, copy the text into a new document and hand that in."


def in_force() -> Limits:
    """Return the limits as `KAMCOACH_LIMITS` has them.

    Raises:
        UsageError: Its value is not understood.
    """
    return _parsed(os.environ.get(VARIABLE, ""))


@cache
def _parsed(value: str) -> Limits:
    raised = {}
    for entry in value.replace(",", " ").split():
        found = _ENTRY.fullmatch(entry)
        if not found or found["name"] not in Limits._fields:
            raise UsageError(
                f'{VARIABLE}: "{entry}" is not understood. Write NAME=NUMBER with commas between, '
                f"for example file=50MB,pages=800. Names: {', '.join(Limits._fields)}."
            )
        name, unit = found["name"], found["unit"]
        if unit and name not in _SIZES:
            raise UsageError(f'{VARIABLE}: "{entry}" is a count, and takes no {unit}.')
        raised[name] = int(found["number"]) * _UNITS[unit]
        if raised[name] > _MOST.get(name, raised[name]):
            raise UsageError(f"{VARIABLE}: {name} cannot be raised above {_MOST[name]}.")
    return Limits(**raised)


def beyond(name: str, reason: str, advice: str, needed: int = 0) -> Refusal:
    """Return the refusal of a file beyond a limit, with how to raise it.

    Args:
        name: Field of `Limits`.
        reason: What was found; `{limit}` stands for the limit.
        advice: What to do about the file.
        needed: The least limit that would let it pass, if that is known.
    """
    limit: int = getattr(in_force(), name)
    most = _MOST.get(name)
    if most is not None and needed > most:
        return Refusal(reason.format(limit=shown(name, limit)), advice)
    raised = max(2 * limit, needed)
    value = min(raised, most) if most is not None else raised
    return Refusal(
        reason.format(limit=shown(name, limit)),
        f"{advice} To raise the limit, set {VARIABLE} to {name}={_written(name, value)}.",
    )


def shown(name: str, value: int) -> str:
    """Return the value of a limit as people read it, in MB or with commas."""
    if name in _SIZES and value >= MEGABYTE:
        return f"{value / MEGABYTE:g} MB"
    return f"{value:,}"


def _written(name: str, value: int) -> str:
    return f"{-(-value // MEGABYTE)}MB" if name in _SIZES else str(value)


def check_file(data: bytes) -> None:
    """Refuse an empty file and one above the file size limit."""
    check_size(len(data))


def check_size(size: int) -> None:
    """Refuse the size of a file, in bytes: none at all, or above the limit."""
    if not size:
        raise Refusal(
            "the file is empty (0 bytes).", "Check that it was saved and hand it in again."
        )
    if size > in_force().file:
        raise beyond(
            "file",
            f"the file has {size / MEGABYTE:.1f} MB; the limit is {{limit}}.",
            "Remove or compress its pictures, save it and hand it in again.",
            size,
        )


def check_count_of_parts(count: int) -> None:
    """Refuse a zip archive with too many entries."""
    if count > in_force().parts:
        raise beyond(
            "parts", f"the file holds {count:,} parts; the limit is {{limit}}.", _SAVE_AGAIN, count
        )


def check_archive(entries: Sequence[ZipInfo]) -> None:
    """Refuse a zip archive that declares too many or too large parts."""
    check_count_of_parts(len(entries))
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > in_force().unpacked:
        raise beyond(
            "unpacked",
            "the file unpacks to more than the limit of {limit}.",
            _SAVE_AGAIN,
            unpacked,
        )


def check_part(entry: ZipInfo) -> None:
    """Refuse a part of an archive that declares too large a size, or too high a compression."""
    if entry.file_size > in_force().part:
        raise part_too_large(entry)
    ratio = entry.file_size // max(entry.compress_size, 1)
    if entry.file_size > MEGABYTE and ratio >= in_force().ratio:
        raise beyond(
            "ratio",
            f"{_part(entry)} is packed {ratio:,} times over; the limit is {{limit}}.",
            _SAVE_AGAIN,
            ratio + 1,
        )


def part_too_large(entry: ZipInfo) -> Refusal:
    """The refusal of a part that declares, or turns out to have, too large a size."""
    return beyond(
        "part",
        f"{_part(entry)} unpacks to more than the limit of {{limit}}.",
        _SAVE_AGAIN,
        entry.file_size,
    )


def _part(entry: ZipInfo) -> str:
    # The name is the file's own word: braces in it are none of `reason`.
    name = entry.filename.replace("{", "{{").replace("}", "}}")
    return f'the part "{name}"'


def check_tags(count: int) -> None:
    """Refuse XML with more tags than can be held in memory: a tree takes up to 250 bytes each."""
    if count > in_force().tags:
        raise beyond(
            "tags",
            f"the file holds {count:,} tags; the limit is {{limit}}.",
            "Copy its text, without the formatting, into a new document and hand that in.",
            count,
        )


def check_text(length: int) -> None:
    """Refuse more text than a submission can have, counted in characters."""
    if length > in_force().text:
        raise beyond(
            "text",
            "the file has more text than the limit of {limit} characters.",
            _SHORTER,
            length,
        )


def check_markdown(text: str) -> None:
    """Refuse plain text that would keep the Markdown parser busy for long."""
    check_text(len(text))
    if text.count("\n") > in_force().lines:
        raise beyond(
            "lines",
            "the file has more lines than the limit of {limit}.",
            _SHORTER,
            text.count("\n"),
        )
    if text.count("[") > in_force().brackets:
        raise beyond(
            "brackets",
            "the file has more square brackets than the limit of {limit}.",
            "Take out links and brackets that are not needed and hand it in again.",
            text.count("["),
        )


def check_cells(count: int) -> None:
    """Refuse more table cells than a submission can have."""
    if count > in_force().cells:
        raise beyond(
            "cells",
            "the file has tables of more cells than the limit of {limit}.",
            "Hand in smaller tables, or only those that matter.",
            count,
        )


def check_blocks(count: int) -> None:
    """Refuse more paragraphs, items and rows than a submission can have."""
    if count > in_force().blocks:
        raise beyond(
            "blocks",
            "the file has more paragraphs and rows than the limit of {limit}.",
            _SHORTER,
            count,
        )


def check_nesting(depth: int, what: str) -> None:
    """Refuse `what` (lists and quotes, tables) nested deeper than anyone could read."""
    if depth > in_force().nesting:
        raise beyond(
            "nesting",
            f"{what} are nested more than the limit of {{limit}} deep.",
            "Move the innermost ones out and hand it in again.",
            depth,
        )


def check_pages(count: int) -> None:
    """Refuse more pages than a submission can have."""
    if count > in_force().pages:
        raise beyond(
            "pages",
            f"the file has {count:,} pages; the limit is {{limit}}.",
            "Hand in only the pages that are yours to show.",
            count,
        )


def check_slides(count: int) -> None:
    """Refuse more slides or sheets than anyone would hand in."""
    if count > in_force().slides:
        raise beyond(
            "slides",
            f"the file has {count:,} slides or sheets; the limit is {{limit}}.",
            _SHORTER,
            count,
        )


def check_streamed(count: int) -> None:
    """Refuse sheets with more tags than can be read in bounded time."""
    if count > in_force().streamed:
        raise beyond(
            "streamed",
            f"the sheets hold {count:,} tags; the limit is {{limit}}.",
            _NO_RAW_DATA,
            count,
        )


def check_grid(count: int) -> None:
    """Refuse a workbook whose tables cover more cells than those of a plan can."""
    if count > in_force().grid:
        raise beyond(
            "grid",
            "the workbook has tables over more cells than the limit of {limit}.",
            _NO_RAW_DATA,
            count,
        )


def check_styles(length: int, selectors: int, steps: int) -> None:
    """Refuse a page whose style sheets are long, or make for too many comparisons."""
    for name, found, what in (
        ("styles", length, "are longer than the limit of {limit} characters"),
        ("selectors", selectors, "have more selectors than the limit of {limit}"),
        ("comparisons", steps, "take more comparisons than the limit of {limit}"),
    ):
        if found > getattr(in_force(), name):
            raise beyond(name, f"the style sheets in the page {what}.", _COPY, found)


def check_page(tags: int) -> None:
    """Refuse a page with more tags than can be looked at in a few seconds."""
    if tags > in_force().elements:
        raise beyond("elements", "the page has more tags than the limit of {limit}.", _COPY, tags)


def check_attributes(count: int) -> None:
    """Refuse a tag with more attributes than any has."""
    if count > in_force().attributes:
        raise beyond(
            "attributes",
            "a tag of the page has more attributes than the limit of {limit}.",
            _COPY,
            count,
        )


def check_depth(depth: int) -> None:
    """Refuse HTML that is nested deeper than any page a person writes."""
    if depth > in_force().depth:
        raise beyond(
            "depth", "the page nests tags more than the limit of {limit} deep.", _COPY, depth
        )


def check_objects(count: int) -> None:
    """Refuse a page that draws more than a person would put on it."""
    if count > in_force().objects:
        raise beyond(
            "objects",
            "a page draws more than the limit of {limit} pieces.",
            "Hand in the version as DOCX, or print it to PDF again without its drawings.",
            count,
        )


def too_slow() -> Refusal:
    """The refusal of a file that takes its reader too long."""
    return beyond(
        "seconds", "reading the file takes longer than the limit of {limit} seconds.", _SIMPLER
    )


def too_big(crash: str = "") -> Refusal:
    """The refusal of a file that takes its reader too much memory, or made it crash."""
    if crash:
        return beyond(
            "memory",
            f"the file made its reader crash ({crash}); mostly that means that it takes more "
            "memory than the limit of {limit}.",
            _SIMPLER,
        )
    return beyond(
        "memory", "reading the file takes more memory than the limit of {limit}.", _SIMPLER
    )
