"""Readers: the bytes of a file to a Document.

Each format has a package with `read(source, data) -> Document`; this one picks it by what is in the
file, and checks that the name agrees.
"""

from collections.abc import Callable
from importlib import import_module
from typing import TypeVar

from kamcoach.errors import KamcoachError, Refusal
from kamcoach.models.document import Document
from kamcoach.models.form import Form
from kamcoach.readers.formats import ANY, FOREIGN, READ, Format, ending_of, foreign_by, read_by
from kamcoach.readers.limits import check_file
from kamcoach.readers.sniff import TEXT, sniff
from kamcoach.readers.text import base_name

FAULT = "the file made its reader fail"
"""How the reason opens where that is kamcoach's fault."""
_REPORT_IT = (
    "Save it anew in the program that wrote it and hand that in. If you may show the file to "
    "others, report this to who keeps kamcoach."
)


def read(name: str, data: bytes) -> Document:
    """Read a file of any format in `formats.READ`.

    Where a reader has a fault that only this file brings out, the file is refused with that: it
    must not take with it the others that are read in the same run.

    Args:
        name: File name; folders and characters that do not print are dropped.
        data: The whole file.

    Raises:
        Refusal: It is of another format, its name says another, it is damaged or protected, holds
            no text, or is beyond the limits of `limits.py`. The reason opens with the file name.
        UsageError: The limits in the environment are not understood.
    """
    return _guarded(_read, base_name(name), data)


def read_form(name: str, data: bytes) -> Form:
    """Read a workbook that somebody filled in, as the values of its cells.

    Raises:
        Refusal: it is no workbook of Excel, is damaged or protected, or is beyond the limits. The
            reason opens with the file name.
        UsageError: The limits in the environment are not understood.
    """
    return _guarded(_read_form, base_name(name), data)


T = TypeVar("T")


def _guarded(read: Callable[[str, bytes], T], source: str, data: bytes) -> T:
    try:
        return read(source, data)
    except Refusal as refusal:
        raise Refusal(f"{source}: {refusal.reason}", refusal.advice) from refusal
    except KamcoachError:
        raise
    except Exception as fault:
        raise Refusal(f"{source}: {FAULT} ({type(fault).__name__}).", _REPORT_IT) from fault


def _read(source: str, data: bytes) -> Document:
    check_file(data)
    format = _format(ending_of(source), data)
    module = f"{__name__}.{format.module}"
    # Only what is needed is imported: lxml takes longer to load than Markdown to read.
    if format.confined_from is not None and len(data) >= format.confined_from:
        confined = import_module(f"{__name__}.confined")
        document: Document = confined.read_confined(module, source, data)
    else:
        document = import_module(module).read(source, data)
    return document


def _read_form(source: str, data: bytes) -> Form:
    check_file(data)
    format = _format(ending_of(source), data)
    if format.name != "xlsx":
        raise Refusal(
            f"the file is {format.what}, where a workbook is asked for.",
            "Save it as Excel Workbook (.xlsx) in the spreadsheet program.",
        )
    form: Form = import_module(f"{__name__}.xlsx.form").read_form(data)
    return form


def _format(ending: str, data: bytes) -> Format:
    """Return the format to read the file as; raises Refusal if its content or name forbid it."""
    named, foreign = read_by(ending), foreign_by(ending)
    found = sniff(data)
    if found == "iwork" and foreign:
        found = foreign
    if found == TEXT and foreign and FOREIGN[foreign].is_text:
        found = foreign
    if found in FOREIGN:
        raise _refused(found, ending if (named or foreign) and found != foreign else "")
    if found == TEXT and named and named.name == "html":
        # A piece of a page, without the tags around it.
        return named
    format = READ[found]
    if not ending or named == format:
        return format
    if found != TEXT:
        raise Refusal(
            f'the name ends in "{ending}", but the file is {format.what}.',
            f'Rename it to end in "{format.endings[0]}" and hand it in again.',
        )
    if not named and not foreign:
        raise Refusal(
            f'files ending in "{ending}" cannot be read.',
            f'If it is plain text, rename it to end in ".txt". {ANY}',
        )
    raise Refusal(
        f'the name ends in "{ending}", but the file is {format.what}.',
        'If that is right, rename it to end in ".txt". If not, save it anew in the program that '
        "wrote it.",
    )


def _refused(found: str, ending: str) -> Refusal:
    foreign = FOREIGN[found]
    if ending and not foreign.is_vague:
        reason = f'the name ends in "{ending}", but the file is {foreign.what}.'
    else:
        reason = f"the file is {foreign.what}."
    return Refusal(reason, foreign.advice)
